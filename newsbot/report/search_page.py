"""Render what a search over articles found, as a page in the style of the report."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from string import Template
from urllib.parse import quote

from newsbot.console import plural
from newsbot.report.article_search import MAX_RESULTS, FoundArticle
from newsbot.report.rendered_page import read_template, render_head
from newsbot.text.printable import make_printable

_WEB = ("http://", "https://")


def render_search_form(query: str = "") -> str:
    """Return the form that asks for ``/search``."""
    return (
        '<form class="search" role="search" action="/search" aria-label="Articles">'
        '<label class="hidden" for="search">Search articles</label>'
        f'<input id="search" type="search" name="q" value="{escape(query)}" '
        'placeholder="Search articles" required maxlength="200"> '
        '<button type="submit">Search</button></form>'
    )


def render_search_page(query: str, found: Sequence[FoundArticle], *, known: int) -> str:
    """Return the page of the articles that were found.

    :param known: the number of articles that were searched.
    """
    is_cut = len(found) == MAX_RESULTS
    number = f"The latest {MAX_RESULTS} articles" if is_cut else plural(len(found), "article")
    status = f"{number} of {known:,} read so far" if query else f"{known:,} articles read so far"
    none = '<li class="empty">No article found.</li>' if query else ""
    return Template(read_template("search.html")).substitute(
        head=render_head(f"{_shown(query)}: newsbot" if query else "newsbot", is_served=True),
        form=render_search_form(query),
        status=status,
        items="".join(map(_render_found, found)) or none,
    )


def _render_found(article: FoundArticle) -> str:
    headline = _shown(article.headline or article.url)
    is_web = article.url.startswith(_WEB)
    link = (
        f'<a href="{escape(make_printable(article.url))}" rel="noreferrer noopener">{headline}</a>'
        if is_web
        else headline
    )
    day = article.published[:16].replace("T", " ")
    return (
        f'<li><h2 dir="auto">{link}</h2><p dir="auto">{_shown(article.excerpt)}</p>'
        f'<p><small><a href="/#site-{quote(article.site)}">{_shown(article.site)}</a> '
        f"<time>{_shown(day)}</time></small></p></li>"
    )


def _shown(text: str) -> str:
    return escape(make_printable(text))
