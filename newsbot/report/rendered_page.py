"""Render the report: one HTML page that holds its scripts, styles and figures.

Its content security policy allows the two scripts and styles of the page by their hashes, and
nothing from elsewhere. Everything from sites is escaped, or text that a script adds as text.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template

from newsbot.console import plural
from newsbot.extraction.explain.block_reasons import describe_rule
from newsbot.outcomes import Outcome
from newsbot.report.site_history import WEEK_DAYS, Period
from newsbot.report.site_section import SiteReport, dump_json, render_site
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
    _sections: list[tuple[tuple[int, float, str], str]] = field(default_factory=list)
    _states: Counter[State] = field(default_factory=Counter)
    _names: set[str] = field(default_factory=set)
    _articles: list[int] = field(default_factory=list)

    def add(self, site: SiteReport) -> None:
        """Render a site."""
        history = site.history
        order = (list(State).index(site.state), -sum(history.articles), site.name)
        self._sections.append((order, render_site(site, program=self.program)))
        self._states[site.state] += 1
        self._names.update(history.rejected, history.rules)
        totals = self._articles or [0] * self.period.days
        self._articles = [one + two for one, two in zip(totals, history.articles, strict=True)]

    def render(self) -> str:
        """Return the page."""
        made = datetime.fromtimestamp(self.made_at, tz=UTC)
        first = _EPOCH + timedelta(days=self.period.first_day)
        script, style = _read_parts(_SCRIPTS), read_style()
        return Template(read_template("report.html")).substitute(
            policy=make_policy(script, style, is_served=bool(self.search)),
            style=style,
            script=script,
            title=f"newsbot: {plural(len(self._sections), 'site')}",
            period=f"{_format_day(first)} to {_format_day(made.date())}, days in UTC",
            made=f"{made.day} {made:%b %Y, %H:%M} UTC",
            search=self.search,
            explains="explain" if self.search else "",
            tiles="".join(self._render_tiles()),
            states="".join(self._render_states()),
            totals=dump_json({"firstDay": self.period.first_day, "articles": self._articles}),
            meanings=dump_json({name: _describe(name) for name in sorted(self._names)}),
            sites="\n".join(section for _, section in sorted(self._sections)),
        )

    def _render_tiles(self) -> Iterator[str]:
        week = sum(self._articles[-WEEK_DAYS:])
        before = self._articles[-2 * WEEK_DAYS : -WEEK_DAYS]
        change = ""
        if sum(before):
            share = week / sum(before) - 1
            sign = "+" if share > 0 else "−" if share < 0 else "±"
            change = f"{sign}{abs(share):.0%} on the week before"
        yield _render_tile(f"{week:,}", "articles in 7 days", change)
        yield _render_tile(f"{len(self._sections):,}", "sites", "")
        looks = self._states[State.ALARM] + self._states[State.SILENT]
        yield _render_tile(f"{looks:,}", "need a look", "alarm or silent")

    def _render_states(self) -> Iterator[str]:
        total = len(self._sections)
        pressed = 'data-state="" aria-pressed="true"'
        yield f'<button type="button" {pressed}>all <b>{total:,}</b></button>'
        for state in State:
            if number := self._states[state]:
                yield (
                    f'<button type="button" class="{state}" data-state="{state}" '
                    f'aria-pressed="false" title="{escape(state.meaning)}">'
                    f'<svg class="icon" aria-hidden="true"><use href="#icon-{state}"></use></svg>'
                    f"{state} <b>{number:,}</b></button>"
                )


def read_style() -> str:
    """Return the style sheet of the report."""
    return _read_parts(_STYLES)


def make_policy(script: str, style: str, *, is_served: bool) -> str:
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
    return _OUTCOMES.get(name) or describe_rule(name)


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
