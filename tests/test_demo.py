"""The demo: its articles, its rejections, its summary."""

from __future__ import annotations

import os
import pty
import re
import select
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from parsel import Selector

from newsbot.demo.demo_pages import build_pages
from newsbot.demo.demo_server import DemoServer
from newsbot.demo.demo_stories import SECTIONS, Story, read_others, read_stories
from newsbot.discover.alternates import find_feeds
from newsbot.discover.feeds import FEED
from newsbot.discover.listing_formats import read_listing
from newsbot.discover.sitemaps import NEWS_SITEMAP, find_robots_sitemaps
from tests.scrapy_run import PROJECT, Run, run_scrapy

STORIES = [story for section in SECTIONS for story in read_stories(section)]
ENDS = {
    "new-doorbell-for-the-old-gaol": "consent_wall",
    "members-tour-of-the-boiler-room": "login_wall",
    "sealed-minutes-of-the-bell-committee": "robots",
    "fountain-switched-off-for-the-winter": "gone",
    "the-harbour-in-ten-pictures": "no_body",
    "what-the-diver-did-not-see": "empty_page",
    "harbour-dues-for-the-coming-year": "not_html",
}
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Crawl with a proxy that does not respond: the demo must not use it."""
    return run_scrapy(
        "crawl",
        "demo",
        output=tmp_path_factory.mktemp("output"),
        settings={"SUMMARY_ENABLED": "1", "LINE_FIELDS_EXCLUDED": ""},
        http_proxy="http://127.0.0.1:9/",
    )


@pytest.fixture(scope="module")
def articles(run: Run) -> Mapping[str, dict[str, Any]]:
    """Return the records by headline."""
    return {article["headline"]: article for article in run.articles}


def test_each_story_is_written_once(run: Run) -> None:
    assert run.code == 0, run.stderr
    headlines = [article["headline"] for article in run.articles]
    assert sorted(headlines) == sorted(
        [*(story.headline for story in STORIES), "Leaky boat regatta: as it happened"]
    )


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.layout}-{story.slug[:20]}")
def test_the_body_is_the_story_alone(story: Story, articles: Mapping[str, dict[str, Any]]) -> None:
    paragraphs = articles[story.headline]["articleBody"].split("\n\n")

    # A standfirst that the page shows is the first paragraph.
    assert paragraphs[paragraphs[0] == story.standfirst :] == list(story.paragraphs)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.layout}-{story.slug[:20]}")
def test_author_date_and_language_are_those_of_the_story(
    story: Story, articles: Mapping[str, dict[str, Any]]
) -> None:
    article = articles[story.headline]

    assert [author["name"] for author in article["authors"]] == [story.author]
    assert article["datePublished"] == story.published.isoformat()
    assert article["inLanguage"].partition("-")[0] == story.section.language
    assert article["articleType"] == story.kind


@pytest.mark.parametrize("story", [s for s in STORIES if s.layout == "radio"], ids=lambda s: s.slug)
def test_captions_and_durations_of_the_radio_layout_become_fields(
    story: Story, articles: Mapping[str, dict[str, Any]]
) -> None:
    article = articles[story.headline]
    rules = {dropped["rule"] for dropped in article["metadata"]["chromeDropped"]}

    assert article["mainImage"]["caption"] == story.caption
    assert article["mainImage"]["credit"] == story.credit
    assert article["readingTimeMinutes"] == story.minutes
    assert [audio["durationSeconds"] for audio in article["audios"]] == [story.audio_seconds]
    assert {"dialog", "player", "reading-time"} <= rules


def test_live_blog_paywall_and_pages_are_recorded(articles: Mapping[str, dict[str, Any]]) -> None:
    live = articles["Leaky boat regatta: as it happened"]
    walled = articles["Who owns the north steps?"]
    paged = articles["The toll keeper who never counted"]

    assert (live["articleType"], len(live["liveBlogUpdates"])) == ("liveblog", 4)
    assert (walled["isAccessibleForFree"], walled["isTruncated"]) == (False, True)
    assert len(paged["pageUrls"]) == 2


def test_other_pages_have_their_outcome(run: Run) -> None:
    ends = {line["url"].rpartition("/")[2]: line["outcome"] for line in run.rejected}

    for story in ("clock-tower", "square-doughnut"):  # either of its two URLs may come first
        of_story = [name for name in ends if story in name]
        assert [ends.pop(name) for name in of_story] == ["duplicate"]
    assert ends == ENDS


def test_the_summary_shows_sections_outcomes_chrome_and_files(run: Run) -> None:
    assert run.stdout == ""
    for name in ("/town", "/sea", "/ondes", "consent_wall", "newsletter", "1 retry"):
        assert name in run.stderr
    written = re.search(r"^Written to (.+)$", run.stderr, re.MULTILINE)
    assert written is not None
    assert Path(written[1]).exists()
    assert "\x1b" not in run.stderr
    assert "CONTACT" not in run.stderr, "there is nobody to contact"
    assert not [line for line in run.stderr.splitlines() if line != line.rstrip()]


def test_feed_and_news_sitemap_are_linked_and_list_every_story() -> None:
    pages = build_pages("http://lamp.example")
    section = Selector(pages["/town/"].body.decode())
    robots = pages["/robots.txt"].body

    feeds = find_feeds(section, url="http://lamp.example/town/")
    sitemaps = find_robots_sitemaps(robots, url="http://lamp.example/robots.txt")

    assert feeds == ["http://lamp.example/town/feed.xml", "http://lamp.example/feed.xml"]
    for url, kind in zip([feeds[1], *sitemaps], [FEED, NEWS_SITEMAP], strict=True):
        listing = read_listing(pages[url.removeprefix("http://lamp.example")].body, url=url)
        assert listing is not None
        assert listing.kind is kind
        listed = {entry.url: entry.published for entry in listing.entries}
        wanted = {f"http://lamp.example{s.path}": s.published.date() for s in STORIES}
        assert wanted.items() <= listed.items()


@pytest.mark.parametrize("no_colour", [False, True], ids=["colours", "NO_COLOR"])
def test_the_summary_fits_a_terminal_of_80_columns(tmp_path: Path, *, no_colour: bool) -> None:
    shown = run_on_terminal(tmp_path, {"NO_COLOR": "1"} if no_colour else {})

    summary = shown.partition("25 articles in")[2].partition("Written to")[0]
    lines = CONTROL.sub("", summary).splitlines()
    assert summary
    assert max(len(line) for line in lines[1:]) <= 80
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]", summary)) != no_colour


@pytest.mark.parametrize("argument", ["url=https://example.com/", "sections=1"])
def test_the_demo_refuses_other_urls(tmp_path: Path, argument: str) -> None:
    refused = run_scrapy("crawl", "demo", "-a", argument, output=tmp_path / "output")

    assert refused.code == 2
    assert refused.stderr.splitlines()[-1].startswith("newsbot: ")
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "output").exists()


def test_nothing_but_the_output_is_left_behind(run: Run) -> None:
    kinds = {path.relative_to(run.output).parts[0] for path in run.output.rglob("*")}

    assert kinds == {"demo"}, "no site profile, no store: each run starts afresh"


def test_the_server_frees_its_port() -> None:
    server = DemoServer()
    host, port = server.host.split(":")
    with pytest.raises(OSError, match="in use"):
        socket.create_server((host, int(port)))

    server.stop()
    server.stop()

    socket.create_server((host, int(port))).close()


def test_each_page_has_a_path_of_its_own() -> None:
    paths = [other.path for section in SECTIONS for other in read_others(section)]
    paths += [story.path for story in STORIES]

    assert len(paths) == len(set(paths))


def run_on_terminal(folder: Path, environment: Mapping[str, str]) -> str:
    """Run the demo with its stderr on a terminal, and return the output."""
    main, terminal = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "crawl", "demo", "-s", f"OUTPUT_DIR={folder}"],
        cwd=PROJECT,
        env={**kept, "COLUMNS": "80", "TERM": "xterm-256color", **environment},
        stderr=terminal,
        stdout=subprocess.DEVNULL,
    )
    os.close(terminal)
    shown = b""
    while process.poll() is None or select.select([main], [], [], 0)[0]:
        try:
            shown += os.read(main, 65536) if select.select([main], [], [], 0.05)[0] else b""
        except OSError:  # the terminal is closed when its last user has gone
            break
    os.close(main)
    assert process.wait() == 0, shown
    return shown.decode("utf-8")
