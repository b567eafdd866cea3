"""Articles, blocks and links with a readable form at a Python prompt."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any, Self

from rich.console import RenderableType
from rich.padding import Padding

from newsbot.console import plural
from newsbot.console.console_tables import ShownText, make_console, make_table, render_parts
from newsbot.discover.links import Link
from newsbot.extraction.explain.explanation import ExplainedBlock, Explanation
from newsbot.extraction.explain.explanation_text import (
    DROPPED,
    KEPT,
    format_blocks,
    format_page,
    format_value,
)
from newsbot.extraction.page_type import PageTypeVerdict
from newsbot.items import Article


class ShownArticle(Article):
    """An article shown as headline, byline, date and text, with the reason if it is rejected."""

    verdict: PageTypeVerdict | None = None

    @classmethod
    def of(cls, article: Article, verdict: PageTypeVerdict | None) -> Self:
        """Return an article with the same values, and what its page is if it is no article."""
        shown = cls(**_values(article))
        object.__setattr__(shown, "verdict", verdict)
        return shown

    def to_dict(self, *, without: Collection[str] = ()) -> dict[str, Any]:
        """Return the record as ``Article.to_dict`` does."""
        return Article(**_values(self)).to_dict(without=without)

    def __repr__(self) -> str:
        record = self.to_dict()
        verdict = self.verdict
        line = [_format_fact(name, record[name]) for name in _SHOWN_FACTS if record[name]]
        parts: list[RenderableType] = [
            *([ShownText(f"No article: {verdict.reason}", style="yellow")] if verdict else []),
            ShownText(self.headline or "(no headline)", style="bold"),
            ShownText("  |  ".join(line), style="dim"),
            ShownText(self.articleBody or "(no text)"),
        ]
        return render_parts(make_console(sys.stdout, plain_width=None), parts).rstrip("\n")


_SHOWN_FACTS = ("authors", "datePublished", "inLanguage", "wordCount", "url")


def _format_fact(name: str, value: Any) -> str:
    return plural(value, "word") if name == "wordCount" else format_value(value)


def _values(article: Article) -> dict[str, Any]:
    return {field.name: getattr(article, field.name) for field in fields(Article) if field.init}


class ShownBlocks(list[ExplainedBlock]):
    """Blocks of a page with the rule or score of each; a whole page with its fields and rules."""

    def __init__(
        self,
        blocks: Sequence[ExplainedBlock],
        *,
        whole: Explanation | None = None,
        in_full: bool = False,
    ) -> None:
        super().__init__(blocks)
        self.whole = whole
        self.in_full = in_full

    def __repr__(self) -> str:
        console = make_console(sys.stdout, plain_width=None)
        if self.whole is not None:
            return format_page(console, self.whole).rstrip("\n")
        if not self:
            return "no such block"
        return format_blocks(console, self, in_full=self.in_full).rstrip("\n")


class ShownLinks(list[Link]):
    """Links of a page, marked as an article's (+) or not (-), with the reasons."""

    def __repr__(self) -> str:
        if not self:
            return "no links"
        table = make_table("", "Text, URL, reasons")
        for link in self:
            sign, style = (KEPT, "green") if link.is_article else (DROPPED, "red")
            table.add_row(
                ShownText(sign, style=f"bold {style}"), ShownText(link.text or "(no text)")
            )
            table.add_row("", Padding(ShownText(link.url, style=style), (0, 0, 0, 2)))
            table.add_row(
                "", Padding(ShownText(", ".join(link.reasons), style="dim"), (0, 0, 0, 2))
            )
        articles = sum(link.is_article for link in self)
        count = ShownText(f"to articles: {articles} of {plural(len(self), 'link')}")
        return render_parts(make_console(sys.stdout, plain_width=None), [table, count]).rstrip("\n")
