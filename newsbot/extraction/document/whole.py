"""An element of the interface -> its text and its links, in one walk."""

from __future__ import annotations

from lxml import etree

from newsbot.extraction.document.parse import Element
from newsbot.extraction.document.tags import SKIPPED_TAGS

_ARTICLE_TAGS = frozenset(("p", "article", "h1"))
"""What an element of the interface that may hold article text has in it."""


def read_interface_element(element: Element) -> tuple[str, int, int] | None:
    """Return an element's text, its links and the characters in them, white space included.

    None if it may hold article text, also where no reader sees it.
    """
    texts: list[str] = []
    links = link_chars = in_link = 0
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        tag = inner.tag
        if event == "start":
            if tag in _ARTICLE_TAGS:
                return None
            if tag in SKIPPED_TAGS:
                if len(inner) and next(inner.iter(*_ARTICLE_TAGS), None) is not None:
                    return None
                walk.skip_subtree()
                continue
            if tag == "a":
                links += 1
                in_link += 1
            text = inner.text
        elif inner is element:
            break
        else:
            in_link -= tag == "a"
            text = inner.tail
        if text:
            texts.append(text)
            if in_link:
                link_chars += len(text)
    return " ".join(" ".join(texts).split()), links, link_chars
