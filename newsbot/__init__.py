"""A news crawler whose output is the article and nothing else.

An address is discovered (``discover``), fetched (``fetch``), turned into an ``Article``
(``extraction``), compared with what is known (``dedupe``) and written as one JSON line (``write``).
"""

from newsbot.extraction import ProfileError, SiteProfile, learn_profile
from newsbot.extraction import extract_article as extract
from newsbot.extraction.explanation import Explanation
from newsbot.extraction.explanation import explain_page as explain
from newsbot.items import Article
from newsbot.version import __version__

__all__ = [
    "Article",
    "Explanation",
    "ProfileError",
    "SiteProfile",
    "__version__",
    "explain",
    "extract",
    "learn_profile",
]
