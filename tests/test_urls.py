"""Canonical URLs and URL keys."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from newsbot.urls import canonical_url, is_same_site, parse_url, publisher_of, url_key

PARTS = st.text("aZ09-._~/%&=?+:@;# é", max_size=12)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.com/news/a-day-at-sea",
        "https://example.com/news/a-day-at-sea/",
        "https://www.example.com/news/a-day-at-sea?utm_source=section&utm_medium=teaser",
        "https://www.example.com/news/a-day-at-sea#comments",
        "https://m.example.com/news/a-day-at-sea",
        "https://amp.example.com/news/a-day-at-sea",
        "https://www.example.com/news/a-day-at-sea/amp/",
        "https://www.example.com/news/a-day-at-sea?outputType=amp",
        "HTTPS://WWW.EXAMPLE.COM:443/news/a-day-at-sea",
        "https://www.example.com./news/a-day-at-sea",
        "https://www.example.com/news//a-day-at-sea",
        "https://www.example.com/sport/../news/./a-day-at-sea",
        "https://www.example.com/news/a%2Dday-at-%73ea",
        "https://www.example.com/news/a-day-at-sea/index.shtml",
        "https://www.example.com/news/a-day-at-sea/print",
        "https://www.example.com/print/news/a-day-at-sea/",
        "https://www.example.com/mobile/news/a-day-at-sea",
        "https://www.example.com/news/a-day-at-sea?print=1",
        "https://www.example.com/news/a-day-at-sea?tmpl=component&print=1&layout=print",
        "https://www.example.com/news/a-day-at-sea?m=1",
        "https://www.example.com/news/a-day-at-sea?from=rss&ref=home",
        "https://www.example.com/news/a-day-at-sea?vero_id=reader%40example.com&vero_conv=9",
        "https://www.example.com/news/a-day-at-sea;jsessionid=0A1B2C",
        "https://www.example.com/news/a-day-at-sea;jsessionid=0A1B2C.node2?JSESSIONID=9",
        "https://www.example.com/(S(abc123))/news/a-day-at-sea",
        "https://www.example.com/news/a-day-at-sea?sid=9f86d081884c7d659a2feaa0c55ad015",
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/news/a-day-at-sea/amp",
        "https://www.google.com/amp/s/amp.example.com/news/a-day-at-sea?usqp=mq331AQ",
    ],
)
def test_variants_of_one_url_share_a_key(url: str) -> None:
    assert url_key(url) == "example.com/news/a-day-at-sea"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/news/a-day-at-sea?page=2",
        "https://example.com/news/a-day-at-sea-2",
        "https://sport.example.com/news/a-day-at-sea",
        "https://example.com:8080/news/a-day-at-sea",
        "https://example.com/News/a-day-at-sea",
        "https://example.com/news/a-day-at-sea?id=7",
        "https://example.com/news/a-day-at-sea?p=7",
        "https://example.com/news/a-day-at-sea?storyid=7",
        "https://example.com/news/a-day-at-sea?sid=20261122",
        "https://example.com/news/a-day-at-sea?s=waves",
        "https://example.com/news/a-day-at-sea?m=202611",
        "https://example.com/news/a-day-at-sea?ref=12345",
        "https://example.com/news/a-day-at-sea?view=2",
        *(
            f"https://example.com/news/a-day-at-sea?{prefix}_id=7"
            for prefix in ("pk", "at", "stm", "amp", "hsa", "mtm", "oft")
        ),
        "https://example.com/news/a-day-at-sea?vero_pagina=2",
        "https://example.com/news/a-day-at-sea%2Fb",
        "https://example.com/news/a-day-at-sea/printing",
    ],
)
def test_another_page_has_another_key(url: str) -> None:
    assert url_key(url) != "example.com/news/a-day-at-sea"


@pytest.mark.parametrize(
    "url", ["https://example.com/print/", "https://example.com/mobile/news", "http://m.co.uk/print"]
)
def test_a_section_named_print_or_mobile_keeps_its_path(url: str) -> None:
    assert url_key(url) == url.partition("//")[2].rstrip("/")


def test_an_international_name_has_the_key_of_its_ascii_form() -> None:
    assert url_key("https://Bücher.example/ä") == url_key("http://xn--bcher-kva.example/%c3%a4/")


def test_variant_labels_of_a_host_are_removed() -> None:
    assert url_key("https://de.m.example.com/a") == "de.example.com/a"
    assert url_key("https://www.example.co.uk:8080/a") == "example.co.uk:8080/a"
    assert url_key("http://[::1]:81/a") == "[::1]:81/a"


def test_a_url_that_only_looks_like_an_amp_cache_stays() -> None:
    url = "https://example-com.cdn.ampproject.org/c/s/no-host"

    assert canonical_url(url) == url


def test_the_key_ignores_the_order_of_parameters_but_not_their_values() -> None:
    assert url_key("http://example.com/?b=2&a=1") == url_key("https://example.com?a=1&b=2")
    assert url_key("http://example.com/?a=1") != url_key("http://example.com/?a=2")


def test_a_canonical_url_keeps_order_and_empty_values_of_parameters() -> None:
    url = "http://example.com/view.html?idx=85&page=1&find=&at=2&utm_term=x"

    assert canonical_url(url) == "http://example.com/view.html?idx=85&page=1&find=&at=2"


def test_a_url_inside_a_path_stays() -> None:
    url = "https://archive.example/web/2007/http://www.example.com/site/a.html"

    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["example.com/a", "/a", "mailto:a@example.com", "javascript:void(0)", "http://", "http://[x/"],
)
def test_a_url_that_is_not_http_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical_url(url)


def test_public_suffixes_are_not_a_common_site() -> None:
    assert not is_same_site("https://a.co.uk/", "https://b.co.uk/")
    assert is_same_site("http://127.0.0.1:80/", "http://127.0.0.1:81/")


@pytest.mark.parametrize(
    "host",
    [
        "blogspot.com",
        "blogspot.co.uk",
        "github.io",
        "medium.com",
        "netlify.app",
        "substack.com",
        "tumblr.com",
        "wordpress.com",
    ],
)
def test_names_below_a_host_of_blogs_are_different_sites(host: str) -> None:
    assert not is_same_site(f"https://ann.{host}/a", f"https://ben.{host}/a")
    assert not is_same_site(f"https://ann.{host}/a", f"https://{host}/a")
    assert is_same_site(f"https://www.ann.{host}/a", f"https://ann.{host}/b")
    assert url_key(f"https://www.ann.{host}/a") == url_key(f"http://m.ann.{host}/a/")


def test_folders_of_a_host_of_blogs_are_different_publishers() -> None:
    assert publisher_of("https://medium.com/@ann/a") != publisher_of("https://medium.com/@ben/a")
    assert publisher_of("https://ann.medium.com/a") == publisher_of("https://ann.medium.com/b/c")


@pytest.mark.parametrize(
    "folder",
    [
        "medium.com/feed/",
        "sites.google.com/view/",
        "sites.google.com/site/",
        "users.livejournal.com/",
        "members.tripod.com/",
    ],
)
def test_folders_below_a_folder_of_the_host_are_different_publishers(folder: str) -> None:
    ann, ben = f"https://{folder}ann", f"https://{folder}ben/a"

    assert not is_same_site(ann, ben)
    assert publisher_of(ann) == publisher_of(f"{ann}/a")


@pytest.mark.parametrize("listing", ["", "robots.txt", "news_map.xml", "sitemap/2026/map-1.xml"])
def test_a_listing_of_a_whole_host_may_list_all_of_its_publishers(listing: str) -> None:
    assert is_same_site("https://medium.com/@ann/a", f"https://medium.com/{listing}")


@given(st.sampled_from(["http", "https"]), PARTS, PARTS, PARTS)
def test_a_url_is_percent_encoded_as_w3lib_does(
    scheme: str, host: str, path: str, query: str
) -> None:
    url = f"{scheme}://a{host}.example/{path}?{query}".strip()
    try:
        expected = urlsplit(safe_url_string(url))
        is_whole = bool(expected.hostname) and expected.port != 0
    except ValueError:
        is_whole = False

    if is_whole:
        assert parse_url(url) == expected
    else:
        with pytest.raises(ValueError, match="absolute"):
            parse_url(url)
