r"""Find an article's text in the scripts of a page that shows it by script alone.

Pages rendered in the browser carry their text as data: Next.js in ``__NEXT_DATA__`` or in chunks
pushed to ``__next_f``, Arc's Fusion in ``globalContent``, Apollo, Nuxt and React Query in states
of their own. The names differ and change; that the text is in JSON strings does not, so strings
are searched for and not the frameworks.
"""

from __future__ import annotations

import json
import re

from lxml import etree

from newsbot.extraction.document.element import Element

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
_HTML_MARKS = ("<p", r"\u003cp", r"\u003Cp")
_PARAGRAPH = re.compile(r"<p[\s>]")
# A match starts where a sentence starts, so that a long text without one is read once.
_PROSE = re.compile(r"(?:^|(?<=[.!?。]))[^\w.!?。]*+\w[^.!?。]{30,}+[.!?。]")


def find_embedded_html(root: Element) -> str:
    """Find the article's text in a page's scripts, as HTML.

    :param root: the page's root element.
    :return: the longest piece of HTML with paragraphs in one string, else the paragraphs under one
        name, each as a ``<p>``; empty if there is neither.
    """
    pieces: list[str] = []
    named: dict[str, list[str]] = {}
    for source in _sources(root):
        if _is_html(source) and source.lstrip().startswith("<"):
            pieces.append(source)  # a template that a script unwraps, as on blogs
        elif any(mark in source for mark in _HTML_MARKS):
            literals = filter(_may_be_html, _ANY_VALUE.findall(source))
            pieces += [text for text in map(_decoded, literals) if _is_html(text)]
        for name, literal in _TEXT_VALUE.findall(source):
            text = _decoded(literal)
            if _PROSE.search(text):
                named.setdefault(name, []).append(text)
    lists = ["".join(f"<p>{text}</p>" for text in dict.fromkeys(found)) for found in named.values()]
    best = max(pieces, key=len, default="") or max(lists, key=len, default="")
    return best if len(best) >= MIN_TEXT_CHARS else ""


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
    """Return the text of the scripts with data, pushed chunks joined and unwrapped."""
    sources: list[str] = []
    chunks: list[str] = []
    for script in root.iter("script"):
        text = (script.text or "")[:MAX_SCRIPT_CHARS]
        if len(text) < MIN_TEXT_CHARS:
            continue
        pushed = _PUSHED_CHUNK.findall(text)
        chunks += map(_decoded, pushed)
        if not pushed:
            sources.append(text)
    joined = "".join(chunks)
    if _PARAGRAPH.search(joined):
        # A single chunk is a bare text, not a string within JSON.
        sources += [json.dumps(chunk) for chunk in chunks if _is_html(chunk)]
    return [*sources, joined] if joined else sources


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
