"""All spellings of one address are one address, and others are not."""

from __future__ import annotations

import pytest

from newsbot.urls import address_key, canonical_url, is_same_site


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
    ],
)
def test_spellings_of_one_article_share_a_key(url: str) -> None:
    assert address_key(url) == "example.com/news/a-day-at-sea"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/news/a-day-at-sea?page=2",
        "https://example.com/news/a-day-at-sea-2",
        "https://sport.example.com/news/a-day-at-sea",
        "https://example.com:8080/news/a-day-at-sea",
        "https://example.com/News/a-day-at-sea",
    ],
)
def test_another_article_has_another_key(url: str) -> None:
    assert address_key(url) != "example.com/news/a-day-at-sea"


def test_parameters_keep_their_order_and_empty_values_when_asked_for() -> None:
    url = "http://example.com/view.html?idx=85&page=1&find=&at=2&utm_term=x"

    assert canonical_url(url) == "http://example.com/view.html?idx=85&page=1&find=&at=2"


def test_an_address_inside_a_path_survives() -> None:
    url = "https://archive.example/web/2007/http://www.example.com/site/a.html"

    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["example.com/a", "/a", "mailto:a@example.com", "javascript:void(0)", "http://", "http://[x/"],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical_url(url)


def test_suffixes_of_two_parts_are_no_common_site() -> None:
    assert not is_same_site("https://a.co.uk/", "https://b.co.uk/")
    assert is_same_site("http://127.0.0.1:80/", "http://127.0.0.1:81/")
