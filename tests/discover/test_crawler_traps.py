"""Which URLs are those of traps, and which are only long."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from newsbot.discover.crawler_traps import MAX_PATH_PARTS, MAX_URL_CHARS, find_crawler_trap

SITE = "https://www.example.com"
SLUG = "/a-long-story-of-the-tide-that-came-in-over-the-wide-grey-sand"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        (f"/{'tide-' * (MAX_URL_CHARS // 5)}", "too_long"),
        (f"/story-of-the-tide?back={'%2F' * MAX_URL_CHARS}", "too_long"),
        ("".join(f"/{n}" for n in range(MAX_PATH_PARTS)) + SLUG, "too_deep"),
        ("/a/b/a/b/a/b" + SLUG, "repeats_itself"),
        ("/world/more/more/more", "repeats_itself"),
        ("/x/2026/05/old/2026/05/old/2026/05/old" + SLUG, "repeats_itself"),
    ],
)
def test_a_url_beyond_the_limits_is_a_trap(path: str, why: str) -> None:
    assert find_crawler_trap(SITE + path) == why


@pytest.mark.parametrize(
    "path",
    [
        "/world/europe/north/2026/05/04" + SLUG,
        "/news/news" + SLUG,
        "/news/2011/11/11/11" + SLUG,
        "/2011/11/11/11/11/11-00.html",
        "/a/b/a/b" + SLUG,
        SLUG * 2 + "-again" * 80,
        "/" + quote("潮水慢慢漫过灰色的沙滩" * 40),
        f"{SLUG}?id=8812345&ref={'a' * 600}",
    ],
)
def test_a_long_url_of_an_article_is_no_trap(path: str) -> None:
    assert find_crawler_trap(SITE + path) is None
