"""Headline, second headline and standfirst of an article."""

from __future__ import annotations

from collections.abc import Sequence

from newsbot.caching import cache_while_alive
from newsbot.extraction.document.tags import HEADING_TAGS
from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.headings import Heading, short_parts
from newsbot.extraction.fields.page import (
    MAX_SECTION_SIMILARITY,
    MIN_SIMILARITY,
    MIN_SIMILARITY_ABOVE_TEXT,
    Page,
)
from newsbot.extraction.values.page_titles import (
    MIN_CONTAINED_WORDS,
    heading_similarity,
    normalize_title,
    strip_site,
    strip_tail,
    title_parts,
)
from newsbot.extraction.values.person_names import normalize_name
from newsbot.text.class_names import class_words
from newsbot.text.lazy_pattern import lazy_pattern
from newsbot.text.normalize import clean_string_or_none

MIN_STANDFIRST_CHARS = 40
"""A shorter line under the headline is a kicker or a label."""
MAX_STANDFIRST_CHARS = 600
STANDFIRST_ELEMENTS = 25
"""Elements after the headline that are searched for the standfirst."""
_STANDFIRST_WORDS = frozenset(
    {"standfirst", "subtitle", "subtitulo", "subheadline", "subhead", "subheading", "dek", "deck"}
    | {"lead", "lede", "intro", "teaser", "summary", "chapo", "sapo", "vorspann", "untertitel"}
    | {"anleser", "bajada", "entradilla", "sottotitolo", "occhiello", "ingress", "excerpt"}
)
# Lists of other articles have the same words in class names.
_LIST_WORDS = frozenset({"related", "list", "item", "card", "grid", "image", "img", "picture"})
# In French a colon within a headline has a space before it.
_WIDE_SEPARATOR = lazy_pattern(
    r"\s+(?:[|\-–—·•»«›>/~]|::|\|\|)+\s+|\s*[|｜ㅣ»›]\s*|(?<=\w)[_＿](?=\w)"
)
MIN_HEADING_CHARS = 10
"""A shorter single h1 is the name of a section or of the site."""
MAX_HEADLINE_CHARS = 200
"""A longer h1 that only shares some words with a title is a standfirst."""
MIN_NOTE_DIGITS = 4
"""Digits of the shortest date behind a title in a heading without elements: "5/2024"."""
MIN_CORE_SHARE = 0.5
"""A title with a smaller share of the heading is not the heading without its kicker."""


def best_heading(page: Page) -> str | None:
    """Return the heading that is most similar to the metadata's titles, h1 before h2 and h3.

    A kicker, a section or a date inside the heading is left out if a title leaves it out as well.
    """
    return heading_below_breadcrumbs(page) or first_heading(page) or lower_heading(page)


@cache_while_alive
def heading_below_breadcrumbs(page: Page) -> str | None:
    """Return the h2 or h3 that equals a title on a page whose h1 is a breadcrumb."""
    if not any(heading.is_breadcrumb for heading in page.first_headings):
        return None
    titles = _metadata_titles(page)
    normalized = _normalized_titles(titles)
    for heading in page.lower_headings:
        if not normalized.isdisjoint(
            (normalize_title(heading.text), normalize_title(heading.core))
        ):
            return _spelling(heading, titles, page)
    return None


@cache_while_alive
def first_heading(page: Page) -> str | None:
    """Return the h1 that is most similar to the metadata's titles, if any is similar.

    An h1 below the text is not, unless it equals a title; nor is one that is similar to the short
    part of a title, such as the section, above a lower heading that equals a title.
    """
    titles = _metadata_titles(page)
    score, best = _most_similar(page, page.first_headings, titles)
    if best and score < MAX_SECTION_SIMILARITY:
        lower_score, lower = _most_similar(page, page.lower_headings_above_text, titles)
        is_part = lower and normalize_title(lower.text) in normalize_title(best.text)
        if lower_score == 1 and not is_part:
            return None
    if score < 1 and best not in page.headings_above_text and _heading_above_text(page, titles):
        return None
    return _spelling(best, titles, page) if best and score >= MIN_SIMILARITY else None


def heading_above_text(page: Page) -> str | None:
    """Return the last h1 above the text if it shares some words with a title.

    A lower heading is better only if it equals a title and is above the text as well: a section
    of the text often has the title's words, too.
    """
    titles = _metadata_titles(page)
    heading = _heading_above_text(page, titles)
    if heading is None or _most_similar(page, page.lower_headings_above_text, titles)[0] == 1:
        return None
    return _spelling(heading, titles, page)


def _heading_above_text(page: Page, titles: Sequence[str]) -> Heading | None:
    for heading in page.headings_above_text[-1:]:
        similarity = heading_similarity(heading.text, titles)
        if similarity >= MIN_SIMILARITY_ABOVE_TEXT and len(heading.text) <= MAX_HEADLINE_CHARS:
            return heading
    return None


@cache_while_alive
def lower_heading(page: Page) -> str | None:
    """Return the h2 or h3 that is most similar to the metadata's titles, if any is similar."""
    titles = _metadata_titles(page)
    score, best = _most_similar(page, page.lower_headings, titles)
    return _spelling(best, titles, page) if best and score >= MIN_SIMILARITY else None


def _most_similar(
    page: Page, headings: list[Heading], titles: Sequence[str]
) -> tuple[float, Heading | None]:
    """Return the heading that is most similar to a title, and how similar it is.

    Of two that equal a title, the longer one: the other is a part of it, such as the section.
    """
    own = (h for h in headings if normalize_name(h.text) not in page.publisher_names)
    scored = ((heading_similarity(heading.text, titles), heading) for heading in own)
    return max(scored, key=lambda e: (e[0], len(e[1].text)), default=(0.0, None))


def _normalized_titles(titles: Sequence[str]) -> frozenset[str]:
    """Return the titles and their parts, normalized, without the shortest."""
    texts = (text for title in titles for text in (title, *title_parts(title)))
    normalized = (normalize_title(text) for text in texts)
    return frozenset(title for title in normalized if title.count(" ") >= MIN_CONTAINED_WORDS - 1)


def _spelling(heading: Heading, titles: Sequence[str], page: Page) -> str:
    """Return the text of a heading, its kicker removed or joined by a colon as in the titles."""
    joined = _without_spaces(heading.text)
    unbroken = next((title for title in titles if _without_spaces(title) == joined), heading.text)
    if normalize_title(unbroken) != normalize_title(heading.text):
        return unbroken  # Elements inside the heading separate letters of its words.
    if heading.core:
        core = normalize_title(heading.core)
        if core in _normalized_titles(titles) or core in map(normalize_title, titles):
            return heading.core
        whole = normalize_title(heading.text)
        same = next((title for title in titles if normalize_title(title) == whole), None)
        if same:
            return same if ":" in same and ":" not in heading.text else heading.text
        if heading.has_kicker:
            return heading.core
    text = strip_site(_without_label(heading, titles), page.publisher_names)
    return _without_kicker(text, titles, is_one_text=len(heading.element) == 0)


def _without_spaces(title: str) -> str:
    return normalize_title(title).replace(" ", "")


def _without_label(heading: Heading, titles: Sequence[str]) -> str:
    """Return a heading without a short element at its end that no title has: "Plus", "Live"."""
    for label in short_parts(heading.element):
        core = heading.text.removesuffix(label).rstrip()
        if core != heading.text and normalize_title(core) in _normalized_titles(titles):
            return core
    return heading.text


def _without_kicker(heading: str, titles: Sequence[str], *, is_one_text: bool) -> str:
    """Return the shortest title that the heading contains, or the heading.

    A kicker that the page joins by a colon is part of the headline, and so are the words before a
    title in a heading without elements: "The 10 best boats" may have the title "10 best boats".
    """
    whole = normalize_title(heading)
    cores: list[str] = []
    for title in titles:
        core = normalize_title(title)
        if core == whole or len(core) < MIN_CORE_SHARE * len(whole):
            continue
        before, found, after = f" {whole} ".partition(f" {core} ")
        is_cut = _is_joined(heading, title) or (is_one_text and _is_mid_phrase(heading, title))
        is_kicker = bool(before.strip()) and not after.strip() and not is_cut
        digits = sum(c.isdigit() for c in after)
        is_note = not before.strip() and digits >= (MIN_NOTE_DIGITS if is_one_text else 1)
        if found and (is_kicker or is_note):
            cores.append(title)
    return min(cores, key=len, default=heading)


def _text_before(heading: str, title: str) -> str:
    place = heading.casefold().rfind(title.casefold())
    return heading[: max(place, 0)].rstrip()


def _is_joined(heading: str, title: str) -> bool:
    """Return whether a colon is directly before the title in the heading."""
    return _text_before(heading, title).endswith(":")


def _is_mid_phrase(heading: str, title: str) -> bool:
    """Return whether a word is directly before the title in the heading."""
    return _text_before(heading, title)[-1:].isalnum()


def second_heading(page: Page) -> str | None:
    """Return the h2 or h3 that is one part of the title tag if the h1 is only the other."""
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


@cache_while_alive
def _metadata_titles(page: Page) -> tuple[str, ...]:
    titles = [title for title in (json_ld_headline(page), og_title(page)) if title]
    if page.metadata.title:
        titles.append(strip_site(page.metadata.title, page.publisher_names))
    return tuple(titles)


@cache_while_alive
def json_ld_headline(page: Page) -> str | None:
    """Return the headline of the article's JSON-LD."""
    for value in page.metadata.article_values("headline", "name"):
        if text := clean_string_or_none(value):
            return _without_site(text, page)
    return None


def _without_site(title: str, page: Page) -> str:
    return strip_tail(strip_site(title, page.publisher_names))


def microdata_headline(page: Page) -> str | None:
    """Return the text of ``itemprop=headline``."""
    for element in page.metadata.itemprops.get("headline", ())[:3]:
        text = clean_string_or_none(element.get("content")) or spaced_text(element, limit=400)
        if text:
            return _without_site(text, page)
    return None


@cache_while_alive
def og_title(page: Page) -> str | None:
    """Return the title for social networks without the site's name."""
    title = page.metadata.first_meta("og:title", "twitter:title", "dc.title", "sailthru.title")
    return _without_site(title, page) if title else None


def document_title(page: Page) -> str | None:
    """Return the longest part of the title tag; the others are the site and its sections."""
    title = page.metadata.title
    parts = _WIDE_SEPARATOR.split(strip_site(title, page.publisher_names)) if title else []
    return max((part.strip() for part in parts), key=len, default="") or None


def only_heading(page: Page) -> str | None:
    """Return the only h1 of the page, even if it is not similar to any title.

    One below the text is that of a box.
    """
    own = [h for h in page.first_headings if normalize_name(h.text) not in page.publisher_names]
    if len(own) != 1 or len(own[0].text) < MIN_HEADING_CHARS:
        return None
    is_above = own[0].is_breadcrumb or own[0] in page.headings_above_text
    return own[0].text if is_above or not page.body_text else None


def nearest_heading(page: Page) -> str | None:
    """Return the heading directly above the text, even if it is not similar to any title.

    An h4 to h6 must be the first block of the text.
    """
    found = [heading.text for heading in page.lower_headings_above_text]
    kept = next((block for block in page.blocks if block.rule is None), None)
    if not found and kept is not None and kept.tag in HEADING_TAGS:
        found = [kept.text]
    is_heading = bool(found) and MIN_HEADING_CHARS <= len(found[-1]) <= MAX_HEADLINE_CHARS
    return found[-1] if is_heading else None


def shown_standfirst(page: Page) -> str | None:
    """Return the summary below the headline in an element with the name of a standfirst."""
    heading = page.main_heading
    if heading is None:
        return None
    first, stop = heading.place + 1, heading.place + 1 + STANDFIRST_ELEMENTS
    for element in page.candidates.elements[first:stop]:
        words = class_words(element.get("class") or "")
        if words & _STANDFIRST_WORDS and not words & _LIST_WORDS:
            text = spaced_text(element, limit=MAX_STANDFIRST_CHARS)
            is_line = "|" in text  # a byline or breadcrumbs, separated by bars
            if MIN_STANDFIRST_CHARS <= len(text) <= MAX_STANDFIRST_CHARS and not is_line:
                return text
    return None


def alternative_headline(page: Page) -> str | None:
    """Return the title in the metadata that differs from the shown headline."""
    for value in page.metadata.article_values("alternativeHeadline", "alternateName"):
        if text := clean_string_or_none(value):
            return text
    shown = best_heading(page)
    for title in (json_ld_headline(page), og_title(page)):
        if shown and title and normalize_title(title) != normalize_title(shown):
            return title
    return None
