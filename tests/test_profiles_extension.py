"""Site profiles: boilerplate learned in earlier runs, and files that cannot be read."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.kill_moments import make_environment
from newsbot import SiteProfile
from newsbot.extraction import PageFingerprint, extract_page, fingerprint_result
from newsbot.extraction.profile.fingerprint import MAX_PAGES
from newsbot.profiles_extension import SiteProfiles
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import PROJECT, QUICK, Run, run_scrapy

BOILERPLATE = "If the lamp has helped you find your way, buy the keepers of Ortwick a can of oil."
NAMES = [f"{first}-of-the-harbour-{number}" for number, first in enumerate("abcdef")]


def fingerprint(html: str, url: str) -> PageFingerprint | None:
    return fingerprint_result(extract_page(html, url=url), day="2026-05-04")


def article(seed: int) -> str:
    return invent_article(seed, at_end=f"<p>{BOILERPLATE}</p>")


def path_of(name: str) -> str:
    return f"/2026/05/04/{name}"


def section() -> str:
    teasers = (
        f'<div><h2><a href="{path_of(name)}">{name} and what came of it in the end</a></h2></div>'
        for name in NAMES
    )
    return f"<html><body><main>{''.join(teasers)}</main></body></html>"


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    pages: dict[str, Answer | list[Answer]] = {
        "/robots.txt": Answer("User-agent: *\nDisallow:\n", kind="text/plain"),
        "/world": Answer(section()),
        **{path_of(name): Answer(article(seed)) for seed, name in enumerate(NAMES)},
    }
    with serve(pages) as running:
        yield running


def crawl(web: Web, output: Path, **settings: str) -> Run:
    # Each run reads all the pages again, and writes what it dropped.
    settings = {"STORE_URL": "", "LINE_FIELDS_EXCLUDED": "", **settings}
    run = run_scrapy(
        "crawl", "news", "-a", f"url={web.base}/world", output=output, settings=settings
    )
    assert run.code == 0, run.stderr
    return run


def has_boilerplate(run: Run) -> list[bool]:
    """Return for each article written, oldest run first, whether it has the boilerplate."""
    return [BOILERPLATE in article["articleBody"] for article in run.articles]


def test_the_second_run_drops_what_the_first_one_learned(web: Web, tmp_path: Path) -> None:
    first = crawl(web, tmp_path / "1", SITE_PROFILES_DIR=str(tmp_path / "profiles"))
    second = crawl(web, tmp_path / "2", SITE_PROFILES_DIR=str(tmp_path / "profiles"))

    assert has_boilerplate(first) == [True] * 6
    assert has_boilerplate(second) == [False] * 6
    dropped = second.articles[0]["metadata"]["chromeDropped"]
    assert {"rule": "site-repeats", "text": BOILERPLATE[:80]} in dropped


def test_a_second_run_of_the_same_pages_changes_no_profile(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path)
    once = (tmp_path / ".profiles" / "127.0.0.1.json").read_bytes()
    crawl(web, tmp_path)

    assert [path.name for path in (tmp_path / ".profiles").iterdir()] == ["127.0.0.1.json"]
    assert (tmp_path / ".profiles" / "127.0.0.1.json").read_bytes() == once
    assert len(json.loads(once)["pages"]) == 6


def test_an_empty_setting_switches_profiles_off(web: Web, tmp_path: Path) -> None:
    crawl(web, tmp_path / "1", SITE_PROFILES_DIR="")

    assert has_boilerplate(crawl(web, tmp_path / "1", SITE_PROFILES_DIR="")) == [True] * 12
    assert not list(tmp_path.rglob("127.0.0.1.json"))


def test_a_broken_file_is_set_aside_with_a_warning(web: Web, tmp_path: Path) -> None:
    path = tmp_path / ".profiles" / "127.0.0.1.json"
    path.parent.mkdir()
    path.write_text('{"format": "newsb', encoding="utf-8")

    run = crawl(web, tmp_path)

    assert has_boilerplate(run) == [True] * 6
    assert run.stderr.count("is no site profile") == 1
    assert path.with_name("127.0.0.1.json.broken").read_text("utf-8") == '{"format": "newsb'
    assert len(SiteProfile.load(path).pages) == 6


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("file", "cannot be read: Not a directory; its site is read without a profile"),
        ("link", "profiles cannot be written: File exists"),
    ],
)
def test_a_folder_that_cannot_be_used_is_one_warning(
    web: Web, tmp_path: Path, place: str, says: str
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "missing")
    (tmp_path / place).rename(tmp_path / ".profiles")

    run = crawl(web, tmp_path)

    assert has_boilerplate(run) == [True] * 6
    [warning] = [line for line in run.stderr.splitlines() if " WARNING " in line]
    assert says in warning


def test_a_profile_without_new_articles_is_removed_after_half_a_year(
    web: Web, tmp_path: Path
) -> None:
    folder = tmp_path / ".profiles"
    folder.mkdir()
    kept = {"kept.example.json": 179, "latest.example.json": 1}
    for name, days in {"gone.example.json": 181, "gone.example.json.broken": 181, **kept}.items():
        SiteProfile().save(folder / name)
        then = time.time() - days * 24 * 3600
        os.utime(folder / name, (then, then))
    crawl(web, tmp_path)

    assert {path.name for path in folder.iterdir()} == {"127.0.0.1.json", *kept}


@pytest.mark.parametrize("moment", ["open 1", "rename 1"])
def test_a_kill_while_a_profile_is_written_leaves_it_as_it_was(
    web: Web, tmp_path: Path, moment: str
) -> None:
    crawl(web, tmp_path)
    folder = tmp_path / ".profiles"
    path = folder / "127.0.0.1.json"
    before = path.read_bytes()
    killed = crawl_and_kill(web, tmp_path, f"{moment} {folder}")
    after = path.read_bytes()
    left = [part for part in folder.iterdir() if part != path]
    for part in left:
        os.utime(part, (0, 0))
    following = crawl(web, tmp_path)

    assert killed == -signal.SIGKILL
    assert after == before
    assert len(left) == (moment == "rename 1")
    assert list(folder.iterdir()) == [path]
    assert "profile" not in following.stderr


def crawl_and_kill(web: Web, output: Path, moment: str) -> int:
    """Crawl until an operation on files; return the exit code."""
    settings = {**QUICK, "OUTPUT_DIR": str(output), "STORE_URL": ""}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={web.base}/world", *options],
        cwd=PROJECT,
        env=make_environment(output, moment),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
        timeout=120,
    )
    return done.returncode


def test_a_run_uses_the_profiles_from_its_start(tmp_path: Path) -> None:
    pages = [f"https://lamp.example/{number}" for number in range(6)]
    profiles = SiteProfiles(tmp_path)
    for number, url in enumerate(pages):
        assert profiles.find(url) is None
        profiles.learn(url, fingerprint(article(number), url))
    profiles.spider_closed()

    assert profiles.find(pages[0]) is None
    assert len((SiteProfiles(tmp_path).find(pages[0]) or SiteProfile()).pages) == 6


@pytest.mark.parametrize("step", [1, -1])
def test_a_run_keeps_no_more_pages_of_a_host_than_its_profile(tmp_path: Path, step: int) -> None:
    known = fingerprint(article(1), "https://lamp.example/a")
    assert known is not None
    days = ("2026-05-03", "2026-05-04", "2026-05-05")
    pages = [replace(known, key=f"{n:016x}", day=days[n % 3]) for n in range(5 * MAX_PAGES)]
    before = count_fingerprints()

    profiles = SiteProfiles(tmp_path)
    for number, page in enumerate(pages[::step]):
        profiles.learn(f"https://lamp.example/{number}", replace(page))
    held = count_fingerprints() - before
    profiles.spider_closed()

    assert held < 2 * MAX_PAGES
    saved = SiteProfile.load(tmp_path / "lamp.example.json")
    assert saved.pages == SiteProfile.from_pages(pages).pages


def count_fingerprints() -> int:
    gc.collect()
    return sum(isinstance(each, PageFingerprint) for each in gc.get_objects())


@pytest.mark.parametrize("step", [1, -1])
def test_of_many_hosts_the_latest_pages_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr("newsbot.profiles_extension.MAX_LEARNED_PAGES", 5)
    known = fingerprint(article(1), "https://lamp.example/a")
    assert known is not None
    pages = [
        (
            f"https://{host}.example/{n}",
            replace(known, key=f"{n:08x}{place:08x}", day=f"2026-05-{n:02}"),
        )
        for n in range(1, 9)
        for place, host in enumerate(("harbour", "lamp", "tide"))
    ]

    profiles = SiteProfiles(tmp_path)
    for url, page in pages[::step]:
        profiles.learn(url, page)
    profiles.spider_closed()

    kept = {path.stem: SiteProfile.load(path).pages for path in tmp_path.iterdir()}
    assert {host: [page.day[-2:] for page in pages] for host, pages in kept.items()} == {
        "harbour.example": ["08"],
        "lamp.example": ["08", "07"],
        "tide.example": ["08", "07"],
    }


def test_each_host_has_a_profile_and_no_host_names_a_path(tmp_path: Path) -> None:
    profiles = SiteProfiles(tmp_path / "profiles")
    for url in (
        "https://www.lamp.example/a",
        "https://sport.lamp.example/a",
        "https://..%2f..%2fetc/a",
        "https://[::1]/a",
        "https://[broken/a",
        "no address",
    ):
        profiles.learn(url, fingerprint(article(1), url))
    profiles.spider_closed()

    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*"))
    assert written == [
        "profiles/lamp.example.json",
        "profiles/sport.lamp.example.json",
    ]


def test_pages_with_a_day_to_come_are_the_first_to_leave_a_profile(tmp_path: Path) -> None:
    """A clock that was ahead recorded the day."""
    url = "https://lamp.example/{}"
    known = fingerprint(article(1), url.format("known"))
    assert known is not None
    ahead = [replace(known, key=f"{number:016x}", day="2099-01-01") for number in range(MAX_PAGES)]
    path = tmp_path / "lamp.example.json"
    SiteProfile.from_pages(ahead).save(path)

    profiles = SiteProfiles(tmp_path)
    profiles.learn(url.format("known"), known)
    profiles.spider_closed()

    pages = SiteProfile.load(path).pages
    assert len(pages) == MAX_PAGES
    assert pages[0] == known
    assert {page.day for page in pages[1:]} == {""}
