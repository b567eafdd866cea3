"""Make a release of articles: a folder of data files with manifest, data card and metadata."""

from newsbot.release.article_filters import ArticleFilters
from newsbot.release.release_folder import FolderInUseError, ForeignFolderError
from newsbot.release.release_run import (
    NoArticlesError,
    ReleaseOrder,
    ReleaseResult,
    make_release,
)

__all__ = [
    "ArticleFilters",
    "FolderInUseError",
    "ForeignFolderError",
    "NoArticlesError",
    "ReleaseOrder",
    "ReleaseResult",
    "make_release",
]
