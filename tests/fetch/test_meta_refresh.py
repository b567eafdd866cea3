"""A page that refreshes to another is followed; one that does not is not decoded for it."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler

from newsbot.fetch.meta_refresh import LenientMetaRefresh

URL = "https://harbour.example/story"
REFRESH = '<html><head><META http-equiv="Refresh" content="0; url=/new"></head><body>'


@pytest.fixture
def middleware() -> LenientMetaRefresh:
    return LenientMetaRefresh.from_crawler(get_crawler())


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "shift_jis", "utf-16-le"])
def test_refresh_is_followed_in_any_encoding(middleware: LenientMetaRefresh, encoding: str) -> None:
    page = HtmlResponse(URL, body=REFRESH.encode(encoding), encoding=encoding)

    followed = middleware.process_response(Request(URL), page)

    assert isinstance(followed, Request)
    assert followed.url == "https://harbour.example/new"


@pytest.mark.parametrize(
    "body", [b"<p>The harbour.</p>", b"<base href='http://['>" + REFRESH.encode()]
)
def test_other_page_is_read_as_it_is(middleware: LenientMetaRefresh, body: bytes) -> None:
    page = HtmlResponse(URL, body=body)

    assert middleware.process_response(Request(URL), page) is page
