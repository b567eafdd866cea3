"""Rendering in a real Chromium, most of it in one crawl of a small site on loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock
from time import sleep
from typing import Any

import pytest

from tests.browser_available import need_chromium
from tests.fetch.rendered_site import (
    ARTICLES,
    LAST,
    OWN,
    OWN_PAGE,
    OWN_SITE,
    PAGES_PER_BROWSER,
    PARTS,
    TEXT,
    make_pages,
    paragraphs,
)
from tests.loopback import Answer, Web, serve
from tests.processes import is_running, list_below, read_command
from tests.scrapy_run import PROJECT, QUICK, Run, run_scrapy


class PartCounter(list[str]):
    """The requested paths; those of parts wait a little, and are counted meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = Lock()
        self.now = self.most = 0

    def append(self, path: str) -> None:
        super().append(path)
        if path.startswith("/part-"):
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            sleep(0.03)
            with self.lock:
                self.now -= 1


@dataclass(frozen=True)
class Crawl:
    run: Run
    web: Web
    parts: PartCounter
    own_site: Web
    third_party_requests: list[str]

    def find(self, path: str) -> dict[str, Any]:
        return next(a for a in self.run.articles if a["url"].endswith(path))


def give(web: Web) -> str:
    return "url=" + ",".join(web.base + path for path in ARTICLES)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    need_chromium()
    folder = tmp_path_factory.mktemp("rendered")
    (folder / "own.toml").write_text(OWN_SITE, "utf-8")
    texts = "".join(f"<p>{text}</p>" for text in paragraphs("So it stands on the quay."))
    own_page = Answer(OWN_PAGE.format(texts=texts, last=LAST))
    with (
        serve({}, host="0.0.0.0") as elsewhere,  # noqa: S104 - has several addresses
        serve({OWN: own_page}, host="127.0.0.3") as own_site,
        serve(make_pages(int(elsewhere.base.rpartition(":")[2]))) as web,
    ):
        web.asked = parts = PartCounter()
        run = run_scrapy(
            "crawl",
            "news",
            "-a",
            f"{give(web)},{own_site.base}{OWN}",
            output=folder,
            settings={
                "RENDER_ALLOW_DOMAINS": "127.0.0.2",
                "RENDER_PAGES_PER_BROWSER": str(PAGES_PER_BROWSER),
                "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.1,127.0.0.3",
                "NEWSBOT_SITES": str(folder / "own.toml"),
                "STATS_DUMP": "1",
            },
        )
        yield Crawl(run, web, parts, own_site, elsewhere.asked)


def test_an_article_that_needs_scripts_is_written(crawl: Crawl) -> None:
    article = crawl.find(ARTICLES[0])

    assert article["articleBody"].split("\n\n") == TEXT
    assert article["metadata"]["rendered"] is True


def test_images_are_not_loaded(crawl: Crawl) -> None:
    assert "/text.json" in crawl.web.asked
    assert "/picture.png" not in crawl.web.asked


def test_third_parties_are_blocked(crawl: Crawl) -> None:
    assert "Of the spies of Velm" in crawl.find(ARTICLES[1])["articleBody"]
    assert crawl.third_party_requests == []


def test_popups_make_no_request(crawl: Crawl) -> None:
    assert "/rejected" in crawl.web.asked, "the button that opens one was pressed"
    assert [path for path in crawl.web.asked if path.startswith("/popup")] == []


def test_a_private_address_is_blocked_even_if_its_name_is_allowed(crawl: Crawl) -> None:
    # By fetch, script, frame, popup and a redirect of the page's own site.
    assert "'newsbot/render/refused_addresses'" in crawl.run.stderr
    assert "/to-private" in crawl.web.asked
    assert crawl.third_party_requests == []


def test_consent_is_refused(crawl: Crawl) -> None:
    assert "So said the ferry's mate." in crawl.find(ARTICLES[2])["articleBody"]
    assert "/rejected" in crawl.web.asked
    assert "/accepted" not in crawl.web.asked


@pytest.mark.parametrize(
    ("number", "said"), [(5, "The mast stands."), (6, "The oar floats.")], ids=["frame", "shadow"]
)
def test_consent_is_refused_in_frames_and_shadow_roots(
    number: int, said: str, crawl: Crawl
) -> None:
    assert crawl.find(ARTICLES[number])["articleBody"].split("\n\n") == paragraphs(said)


def test_a_site_with_render_is_rendered_and_its_consent_button_pressed(crawl: Crawl) -> None:
    article = crawl.find(OWN)

    assert article["metadata"]["rendered"] is True
    assert article["articleBody"].endswith(LAST)
    assert "/refused" not in crawl.own_site.asked


def test_a_page_has_two_connections_to_a_host(crawl: Crawl) -> None:
    assert f"the number {PARTS - 1}." in crawl.find(ARTICLES[7])["articleBody"]
    assert crawl.parts.most == 2


def test_the_browser_restarts_after_some_pages(crawl: Crawl) -> None:
    found = {
        name: int(number)
        for name, number in re.findall(r"'([\w/]+)': (\d+)", crawl.run.stderr)
        if name in ("newsbot/render/pages", "playwright/browser_count")
    }

    assert found["newsbot/render/pages"] == len(ARTICLES)
    assert found["playwright/browser_count"] == -(-len(ARTICLES) // PAGES_PER_BROWSER)


def test_a_page_with_text_is_requested_once(crawl: Crawl) -> None:
    assert crawl.find(ARTICLES[3])["metadata"]["rendered"] is False
    assert crawl.web.asked.count(ARTICLES[3]) == 1


def test_a_page_without_text_is_requested_once_more_in_the_browser(crawl: Crawl) -> None:
    (rejected,) = crawl.run.rejected

    assert rejected["outcome"] == "no_body"
    assert crawl.web.asked.count(ARTICLES[4]) == 2
    assert crawl.run.code == 0


def test_without_a_browser_the_reason_says_how_to_install_one(tmp_path: Path) -> None:
    with serve(make_pages(9)) as web:
        run = run_scrapy(
            "crawl", "news", "-a", give(web), output=tmp_path,
            settings={"RENDER_BROWSER": "/nowhere/chromium"},
        )  # fmt: skip

    ends = {r["url"].rpartition("/")[2]: (r["outcome"], r["reason"]) for r in run.rejected}
    assert [a["headline"] for a in run.articles] == ["Bakery"]
    assert ends["clock-runs-late"][0] == "no_body"
    assert ends["ferry-waits-for-the-mate"][0] == "consent_wall"
    assert all("apt-get install chromium" in reason for _, reason in ends.values())
    assert run.stderr.count("pages that need a browser are read without one") == 1


def test_extract_renders_a_page_on_request(tmp_path: Path) -> None:
    need_chromium()
    with serve(make_pages(9)) as web:
        run = run_scrapy("extract", web.base + ARTICLES[0], "--render", output=tmp_path)

    article = json.loads(run.stdout)
    assert article["articleBody"].split("\n\n") == TEXT
    assert article["metadata"]["rendered"] is True


def test_a_crawl_without_rendering_does_not_import_playwright(tmp_path: Path) -> None:
    with serve(make_pages(9)) as web:
        run = run_scrapy(
            "crawl", "news", "-a", f"url={web.base}{ARTICLES[3]}", output=tmp_path,
            PYTHONPROFILEIMPORTTIME="1",
        )  # fmt: skip

    assert len(run.articles) == 1
    assert "newsbot.fetch.rendering.download_handler" in run.stderr
    assert "playwright" not in run.stderr


class HeldResponse(list[str]):
    """The requested paths; the response to one of them waits for ``release``."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.is_requested, self.release = Event(), Event()

    def append(self, path: str) -> None:
        super().append(path)
        if path == self.path:
            self.is_requested.set()
            self.release.wait(60)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("how", ["browser killed", "ctrl-c"])
def test_a_run_survives_its_browser_and_leaves_no_process(how: str, tmp_path: Path) -> None:
    need_chromium()
    with serve(make_pages(9)) as web:
        web.asked = held = HeldResponse("/text.json")
        settings = {**QUICK, "OUTPUT_DIR": str(tmp_path)}
        options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        words = ["-m", "scrapy", "crawl", "news", "-a", f"url={web.base}{ARTICLES[0]}", *options]
        run = subprocess.Popen([sys.executable, *words], cwd=PROJECT, start_new_session=True)
        assert held.is_requested.wait(90)
        below = list_below(run.pid)
        if how == "ctrl-c":
            os.killpg(run.pid, signal.SIGINT)
        else:
            os.kill(next(p for p in below if "chrom" in read_command(p)[0]), signal.SIGKILL)
        held.release.set()
        code = run.wait(90)

    assert code == 0
    assert [pid for pid in below if is_running(pid)] == []
    if how == "browser killed":
        (file,) = tmp_path.glob("*/*/*.jsonl")
        assert json.loads(file.read_text("utf-8"))["articleBody"].split("\n\n") == TEXT
