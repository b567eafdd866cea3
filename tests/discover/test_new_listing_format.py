"""A format of listings is one value in a list: nothing else asks which formats there are."""

from __future__ import annotations

import re

import pytest

from newsbot.discover.date_range import DateRange
from newsbot.discover.entry_selection import choose_entries
from newsbot.discover.front_page_search import FrontPageSearch
from newsbot.discover.listing import Entry, EntryTrust, Listing, ListingFormat, ListingKind
from newsbot.discover.listing_formats import LISTING_FORMATS, read_listing
from newsbot.discovered_url import UrlSource
from newsbot.site import Site

URL = "https://lamp.example/log?page=1"
BODY = b"# Log of the lamp\n=> https://lamp.example/ferry\n=> https://lamp.example/tag/tide\n"


def read_log(body: bytes, _: str) -> Listing | None:
    found = re.findall(r"^=> (\S+)$", body.decode(), re.MULTILINE)
    return Listing(kind=LOG, entries=tuple(Entry(url=url) for url in found))


def find_next_log_page(_: Site, url: str, page: int) -> str | None:
    return url.replace(f"page={page}", f"page={page + 1}")


LOG = ListingKind(
    name="log",
    source=UrlSource.FEED,
    trust=EntryTrust.ARTICLES,
    site_key="feeds",
    next_page=find_next_log_page,
)
LOG_FORMAT = ListingFormat(sniff=lambda head: head.startswith("# Log"), read=read_log)


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "newsbot.discover.listing_formats.LISTING_FORMATS", [*LISTING_FORMATS, LOG_FORMAT]
    )


def test_a_registered_format_is_read_selected_and_paged_like_any_other() -> None:
    listing = read_listing(BODY, url=URL)

    assert listing is not None
    chosen = choose_entries(listing, publishers={"lamp.example"}, period=DateRange())
    assert chosen.urls == ("https://lamp.example/ferry",)
    assert chosen.left_out == {"named_otherwise": 1}
    site = Site(name="Lamp", domain="lamp.example", spider="lamp")
    assert listing.kind.next_page(site, URL, 1) == "https://lamp.example/log?page=2"


def test_a_search_of_a_site_takes_a_registered_format() -> None:
    search = FrontPageSearch("https://lamp.example/")

    url = "https://lamp.example/feed"
    listing = search.note_listing(url, read_listing(BODY, url=url))

    assert listing is not None
    assert listing.kind is LOG
    assert [*search.listings] == ["https://lamp.example/feed"]
