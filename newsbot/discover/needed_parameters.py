"""Find parameters that look like tracking, but distinguish the articles of a site.

Where a listing has different titles under URLs that differ in nothing but such parameters, these
are kept for the site: all of its articles would be one request.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from newsbot.discover.listing import Listing
from newsbot.discover.listing_formats import ListingReader, read_with
from newsbot.discover.url_score import score_url
from newsbot.urls import (
    canonical_url,
    domain_of,
    find_removed,
    keep_parameters,
    keeping_all_parameters,
    kept_parameters,
    url_key,
)

SURE_NUMBER = 4
"""URLs with different titles from which these are no coincidence, whatever the rest of the URL is
like: a page may link one article with two titles, each with its own place in a parameter."""

MAX_URL_CHARS = 2_000
"""Longer URLs are not compared."""

_SCRIPTS = (".php", ".asp", ".aspx", ".jsp", ".cgi", ".pl", ".cfm", ".do", "/")


@dataclass(frozen=True, kw_only=True, slots=True)
class TitledUrl:
    """A URL with all its parameters, and the titles under which it is listed; may be none."""

    url: str
    titles: frozenset[str]


def find_needed_parameters(listed: Iterable[TitledUrl]) -> frozenset[str]:
    """Return the names of removed parameters by which the URLs of one site differ.

    >>> urls = [f"https://a.example/show.php?ocid={number}" for number in (7, 8)]
    >>> sorted(find_needed_parameters(TitledUrl(url=u, titles=frozenset({u})) for u in urls))
    ['ocid']
    """
    groups: dict[str, list[TitledUrl]] = defaultdict(list)
    for each in listed:
        if len(each.url) <= MAX_URL_CHARS and find_removed(urlsplit(each.url).query):
            groups[url_key(each.url)].append(each)
    names: set[str] = set()
    for group in groups.values():
        if _are_articles(group):
            names |= _find_differing(group)
    return frozenset(names)


def _are_articles(group: Sequence[TitledUrl]) -> bool:
    """Return whether different URLs of a group have different titles, each one of its own."""
    urls = {each.url for each in group}
    titles = [title for each in group for title in each.titles]
    if len(urls) < 2 or len(titles) < len(urls) or len({*titles}) < len(titles):  # noqa: PLR2004
        return False
    return len(urls) >= SURE_NUMBER or _names_no_article(group[0].url)


def _names_no_article(url: str) -> bool:
    """Return whether the rest of a URL is a script whose parameters choose what it shows."""
    parts = urlsplit(url)
    removed = frozenset(find_removed(parts.query))
    rest = "&".join(p for p in parts.query.split("&") if p not in removed)
    bare = parts._replace(query=rest, fragment="").geturl()
    return "no sign" in score_url(bare) and (parts.path or "/").lower().endswith(_SCRIPTS)


def _find_differing(group: Sequence[TitledUrl]) -> set[str]:
    """Return the removed parameters with several values.

    Those of campaigns and clicks are left out: they name no article.
    """
    values: dict[str, set[str]] = defaultdict(set)
    for each in group:
        for parameter in find_removed(urlsplit(each.url).query):
            name, _, value = parameter.lower().partition("=")
            if not name.startswith("utm_") and not name.endswith("clid"):
                values[name].add(value)
    return {name for name, found in values.items() if len(found) > 1}


def learn_from_given(urls: Iterable[str]) -> None:
    """Keep the parameters that URLs typed by a person need; each is taken for an article."""
    with keeping_all_parameters():
        by_domain: dict[str, set[str]] = defaultdict(set)
        for url in urls:
            with suppress(ValueError):
                whole = canonical_url(url)
                by_domain[domain_of(whole)].add(whole)
    for given in by_domain.values():
        learn_parameters(
            next(iter(given)), [TitledUrl(url=u, titles=frozenset({u})) for u in given]
        )


def learn_parameters(url: str, listed: Iterable[TitledUrl]) -> bool:
    """Keep the parameters that the URLs listed by a document need; True if there are new ones.

    :param url: that of the document; only URLs of its domain count.
    """
    domain = domain_of(url)
    own = (e for e in listed if domain_of(e.url) == domain)
    needed = find_needed_parameters(own) - kept_parameters(domain)
    keep_parameters(domain, needed)
    return bool(needed)


def read_and_learn(
    body: bytes, url: str, readers: Sequence[ListingReader], kept: frozenset[str] = frozenset()
) -> tuple[Listing | None, frozenset[str]]:
    """Read a listing, once more if some of its entries became one URL.

    :param kept: the parameters known to be needed on the domain.
    :return: the listing, and all parameters that are needed.
    """
    domain = domain_of(url)
    keep_parameters(domain, kept)
    listing = read_with(body, url, readers)
    if listing is not None and len({each.url for each in listing.entries}) < len(listing.entries):
        with keeping_all_parameters():
            whole = read_with(body, url, readers)
        if whole is not None and learn_parameters(url, _list_titled(whole)):
            listing = read_with(body, url, readers)
    return listing, kept_parameters(domain)


def _list_titled(listing: Listing) -> Iterable[TitledUrl]:
    """Return each URL of a listing once; without a title, it counts as its own title."""
    titles: dict[str, set[str]] = defaultdict(set)
    for entry in listing.entries:
        titles[entry.url].add(entry.title or entry.url)
    return (TitledUrl(url=url, titles=frozenset(found)) for url, found in titles.items())
