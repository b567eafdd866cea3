"""Render scored pages as one HTML file, gold and extracted text side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from string import Template

from devtools.scoring.page_scores import PageScore
from devtools.scoring.quality_gate import format_figure
from devtools.scoring.score_run import Scored
from devtools.scoring.text_diff import Text, gold_text
from newsbot.console import plural

_WEB = ("http://", "https://")


def render_score_html(pages: Sequence[Scored]) -> str:
    """Return an HTML document; words that the other side lacks are marked.

    It loads and runs nothing, and everything from the pages is escaped.
    """
    template = Template(
        files("devtools.scoring").joinpath("score.html").read_text(encoding="utf-8")
    )
    contents = "".join(
        f'<li><a href="#page-{i}">{escape(page.page.id)}</a> '
        f"{format_figure(page.score.text_right)}</li>"
        for i, page in enumerate(pages)
    )
    sections = "".join(_render_page(i, page) for i, page in enumerate(pages))
    return template.substitute(
        count=plural(len(pages), "page"), contents=contents, sections=sections
    )


def _render_page(number: int, page: Scored) -> str:
    url = page.page.url or ""
    link = f'<a href="{escape(url)}" rel="noreferrer">{escape(url)}</a>'
    return (
        f'<section id="page-{number}"><h2>{escape(page.page.id)}</h2>'
        f"<p>{link if url.startswith(_WEB) else escape(url)}</p>"
        f"<p>{_figures(page.score)}</p><table>{''.join(_render_fields(page))}</table>"
        f'<div class="sides"><div><h3>gold</h3>{_render_gold(page)}</div>'
        f"<div><h3>extracted</h3>{_render_got(page)}</div></div></section>"
    )


def _figures(score: PageScore) -> str:
    if score.body is None:
        return f"strings right {format_figure(score.text_right)}"
    overlap = score.body.overlap
    words = [
        f"F1 {overlap.f1:.3f}",
        f"P {format_figure(overlap.precision)}",
        f"R {format_figure(overlap.recall)}",
    ]
    words += ["leak"] * score.body.leak + ["loss"] * score.body.loss
    return ", ".join(words)


def _render_fields(page: Scored) -> Iterator[str]:
    gold, got, score = page.page.gold, page.got, page.score
    rows = [
        ("title", gold.title, got.title, score.title),
        ("date", gold.date_published, got.date_published, score.date),
        ("authors", "; ".join(gold.authors), "; ".join(got.authors), score.authors),
    ]
    for name, wanted, found, right in rows:
        if right is not None:
            sign = "right" if right == 1 else "wrong"
            cells = f"<td>{escape(wanted or '')}</td><td>{escape(found or '')}</td>"
            yield f'<tr class="{sign}"><th>{name}</th>{cells}<td>{sign}</td></tr>'


def _render_gold(page: Scored) -> str:
    gold = page.page.gold
    if not gold.body:
        wanted = "".join(f'<p dir="auto">{escape(text)}</p>' for text in gold.must_hold)
        unwanted = "".join(
            f'<p dir="auto" class="unwanted">{escape(text)}</p>' for text in gold.must_not_hold
        )
        return f"<h4>must hold</h4>{wanted}<h4>must not hold</h4>{unwanted}"
    found = Text(page.got.text)
    return "".join(
        _render_line(
            line, found, mark="del", extra=' class="optional"' if i in gold.optional else ""
        )
        for i, line in enumerate(gold.lines)
    )


def _render_got(page: Scored) -> str:
    lines = [line for line in page.got.text.split("\n") if line.strip()]
    if not lines:
        return '<p class="empty">no text</p>'
    if not page.page.gold.body:
        return "".join(f'<p dir="auto">{escape(line)}</p>' for line in lines)
    known = gold_text(page.page.gold)
    return "".join(_render_line(line, known, mark="ins", extra="") for line in lines)


def _render_line(line: str, other: Text, *, mark: str, extra: str) -> str:
    pieces = (
        escape(piece) if is_held else f"<{mark}>{escape(piece)}</{mark}>"
        for piece, is_held in other.mark(line)
    )
    return f'<p dir="auto"{extra}>{"".join(pieces)}</p>'
