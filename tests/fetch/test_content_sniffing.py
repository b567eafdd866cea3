"""Pages, listings and other documents whose Content-Type is wrong."""

from __future__ import annotations

import pytest

from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy

STORY = "/2026/05/04/a-story-of-the-{}"
XHTML = (
    '<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">'
)
PAGES = {
    "plain": ("text/plain", "<!DOCTYPE html>" + PAGE),
    "xml": ("text/xml", XHTML + PAGE),
    "doubled": ("text/html, text/html; charset=utf-8", PAGE),
    "octets": ("application/octet-stream", PAGE),
    "json": ("application/json", "\ufeff\n" + PAGE),
    "none": ("", PAGE),
}
OTHERS = {
    "pdf": ("text/html", "%PDF-1.7 " + PAGE, "the content is a PDF document"),
    "image": ("text/html", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "the content is a PNG image"),
    "words": ("text/plain", "The tide came in. " * 99, "the content type is text/plain"),
}
FEED = "<rss><channel><item><title>The tide</title><link>{}</link></item></channel></rss>"
SITEMAP = "<urlset><url><loc>{}</loc></url></urlset>"


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Web]:
    output = tmp_path_factory.mktemp("types")
    pages: dict[str, Answer] = {}
    for name, (kind, text) in PAGES.items():
        pages[STORY.format(name)] = Answer(text.replace("tide", name), kind=kind)
    for name, (kind, body, _) in OTHERS.items():
        assert isinstance(body, bytes | str)
        pages[STORY.format(name)] = Answer(body, kind=kind)
    with serve(pages) as web:
        names = [name for name in (*PAGES, *OTHERS) if name not in ("plain", "doubled")]
        pages_of = {
            "feed": (FEED, "text/html", "plain"),
            "map": (SITEMAP, "application/octet-stream", "doubled"),
        }
        for path, (form, kind, name) in pages_of.items():
            web.pages[f"/{path}"] = [Answer(form.format(web.base + STORY.format(name)), kind=kind)]
        urls = [web.base + path for path in (*map(STORY.format, names), "/feed", "/map")]
        run = run_scrapy("crawl", "news", "-a", "url=" + ",".join(urls), output=output)
    assert "Traceback" not in run.stderr, run.stderr
    return run, web


def test_pages_are_read_whatever_their_type(crawl: tuple[Run, Web]) -> None:
    run, web = crawl

    assert {article["url"] for article in run.articles} == {
        web.base + STORY.format(name) for name in PAGES
    }


def test_what_is_no_page_is_named(crawl: tuple[Run, Web]) -> None:
    run, web = crawl

    ends = {end["url"]: (end["outcome"], end["reason"]) for end in run.rejected}
    assert ends == {
        web.base + STORY.format(name): ("not_html", reason)
        for name, (_, _, reason) in OTHERS.items()
    }
