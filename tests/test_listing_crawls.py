"""Crawls through the sitemaps and feeds that sites really have: which documents are requested."""

from __future__ import annotations

from pathlib import Path

from tests.loopback import Answer, serve
from tests.test_crawl import article, day
from tests.test_discovery import crawl, dated


def sitemap(*paths: str) -> Answer:
    listed = "".join(f"<url><loc>{path}</loc></url>" for path in paths)
    return Answer(f"<urlset>{listed}</urlset>", kind="text/xml")


def test_sitemaps_that_lead_nowhere_do_not_use_up_those_of_an_index(tmp_path: Path) -> None:
    listed = "".join(f"<sitemap><loc>/m-{number}.xml</loc></sitemap>" for number in range(1, 31))
    pages = {
        "/index": Answer(
            f"<sitemapindex>{listed}<sitemap><loc>/index</loc></sitemap>"
            "<sitemap><loc>/tag-sitemap.xml</loc></sitemap></sitemapindex>"
        ),
        "/m-29.xml": Answer("<html><body><p>Nothing here.</p></body></html>"),
        "/m-28.xml": Answer("<urlset/>"),
        **{f"/m-{number}.xml": sitemap(day(number, "a-story")) for number in range(1, 28)},
        **{day(number, "a-story"): dated(number, f"Story {number}") for number in range(1, 28)},
    }
    with serve(pages) as web:
        run = crawl(tmp_path, f"url={web.base}/index")

    read = [path for path in web.asked if path.startswith("/m-")]
    assert sorted(read) == sorted(
        f"/m-{number}.xml" for number in (30, 1, 29, 2, 28, 3, 27, 4, 26)[: len(read)]
    )
    assert len(run.articles) == 5
    assert "/tag-sitemap.xml" not in web.asked


def test_sitemaps_that_a_sitemap_lists_as_pages_are_read(tmp_path: Path) -> None:
    pages = {
        "/sitemap.xml": sitemap("/m-1.xml", day(1, "a-story")),
        "/m-1.xml": sitemap(day(2, "a-story")),
        day(1, "a-story"): article("One"),
        day(2, "a-story"): article("Two"),
    }
    with serve(pages) as web:
        run = crawl(tmp_path, f"url={web.base}/sitemap.xml")

    assert sorted(a["headline"].split()[0] for a in run.articles) == ["One", "Two"]
