"""Two blogs on a shared host are two publishers, in a crawl and in the store."""

from __future__ import annotations

from pathlib import Path

from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Outcome
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.store.test_store_check import run_store

OWN, MOVED, CLAIMING, COPIED = (f"/2026/05/04/wave-{number}-of-the-harbour" for number in range(4))


def list_links(*urls: str) -> Answer:
    rows = "".join(
        f'<h2><a href="{url}">The waves of a whole year, counted</a></h2>' for url in urls
    )
    return Answer(f"<html><body><main>{rows}</main></body></html>")


def make_blogs(ann: str, ben: str) -> dict[str, Answer]:
    """Return the pages of two blogs; one links, redirects and refers to the other and copies it."""
    claim = f'<link rel="canonical" href="{ben}{OWN}">'
    linked = [*(f"{ann}{path}" for path in (OWN, MOVED, CLAIMING, COPIED)), f"{ben}{MOVED}"]
    return {
        ann: list_links(*linked),
        ben: list_links(f"{ben}{OWN}", f"{ben}{COPIED}"),
        f"{ann}{OWN}": Answer(invent_article(0)),
        f"{ann}{MOVED}": Answer(status=302, headers={"Location": f"{ben}{OWN}"}),
        f"{ann}{CLAIMING}": Answer(invent_article(1, in_head=claim)),
        f"{ann}{COPIED}": Answer(invent_article(3)),
        f"{ben}{OWN}": Answer(invent_article(2)),
        f"{ben}{COPIED}": Answer(invent_article(3)),
    }


BLOGS = (
    ("http://medium.com/@ann", "http://medium.com/@ben"),
    ("http://ann.wordpress.com", "http://ben.wordpress.com"),
    ("http://ann.github.io", "http://ben.github.io"),
)
"""A folder each, a name each on a host of the list, and below a private suffix."""


def crawl(proxy: Web, output: Path, store: str, *urls: str) -> Run:
    """Crawl blogs; each has its only list on its front page."""
    (output / "urls.txt").write_text("\n".join(urls), "utf-8")
    return run_scrapy(
        *("crawl", "news", "-a", f"urls={output / 'urls.txt'}"),
        output=output,
        settings={"STORE_URL": store},
        http_proxy=proxy.base,
    )


def test_a_blog_costs_another_on_its_host_no_article(tmp_path: Path, store: str) -> None:
    pages = {url: page for ann, ben in BLOGS for url, page in make_blogs(ann, ben).items()}
    with serve({**pages, **{f"{url}/": page for url, page in pages.items()}}) as proxy:
        first = crawl(proxy, tmp_path, store, *(ann for ann, _ in BLOGS))
        asked = {*proxy.asked}
        second = crawl(proxy, tmp_path, store, *(ben for _, ben in BLOGS))

    ends = {record["url"]: record["outcome"] for record in first.rejected}
    written = {record["url"]: record for record in second.articles}
    for ann, ben in BLOGS:
        assert ends[f"{ann}{MOVED}"] == Outcome.OFFSITE
        assert f"{ben}{MOVED}" not in asked, "a link to another blog is one to another site"
        assert written[f"{ann}{COPIED}"]["clusterId"] == written[f"{ben}{COPIED}"]["clusterId"]
    assert {url: record["canonicalUrl"] for url, record in written.items()} == {
        url: url
        for ann, ben in BLOGS
        for url in (ann + OWN, ann + CLAIMING, ann + COPIED, ben + OWN, ben + COPIED)
    }
    assert run_store(tmp_path, "check", store=store).code == ExitCode.DONE
