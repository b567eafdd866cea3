"""Articles whose URL has the path of the front page or of their list."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy

LINKS = "<li class=row><a href='/?p=2'>Older</a></li><li><a href='/?paged=3'>More of it</a></li>"


def story(name: str) -> Answer:
    return Answer(PAGE.replace("tide", name).replace("</body>", f"{listed('/?p=5')}</body>"))


def listed(*paths: str) -> str:
    return "".join(
        f"<li class=row><a href='{path}'>A long story of the harbour, {path[-2:]}</a></li>"
        for path in paths
    )


def test_articles_of_plain_permalinks_are_written(tmp_path: Path) -> None:
    shown = ["/?p=77", "/?p=812", "/index.php?page=story&id=12", "/2026/05/04/moved"]
    names = ["moon", "sand", "ferry", "gale"]
    pages = {path: story(name) for path, name in zip(shown, names, strict=True)}
    pages |= {
        "/": Answer(f"<main><ul>{listed(*shown)}{LINKS}</ul></main>"),
        "/2026/05/04/moved": Answer(status=301, headers={"Location": "/?p=9"}),
        "/?p=9": story("buoy"),
        "/?p=41": story("lamp"),
    }
    with serve(pages) as web:
        given = f"url={web.base}/,{web.base}/?p=41"
        run = run_scrapy("crawl", "news", "-a", given, output=tmp_path)

    written = {article["url"].removeprefix(web.base) for article in run.articles}
    assert written == {*shown[:3], "/?p=9", "/?p=41"}
    assert not {"/?p=2", "/?paged=3"} & {*web.asked}
