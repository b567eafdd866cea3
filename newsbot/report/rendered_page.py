"""Render the report: one HTML page that holds its scripts, styles and figures.

Its content security policy allows the two scripts and styles of the page by their hashes, and
nothing from elsewhere. Everything from sites is escaped, or text that a script adds as text.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from newsbot.console import plural
from newsbot.outcomes import Outcome
from newsbot.report.site_history import WEEK_DAYS, Period
from newsbot.report.site_section import RenderedSite, dump_json
from newsbot.report.site_state import State

_EPOCH = date(1970, 1, 1)
_SCRIPTS = ("uPlot.iife.min.js", "report_chart.js", "site_panel.js", "site_list.js")
_STYLES = ("uPlot.min.css", "report.css")
_OUTCOMES = {outcome.value: outcome.meaning for outcome in Outcome}


@dataclass(kw_only=True)
class ReportPage:
    """A report in the making: sites are rendered one by one, in memory of a few KB each."""

    period: Period
    made_at: int
    """In seconds since 1970."""
    program: str
    search: str = ""
    """HTML of a form, for a report that is served."""
    fleet: str = ""
    """HTML of a section, for the store of a fleet."""
    _sites: list[RenderedSite] = field(default_factory=list)

    def add(self, site: RenderedSite) -> None:
        """Add a site of the same period."""
        self._sites.append(site)

    def render(self) -> str:
        """Return the page."""
        made = datetime.fromtimestamp(self.made_at, tz=UTC)
        first = _EPOCH + timedelta(days=self.period.first_day)
        script, title = _read_parts(_SCRIPTS), f"newsbot: {plural(len(self._sites), 'site')}"
        names = sorted({name for site in self._sites for name in site.names})
        articles = [sum(day) for day in zip(*(site.articles for site in self._sites), strict=True)]
        return Template(read_template("report.html")).substitute(
            head=render_head(title, script=script, is_served=bool(self.search)),
            script=script,
            period=f"{_format_day(first)} to {_format_day(made.date())}, days in UTC",
            made=f"{made.day} {made:%b %Y, %H:%M} UTC",
            search=self.search,
            fleet=self.fleet,
            explains="explain" if self.search else "",
            tiles="".join(_render_tiles(articles, self._count_states())),
            states="".join(_render_states(self._count_states())),
            totals=dump_json({"firstDay": self.period.first_day, "articles": articles}),
            meanings=dump_json({name: _describe(name) for name in names}),
            sites="\n".join(s.html for s in sorted(self._sites, key=lambda site: site.order)),
        )

    def _count_states(self) -> Counter[State]:
        return Counter(site.state for site in self._sites)


def _render_tiles(articles: Sequence[int], states: Counter[State]) -> Iterator[str]:
    week = sum(articles[-WEEK_DAYS:])
    before = articles[-2 * WEEK_DAYS : -WEEK_DAYS]
    change = ""
    if sum(before):
        share = week / sum(before) - 1
        sign = "+" if share > 0 else "−" if share < 0 else "±"
        change = f"{sign}{abs(share):.0%} on the week before"
    yield _render_tile(f"{week:,}", "articles in 7 days", change)
    yield _render_tile(f"{states.total():,}", "site" if states.total() == 1 else "sites", "")
    looks = states[State.ALARM] + states[State.SILENT]
    yield _render_tile(f"{looks:,}", "need a look", "alarm or silent")


def _render_states(states: Counter[State]) -> Iterator[str]:
    total = states.total()
    pressed = 'data-state="" aria-pressed="true"'
    yield f'<button type="button" {pressed}>all <b>{total:,}</b></button>'
    for state in State:
        if number := states[state]:
            yield (
                f'<button type="button" class="{state}" data-state="{state}" '
                f'aria-pressed="false" title="{escape(state.meaning)}">'
                f'<svg class="icon" aria-hidden="true"><use href="#icon-{state}"></use></svg>'
                f"{state} <b>{number:,}</b></button>"
            )


def render_head(title: str, *, script: str = "", is_served: bool) -> str:
    """Return the head of a page in the style of the report.

    :param title: as HTML.
    :param script: the only one that the page may run; empty for none.
    :param is_served: whether its forms may be sent to the server that it is from.
    """
    style = _read_parts(_STYLES)
    policy = _make_policy(script, style, is_served=is_served)
    return Template(read_template("page_head.html")).substitute(
        policy=policy, title=title, style=style
    )


def _make_policy(script: str, style: str, *, is_served: bool) -> str:
    """Return the content security policy of a page with this script and this style alone."""
    own = "'self'" if is_served else "'none'"
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        f"base-uri 'none'; form-action {own}"
    )


def _render_tile(number: str, label: str, note: str) -> str:
    small = f"<small>{note}</small>" if note else ""
    return f'<div class="tile"><b>{number}</b><span>{label}</span>{small}</div>'


def _describe(name: str) -> str:
    if name in _OUTCOMES:
        return _OUTCOMES[name]
    # The extraction takes longer to import than a report of few sites to be made.
    from newsbot.extraction.explain.block_reasons import describe_rule  # noqa: PLC0415

    return describe_rule(name)


def _format_day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def read_template(name: str) -> str:
    """Return a file of this package."""
    return files("newsbot.report").joinpath(name).read_text(encoding="utf-8")


@cache
def _read_parts(names: Iterable[str]) -> str:
    return "\n".join(read_template(name) for name in names)
