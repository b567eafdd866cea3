"""Render a report of changes as one HTML file: bars by field, and examples with their differences.

It loads and runs nothing, and everything from pages and lines is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from importlib.resources import files
from itertools import zip_longest
from string import Template

from newsbot.console import plural
from newsbot.reextraction.change_report import ChangeReport, Kind, PageChange
from newsbot.reextraction.change_report_text import ARTICLE, describe_compared, list_counts
from newsbot.reextraction.changed_values import ValueChange, count_alike
from newsbot.text.printable import make_printable

_WEB = ("http://", "https://")
_BARS = {
    Kind.SAME: "the same",
    Kind.CHANGED: "changed",
    Kind.REFUSED: "no longer an article",
    Kind.ACCEPTED: "an article now",
}
"""Kinds of the bar at the top; what others there are is in the list below it."""


def render_report(report: ChangeReport, pages: Mapping[str, int], *, archives: str) -> str:
    """Return an HTML document.

    :param pages: ``ArchivePass.counts``.
    :param archives: what was read, for the heading.
    """
    template = Template(
        files("newsbot.reextraction").joinpath("change_report.html").read_text(encoding="utf-8")
    )
    names = report.list_fields()
    most = max((report.fields[name] for name in names), default=1)
    return template.substitute(
        archives=escape(make_printable(archives)),
        first=escape(describe_compared(report)),
        counts="".join(
            f"<li><b>{number:,}</b> {escape(meaning)}</li>"
            for number, meaning in list_counts(report, pages)
        ),
        bar="".join(_render_bar(report)),
        fields="".join(_render_field_row(name, report, most) for name in names),
        types="".join(_render_types(report)),
        sections="".join(_render_section(name, report) for name in names),
        empty="" if names or report.types else '<p class="none">Nothing differs.</p>',
    )


def _render_bar(report: ChangeReport) -> Iterator[str]:
    """Render one bar of all compared pages; the parts of some pages are never too thin to see."""
    kinds = {**report.kinds, Kind.SAME: report.kinds[Kind.SAME] + report.kinds[Kind.EXPLAINED]}
    for kind, meaning in _BARS.items():
        if number := kinds.get(kind, 0):
            label = escape(f"{plural(number, 'page')} {meaning}")
            yield (
                f'<span class="{kind.value}" style="flex-grow: {number}" title="{label}">'
                f"<i>{label}</i></span>"
            )


def _render_field_row(name: str, report: ChangeReport, most: int) -> str:
    number = report.fields[name]
    filled, emptied = report.filled[name], report.emptied[name]
    notes = [f"{filled:,} had none"] * bool(filled) + [f"{emptied:,} have none now"] * bool(emptied)
    width = max(1, round(100 * number / most))
    label = f'<a href="#f-{name}">{name}</a>' if report.find_examples(name) else name
    return (
        f'<tr><th scope="row">{label}</th><td class="number">{number:,}</td>'
        f'<td class="bars"><span style="width: {width}%"></span></td>'
        f'<td class="notes">{", ".join(notes)}</td></tr>'
    )


def _render_types(report: ChangeReport) -> Iterator[str]:
    if not report.types:
        return
    yield '<section><h2 id="page-types">Page types</h2>'
    for (before, after), number in report.types.most_common():
        pages = "".join(
            f"<li>{_render_page(change)} <small>{_shown(change.reason or change.headline)}</small>"
            "</li>"
            for change in report.find_examples((before, after))
        )
        yield (
            f"<details open><summary>{escape(before or ARTICLE)} → {escape(after or ARTICLE)} "
            f"<small>{plural(number, 'page')}</small></summary><ul>{pages}</ul></details>"
        )
    yield "</section>"


def _render_section(name: str, report: ChangeReport) -> str:
    examples = report.find_examples(name)
    if not examples:
        return ""
    number = report.fields[name]
    of = f"{len(examples)} of {plural(number, 'page')}" if number > len(examples) else ""
    return (
        f'<section><h2 id="f-{name}">{name} <small>{of or plural(number, "page")}</small></h2>'
        f"{''.join(_render_example(change, change.fields[name]) for change in examples)}</section>"
    )


def _render_example(change: PageChange, values: ValueChange) -> str:
    pairs = zip_longest(values.before, values.after)
    rows = "".join(_render_pair(before, after) for before, after in pairs)
    return f"<article><p>{_render_page(change)}</p>{rows}</article>"


def _render_page(change: PageChange) -> str:
    shown = _shown(change.url)
    is_web = change.url.startswith(_WEB)
    link = f'<a href="{escape(change.url)}" rel="noreferrer">{shown}</a>' if is_web else shown
    version = f" <small>version {change.version}</small>" if change.version not in (None, 1) else ""
    return f"{link}{version}"


def _render_pair(before: str | None, after: str | None) -> str:
    """Render a part of a value then and now, side by side where there is room, or one alone."""
    start, end = _find_common(before, after) if before and after else (0, 0)
    is_alone = before is None or after is None
    sides = (("gone", "del", "Then", "−", before), ("new", "ins", "Now", "+", after))
    return '<div class="pair">{}</div>'.format(
        "".join(
            f'<div class="{name}{" alone" * is_alone}"><span class="sign" role="img" '
            f'aria-label="{label}">{sign}</span><span dir="auto">'
            f"{_shown(text) if is_alone else _mark(text, start, end, tag)}</span></div>"
            for name, tag, label, sign, text in sides
            if text is not None
        )
    )


def _mark(text: str, start: int, end: int, tag: str) -> str:
    """Return a text as HTML, its middle marked, without so many characters of both ends."""
    until = len(text) - end
    middle = f"<{tag}>{_shown(text[start:until])}</{tag}>" if start < until else ""
    return f"{_shown(text[:start])}{middle}{_shown(text[until:])}"


def _find_common(one: str, other: str) -> tuple[int, int]:
    """Return how many characters two texts have in common at both ends, in whole words.

    >>> _find_common("The old lamp.", "The new lamp.")
    (4, 6)
    """
    shorter = min(len(one), len(other))
    start = count_alike(one, other)
    while start and start < shorter and one[start - 1].isalnum():
        start -= 1
    end = min(count_alike(one[::-1], other[::-1]), shorter - start)
    while end and one[-end].isalnum() and end < shorter - start:
        end -= 1
    return start, end


def _shown(text: str | None) -> str:
    return escape(make_printable(text or ""))
