"""An article and what was kept of its version before -> which fields differ, and whether it counts.

What is kept is small: four bytes for each field, and for a young article eight for each block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from newsbot.dedupe.article_keys import content_hash
from newsbot.items import COMPARED_FIELDS, Article

PRINT_BYTES = 4
MAX_BLOCKS = 500
"""Longer articles are live blogs, whose text is new each time."""
LEDGER_CHARS = 80
"""Of a block that was dropped as chrome only the beginning is known."""

_QUERY = re.compile(r"\?[^\"\s]*")
"""In addresses of media: sizes and signatures that are new in each answer."""
_MEDIA = frozenset({"mainImage", "images", "videos", "audios"})


def fingerprint_fields(article: Article) -> bytes:
    """Return what is kept of an article's fields, ``PRINT_BYTES`` each."""
    return b"".join(_print(_value(article, name)) for name in COMPARED_FIELDS)


def find_changed_fields(article: Article, before: bytes | None) -> list[str]:
    """Name the fields whose values differ from those that ``before`` was made of.

    :param before: what ``fingerprint_fields`` returned; None where that was not kept, and nothing
        but the text is known to differ.
    """
    if before is None:
        return ["articleBody"]
    now = fingerprint_fields(article)
    steps = range(0, min(len(before), len(now)), PRINT_BYTES)
    return [
        name
        for name, at in zip(COMPARED_FIELDS, steps, strict=False)
        if before[at : at + PRINT_BYTES] != now[at : at + PRINT_BYTES]
    ]


def fingerprint_blocks(article: Article) -> bytes | None:
    """Return what is kept of the blocks of a text; None of one with very many."""
    if len(article.articleBlocks) > MAX_BLOCKS:
        return None
    return b"".join(whole + head for whole, head in _prints(article))


def lacks_only_chrome(article: Article, before: bytes | None) -> bool:
    """Tell whether a text is the one before without blocks that are now known as chrome.

    A crawl learns from run to run what a site repeats, so that a text may lose a line of chrome
    although its page is as it was.

    :param before: what ``fingerprint_blocks`` returned.
    """
    if not before:
        return False
    size = 2 * PRINT_BYTES
    known = {
        before[at : at + PRINT_BYTES]: before[at + PRINT_BYTES : at + size]
        for at in range(0, len(before), size)
    }
    left = {whole for whole, _ in _prints(article)}
    dropped = {_print(_beginning(block.text)) for block in article.metadata.chromeDropped}
    gone = [head for whole, head in known.items() if whole not in left]
    return bool(gone) and left <= known.keys() and dropped.issuperset(gone)


def _prints(article: Article) -> Iterator[tuple[bytes, bytes]]:
    for block in article.articleBlocks:
        yield _print(content_hash(block.text)), _print(_beginning(block.text))


def _beginning(text: str) -> str:
    return " ".join(text[:LEDGER_CHARS].split())


def _value(article: Article, name: str) -> str:
    if name == "articleBody":
        return article.contentHash or content_hash(article.articleBody or "")
    value: Any = getattr(article, name)
    text = _encode(value)
    return _QUERY.sub("", text) if name in _MEDIA else text


def _plain(record: Any) -> list[Any]:
    return [getattr(record, name) for name in record.__slots__]


_encode = json.JSONEncoder(default=_plain, ensure_ascii=False).encode


def _print(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=PRINT_BYTES).digest()
