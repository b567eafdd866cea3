"""Make a release of articles: a folder of data files with manifest, data card and metadata."""

from newsbot.release.article_filters import ArticleFilters, Duplicates, Versions
from newsbot.release.release_folder import FolderInUseError, ForeignFolderError
from newsbot.release.release_run import (
    NoArticlesError,
    Partition,
    ReleaseOrder,
    ReleaseResult,
    make_release,
)

__all__ = [
    "ArticleFilters",
    "Duplicates",
    "FolderInUseError",
    "ForeignFolderError",
    "NoArticlesError",
    "Partition",
    "ReleaseOrder",
    "ReleaseResult",
    "Versions",
    "make_release",
]
