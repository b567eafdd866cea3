"""Input processors of the article loader: parse what a source supplies into values of its field.

A processor passes a finished value, parses a text or a parsel selector, returns None for a text
that holds no such value, and raises ``TypeError`` for anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar, get_args

from parsel import Selector

from newsbot.article_blocks import Image
from newsbot.extraction.fields.candidates import spaced_text
from newsbot.extraction.fields.media import read_image
from newsbot.extraction.fields.organization_authors import read_organizations
from newsbot.extraction.fields.page import Page
from newsbot.extraction.fields.shown_dates import DATE_ATTRIBUTES
from newsbot.extraction.fields.stated_authors import find_people
from newsbot.extraction.fields.stated_dates import read_stamp
from newsbot.extraction.values.date_text import Stamp
from newsbot.extraction.values.durations import find_duration, find_reading_minutes
from newsbot.extraction.values.language import find_language
from newsbot.items import ArticleType, Author, Breadcrumb, Media, Publisher
from newsbot.record_values import json_value
from newsbot.text.normalize import MAX_TEXT_CHARS, clean_string, clean_string_or_none, find_number

Context = Mapping[str, Any]
_Value = TypeVar("_Value")

URL_ATTRIBUTES = ("href", "src", "data-src", "content")
"""Attributes that hold the URL of a selected element."""
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
MAX_MINUTES_DIGITS = 3


def _page_of(context: Context) -> Page:
    page: Page = context["page"]
    return page


def _element_of(value: object) -> Any:
    """Return the element of a selector; None for texts and for selectors of a text."""
    root = value.root if isinstance(value, Selector) else None
    return root if isinstance(getattr(root, "tag", None), str) else None


def _text_of(value: object) -> str:
    """Return the text of a selector or a text; that of a meta element is its content."""
    element = _element_of(value)
    if element is not None:
        shown: str = element.get("content") or spaced_text(element, limit=MAX_TEXT_CHARS)
        return shown
    if isinstance(value, Selector):
        return str(value.root)
    if isinstance(value, str):
        return value
    msg = f"expected a text, a selector or a value of the field, got {value!r}"
    raise TypeError(msg)


def _url_of(value: object, page: Page) -> str | None:
    """Return the absolute URL in an attribute of a selected element, or in a text."""
    element = _element_of(value)
    if element is None:
        return page.absolute(_text_of(value))
    return next((url for name in URL_ATTRIBUTES if (url := page.absolute(element.get(name)))), None)


def to_text(value: object) -> str | None:
    """Return clean text on one line."""
    return clean_string_or_none(_text_of(value))


def to_url(value: object, loader_context: Context) -> str | None:
    """Return an absolute URL."""
    return _url_of(value, _page_of(loader_context))


def to_authors(value: object, loader_context: Context) -> list[Author]:
    """Return the people that a byline names, or else the agencies and newsrooms."""
    if isinstance(value, Author):
        return [value]
    element = _element_of(value)
    url = None if element is None else element.get("href")
    page, text = _page_of(loader_context), _text_of(value)
    people = find_people(page, text, url=url, strict=True) or find_people(page, text, url=url)
    return people or read_organizations(page, text, url=url)


def to_stamp(value: object, loader_context: Context) -> Stamp | None:
    """Return a date, read in the language and time zone of the page's site."""
    if isinstance(value, Stamp):
        return value
    page = _page_of(loader_context)
    if isinstance(value, date):
        return read_stamp(page, value.isoformat())
    element = _element_of(value)
    texts = [] if element is None else [element.get(name) for name in DATE_ATTRIBUTES]
    texts.insert(1 if texts else 0, _text_of(value))  # ``datetime`` states it best
    return next((stamp for text in texts if text and (stamp := read_stamp(page, text))), None)


def to_keywords(value: object) -> list[str]:
    """Return the keywords of a selected element, separated by commas, or one keyword."""
    text = _text_of(value)
    parts = text.split(",") if isinstance(value, Selector) else [text]
    return [keyword for part in parts if (keyword := clean_string(part))]


def to_language(value: object) -> str | None:
    """Return a BCP 47 tag."""
    return find_language(_text_of(value))


def to_image(value: object, loader_context: Context) -> Image | None:
    """Return an image, with what the page shows with a selected picture or figure."""
    if isinstance(value, Image):
        return value
    page, element = _page_of(loader_context), _element_of(value)
    image = None if element is None else read_image(page, element)
    url = _url_of(value, page) if image is None else None
    return Image(url=url) if url else image


def to_media(value: object, loader_context: Context) -> Media | None:
    """Return a recording by its URL, or by the duration that a player shows."""
    if isinstance(value, Media):
        return value
    if url := _url_of(value, _page_of(loader_context)):
        return Media(url=url)
    seconds = find_duration(_text_of(value))
    return Media(durationSeconds=seconds) if seconds else None


def to_breadcrumb(value: object, loader_context: Context) -> Breadcrumb | None:
    """Return one step of the path to the article; a selected link gives name and URL."""
    if isinstance(value, Breadcrumb):
        return value
    name, element = to_text(value), _element_of(value)
    url = None if element is None else _url_of(value, _page_of(loader_context))
    return Breadcrumb(name=name, url=url) if name else None


def to_article_type(value: object) -> str | None:
    """Return one of the types of articles."""
    text = _text_of(value).strip().lower()
    return text if text in get_args(ArticleType) else None


def to_flag(value: object) -> bool | None:
    """Return the truth value of a text such as "true" or "no"."""
    if isinstance(value, bool):
        return value
    return _FLAGS.get(_text_of(value).strip().lower())


def to_minutes(value: object) -> int | None:
    """Return minutes from a number or from a text such as "4 min read"."""
    if isinstance(value, int):
        return value
    text = clean_string(_text_of(value))
    number = find_number(text, digits=MAX_MINUTES_DIGITS)
    return find_reading_minutes(text) if number is None else number


def to_json(supplied: Iterable[object]) -> list[Any]:
    """Return JSON values for ``extra``, of a selector its text; a list is one value."""
    return [
        to_text(value) if isinstance(value, Selector) else json_value(value, "extra")
        for value in supplied
    ]


def capitalize_country(publisher: Publisher) -> Publisher:
    """Return a publisher with its country in capitals."""
    country = publisher.country.upper() if publisher.country else None
    return replace(publisher, country=country)


def only(kind: type[_Value]) -> Callable[[object], _Value]:
    """Return a processor that passes records of one type."""

    def pass_record(value: object) -> _Value:
        if not isinstance(value, kind):
            msg = f"expected {kind.__name__}, got {value!r}"
            raise TypeError(msg)
        return value

    return pass_record


def distinct(values: Iterable[_Value]) -> list[_Value]:
    """Return the values once each, in order.

    >>> distinct(["a", "b", "a"])
    ['a', 'b']
    """
    return list(dict.fromkeys(values))
