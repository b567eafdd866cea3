"""``scrapy sites check`` shows what a changed layout loses, and proposes selectors that mend it."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from tests.invented_articles import invent_article
from tests.loopback import Answer, serve
from tests.scrapy_run import Run, run_scrapy

NAMES = ("Ada Holm", "Bo Lind", "Cy Moor", "Di Nash", "Eva Orr", "Finn Pell")


def path_of(number: int) -> str:
    return f"/stories/lantern-{number}-of-the-harbour-wall"


def make_old(number: int) -> str:
    """Return a page that states all in its head."""
    head = (
        f'<meta property="article:published_time" content="2026-05-0{number + 1}T09:30:00+02:00">'
        f'<meta name="author" content="{NAMES[number]}">'
        f'<meta property="og:image" content="/pictures/harbour-{number}.jpg">'
    )
    return invent_article(number, in_head=head)


def make_new(number: int) -> str:
    """Return the page with another layout: its head states nothing."""
    shown = (
        '<div class="sheet"><div class="at-top">'
        f'<i class="pen-name">{NAMES[number]}</i>'
        f'<i class="printed-on">{number + 1} May 2026</i><i>Printed on 12 May 2026</i>'
        f'<img class="lead-picture" src="/pictures/harbour-{number}.jpg"></div>'
    )
    return invent_article(number).replace("<article>", shown).replace("</article>", "</div>")


def check(output: Path, *words: str) -> Run:
    options = ["-s", f"OUTPUT_DIR={output}", "-s", "DOWNLOAD_DELAY=0"]
    table = str(output / "sites.toml")
    return run_scrapy("sites", "check", *words, *options, output=output, NEWSBOT_SITES=table)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Serve a site that was crawled and then changed; return the output folder."""
    output = tmp_path_factory.mktemp("output")
    links = "".join(
        f'<div><h2><a href="{path_of(n)}">Lantern {n} of the harbour wall</a></h2></div>'
        for n in range(len(NAMES))
    )
    pages: dict[str, Answer | list[Answer]] = {"/world": Answer(f"<main>{links}</main>")}
    for number in range(len(NAMES)):
        pages[path_of(number)] = [Answer(make_old(number)), Answer(make_new(number))]
    with serve(pages) as web:
        table = output / "sites.toml"
        table.write_text(
            f'[lamp]\ndomain = "{web.base.removeprefix("http://")}"\nlanguage = "en"\n'
            f'sections = ["{web.base}/world"]\n',
            "utf-8",
        )
        run = run_scrapy("crawl", "lamp", output=output, settings={"NEWSBOT_SITES": str(table)})
        assert len(run.articles) == len(NAMES), run.stderr
        yield output


def test_lost_fields_get_selectors_that_mend_them(site: Path, tmp_path: Path) -> None:
    checked = check(site, "lamp", "--html", str(tmp_path / "lamp.html"))
    shown = checked.stdout

    assert checked.code == ExitCode.ALARM, checked.stderr
    assert "# lamp: 6 articles compared with the pages of today\n" in shown
    assert "# headline: 6 had it, 6 have it now, 6 the same\n" in shown
    assert "# mainImage: 6 had it, 0 have it now, 0 the same; source meta, now none: lost" in shown
    assert 'fields.mainImage = ["img.lead-picture"]  # right on 6 of 6 pages\n' in shown
    assert tomllib.loads(shown)["lamp"]["fields"]["authors"]
    html = (tmp_path / "lamp.html").read_text("utf-8")
    assert "lamp, as it is today" in html
    assert html.count("harbour-0.jpg") >= 1


def test_the_proposed_lines_mend_the_crawl(site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "copy")
    table = tmp_path / "copy" / "sites.toml"
    proposed = check(site, "lamp").stdout.partition("[lamp]\n")[2]
    table.write_text(table.read_text("utf-8") + proposed, "utf-8")
    mended = check(tmp_path / "copy", "lamp")

    assert mended.code == ExitCode.DONE, mended.stdout
    assert "# Nothing is lost." in mended.stdout


def test_a_site_without_articles_or_name_is_one_line(site: Path, tmp_path: Path) -> None:
    shutil.copy(site / "sites.toml", tmp_path)
    nothing = check(tmp_path, "lamp")
    unknown = check(tmp_path, "lmap")
    pages = check(tmp_path, "lamp", "--pages", "x")

    assert nothing.code == ExitCode.COULD_NOT_START
    assert "crawl the site first" in nothing.stderr
    assert unknown.code == pages.code == ExitCode.WRONG_USAGE
    assert "did you mean lamp?" in unknown.stderr
    assert "--pages must be a number from 1 to 50, got 'x'" in pages.stderr
