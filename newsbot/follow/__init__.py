"""Follow what crawls write: new lines of output files, each at least once."""

from newsbot.follow.article_reader import ArticleReader, read_articles
from newsbot.follow.article_sources import UnreadableStoreError, find_article_source
from newsbot.follow.cursor import Cursor, CursorError
from newsbot.follow.line_follower import LineFollower

__all__ = [
    "ArticleReader",
    "Cursor",
    "CursorError",
    "LineFollower",
    "UnreadableStoreError",
    "find_article_source",
    "read_articles",
]
