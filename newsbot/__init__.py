"""A news crawler whose output is the article and nothing else.

An address is discovered (``discover``), fetched (``fetch``), turned into an ``Article``
(``extraction``), compared with what is known (``dedupe``) and written as one JSON line (``write``).
Text that was flattened before is cleaned without its page (``clean``).
"""

from newsbot.clean import CleanText, clean_text, learn_texts
from newsbot.extraction import ProfileError, SiteProfile, learn_profile
from newsbot.extraction import extract_article as extract
from newsbot.extraction.explain.explanation import Explanation
from newsbot.extraction.explain.explanation import explain_page as explain
from newsbot.extraction.fields.source_hooks import HookError, PageView, register_source
from newsbot.items import Article
from newsbot.version import __version__

__all__ = [
    "Article",
    "CleanText",
    "Explanation",
    "HookError",
    "PageView",
    "ProfileError",
    "SiteProfile",
    "__version__",
    "clean_text",
    "explain",
    "extract",
    "learn_profile",
    "learn_texts",
    "register_source",
]
