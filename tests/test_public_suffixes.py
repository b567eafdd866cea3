"""The registrable domain of a host is the one that tldextract finds."""

from __future__ import annotations

import random

import pytest
from tldextract import TLDExtract

from newsbot.urls import _BLOG_HOSTS, registrable_domain

LIST = TLDExtract(
    suffix_list_urls=(),
    cache_dir=None,
    include_psl_private_domains=True,
    extra_suffixes=tuple(_BLOG_HOSTS),
)
ODD_HOSTS = (
    *("", ".", "..", "a", "a.", ".a", "a..com", ".com", "com", "com.", "a.com.", "..a", "a..b"),
    *(
        "127.0.0.1",
        "127.0.0.01",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "::1",
        "2001:db8::1",
        "1.1.1.1.",
    ),
    *("*.ck", "!www.ck", "www.ck", "a.www.ck", "ck", "a.ck", "a.b.ck", "city.kawasaki.jp"),
    *("www.medium.com", "medium.com", "WWW.Lamp.CO.UK", "xn--85x722f.com.cn", "a.xn--p1ai", "xn--"),
    *("a.xn--zz--zz", "a\u3002com", "a\uff0eco\uff61uk", " a.com ", "ä.de", "\ud800.de", "a b.com"),
)


def find_expected(host: str) -> str:
    """Return what tldextract gives, as newsbot reads it."""
    found = LIST(host)
    if found.suffix in _BLOG_HOSTS and found.domain == "www":
        return found.suffix
    if not found.suffix and found.subdomain:
        return ".".join(host.split(".")[-2:])
    return found.top_domain_under_public_suffix or host


@pytest.mark.parametrize("host", ODD_HOSTS)
def test_odd_hosts_have_the_domain_that_tldextract_finds(host: str) -> None:
    assert registrable_domain(host) == find_expected(host)


def test_hosts_below_each_suffix_have_the_domain_that_tldextract_finds() -> None:
    chance = random.Random(1)  # noqa: S311 - the same suffixes in each run
    suffixes = chance.sample(sorted(LIST.tlds), 3_000)
    names = [suffix.replace("*", "lamp").lstrip("!") for suffix in suffixes]
    hosts = [f"{below}{name}" for name in names for below in ("", "news.", "www.news.")]

    wrong = [host for host in hosts if registrable_domain(host) != find_expected(host)]

    assert wrong == []
