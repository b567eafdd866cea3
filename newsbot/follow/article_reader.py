"""Articles that crawls have written since a cursor, for programs in Python."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

from newsbot.follow.article_sources import FindPlaces, find_article_source
from newsbot.follow.cursor import Cursor
from newsbot.follow.line_follower import LineFollower
from newsbot.items import Article

logger = logging.getLogger(__name__)


class ArticleReader:
    """The articles after a cursor, in order and each at least once.

    Each iteration yields the articles that are new by then. ``cursor`` is the place after the
    latest of them.
    """

    def __init__(self, source: FindPlaces, cursor: Cursor) -> None:
        self._follower = LineFollower(source, cursor)
        self.skipped = 0
        """Number of lines that are no articles of this schema; the first is logged."""

    @property
    def cursor(self) -> str:
        """The place after the latest article, as text: one line of JSON."""
        return self._follower.cursor.render()

    def __iter__(self) -> Iterator[Article]:
        """Yield the articles that are new by now.

        :raises OSError: a folder, a file or the store cannot be read.
        """
        for line in self._follower.read_new():
            try:
                article = Article.from_dict(json.loads(line))
            except (ValueError, RecursionError) as error:
                self.skipped += 1
                if self.skipped == 1:
                    logger.warning("a line is no article and is skipped: %s", error)
                continue
            yield article


def read_articles(place: str | Path, since: str | None = None) -> ArticleReader:
    """Read the articles that crawls have written since a cursor, new ones and new versions.

    :param place: an output folder, a file of articles, or a store: the path of its SQLite file or
        the URL of its database.
    :param since: the ``cursor`` of an earlier reader; without one all articles are read.
    :raises OSError: there is nothing under the path.
    :raises ValueError: ``since`` is not a cursor.
    """
    return ArticleReader(find_article_source(place), Cursor.parse(since or ""))
