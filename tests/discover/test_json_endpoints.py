"""Which URLs are taken from the JSON of a site's own scripts."""

from __future__ import annotations

import json

import pytest

from newsbot.discover.date_range import DateRange
from newsbot.discover.entry_selection import choose_entries
from newsbot.discover.json_endpoints import ENDPOINT, read_endpoint
from newsbot.discover.listing_formats import read_listing

URL = "https://example.com/api/latest?page=1"
FERRY = "https://example.com/2026/05/04/ferry-sinks"


def addresses(answer: object) -> list[str]:
    listing = read_endpoint(json.dumps(answer).encode(), url=URL)
    return [entry.url for entry in listing.entries] if listing else []


@pytest.mark.parametrize(
    "answer",
    [
        [{"link": FERRY, "_links": {"self": [{"href": "https://example.com/wp-json/v2/1"}]}}],
        {"data": {"items": [{"node": {"canonical_url": "/2026/05/04/ferry-sinks"}}]}},
        {"stories": [{"webUrl": FERRY, "image": {"url": "https://example.com/i/7"}}]},
        {"stories": [{"url": FERRY, "author": {"url": "https://example.com/ada-example-1"}}]},
        [FERRY, FERRY],
        {"html": '<ul><li><a href="/2026/05/04/ferry-sinks">Ferry sinks</a></li></ul>'},
        {"next": 2, "results": [{"url": f"{FERRY}?utm_source=app", "url2": "https://x.example"}]},
    ],
)
def test_urls_are_found_in_json_of_any_form(answer: object) -> None:
    assert addresses(answer) == [FERRY]


@pytest.mark.parametrize(
    "body",
    [b"{", b"[" * 100_000, b'{"error": "no such page"}', b'[{"url": "http://["}]', b"[1, null]"],
)
def test_json_without_urls_is_not_a_listing(body: bytes) -> None:
    assert read_listing(body, url=URL) is None


@pytest.mark.slow
def test_json_is_read_to_a_depth_and_a_number_of_values() -> None:
    deep: object = {"url": FERRY}
    for _ in range(50):
        deep = [deep]

    assert addresses(deep) == []
    assert len(addresses([f"https://example.com/{n}" for n in range(250_000)])) == 50_000


def test_urls_without_a_sign_need_the_pattern_of_the_site() -> None:
    body = json.dumps([{"url": FERRY}, {"url": "/sport"}, {"url": "/n/ferry"}]).encode()
    listing = read_listing(body, url=URL)
    assert listing is not None
    assert listing.kind is ENDPOINT

    by_sign = choose_entries(listing, publishers={"example.com"}, period=DateRange())
    by_pattern = choose_entries(
        listing, publishers={"example.com"}, period=DateRange(), article_url=r"/n/"
    )

    assert by_sign.urls == (FERRY,)
    assert by_sign.left_out == {"no_sign": 2}
    assert by_pattern.urls == ("https://example.com/n/ferry",)
