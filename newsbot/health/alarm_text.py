"""Word the alarms of a site for people."""

from __future__ import annotations

import shlex

from newsbot.run_record import Alarm
from newsbot.text.printable import make_printable

KINDS = {
    "field_missing": "{field} is missing",
    "source_stopped": "{field}: its source {rule} gives less",
    "selector_stopped": "{field}: the selector {rule!r} of the site's table matches less",
    "authors_odd": "names of authors do not look like names",
    "authors_new": "names of authors are all new",
    "length_changed": "the length of articles has changed",
    "chrome_changed": "the share of chrome has changed",
    "late": "articles are found late",
    "slow": "responses are slow",
    "requests_failed": "more requests fail",
    "rejections_rose": "more URLs end as {rule}",
    "few_articles": "few new articles",
    "silent": "no new article",
    "sections_gone": "listings list nothing",
    "listing_empty": "the listing {rule} lists nothing",
}
"""Each kind of alarm that compares a run with earlier ones, in words."""


def describe_alarm(alarm: Alarm, *, program: str = "scrapy") -> str:
    """Return an alarm in words, with the command that explains its example.

    A kind that is not in ``KINDS`` is returned as it is.

    >>> alarm = Alarm(kind="field_missing", field="authors", expected="95% of articles",
    ...               seen="0 of 12", since="2026-05-04T06:00:00Z", state="lasting")
    >>> describe_alarm(alarm)
    'authors is missing: expected 95% of articles, seen 0 of 12, since 2026-05-04 06:00 UTC'
    """
    template = KINDS.get(alarm.kind)
    if template is None:
        return alarm.kind
    text = template.format(field=alarm.field, rule=alarm.rule)
    if alarm.state == "ended":
        return f"{text}: ended; it began {_show_time(alarm.since)}"
    text += f": expected {alarm.expected}, seen {alarm.seen}"
    if alarm.state != "new":
        text += f", since {_show_time(alarm.since)}"
    if alarm.state == "accepted":
        text += "; from now on that is the norm"
    elif alarm.example:
        # A URL may hold what a shell runs, and people copy the command.
        text += f"; {program} explain {shlex.quote(make_printable(alarm.example))}"
    return text


def _show_time(iso: str | None) -> str:
    return (iso or "").replace("T", " ")[:16] + " UTC"
