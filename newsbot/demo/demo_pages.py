"""Pages of the demo site: articles in several layouts, sections, feeds and a sitemap."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from string import Template
from typing import Any

from newsbot.demo.demo_stories import (
    SECTIONS,
    SITE,
    Other,
    Section,
    Story,
    read_others,
    read_stories,
    read_text,
)

SITE_NAME = "The Pellandry Lamp"
NEWS_SITEMAP_PATH = "/news-sitemap.xml"
SITEMAP_NAMES = {
    "": "http://www.sitemaps.org/schemas/sitemap/0.9",
    ":news": "http://www.google.com/schemas/sitemap-news/0.9",
}
TEASERS_PER_PAGE = 6
FIRST_PARAGRAPHS = 2  # before the chrome in the middle of an article
RELATED_LINKS = 3
TRACKED_EVERY = 3  # every third teaser is linked with tracking parameters
ENCODINGS = {"table": "windows-1252"}  # declared in the page, not in the header
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
PARAGRAPHS = {"divs": '<div class="q8">{}</div>', "table": "{}<br><br>"}
PAYWALL = (
    '<div class="paywall"><p>This story is for subscribers.</p>'
    "<p>Read on for the price of a bun.</p><button>Subscribe</button></div>"
)


@dataclass(frozen=True, kw_only=True)
class DemoPage:
    """The response for one path; with ``busy_first``, the first request gets 503."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    busy_first: bool = False


def build_pages(base: str) -> dict[str, DemoPage]:
    """Return the pages of the demo by path and query.

    :param base: scheme, host and port of the site, without a slash at the end.
    """
    rules = "User-agent: *\nDisallow: /town/2025/10/01/sealed-\n"
    pages = {"/robots.txt": _text_page(f"{rules}Sitemap: {base}{NEWS_SITEMAP_PATH}\n")}
    all_entries: list[Story | Other] = []
    for section in SECTIONS:
        stories = read_stories(section)
        for story in stories:
            pages.update(_article_pages(base, story, stories))
        others = read_others(section)
        pages.update((other.path, _other_page(base, other)) for other in others)
        entries: list[Story | Other] = [*stories, *others]
        newest_first = sorted(entries, key=lambda entry: entry.published, reverse=True)
        pages.update(_section_pages(base, section, newest_first))
        pages[f"/{section.key}/feed.xml"] = _feed(base, section.name, newest_first)
        all_entries += newest_first
    all_entries.sort(key=lambda entry: entry.published, reverse=True)
    pages["/feed.xml"] = _feed(base, SITE_NAME, all_entries)
    pages[NEWS_SITEMAP_PATH] = _news_sitemap(base, all_entries)
    return pages


def _article_pages(
    base: str, story: Story, siblings: list[Story]
) -> Iterator[tuple[str, DemoPage]]:
    related = [other for other in siblings if other is not story][:RELATED_LINKS]
    fields = {
        **_template_values(base, story),
        "related": " ".join(f'<a href="{r.path}">{escape(r.headline)}</a>' for r in related),
        "paywall": PAYWALL if story.paywall else "",
        **_next_page_links(f"{story.path}?page=2" if story.split_after else ""),
        **_canonical_values(base, story, story.path),
    }
    first = story.paragraphs[: story.split_after]
    yield story.path, _article(story, first, fields)
    if story.split_after:
        rest = story.paragraphs[story.split_after :]
        yield f"{story.path}?page=2", _article(story, rest, fields | _next_page_links(""))
    for alias in story.also:
        canonical = story.path if alias.canonical else alias.path
        yield alias.path, _article(story, first, fields | _canonical_values(base, story, canonical))


def _canonical_values(base: str, story: Story, canonical: str) -> dict[str, str]:
    return {"canonical": base + canonical, "ld": _json_ld(base, story, canonical)}


def _article(story: Story, paragraphs: tuple[str, ...], fields: dict[str, str]) -> DemoPage:
    markup = [PARAGRAPHS.get(story.layout, "<p>{}</p>").format(text) for text in paragraphs]
    body = {
        "first_paragraphs": "\n".join(markup[:FIRST_PARAGRAPHS]),
        "other_paragraphs": "\n".join(markup[FIRST_PARAGRAPHS:]),
    }
    html = _fill("layouts", f"{story.layout}.html", fields | body)
    return DemoPage(
        body=html.encode(ENCODINGS.get(story.layout, "utf-8"), errors="xmlcharrefreplace"),
        content_type="text/html" if story.layout in ENCODINGS else DemoPage.content_type,
        busy_first=story.fault == "busy-once",
    )


def _template_values(base: str, story: Story | Other) -> dict[str, str]:
    """Return the values for the templates of stories and teasers, escaped for HTML."""
    values = {
        "base": base,
        "section": story.section.key,
        "section_name": escape(story.section.name),
        "section_url": f"/{story.section.key}/",
        "headline": escape(story.headline),
        "standfirst": escape(story.standfirst),
        "author": escape(story.author),
        "author_slug": _slug(story.author),
        "published": story.published.isoformat(),
        "published_words": _format_date(story),
        "number": f"{story.published:%d%H%M}",
        "image": f"{base}/img/{_slug(story.headline)}.jpg",
        "tag": escape(story.tags[0]),
        "tag_slug": _slug(story.tags[0]),
        "tags": " ".join(
            f'<a rel="tag" href="/tag/{_slug(t)}/">{escape(t)}</a>' for t in story.tags
        ),
    }
    if isinstance(story, Story):
        minutes, seconds = divmod(story.audio_seconds, 60)
        values |= {
            "modified": story.modified.isoformat(),
            "caption": escape(story.caption),
            "credit": escape(story.credit),
            "audio_clock": f"{minutes:02}m{seconds:02}s",
            "minutes": str(story.minutes),
        }
    return values


def _json_ld(base: str, story: Story, canonical: str) -> str:
    """Return the schema.org NewsArticle of a story, safe inside a script element."""
    record: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "OpinionNewsArticle" if story.kind == "opinion" else "NewsArticle",
        "mainEntityOfPage": base + canonical,
        "headline": story.headline,
        "description": story.standfirst,
        "datePublished": story.published.isoformat(),
        "dateModified": story.modified.isoformat(),
        "author": [{"@type": "Person", "name": story.author}],
        "publisher": {"@type": "NewsMediaOrganization", "name": story.section.publisher},
        "keywords": list(story.tags),
        "articleSection": story.section.name,
        "isAccessibleForFree": not story.paywall,
    }
    return json.dumps(record, ensure_ascii=False).replace("</", "<\\/")


def _other_page(base: str, other: Other) -> DemoPage:
    body = b""
    if other.file is not None and other.file.endswith(".html"):
        body = _fill("pages", other.file, {"url": base + other.path}).encode()
    elif other.file is not None:
        body = (SITE / "pages" / other.file).read_bytes()
    return DemoPage(body=body, status=other.status, content_type=other.content_type)


def _section_pages(
    base: str, section: Section, entries: list[Story | Other]
) -> Iterator[tuple[str, DemoPage]]:
    count = -(-len(entries) // TEASERS_PER_PAGE)
    for number in range(1, count + 1):
        shown = entries[(number - 1) * TEASERS_PER_PAGE : number * TEASERS_PER_PAGE]
        path = f"/{section.key}/"
        next_path = f"{path}?page={number + 1}" if number < count else ""
        fields = {
            "lang": section.language,
            "publisher": escape(section.publisher),
            "section": section.key,
            "section_name": escape(section.name),
            "authors_label": escape(section.authors_label),
            "url": base + path,
            "teasers": "\n".join(_teasers(base, shown)),
            **_next_page_links(next_path),
        }
        html = _fill("pages", "section.html", fields)
        yield (path if number == 1 else f"{path}?page={number}"), DemoPage(body=html.encode())


def _teasers(base: str, entries: list[Story | Other]) -> Iterator[str]:
    """Yield the teasers of a section page; some are linked with tracking parameters."""
    for place, entry in enumerate(entries):
        values = _template_values(base, entry)
        tracking = "" if place % TRACKED_EVERY else "?utm_source=front&amp;utm_medium=teaser"
        yield _fill("pages", "teaser.html", {**values, "href": entry.path + tracking})
        for alias in getattr(entry, "also", ()):
            yield _fill("pages", "teaser.html", {**values, "href": alias.path})


def _news_sitemap(base: str, entries: list[Story | Other]) -> DemoPage:
    urls = "".join(
        f"<url><loc>{base}{entry.path}</loc><news:news><news:publication><news:name>"
        f"{escape(entry.section.publisher)}</news:name><news:language>{entry.section.language}"
        "</news:language></news:publication>"
        f"<news:publication_date>{entry.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(entry.headline)}</news:title></news:news></url>"
        for entry in entries
    )
    names = " ".join(f'xmlns{prefix}="{name}"' for prefix, name in SITEMAP_NAMES.items())
    body = f"<urlset {names}>{urls}</urlset>".encode()
    return DemoPage(body=body, content_type="application/xml; charset=utf-8")


def _feed(base: str, title: str, entries: list[Story | Other]) -> DemoPage:
    items = "".join(
        f"<item><title>{escape(entry.headline)}</title><link>{base}{entry.path}</link>"
        f"<pubDate>{format_datetime(entry.published)}</pubDate></item>"
        for entry in entries
    )
    rss = f'<rss version="2.0"><channel><title>{escape(title)}</title>{items}</channel></rss>'
    return DemoPage(body=rss.encode(), content_type="application/rss+xml; charset=utf-8")


def _next_page_links(path: str) -> dict[str, str]:
    """Return the links to the next page, for the head and for readers."""
    if not path:
        return {"next_link": "", "next_page": ""}
    link = f'<a rel="next" href="{path}">Next page</a>'
    return {
        "next_link": f'<link rel="next" href="{path}">',
        "next_page": f'<div class="pagination">{link}</div>',
    }


def _fill(folder: str, name: str, fields: dict[str, str]) -> str:
    frame = {
        "navigation": read_text("pages", "navigation.html"),
        "footer": read_text("pages", "footer.html"),
    }
    return Template(read_text(folder, name)).substitute(frame, **fields)


def _format_date(story: Story | Other) -> str:
    month = MONTHS[story.section.language].split()[story.published.month - 1]
    clock = f"{story.published:%H:%M}"
    if story.section.language == "fr":
        return f"{story.published.day} {month} {story.published.year} à {clock.replace(':', 'h')}"
    return f"{story.published.day} {month} {story.published.year}, {clock}"


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.lower()).strip("-")


def _text_page(text: str) -> DemoPage:
    return DemoPage(body=text.encode(), content_type="text/plain; charset=utf-8")
