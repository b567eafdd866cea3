"""Choose articles that earlier runs have written, to compare them with their pages of today."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from newsbot.items import Article
from newsbot.record_streams import InputError, RecordSource
from newsbot.write.object_storage import ObjectFile
from newsbot.write.written_files import find_written_files

logger = logging.getLogger(__name__)

WATCHED_FIELDS = (
    "headline",
    "articleBody",
    "datePublished",
    "authors",
    "mainImage",
    "description",
    "articleSection",
)
"""Fields whose loss is shown, and for which selectors are proposed."""
MAX_LINES = 2_000
"""Latest lines of a site that are read to choose from."""


@dataclass(frozen=True, slots=True)
class EarlierArticle:
    """One article as it was written, and its line."""

    article: Article
    line: bytes


def choose_articles(folder: Path, number: int) -> list[EarlierArticle]:
    """Return so many articles of a site, those with the most fields and the latest of them.

    Articles that lack a field since the layout changed do not show what it was.

    :param folder: the output folder of the site.
    :raises OSError: it cannot be read.
    """
    latest: dict[str, tuple[int, int, EarlierArticle]] = {}
    for place, earlier in enumerate(_read_latest(folder)):
        article = earlier.article
        filled = sum(bool(getattr(article, name)) for name in WATCHED_FIELDS)
        latest.setdefault(article.url, (-filled, place, earlier))
    ranked = sorted(latest.values(), key=lambda each: each[:2])
    return [earlier for _, _, earlier in ranked[:number]]


def _read_latest(folder: Path) -> Iterator[EarlierArticle]:
    """Yield the latest lines, the last one first; what cannot be read is left out."""
    read = 0
    for file in reversed(find_written_files(folder)):
        for line in reversed(_read_end(file.path)):
            read += 1
            if read > MAX_LINES:
                return
            try:
                article = Article.from_dict(json.loads(line))
            except (ValueError, TypeError, KeyError):
                continue
            if not article.pageUrls:
                yield EarlierArticle(article, line)


def _read_end(path: Path | ObjectFile) -> deque[bytes]:
    """Return the last lines of a file, those before its damage if it is damaged."""
    lines: deque[bytes] = deque(maxlen=MAX_LINES)
    try:
        with closing(RecordSource(path, is_read_twice=False)) as source:
            lines.extend(source.lines())
    except InputError as error:
        logger.warning("%s", error)
    return lines
