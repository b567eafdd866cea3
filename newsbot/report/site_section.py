"""Render one site of the report: its line in the list, and the figures that a script draws."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from statistics import median
from typing import Any

from newsbot.outcomes import NOT_REJECTED
from newsbot.report.latest_articles import LatestArticle
from newsbot.report.site_history import DAY_SECONDS, WEEK_DAYS, SiteHistory
from newsbot.report.site_state import State, word_alarm
from newsbot.report.sparkline import render_sparkline
from newsbot.run_record import Alarm, RunRecord
from newsbot.text.printable import make_printable

SPARK_DAYS = 30
MAX_NAMES = 12
"""Of reasons and of rules, those with the largest numbers."""
MAX_TEXT_CHARS = 300
PRECISE_RATE = 10
"""Articles a day below which a decimal is shown."""
MAX_URL_CHARS = 2000
_WEB = ("http://", "https://")
_MINUTE_SECONDS = 60
_HOUR_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class SiteReport:
    """A site as the report shows it; ``note`` gives the reason for its state."""

    name: str
    state: State
    note: str
    history: SiteHistory
    articles: Sequence[LatestArticle]


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedSite:
    """A site of the report as HTML, and what it adds to the rest of the page.

    ``names`` are those of outcomes and rules, ``articles`` is by day, ``order`` sorts sites.
    """

    html: str
    state: State
    order: tuple[int, int, str]
    names: frozenset[str]
    articles: Sequence[int]


def render_site(site: SiteReport, *, program: str) -> RenderedSite:
    """Render a site, closed, with its figures as JSON.

    :param program: the name of the command that explains pages.
    """
    articles = site.history.articles
    return RenderedSite(
        html=_render_line(site, program),
        state=site.state,
        order=(list(State).index(site.state), -sum(articles), site.name),
        names=frozenset((*site.history.rejected, *site.history.rules)),
        articles=articles,
    )


def _render_line(site: SiteReport, program: str) -> str:
    history = site.history
    spark = render_sparkline(history.articles[-SPARK_DAYS:], is_empty=not any(history.runs))
    delay = history.delay.find()
    last = history.latest[-1] if history.latest else None
    name = escape(make_printable(site.name))
    return (
        f'<details class="site" id="site-{escape(site.name)}" data-state="{site.state}">'
        f'<summary><span class="state {site.state}"><svg class="icon" aria-hidden="true">'
        f'<use href="#icon-{site.state}"></use></svg>{site.state}</span>'
        f'<span class="name"><b>{name}</b> <span class="note">{_shown(site.note)}</span></span>'
        f'<span class="spark">{spark}</span>'
        f'<span class="figure"><b>{_format_rate(history)}</b> <small>articles a day</small></span>'
        f'<span class="figure delay"><b>{format_seconds(delay[1]) if delay else "–"}</b> '
        "<small>delay</small></span>"
        f'<span class="figure last">{_render_time(last)}</span>'
        '</summary><div class="panel"></div>'
        f'<script type="application/json">{dump_json(_make_figures(site, program))}</script>'
        "</details>"
    )


def dump_json(value: Any) -> str:
    r"""Return JSON that no element of a page ends in.

    >>> dump_json("</script><!--")
    '"\\u003c/script>\\u003c!--"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def format_seconds(seconds: float) -> str:
    """Return a duration in its largest unit.

    >>> format_seconds(840), format_seconds(11_000), format_seconds(200_000)
    ('14 min', '3.1 h', '2.3 days')
    """
    if seconds < _HOUR_SECONDS:
        return f"{seconds / _MINUTE_SECONDS:.0f} min"
    if seconds < 2 * DAY_SECONDS:
        return f"{seconds / _HOUR_SECONDS:.1f} h"
    return f"{seconds / DAY_SECONDS:.1f} days"


def _format_rate(history: SiteHistory) -> str:
    """Return the articles a day of the last week, or since the first run of a newer site."""
    first = next((day for day, runs in enumerate(history.runs) if runs), 0)
    days = min(WEEK_DAYS, len(history.runs) - first)
    rate = sum(history.articles[-days:]) / days
    return f"{rate:,.0f}" if rate >= PRECISE_RATE or rate == 0 else f"{rate:.1f}"


def _render_time(run: RunRecord | None) -> str:
    if run is None:
        return "<b>–</b> <small>no run</small>"
    ended = datetime.fromtimestamp(run.ended_at, tz=UTC)
    return f"<b>{ended:%H:%M}</b> <small>{ended.day} {ended:%b}</small>"


def _make_figures(site: SiteReport, program: str) -> Mapping[str, Any]:
    """Return what ``site_panel.js`` draws; shares are per cent, delays minutes."""
    history = site.history
    delays = [mean.find() for mean in history.delays]
    return {
        "firstDay": history.period.first_day,
        "step": history.period.step,
        "articles": [
            number if runs else None
            for number, runs in zip(history.articles, history.runs, strict=True)
        ],
        "delays": [
            [round(delay[place] / _MINUTE_SECONDS) if delay else None for delay in delays]
            for place in range(3)
        ],
        "fields": _make_coverage(history),
        "rejected": [
            [_cut(name), number, _link(history.examples.get(name, ""))]
            for name, number in history.rejected.most_common(MAX_NAMES)
        ],
        "rules": [[_cut(name), number] for name, number in history.rules.most_common(MAX_NAMES)],
        "slowest": [[_link(url), ms] for url, ms in history.slowest.items() if _link(url)],
        "alarms": [
            _make_alarm(alarm, program) for run in list(history.latest)[-1:] for alarm in run.alarms
        ],
        "latest": [
            [_cut(article.headline), _link(article.url), _cut(article.published[:16])]
            for article in site.articles
        ],
        "runs": [_make_run(run) for run in reversed(history.latest)],
        "program": program,
    }


def _make_coverage(history: SiteHistory) -> list[list[Any]]:
    """Return the fields by how many articles have them: name, share by point, now and before."""
    points = history.points
    now = max(1, WEEK_DAYS // history.period.step)
    coverage = []
    for name, numbers in history.fields.items():
        shares = [
            min(100, round(100 * number / total)) if total else None
            for number, total in zip(numbers, points, strict=True)
        ]
        before = [share for share in shares[:-now] if share is not None]
        recent, total = sum(numbers[-now:]), sum(points[-now:])
        coverage.append(
            [
                _cut(name),
                shares,
                min(100, round(100 * recent / total)) if total else None,
                round(median(before)) if before else None,
                total,
            ]
        )
    return sorted(coverage, key=lambda row: (-(row[2] or 0), row[0]))


def _make_alarm(alarm: Alarm, program: str) -> Mapping[str, str]:
    example = _link(alarm.example or "")
    return {
        "text": _cut(word_alarm(alarm)),
        "over": "over" if alarm.is_over else "",
        "example": example,
        "command": f"{program} explain {shlex.quote(example)}" if example else "",
    }


def _make_run(run: RunRecord) -> list[Any]:
    rejected = sum(number for name, number in run.outcomes.items() if name not in NOT_REJECTED)
    begun = datetime.fromtimestamp(run.started_at, tz=UTC)
    seconds = max(0, run.ended_at - run.started_at)
    return [
        f"{begun:%Y-%m-%d %H:%M}", seconds, run.found, run.articles, rejected,
        run.requests, run.exit_code,
    ]  # fmt: skip


def _link(url: str) -> str:
    """Return a URL that may be a link; empty if it is of another scheme, or very long."""
    return make_printable(url) if url.startswith(_WEB) and len(url) <= MAX_URL_CHARS else ""


def _cut(text: str) -> str:
    shown = make_printable(text)
    return shown if len(shown) <= MAX_TEXT_CHARS else f"{shown[:MAX_TEXT_CHARS]}…"


def _shown(text: str) -> str:
    return escape(_cut(text))
