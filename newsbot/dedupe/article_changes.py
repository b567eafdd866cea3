"""Compare an article with what is kept of its version before.

Little is kept: six bytes for each field, and for an article that is revisited eight for each block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from newsbot.dedupe.article_keys import content_hash

if TYPE_CHECKING:
    from newsbot.items import Article

NAME_BYTES = 2
"""Of a field's name; a test makes sure that no two fields share them."""
HASH_BYTES = 4
MAX_BLOCKS = 500
"""Longer articles are live blogs, whose text is new each time."""
DROPPED_CHARS = 80
"""Of a dropped block only the beginning is in the record."""

_FIELD_BYTES = NAME_BYTES + HASH_BYTES
_QUERY = re.compile(r"\?[^\"\s]*")
"""Of the URLs of media: sizes and signatures that are new in each response."""
_MEDIA = frozenset({"mainImage", "images", "videos", "audios"})


def fingerprint_fields(article: Article) -> bytes:
    """Return a hash of the name and one of the value of each field that versions differ by."""
    return b"".join(
        [name_bytes + _hash(_text_of(article, name)) for name, name_bytes in _name_bytes().items()]
    )


def find_changed_fields(article: Article, before: bytes | None) -> list[str]:
    """Return the names of the fields that differ from a version before.

    A field that the version was not compared by, since it is newer, does not differ.

    :param before: what ``fingerprint_fields`` returned for that version; None if it is not known,
        and at least the text differs.
    """
    if before is None:
        return ["articleBody"]
    now, known = _separate(fingerprint_fields(article)), _separate(before)
    names = {name_bytes: name for name, name_bytes in _name_bytes().items()}
    return [names[key] for key, value in now.items() if known.get(key, value) != value]


def fingerprint_name(name: str) -> bytes:
    """Return the bytes that a field's name is kept as."""
    return _hash(name)[:NAME_BYTES]


def _separate(fingerprints: bytes) -> dict[bytes, bytes]:
    fields = (
        fingerprints[at : at + _FIELD_BYTES] for at in range(0, len(fingerprints), _FIELD_BYTES)
    )
    return {field[:NAME_BYTES]: field[NAME_BYTES:] for field in fields}


def fingerprint_blocks(article: Article) -> bytes | None:
    """Return two hashes of each block of a text, None for a text with very many."""
    if len(article.articleBlocks) > MAX_BLOCKS:
        return None
    return b"".join(whole + head for whole, head in _fingerprint_each_block(article))


def lacks_only_chrome(article: Article, before: bytes | None) -> bool:
    """Return whether a text differs from the one before by blocks now known as chrome alone.

    Each run learns more of what a site repeats, so that a text may lose a line of chrome although
    its page has not changed.

    :param before: what ``fingerprint_blocks`` returned.
    """
    if not before:
        return False
    size = 2 * HASH_BYTES
    known = {
        before[at : at + HASH_BYTES]: before[at + HASH_BYTES : at + size]
        for at in range(0, len(before), size)
    }
    left = {whole for whole, _ in _fingerprint_each_block(article)}
    dropped = {_hash(_beginning(block.text)) for block in article.metadata.chromeDropped}
    gone = [head for whole, head in known.items() if whole not in left]
    return bool(gone) and left <= known.keys() and dropped.issuperset(gone)


def _fingerprint_each_block(article: Article) -> Iterator[tuple[bytes, bytes]]:
    for block in article.articleBlocks:
        if block.text:
            yield _hash(content_hash(block.text)), _hash(_beginning(block.text))


def _beginning(text: str) -> str:
    return " ".join(text[:DROPPED_CHARS].split())


def _text_of(article: Article, name: str) -> str:
    if name == "articleBody":
        return article.contentHash or content_hash(article.articleBody or "")
    value: Any = getattr(article, name)
    if value is None:
        return "null"  # most fields of most articles: the encoder takes ten times as long
    text = _encode(value)
    return _QUERY.sub("", text) if name in _MEDIA else text


def _plain(record: Any) -> list[Any]:
    return [getattr(record, name) for name in record.__slots__]


_encode = json.JSONEncoder(default=_plain, ensure_ascii=False).encode


def _hash(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES).digest()


@cache
def _name_bytes() -> Mapping[str, bytes]:
    """Return what the name of each field is kept as by which versions differ."""
    # The facts of the store are opened by commands that read no article.
    from newsbot.items import COMPARED_FIELDS  # noqa: PLC0415

    return {name: fingerprint_name(name) for name in COMPARED_FIELDS}
