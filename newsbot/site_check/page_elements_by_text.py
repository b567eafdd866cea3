"""Find the elements of a page whose text, or whose attribute, holds an earlier value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newsbot.items import Article
from newsbot.text.normalize import clean_string

MAX_ELEMENTS = 60_000
"""Of a page that are read, in page order."""
MAX_VALUE_CHARS = 600
"""Of an element's text; a longer one is no single value."""
MAX_CHARS = 4_000_000
"""Of all texts that are read of one page: those of nested elements are read several times."""
BYLINE_CHARS = 40
"""Beside the names in a byline."""
DATE_CHARS = 60
"""Longest text that is a date, with its weekday and time."""
MIN_PARAGRAPH_CHARS = 40
"""Shorter paragraphs of an article, such as sub-headings, may be elsewhere in the page too."""
PARAGRAPHS = 20
"""First paragraphs of an article that are looked up."""
MIN_PARAGRAPH_SHARE = 0.6
"""Of these, which must be in the page for its text to be found."""

_ATTRIBUTES = ("datetime", "content", "src", "data-src", "srcset")
_DIGITS = re.compile(r"\d+")
_DROPPED = frozenset({"script", "style", "noscript", "template"})


def find_carriers(root: HtmlElement, field: str, article: Article) -> list[HtmlElement]:
    """Return the elements that hold the value which an article had in a field, in page order."""
    carries = _make_test(field, article)
    if carries is None:
        return []
    return [element for element, texts in iterate_texts(root) if any(map(carries, texts))]


def _make_test(field: str, article: Article) -> Callable[[str], bool] | None:
    """Return the test whether a text holds the value of a field; None for an empty field."""
    value: Any = getattr(article, field)
    if not value:
        return None
    if field == "authors":
        names = [_fold(author.name) for author in value]
        most = sum(map(len, names)) + BYLINE_CHARS
        return lambda text: len(text) <= most and all(name in _fold(text) for name in names)
    if field == "datePublished":
        return _make_date_test(value)
    if field == "mainImage":
        name = _file_name(value.url or "")
        # JSON in an attribute holds it too, and much else.
        return (lambda text: name in unquote(text) and "{" not in text) if name else None
    texts = {_fold(each) for each in (value if isinstance(value, list) else [value])}
    return lambda text: _fold(text) in texts


def find_text_element(root: HtmlElement, article: Article) -> HtmlElement | None:
    """Return the innermost element around the paragraphs of an article that the page still has.

    None if it has too few of them.
    """
    paragraphs = [
        folded
        for text in (article.articleBody or "").split("\n\n")
        if len(folded := _fold(text)) >= MIN_PARAGRAPH_CHARS
    ][:PARAGRAPHS]
    wanted, found = set(paragraphs), dict[str, HtmlElement]()
    for element, texts in iterate_texts(root, most=10 * MAX_VALUE_CHARS):
        folded = _fold(texts[0]) if texts else ""
        if folded in wanted:
            found[folded] = element  # the innermost of several
    if not paragraphs or len(found) < MIN_PARAGRAPH_SHARE * len(paragraphs):
        return None
    paths = [[*reversed([*element.iterancestors()])] for element in found.values()]
    common = None
    for level in zip(*paths, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def iterate_texts(
    root: HtmlElement, *, most: int = MAX_VALUE_CHARS
) -> Iterator[tuple[HtmlElement, list[str]]]:
    """Yield each element, in page order, with the text in it and those of its attributes.

    The texts have ``MAX_CHARS`` in all; elements after these are left out.

    :param most: characters of the text in an element; a longer one is left out.
    """
    pieces: list[str] = []
    begins, ends, order = dict[Any, int](), dict[Any, int](), list[HtmlElement]()
    length = 0
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, is_left = stack.pop()
        if is_left:
            ends[element] = length
        elif isinstance(element.tag, str) and element.tag not in _DROPPED:
            if len(order) == MAX_ELEMENTS:
                break
            order.append(element)
            begins[element] = length
            length += _add(pieces, element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
        if (is_left or element not in begins) and element is not root:
            length += _add(pieces, element.tail)
    whole, left = "".join(pieces), MAX_CHARS
    for element in order:
        begin, end = begins[element], ends.get(element, length)
        texts = [whole[begin:end]] if 0 < end - begin <= most else []
        texts += [value for name in _ATTRIBUTES if (value := element.get(name))]
        left -= sum(map(len, texts))
        if left < 0:
            return
        yield element, texts


def _add(pieces: list[str], text: str | None) -> int:
    pieces.append(text or "")
    return len(text or "")


def _make_date_test(iso: str) -> Callable[[str], bool]:
    year, month, day = iso[:4], iso[5:7].lstrip("0"), iso[8:10].lstrip("0")

    def carries(text: str) -> bool:
        if len(text) > DATE_CHARS:
            return False
        if text.strip().startswith(iso[:10]):
            return True
        numbers = [number.lstrip("0") for number in _DIGITS.findall(text)]
        has_month = month in numbers or any(letter.isalpha() for letter in text)
        return year in numbers and day in numbers and has_month

    return carries


def _file_name(url: str) -> str:
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return name if len(name) >= 5 else ""  # noqa: PLR2004 - as a.jpg


def _fold(text: str) -> str:
    return clean_string(text).casefold()
