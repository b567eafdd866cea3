"""Several sites are crawled in one process, and each as if it were alone."""

from __future__ import annotations

import re
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Outcome
from newsbot.sites import load_sites
from tests.loopback import Web, serve
from tests.scrapy_run import Run, run_scrapy, start_scrapy
from tests.test_crawl import article, day, section, teaser

SITES = ("lamp", "quay", "mole", "pier")
SUMMARY = {"SUMMARY_ENABLED": "1", "SITES_AT_ONCE": "2", "CONTACT": "https://crawler.example/"}


def name_stories(site: str, number: int) -> list[str]:
    return [f"{site}{story}" for story in range(number)]


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    stories = {site: name_stories(site, 20) for site in SITES}
    pages = {
        f"/{site}": section(*(teaser(day(1, name), name) for name in names))
        for site, names in stories.items()
    }
    pages |= {day(1, name): article(name) for names in stories.values() for name in names}
    with serve(pages, host="0.0.0.0") as running:  # noqa: S104
        yield running


def write_tables(folder: Path, web: Web, *, more: str = "", hosts: int = 1) -> str:
    """Write the catalogue of the four sites, which share so many hosts."""
    bases = [web.base.replace("127.0.0.1", f"127.0.0.{1 + n % hosts}") for n in range(len(SITES))]
    tables = [
        f'[{site}]\ndomain = "{base.removeprefix("http://")}"\ncountry = "fr"\n'
        f'sections = ["{base}/{site}"]\n'
        for site, base in zip(SITES, bases, strict=True)
    ]
    path = folder / "sites.toml"
    path.write_text("".join(tables) + more, "utf-8")
    return str(path)


def read_rows(errors: str) -> dict[str, list[str]]:
    """Return the cells of the last table, by the name of the site."""
    table = errors.rpartition("\nSite ")[2]
    return {row.split()[0]: row.split()[1:] for row in table.splitlines()[2:] if row[:1].strip()}


def test_sites_run_side_by_side_and_a_bad_one_stops_no_other(web: Web, tmp_path: Path) -> None:
    tables = write_tables(
        tmp_path,
        web,
        more='[gone]\ndomain = "127.0.0.1:9"\nsections = ["http://127.0.0.1:9/x"]\n'
        '[wrong]\ndomian = "x.example"\n',
    )
    output = tmp_path / "output"
    words = ("crawl", "--own", "-a", "max_articles=3")
    settings = {**SUMMARY, "RETRY_TIMES": "0"}
    (output / ".newsbot" / "locks").mkdir(parents=True)
    with FileLock(output / ".newsbot" / "locks" / "mole.lock"):
        first = run_scrapy(*words, output=output, settings=settings, NEWSBOT_SITES=tables)
    second = run_scrapy(
        *("crawl", "quay", "lamp", "quay"),
        output=output,
        settings={**SUMMARY, "CONTACT": ""},
        NEWSBOT_SITES=tables,
    )

    rows = read_rows(first.stderr)
    assert first.code == ExitCode.IN_USE, first.stderr
    assert [*rows][:6] == [*SITES, "gone", "wrong"]
    for site in ("lamp", "quay", "pier"):
        assert rows[site] == ["21", "-", "-", "3", "-", "17", "0", "done"]
    assert rows["mole"][:9] == [*"------", "4", "another", "run"]
    assert rows["gone"] == ["1", "-", "-", "-", "-", "1", "3", "nothing_written"]
    assert rows["wrong"][:7] == [*"------", "1"]
    assert re.search(r"\n6 sites, 9 articles in .* s, written to .*\n3 sites ended", first.stderr)
    assert re.search(r" (WARNING|ERROR) gone: .*refused the connection", first.stderr)
    assert "\nSection" not in first.stderr
    assert "Traceback" not in first.stderr
    assert second.code == ExitCode.DONE, second.stderr
    assert second.stderr.count("CONTACT is not set") == 1
    assert read_rows(second.stderr) == {
        "quay": ["21", "3", "-", "17", "-", "-", "0", "done"],
        "lamp": ["21", "3", "-", "17", "-", "-", "0", "done"],
        "2": ["sites,", *second.stderr.rpartition("\n2 sites,")[2].split()],
    }


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "takes spiders or sites .*; got none"),
        (["https://quay.example/a"], "a URL is crawled by news -a url=https://quay.example/a"),
        (["quay.example"], "a domain is crawled by news -a domain=quay.example"),
        (["www.rtl.fr"], "did you mean 'rtl'"),
        (["QUAY"], "did you mean 'quay'"),
        (["news", "url=http://x.example/"], "an argument needs -a, as in -a url=http://x.example/"),
        (["lamp", "quey"], "there is no spider or site 'quey'; did you mean 'quay'"),
        (["lamp", "news"], "news is for a run of its own"),
        (["--own", "-a", "url=http://x.example/"], "-a url is for a run of its own"),
        (["--country", "xx"], "--country: no site has 'xx'"),
        (["lamp", "quay", "-O", "all.json"], "-O needs %\\(name\\)s in the name of the file"),
    ],
)
def test_wrong_usage_ends_before_any_site(
    web: Web, tmp_path: Path, words: list[str], says: str
) -> None:
    requests = len(web.asked)

    run = run_scrapy("crawl", *words, output=tmp_path, NEWSBOT_SITES=write_tables(tmp_path, web))

    assert run.code == ExitCode.WRONG_USAGE
    assert re.search(says, run.stderr), run.stderr
    assert len(web.asked) == requests


@pytest.mark.parametrize(
    ("words", "chosen"),
    [(["--all"], set()), (["--country", "fr"], {"fr"})],
    ids=["all", "country"],
)
def test_sites_are_chosen_from_the_catalogue_and_from_own_tables(
    web: Web, tmp_path: Path, words: list[str], chosen: set[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()

    run = run_scrapy(
        *("crawl", *words),
        output=blocked / "output",
        settings=SUMMARY,
        NEWSBOT_SITES=write_tables(tmp_path, web),
    )

    packaged = load_sites().values()
    names = {site.spider for site in packaged if not chosen or site.country in chosen}
    assert run.code == ExitCode.COULD_NOT_WRITE
    assert f"\n{len(names) + len(SITES)} sites, 0 articles" in run.stderr
    rows = read_rows(run.stderr)
    assert {name for name, row in rows.items() if row[6:7] == ["74"]} == names | {*SITES}


def test_one_interrupt_ends_all_sites_and_begins_no_other(web: Web, tmp_path: Path) -> None:
    output = tmp_path / "output"
    # Sites that share the delay of a host may end one after the other.
    tables = write_tables(tmp_path, web, hosts=2)
    settings = {**SUMMARY, "DOWNLOAD_DELAY": "0.2", "NEWSBOT_SITES": tables}
    process = start_scrapy("crawl", *SITES, output=output, settings=settings)
    while process.poll() is None and not all(
        any(file.stat().st_size for file in output.glob(f"{site}/*/*.part")) for site in SITES[:2]
    ):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    run = Run(process.returncode, "", errors, output)
    rows = read_rows(errors)
    outcomes = Counter(line["outcome"] for line in run.rejected)
    assert run.code == ExitCode.DONE, errors
    assert len(run.articles) + outcomes[Outcome.STOPPED] == 2 * 20
    for site in SITES[:2]:
        assert rows[site][6:] == ["0", "ended", "early:", "shutdown"]
    for site in SITES[2:]:
        assert rows[site][6:] == ["0", "not", "started:", "interrupted"]
        assert not (output / site).exists()
