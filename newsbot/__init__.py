"""A news crawler whose output is the article and nothing else.

The names in ``__all__`` and what docs/extending.md describes are public; everything else is
internal. Each is imported when it is first used: ``import newsbot`` by itself loads nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from newsbot.version import __version__

if TYPE_CHECKING:
    from newsbot.clean import CleanText, clean_text, learn_texts
    from newsbot.extraction import ProfileError, SiteProfile, learn_profile
    from newsbot.extraction import extract_article as extract
    from newsbot.extraction.explain.explanation import Explanation
    from newsbot.extraction.explain.explanation import explain_page as explain
    from newsbot.extraction.fields.source_hooks import HookError, PageView, register_source
    from newsbot.follow import read_articles as read
    from newsbot.items import Article
    from newsbot.outcomes import Outcome, Rejection
    from newsbot.site import Site
    from newsbot.sites import SiteError, load_sites

__all__ = [
    "Article",
    "CleanText",
    "Explanation",
    "HookError",
    "Outcome",
    "PageView",
    "ProfileError",
    "Rejection",
    "Site",
    "SiteError",
    "SiteProfile",
    "__version__",
    "clean_text",
    "explain",
    "extract",
    "learn_profile",
    "learn_texts",
    "load_sites",
    "read",
    "register_source",
]

_PLACES = {
    "Article": "items",
    "CleanText": "clean",
    "Explanation": "extraction.explain.explanation",
    "HookError": "extraction.fields.source_hooks",
    "Outcome": "outcomes",
    "PageView": "extraction.fields.source_hooks",
    "ProfileError": "extraction",
    "Rejection": "outcomes",
    "Site": "site",
    "SiteError": "sites",
    "SiteProfile": "extraction",
    "clean_text": "clean",
    "explain": "extraction.explain.explanation:explain_page",
    "extract": "extraction:extract_article",
    "learn_profile": "extraction",
    "learn_texts": "clean",
    "load_sites": "sites",
    "read": "follow:read_articles",
    "register_source": "extraction.fields.source_hooks",
}
"""The module of each name, and after a colon its name there if it is another."""


def __getattr__(name: str) -> Any:
    """Import a public name (PEP 562)."""
    if name not in _PLACES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    module, _, other = _PLACES[name].partition(":")
    value = getattr(import_module(f"{__name__}.{module}"), other or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
