"""Titles and summaries of a page turned into headline, second headline and standfirst."""

from __future__ import annotations

from collections.abc import Iterator

from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.headings import Heading
from newsbot.extraction.fields.page import Page
from newsbot.extraction.values.page_titles import (
    normalize_title,
    strip_site,
    title_parts,
    title_similarity,
)
from newsbot.extraction.values.person_names import normalize_name
from newsbot.text.class_names import class_words
from newsbot.text.normalize import clean_string_or_none

MIN_STANDFIRST_CHARS = 40
"""A shorter line under the headline is a kicker or a label."""
MAX_STANDFIRST_CHARS = 600
STANDFIRST_ELEMENTS = 25
"""How far below the headline, in elements, the standfirst stands."""
_STANDFIRST_WORDS = frozenset(
    {"standfirst", "subtitle", "subtitulo", "subheadline", "subhead", "subheading", "dek", "deck"}
    | {"lead", "lede", "intro", "teaser", "summary", "chapo", "sapo", "vorspann", "untertitel"}
    | {"anleser", "bajada", "entradilla", "sottotitolo", "occhiello", "ingress", "excerpt"}
)
# Class names of lists of other articles use the same words.
_LIST_WORDS = frozenset({"related", "list", "item", "card", "grid", "image", "img", "picture"})
MIN_LIKENESS = 0.4
"""Share of all words that two titles have in common when they title the same article."""
SHORT_PART_WEIGHT = 0.5
"""What likeness to a shorter part of a title counts: that part is often the site or the section."""
MIN_CONTAINED_WORDS = 3
"""A heading of as many words that stands whole inside a title is that title's."""
MIN_HEADING_CHARS = 10
"""A shorter lone h1 is a section's or the site's name."""
MIN_CORE_SHARE = 0.5
"""A title that is less of the heading than this is not the heading without its kicker."""


def best_heading(page: Page) -> str | None:
    """Return the heading that the page's own metadata agrees with most, h1 before h2 and h3.

    A kicker, a section or a date set inside the heading is left out where the metadata's title
    leaves it out too.
    """
    return heading_below_trail(page) or first_heading(page) or lower_heading(page)


def heading_below_trail(page: Page) -> str | None:
    """Return the h2 or h3 that is one of the titles on a page whose h1 is a step of its trail."""
    if not any(heading.is_trail_step for heading in page.first_headings):
        return None
    titles = list(_machine_titles(page))
    levels = _title_levels(titles)
    for heading in page.lower_headings:
        if not levels.isdisjoint((normalize_title(heading.text), normalize_title(heading.core))):
            return _spelling(heading, titles)
    return None


def first_heading(page: Page) -> str | None:
    """Return the h1 that the page's own metadata agrees with most, if it agrees with any."""
    return _most_agreed(page, page.first_headings)


def lower_heading(page: Page) -> str | None:
    """Return the h2 or h3 that the page's own metadata agrees with most, if with any."""
    return _most_agreed(page, page.lower_headings)


def _most_agreed(page: Page, headings: list[Heading]) -> str | None:
    titles = list(_machine_titles(page))
    own = (h for h in headings if normalize_name(h.text) not in page.publisher_names)
    scored = ((_agreement(heading.text, titles), heading) for heading in own)
    score, best = max(scored, key=lambda entry: entry[0], default=(0.0, None))
    return _spelling(best, titles) if best and score >= MIN_LIKENESS else None


def _title_levels(titles: list[str]) -> frozenset[str]:
    """Return the titles and their parts, as they are compared, but for the shortest."""
    texts = (text for title in titles for text in (title, *title_parts(title)))
    levels = (normalize_title(text) for text in texts)
    return frozenset(level for level in levels if level.count(" ") >= MIN_CONTAINED_WORDS - 1)


def _spelling(heading: Heading, titles: list[str]) -> str:
    """Return the heading's text, its kicker left out or joined by a colon as the titles do."""
    if heading.core:
        if normalize_title(heading.core) in _title_levels(titles):
            return heading.core
        whole = normalize_title(heading.text)
        same = next((title for title in titles if normalize_title(title) == whole), None)
        if same:
            return same if ":" in same and ":" not in heading.text else heading.text
        if heading.has_kicker:
            return heading.core
    return _without_kicker(heading.text, titles)


def _agreement(heading: str, titles: list[str]) -> float:
    words = normalize_title(heading).split()
    best = 0.0
    for title in titles:
        parts = title_parts(title)
        longest = max(parts, key=len, default="")
        for text in (title, *parts):
            weight = 1.0 if text in (title, longest) else SHORT_PART_WEIGHT
            best = max(best, weight * title_similarity(heading, text))
        inside = f" {' '.join(words)} " in f" {normalize_title(title)} "
        if inside and len(words) >= MIN_CONTAINED_WORDS:
            best = 1.0
    return best


def _without_kicker(heading: str, titles: list[str]) -> str:
    """Return the shortest title that is the heading but for what stands around it.

    A kicker that the page itself joins by a colon is part of the headline.
    """
    whole = normalize_title(heading)
    cores: list[str] = []
    for title in titles:
        core = normalize_title(title)
        if core == whole or len(core) < MIN_CORE_SHARE * len(whole):
            continue
        before, found, after = f" {whole} ".partition(f" {core} ")
        is_kicker = bool(before.strip()) and not after.strip() and not _joined(heading, title)
        is_note = not before.strip() and any(c.isdigit() for c in after)
        if found and (is_kicker or is_note):
            cores.append(title)
    return min(cores, key=len, default=heading)


def _joined(heading: str, title: str) -> bool:
    """Say whether a colon stands in the heading right before the title."""
    place = heading.casefold().rfind(title.casefold())
    return place > 0 and heading[:place].rstrip().endswith(":")


def second_heading(page: Page) -> str | None:
    """Return the h2 or h3 that is a part of the title tag where the h1 is only its other part."""
    parts = title_parts(page.metadata.title or "")
    if len(parts) == 1:
        return None
    levels = {normalize_title(part) for part in parts}
    known = {normalize_title(t) for t in (json_ld_headline(page), og_title(page)) if t}
    first = next((heading.text for heading in page.first_headings), "")
    if normalize_title(first) in known or normalize_title(first) not in levels:
        return None
    longer = (h.text for h in page.lower_headings if len(h.text) > len(first))
    return next((text for text in longer if normalize_title(text) in levels), None)


def _machine_titles(page: Page) -> Iterator[str]:
    yield from (t for t in (json_ld_headline(page), og_title(page)) if t)
    if page.metadata.title:
        yield strip_site(page.metadata.title, page.publisher_names)


def json_ld_headline(page: Page) -> str | None:
    """Return the headline of the article's JSON-LD."""
    for value in page.metadata.article_values("headline", "name"):
        if text := clean_string_or_none(value):
            return strip_site(text, page.publisher_names)
    return None


def microdata_headline(page: Page) -> str | None:
    """Return the text of ``itemprop=headline``."""
    for element in page.metadata.itemprops.get("headline", ())[:3]:
        text = clean_string_or_none(element.get("content")) or spaced_text(element, limit=400)
        if text:
            return text
    return None


def og_title(page: Page) -> str | None:
    """Return the title made for social networks, without the site's name."""
    title = page.metadata.first_meta("og:title", "twitter:title", "dc.title", "sailthru.title")
    return strip_site(title, page.publisher_names) if title else None


def document_title(page: Page) -> str | None:
    """Return the longest part of the title tag; the others are the site's name and sections."""
    title = page.metadata.title
    parts = title_parts(strip_site(title, page.publisher_names)) if title else []
    return max(parts, key=len, default=None)


def only_heading(page: Page) -> str | None:
    """Return the page's only h1, even where no metadata agrees."""
    first = (heading.text for heading in page.first_headings)
    headings = [text for text in first if normalize_name(text) not in page.publisher_names]
    return headings[0] if len(headings) == 1 and len(headings[0]) >= MIN_HEADING_CHARS else None


def shown_standfirst(page: Page) -> str | None:
    """Return the summary that the page shows under its headline in an element named for it."""
    heading = page.main_heading
    if heading is None:
        return None
    first, stop = heading.place + 1, heading.place + 1 + STANDFIRST_ELEMENTS
    for element in page.visible.up_to(stop)[first:stop]:
        words = class_words(element.get("class") or "")
        if words & _STANDFIRST_WORDS and not words & _LIST_WORDS:
            text = spaced_text(element, limit=MAX_STANDFIRST_CHARS)
            is_line = "|" in text  # a byline or a trail, parted by bars
            if MIN_STANDFIRST_CHARS <= len(text) <= MAX_STANDFIRST_CHARS and not is_line:
                return text
    return None


def alternative_headline(page: Page) -> str | None:
    """Return the title in the page's metadata that differs from the headline shown."""
    for value in page.metadata.article_values("alternativeHeadline", "alternateName"):
        if text := clean_string_or_none(value):
            return text
    shown = best_heading(page)
    for title in (json_ld_headline(page), og_title(page)):
        if shown and title and normalize_title(title) != normalize_title(shown):
            return title
    return None
