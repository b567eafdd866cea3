r"""Find an article's text in the scripts of a page that shows it by script alone.

Pages rendered in the browser carry their text as data: Next.js in ``__NEXT_DATA__`` or in chunks
pushed to ``__next_f``, Arc's Fusion in ``globalContent``, Apollo, Nuxt and React Query in states
of their own. The names differ and change; that the text is in JSON strings does not, so strings
are searched for and not the frameworks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from lxml import etree

from newsbot.extraction.document.element import Element
from newsbot.extraction.document.embedded_data import find_paragraphs
from newsbot.text.lazy_pattern import lazy_pattern

MAX_SCRIPT_CHARS = 3_000_000
"""What is read of one script; states of a whole news page seen are up to 1.5 million."""
MIN_TEXT_CHARS = 250
"""Less text is a teaser or a message of the interface."""

_LITERAL = r'"[^"\\]*+(?:\\.[^"\\]*+)*+'
"""A JSON string without the closing quote."""
_PUSHED_CHUNK = re.compile(rf'__next_f\.push\(\[1,({_LITERAL}")\]\)', re.DOTALL)
_TEXT_VALUE = re.compile(
    r'"(articleBody|body|bodyText|content|contentHtml|html|markup|paragraph|text|value)"'
    rf'\s*+:\s*+({_LITERAL}")',
    re.DOTALL,
)
# An unclosed string matches too: else each quote in it would be tried as the first.
_ANY_VALUE = re.compile(rf'{_LITERAL}(?:"|\Z)', re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)
# A string that holds JSON, escaped once more or encoded as in a URL.
_QUOTED_DATA = re.compile(r'"(?:[\[{]|%7[Bb]|%5[Bb])')
_TEXT_ROW = re.compile(r"(?<![0-9a-f])[0-9a-f]{1,4}:T(?P<size>[0-9a-f]{1,6}),")
# What is left of the data in a text that is no article: keys, elements, escapes.
_DATA = re.compile(r'\{\\?"|\["\$"|\\u[0-9a-fA-F]{4}')
_DATA_TAGS = ("astro-island", "div", "main", "section")
_DATA_ATTRIBUTES = ("props", "data-page", "data-props", "data-state")
_HTML_MARKS = ("<p", r"\u003cp", r"\u003Cp")
_PARAGRAPH = re.compile(r"<p[\s>]")
# A match starts where a sentence starts, so that a long text without one is read once.
_PROSE = lazy_pattern(r"(?:^|(?<=[.!?。]))[^\w.!?。]*+\w[^.!?。]{30,}+[.!?。]")


def find_embedded_html(root: Element) -> str:
    """Find the article's text in a page's scripts, as HTML.

    :param root: the page's root element.
    :return: the longest piece of HTML with paragraphs in one string, else the paragraphs of rich
        text, else those under one name, each as a ``<p>``; empty if there is none.
    """
    pieces: list[str] = []
    rich: list[str] = []
    named: dict[str, list[str]] = {}
    for source in _sources(root):
        if _is_html(source) and source.lstrip().startswith("<"):
            pieces.append(source)  # a template that a script unwraps, as on blogs
        elif any(mark in source for mark in _HTML_MARKS):
            literals = filter(_may_be_html, _ANY_VALUE.findall(source))
            pieces += [text for text in map(_decoded, literals) if _is_html(text)]
        rich.append(_as_html(find_paragraphs(source)))
        for name, literal in _TEXT_VALUE.findall(source):
            text = _decoded(literal)
            if _PROSE.search(text):
                named.setdefault(name, []).append(text)
    lists = [_as_html(dict.fromkeys(found)) for found in named.values()]
    for found in (pieces, rich, lists):
        best = max((text for text in found if not _DATA.search(text)), key=len, default="")
        if len(best) >= MIN_TEXT_CHARS:
            return best
    return ""


def _as_html(paragraphs: Iterable[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in paragraphs)


def find_noscript_html(root: Element) -> str:
    """Return what a page shows to readers without scripts, if that is the article's text.

    :return: the longest content of a ``noscript`` with paragraphs; empty if there is none.
    """
    contents = (
        "".join(etree.tostring(inner, encoding="unicode") for inner in noscript)
        for noscript in root.iter("noscript")
        if next(noscript.iter("p"), None) is not None
    )
    best = max(contents, key=len, default="")[:MAX_SCRIPT_CHARS]
    return best if _is_html(best) else ""


def _sources(root: Element) -> list[str]:
    """Return the data of the page: that of scripts and attributes, unwrapped and decoded."""
    sources: list[str] = []
    chunks: list[str] = []
    for script in root.iter("script"):
        text = (script.text or "")[:MAX_SCRIPT_CHARS]
        pushed = _PUSHED_CHUNK.findall(text)  # the last ones are short
        chunks += map(_decoded, pushed)
        if not pushed and len(text) >= MIN_TEXT_CHARS:
            sources.append(text)
    for element in root.iter(*_DATA_TAGS):
        values = (element.get(name) for name in _DATA_ATTRIBUTES)
        sources += [v[:MAX_SCRIPT_CHARS] for v in values if v and len(v) >= MIN_TEXT_CHARS]
    joined = "".join(chunks)
    rows = [_text_row(joined, match) for match in _TEXT_ROW.finditer(joined)]
    if any(map(_is_html, rows)):
        return [json.dumps(row) for row in rows if _is_html(row)]
    if _PARAGRAPH.search(joined):
        # A single chunk is a bare text, not a string within JSON.
        sources += [json.dumps(chunk) for chunk in chunks if _is_html(chunk)]
    return [inner for source in [*sources, joined] for inner in _unwrapped(source)]


def _text_row(joined: str, match: re.Match[str]) -> str:
    """Return a row of text, whose length in bytes is stated before it."""
    size = int(match["size"], 16)
    return joined[match.end() : match.end() + size].encode()[:size].decode(errors="ignore")


def _unwrapped(source: str) -> Iterator[str]:
    """Yield the JSON texts within the strings of a script, or else the script itself."""
    literals = (literal for literal in _ANY_VALUE.findall(source) if _QUOTED_DATA.match(literal))
    long = (literal for literal in literals if len(literal) >= MIN_TEXT_CHARS)
    inner = [text for literal in long if (text := _decoded_data(literal))]
    if inner:
        yield from inner
    elif source:
        yield source


def _decoded_data(literal: str) -> str:
    return unquote(literal.strip('"')) if literal.startswith('"%') else _decoded(literal)


def _may_be_html(literal: str) -> bool:
    return len(literal) > MIN_TEXT_CHARS and any(mark in literal for mark in _HTML_MARKS)


def _decoded(literal: str) -> str:
    try:
        text = _DECODER.decode(literal)
    except ValueError:
        return ""
    return text if isinstance(text, str) else ""


def _is_html(text: str) -> bool:
    return len(text) >= MIN_TEXT_CHARS and len(_PARAGRAPH.findall(text)) > 1
