"""Format the findings of a probe as a TOML table, with the evidence as comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from newsbot.command_work.site_probe import INDEX_EVIDENCE, ProbeFindings
from newsbot.console import plural
from newsbot.discover.date_range import find_span
from newsbot.discover.listing import Listing
from newsbot.discover.sitemaps import NEWS_SITEMAP
from newsbot.discover.url_pattern_inference import MIN_ARTICLES, infer_article_url
from newsbot.site import Site
from newsbot.sites import RESERVED_NAMES
from newsbot.urls import registrable_domain, url_key

MIN_SECTION_ARTICLES = 3
"""A page with so many article links is a section."""

_MAX_NAME_CHARS = 100
_EXAMPLES = {
    "name": "Example Times",
    "language": "fr",
    "country": "fr",
    "timezone": "Europe/Paris",
}
_LISTING_KEYS = ("feeds", "sitemaps", "news_sitemaps")


def format_site_table(findings: ProbeFindings, *, known: Mapping[str, Site]) -> str:
    """Format the table; its name is derived from the domain, or is the catalogue's for it.

    :param known: the catalogue's sites by spider name.
    :return: valid TOML of a site, whatever the site's pages contain.
    """
    domain = _find_domain(findings.front)
    site = next((site for site in known.values() if site.domain == domain), None)
    lines = [f"# Seen at {findings.front} on {datetime.now(UTC):%Y-%m-%d}"]
    if site is not None:
        lines.append("# The catalogue has this domain: your table replaces the one of this name.")
    lines.append(f"[{site.spider if site else _choose_name(domain, known)}]")
    lines += _format_facts(findings, domain, site)
    lines += _format_sections(findings)
    for key in _LISTING_KEYS:
        lines += _format_listings(key, findings)
    lines += [f"# {url}: {reason}" for url, reason in findings.troubles.items()]
    lines += _format_pattern(findings)
    return "".join(f"{_plain(line)}\n" for line in lines)


def has_lists(findings: ProbeFindings) -> bool:
    """Return whether a crawl of the site would find any listing."""
    return bool(findings.listings) or any(
        number >= MIN_SECTION_ARTICLES for number in findings.sections.values()
    )


def _find_domain(front: str) -> str:
    parts = urlsplit(front)
    host = parts.hostname or ""
    return f"{host}:{parts.port}" if parts.port else registrable_domain(host)


def _choose_name(domain: str, known: Mapping[str, Site]) -> str:
    whole = "".join(c if c.isascii() and c.isalnum() else "_" for c in domain)
    short = whole.partition("_")[0]
    name = short if short not in {*known, *RESERVED_NAMES} else whole
    return name if name[:1].isalpha() else f"site_{whole}"


def _format_facts(findings: ProbeFindings, domain: str, site: Site | None) -> Iterator[str]:
    printable = "".join(c for c in (findings.name or "") if c.isprintable())
    seen = {
        "name": " ".join(printable.split())[:_MAX_NAME_CHARS].strip(),
        "language": findings.language,
    }
    yield f"domain = {_quote(domain)}"
    for key, example in _EXAMPLES.items():
        known = getattr(site, key, None)
        if known:
            yield f"{key} = {_quote(known)}  # from the catalogue"
        elif seen.get(key):
            yield f"{key} = {_quote(seen[key] or '')}  # from the front page"
        else:
            yield f"# {key}: unknown; for example {key} = {_quote(example)}"


def _format_sections(findings: ProbeFindings) -> Iterator[str]:
    rows, rest = [], []
    for url, number in findings.sections.items():
        evidence = plural(number, "article link")
        if number >= MIN_SECTION_ARTICLES:
            rows.append((url, evidence))
        else:
            rest.append(f"# not a section: {url}, {evidence}")
    yield from _format_list("sections", rows)
    yield from rest


def _format_listings(key: str, findings: ProbeFindings) -> Iterator[str]:
    rows, rest = [], []
    for url, listing in findings.listings.items():
        evidence = findings.evidence.get(url, "given")
        if listing.kind.site_key != key:
            continue
        if not listing.entries:
            rest.append(f"# left out: {url}, no entries; {evidence}")
        elif not _is_read_by_index(url, listing, evidence):
            rows.append((url, f"{_format_entries(listing)}; {evidence}"))
    yield from _format_list(key, rows)
    yield from rest


def _is_read_by_index(url: str, listing: Listing, evidence: str) -> bool:
    """Return whether an index names the sitemap, and it is not a lasting news sitemap."""
    is_lasting = listing.kind == NEWS_SITEMAP and find_span(url) is None
    return evidence.startswith(INDEX_EVIDENCE) and not is_lasting


def _format_entries(listing: Listing) -> str:
    days = [day for e in listing.entries if (day := e.published or e.modified)]
    newest = f"newest {max(days)}" if days else "no dates"
    if listing.kind.is_index:
        return f"index of {plural(len(listing.entries), 'sitemap')}, {newest}"
    return f"{plural(len(listing.entries), 'entry', 'entries')}, {newest}"


def _format_list(key: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines = [f"    {_quote(url)},  # {evidence}" for url, evidence in rows]
    if lines:
        yield from (f"{key} = [", *lines, "]")
    else:
        yield f"# {key}: none found"


def _format_pattern(findings: ProbeFindings) -> Iterator[str]:
    articles = findings.articles
    fronts = {url_key(findings.front)}
    others = [u for key, u in findings.others.items() if key not in articles and key not in fronts]
    articles_seen, others_seen = plural(len(articles), "article"), plural(len(others), "other page")
    inferred = infer_article_url([*articles.values()], others)
    if inferred is None:
        few = f" ({MIN_ARTICLES} or more are needed)" if len(articles) < MIN_ARTICLES else ""
        yield f"# article_url: no pattern separates {articles_seen}{few} from {others_seen}"
    else:
        yield f"# Matches {inferred.held} of {articles_seen}, and none of {others_seen}."
        yield f"article_url = '{inferred.pattern}'"


def _quote(text: str) -> str:
    """Return a TOML string: unprintable characters are escaped, lone surrogates replaced."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(
        c if c.isprintable() else f"\\U{ord(c):08X}" for c in json.dumps(whole, ensure_ascii=False)
    )


def _plain(line: str) -> str:
    """Replace what a comment must not hold, and what would control a terminal."""
    return "".join(c if c.isprintable() else "?" for c in line)
