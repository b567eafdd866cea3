"""Detect pages whose text is missing because their scripts have not run."""

from __future__ import annotations

from typing import Any

from newsbot.extraction import PageResult
from newsbot.outcomes import Outcome

SHORT_TEXT_CHARS = 200
"""A page with scripts and less text is a shell for them to fill."""

_APP_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "___gatsby", "main-app", "app-root"})
_NO_TEXT_TAGS = frozenset({"script", "style", "template", "noscript", "title", "head"})
_DATA_TYPES = ("json", "template", "importmap", "speculationrules")


def has_article_without_text(result: PageResult) -> bool:
    """Return whether a page is a consent wall, or seems to be an article but has no text.

    It seems to be one by JSON-LD, by ``og:type`` or as a script shell. A page without scripts
    stays as it is.
    """
    root = result.page.root
    if result.verdict is not None:
        return result.verdict.outcome is Outcome.CONSENT_WALL and has_scripts(root)
    if len(result.article.articleBody or "") >= SHORT_TEXT_CHARS:
        return False
    metadata = result.page.metadata
    is_declared = bool(metadata.articles) or metadata.first_meta("og:type") == "article"
    if result.article.articleBody:
        return is_script_shell(root)
    return is_script_shell(root) or (is_declared and has_scripts(root))


def is_script_shell(root: Any) -> bool:
    """Return whether a page has scripts and next to no text, as applications start.

    :param root: the root element of the page.
    """
    if not has_scripts(root):
        return False
    chars = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        is_text = element.tag not in _NO_TEXT_TAGS
        chars += len((element.text or "").strip()) if is_text else 0
        chars += len((element.tail or "").strip())
    if chars < SHORT_TEXT_CHARS:
        return True
    roots = (e for e in root.iter("div", "app-root") if (e.get("id") or e.tag) in _APP_ROOTS)
    return any(not "".join(element.itertext()).strip() for element in roots)


def has_scripts(root: Any) -> bool:
    """Return whether a page has a script to run, besides data."""
    return any(
        script.get("src") or (script.text or "").strip()
        for script in root.iter("script")
        if not any(kind in (script.get("type") or "").lower() for kind in _DATA_TYPES)
    )
