"""Pages drawn in a real Chromium, all in one crawl of a small site on loopback addresses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.browser import need_chromium
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import PROJECT, QUICK, Run, run_scrapy

TEXT = """\
The tide clock of Marrowick has run eleven minutes late since the storm; nobody climbs to set it.
Fishers on the quay say that they have learnt to add the minutes in their heads when they cast off.
The council will decide on Tuesday whether the clock is mended or the tide is asked to wait instead.
""".splitlines()
SHELL = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="og:type" content="article"><meta property="og:title" content="{title}"></head>
<body><div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>
<script>const TITLE = "{title}";</script><script src="{script}"></script></body></html>"""
SHOW = """
const show = (texts) => { document.getElementById("root").innerHTML =
  `<main><article><h1>${TITLE}</h1><img src="/picture.png">` +
  texts.map((text) => `<p>${text}</p>`).join("") + "</article></main>"; };
"""
DRAW = SHOW + 'fetch("/text.json").then((a) => a.json()).then(show);'
SPY = """
const add = (name, source) => { const element = document.createElement(name);
  element.src = source; document.body.append(element); };
for (const base of ["http://127.0.0.2:PORT", "http://localhost:PORT"]) {
  fetch(base + "/fetched", {mode: "no-cors"}).catch(() => 0);
  add("script", base + "/script.js"); add("iframe", base + "/framed"); add("img", base + "/i.png");
  new WebSocket(base.replace("http", "ws") + "/socket");
}
fetch("/to-private", {mode: "no-cors"}).catch(() => 0);
window.open("http://127.0.0.2:PORT/popup");
alert("stop"); location.hash = "#a"; navigator.serviceWorker?.register("/worker.js");
"""
WALL = """<!doctype html><html lang="en"><head><title>Your privacy</title></head><body>
<div class="consent"><h1>We value your privacy</h1><p>We and our 200 partners use cookies to store
and access information on your device. You can accept or reject all.</p>
<button onclick="fetch('/accepted')">Accept all</button>
<button onclick="fetch('/rejected').then(show)">Reject all</button></div><script>
const show = () => { document.body.innerHTML = "<main><article><h1>Ferry waits</h1>" +
  TEXTS.map((text) => `<p>${text}</p>`).join("") + "</article></main>"; };
const TEXTS = ALL_TEXTS;</script></body></html>"""
PLAIN = (
    "<html><head><title>{t}</title></head><body><article><h1>{t}</h1>{p}</article></body></html>"
)


def paragraphs(extra: str) -> list[str]:
    return [f"{text} {extra}" for text in TEXT]


def make_pages(port: int) -> dict[str, Answer | list[Answer]]:
    spied = [f"Of the spies of {word} nothing was seen on the pier this week." for word in
             ("Marrowick", "Ostrand", "Velm", "Tarrow")]  # fmt: skip
    walled = json.dumps([f"{text} So said the ferry's mate." for text in reversed(TEXT)])
    plain = "".join(f"<p>{text}</p>" for text in paragraphs("This page needs no script at all."))
    return {
        "/2026/03/04/clock-runs-late": Answer(SHELL.format(title="Clock late", script="/app.js")),
        "/2026/03/05/spies-on-the-pier": Answer(SHELL.format(title="Spies", script="/spy.js")),
        "/2026/03/06/ferry-waits-for-the-mate": Answer(WALL.replace("ALL_TEXTS", walled)),
        "/2026/03/07/bakery-opens-at-night": Answer(PLAIN.format(t="Bakery", p=plain)),
        "/2026/03/08/empty-in-any-browser": Answer(SHELL.format(title="Empty", script="/no.js")),
        "/app.js": Answer(DRAW, kind="text/javascript"),
        "/spy.js": Answer(
            SHOW + f"show({json.dumps(spied)});" + SPY.replace("PORT", str(port)),
            kind="text/javascript",
        ),
        "/text.json": Answer(json.dumps(TEXT), kind="application/json"),
        "/to-private": Answer(
            status=302, headers={"Location": f"http://127.0.0.2:{port}/redirected"}
        ),
    }


ARTICLES = (
    "/2026/03/04/clock-runs-late",
    "/2026/03/05/spies-on-the-pier",
    "/2026/03/06/ferry-waits-for-the-mate",
    "/2026/03/07/bakery-opens-at-night",
    "/2026/03/08/empty-in-any-browser",
)


@dataclass(frozen=True)
class Crawl:
    run: Run
    web: Web
    asked_elsewhere: list[str]

    def find(self, path: str) -> dict[str, Any]:
        return next(a for a in self.run.articles if a["url"].endswith(path))


def give(web: Web) -> str:
    return "url=" + ",".join(web.base + path for path in ARTICLES)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    need_chromium()
    with serve({}, host="0.0.0.0") as elsewhere:  # noqa: S104 - has several addresses
        port = int(elsewhere.base.rpartition(":")[2])
        with serve(make_pages(port)) as web:
            run = run_scrapy(
                "crawl",
                "news",
                "-a",
                give(web),
                output=tmp_path_factory.mktemp("drawn"),
                settings={
                    "RENDER_ALLOW_DOMAINS": "127.0.0.2",
                    "ALLOWED_PRIVATE_ADDRESSES": "127.0.0.1",
                    "STATS_DUMP": "1",
                },
            )
            yield Crawl(run, web, elsewhere.asked)


def test_an_article_that_only_scripts_show_is_written_whole(crawl: Crawl) -> None:
    article = crawl.find(ARTICLES[0])

    assert article["articleBody"].split("\n\n") == TEXT
    assert article["metadata"]["rendered"] is True


def test_images_are_not_fetched(crawl: Crawl) -> None:
    assert "/text.json" in crawl.web.asked
    assert "/picture.png" not in crawl.web.asked


def test_no_third_party_is_asked_for_anything(crawl: Crawl) -> None:
    assert "Of the spies of Velm" in crawl.find(ARTICLES[1])["articleBody"]
    assert crawl.asked_elsewhere == []


def test_no_private_address_is_reached_where_its_name_is_allowed(crawl: Crawl) -> None:
    # fetch, script, frame, popup and a redirect of the page's own site
    assert "'newsbot/render/refused_addresses'" in crawl.run.stderr
    assert "/to-private" in crawl.web.asked
    assert crawl.asked_elsewhere == []


def test_consent_is_refused_and_never_given(crawl: Crawl) -> None:
    assert "So said the ferry's mate." in crawl.find(ARTICLES[2])["articleBody"]
    assert "/rejected" in crawl.web.asked
    assert "/accepted" not in crawl.web.asked


def test_a_page_with_its_text_is_asked_for_once(crawl: Crawl) -> None:
    assert crawl.find(ARTICLES[3])["metadata"]["rendered"] is False
    assert crawl.web.asked.count(ARTICLES[3]) == 1


def test_a_page_without_text_in_the_browser_either_is_asked_for_twice(crawl: Crawl) -> None:
    (rejected,) = crawl.run.rejected

    assert rejected["outcome"] == "no_body"
    assert crawl.web.asked.count(ARTICLES[4]) == 2
    assert crawl.run.code == 0


def test_without_a_browser_the_pages_end_plainly_and_say_how_to_get_one(tmp_path: Path) -> None:
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
    assert run.stderr.count("pages that need a browser are read without") == 1


def test_a_plain_crawl_loads_nothing_of_playwright(tmp_path: Path) -> None:
    with serve(make_pages(9)) as web:
        run = run_scrapy(
            "crawl", "news", "-a", f"url={web.base}{ARTICLES[3]}", output=tmp_path,
            PYTHONPROFILEIMPORTTIME="1",
        )  # fmt: skip

    assert len(run.articles) == 1
    assert "newsbot.fetch.rendering.handler" in run.stderr
    assert "playwright" not in run.stderr


class Held(list[str]):
    """The paths asked for; the answer to one of them waits until it is let go."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.is_asked, self.may_go = Event(), Event()

    def append(self, path: str) -> None:
        super().append(path)
        if path == self.path:
            self.is_asked.set()
            self.may_go.wait(60)


def list_below(pid: int) -> list[int]:
    files = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(word) for file in files for word in file.read_text("ascii").split()]
    return children + [below for child in children for below in list_below(child)]


def is_alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text("ascii").rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="looks up processes under /proc")
@pytest.mark.parametrize("how", ["browser killed", "ctrl-c"])
def test_a_run_outlives_its_browser_and_leaves_none_behind(how: str, tmp_path: Path) -> None:
    need_chromium()
    with serve(make_pages(9)) as web:
        web.asked = held = Held("/text.json")
        settings = {**QUICK, "OUTPUT_DIR": str(tmp_path)}
        options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        words = ["-m", "scrapy", "crawl", "news", "-a", f"url={web.base}{ARTICLES[0]}", *options]
        run = subprocess.Popen([sys.executable, *words], cwd=PROJECT, start_new_session=True)
        assert held.is_asked.wait(90)
        below = list_below(run.pid)
        if how == "ctrl-c":
            os.killpg(run.pid, signal.SIGINT)
        else:
            names = {pid: Path(f"/proc/{pid}/cmdline").read_text("utf-8") for pid in below}
            os.kill(
                next(p for p, n in names.items() if "chrom" in n.split("\0")[0]), signal.SIGKILL
            )
        held.may_go.set()
        code = run.wait(90)

    assert code == 0
    assert [pid for pid in below if is_alive(pid)] == []
    if how == "browser killed":
        (file,) = (f for f in tmp_path.glob("*/*/*.jsonl") if "rejected" not in f.name)
        assert json.loads(file.read_text("utf-8"))["articleBody"].split("\n\n") == TEXT
