"""Simulated histories of sites, with and without breaks: what the health checks find.

``python -m benchmarks.health_histories [--sites N] [--seed N]`` simulates sites with seasons,
noise, holidays, outages and pauses, judges each run as a crawl does, and then breaks each site in
each way. It ends with code 1 if fewer than 95 % of the breaks are named within two runs, or if
there is more than one false alarm in 500 runs.

A run counts for a break if it has at least five of what breaks: articles, articles with a date or
authors, sections. Fewer are no evidence. A silent site is to be named within two runs of twice its
longest silence so far.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from newsbot.health.site_judge import judge_run
from newsbot.run_record import RunRecord, Spread

HOUR, DAY = 3600, 24 * 3600
BEGIN = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp())
MIN_NAMED = 0.95
MAX_FALSE = 1 / 500
MIN_ARTICLES = 5
RUNS_TO_NAME = 2
MAX_RUNS_AFTER = 60
MAX_HISTORY = 200
"""Runs in a simulated history: enough for weekdays, and few enough to judge each of them."""


@dataclass(frozen=True, kw_only=True)
class SimulatedSite:
    """What a site is like; counts are a day's, shares between 0 and 1."""

    random: random.Random
    interval: int
    daily: float
    weekend: float
    zone: int
    shares: Mapping[str, float]
    correlation: float
    meta_dates: float
    words: float
    chrome: float
    rejected: Mapping[str, float]
    sections: Mapping[str, int]
    names: list[str]
    freelance: float
    latency: float
    selector: str | None

    @classmethod
    def invent(cls, seed: int) -> SimulatedSite:
        """Invent a site."""
        r = random.Random(seed)  # noqa: S311 - the same sites in each run
        fields = {
            "datePublished": r.uniform(0.9, 1),
            "authors": r.uniform(0.3, 1),
            "mainImage": r.uniform(0.5, 1),
            "description": r.uniform(0.3, 1),
            "articleSection": r.uniform(0, 1),
            "keywords": r.uniform(0, 1),
            "dateModified": r.uniform(0, 1),
        }
        rejected = {
            "list_page": r.uniform(0, 0.15),
            "media_page": r.uniform(0, 0.1),
            "gone": r.uniform(0, 0.02),
            "failed": r.uniform(0, 0.02),
            "teaser": r.uniform(0, 0.2),
            "no_body": r.uniform(0, 0.05),
        }
        return cls(
            random=r,
            interval=r.choice((HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY)),
            daily=min(max(r.lognormvariate(math.log(40), 0.9), 8), 400),
            weekend=r.uniform(0.3, 1),
            zone=r.randrange(-8, 10),
            shares=fields,
            correlation=r.uniform(0.002, 0.08),
            meta_dates=r.choice((1.0, 0.95, r.uniform(0.3, 1))),
            words=r.lognormvariate(math.log(400), 0.4),
            chrome=r.uniform(0.2, 0.5),
            rejected=rejected,
            sections={f"a.example/section-{n}": r.randint(8, 60) for n in range(r.randint(3, 20))},
            names=[f"Name {chr(97 + n % 26)}{n}" for n in range(r.randint(8, 80))],
            freelance=r.uniform(0.01, 0.3),
            latency=r.lognormvariate(math.log(250), 0.7),
            selector=r.choice((None, "body: .story")),
        )

    def times(self, days: int) -> list[int]:
        """Return when runs end, with jitter, and with pauses of the crawler."""
        times, now, end = [], float(BEGIN + self.random.randrange(DAY)), BEGIN + days * DAY
        while now < end:
            times.append(int(now))
            pause = self.random.random() < 0.003  # noqa: PLR2004 - a machine that is off
            now += self.random.uniform(DAY, 3 * DAY) if pause else 0
            now += self.interval * self.random.uniform(0.97, 1.03)
        return times

    def count_articles(self, begin: int, end: int, moods: dict[int, float]) -> int:
        """Count the new articles between two runs, by hour, weekday and the mood of the day."""
        expected = 0.0
        for hour in range(begin // HOUR, max(end // HOUR, begin // HOUR + 1)):
            local = datetime.fromtimestamp((hour + self.zone) * HOUR, tz=UTC)
            day = local.toordinal()
            if day not in moods:
                holiday = 0.4 if self.random.random() < 1 / 40 else 1.0
                moods[day] = holiday * self.random.gammavariate(25, 1 / 25)
            weight = 0.15 if local.hour < 6 or local.hour > 22 else 1.3  # noqa: PLR2004
            weekend = self.weekend if local.weekday() > 4 else 1.0  # noqa: PLR2004
            expected += self.daily / 24 * weight * weekend * moods[day]
        return _poisson(self.random, min(expected, 600))

    def make_run(self, number: int, end: int, articles: int) -> RunRecord:
        """Make the record of a run that is as the site is."""
        r = self.random
        fields = {name: self._draw(articles, share) for name, share in self.shares.items()}
        dates = self._draw(fields["datePublished"], self.meta_dates)
        outcomes = {"written": articles, "section": len(self.sections)}
        trouble = r.uniform(0.1, 0.5) if r.random() < 0.01 else 0.0  # noqa: PLR2004 - a server's
        for name, share in self.rejected.items():
            factor = share + (trouble if name == "failed" else 0)
            outcomes[name] = _poisson(r, articles * factor)
        sections, failed = self._read_sections()
        authors = Counter(self._draw_name() for _ in range(fields["authors"]))
        requests = articles + sum(outcomes.values())
        return RunRecord(
            run_id=f"run{number}",
            started_at=end - 60,
            ended_at=end,
            reason="finished",
            found=requests,
            outcomes=outcomes,
            sections=sections,
            articles=articles,
            fields=fields,
            sources={
                "datePublished": {"meta": dates, "time": fields["datePublished"] - dates},
                "authors": {"json-ld": fields["authors"]},
            },
            selectors={self.selector: (articles, articles)} if self.selector else {},
            authors=dict(authors.most_common(40)),
            author_names=len(authors),
            odd_authors=self._draw(fields["authors"], 0.01),
            words=self._spread(articles, self.words, 0.5),
            chrome_share=self._spread_linear(articles, self.chrome, 0.12),
            freshness_seconds=self._spread(articles, self.interval / 2 + 300, 0.8),
            latency_ms=self._spread(requests, self.latency * (1 + 4 * trouble), 0.5),
            requests=requests,
            failed={"HTTP 404": outcomes["gone"] + failed, "HTTP 503": outcomes["failed"]},
            examples={"written": "https://a.example/1"} if articles else {},
        )

    def _read_sections(self) -> tuple[dict[str, dict[str, int]], int]:
        sections, failed = {}, 0
        for name, links in self.sections.items():
            if self.random.random() < 0.004:  # noqa: PLR2004 - a response that fails
                sections[name], failed = {"failed": 1}, failed + 1
            else:
                listed = max(1, round(links * self.random.uniform(0.8, 1.2)))
                sections[name] = {"section": 1, "known": listed}
        return sections, failed

    def _draw(self, number: int, share: float) -> int:
        """Draw how many of a run have something: its articles are alike."""
        if not 0 < share < 1:
            return round(number * share)
        weight = 1 / self.correlation - 1
        of_run = self.random.betavariate(share * weight, (1 - share) * weight)
        return sum(self.random.random() < of_run for _ in range(number))

    def _draw_name(self) -> str:
        if self.random.random() < self.freelance:
            return f"Guest {self.random.randrange(10**6)}"
        place = int(len(self.names) * self.random.random() ** 2)
        return self.names[place]

    def _spread(self, number: int, middle: float, sigma: float) -> Spread | None:
        if not number:
            return None
        error = sigma * 1.25 / math.sqrt(number)
        center = middle * math.exp(self.random.gauss(0, error) + self.random.gauss(0, 0.05))
        wide = math.exp(1.28 * sigma)
        return Spread(n=number, median=center, p10=center / wide, p90=center * wide)

    def _spread_linear(self, number: int, middle: float, sigma: float) -> Spread | None:
        if not number:
            return None
        center = middle + self.random.gauss(0, sigma * 1.25 / math.sqrt(number) + 0.01)
        return Spread(n=number, median=center, p10=center - 1.28 * sigma, p90=center + 1.28 * sigma)


def _poisson(chance: random.Random, mean: float) -> int:
    if mean > 50:  # noqa: PLR2004 - where both are alike
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    number, product, limit = 0, chance.random(), math.exp(-mean)
    while product > limit:
        number += 1
        product *= chance.random()
    return number


def lose_body(site: SimulatedSite, run: RunRecord) -> RunRecord:
    """Take the text away: some pages have none, the others a standfirst."""
    lost = round(run.articles * 0.6)
    left = run.articles - lost
    outcomes = {**run.outcomes, "written": left, "no_body": run.outcomes["no_body"] + lost}
    words = site._spread(left, 45, 0.3)  # noqa: SLF001 - its own draws
    fields = {name: min(number, left) for name, number in run.fields.items()}
    selectors = dict.fromkeys(run.selectors, (0, run.articles))
    return replace(
        run, articles=left, outcomes=outcomes, words=words, fields=fields, selectors=selectors
    )


def lose_date(site: SimulatedSite, run: RunRecord) -> RunRecord:
    """Take the date away, but for a few."""
    left = round(run.articles * site.random.choice((0.0, 0.0, 0.1, 0.3)) * 0.5)
    sources = {**run.sources, "datePublished": {"url": left}}
    return replace(run, fields={**run.fields, "datePublished": left}, sources=sources)


def lose_sections(site: SimulatedSite, run: RunRecord) -> RunRecord:
    """Take half of the sections away."""
    names = sorted(site.sections)[: math.ceil(len(site.sections) / 2)]
    ends = [{"gone": 1}, {"not_article": 1}, {"section": 1}]
    lost = {name: ends[place % 3] for place, name in enumerate(names)}
    return replace(run, sections={**run.sections, **lost})


def gain_chrome(site: SimulatedSite, run: RunRecord) -> RunRecord:
    """Add blocks of chrome to each page."""
    more = site._spread_linear(run.articles, min(site.chrome + 0.28, 0.95), 0.1)  # noqa: SLF001
    return replace(run, chrome_share=more)


def spoil_authors(site: SimulatedSite, run: RunRecord) -> RunRecord:
    """Replace the names by one text of the page, or by texts of each page."""
    number = run.fields["authors"]
    if site.selector:
        authors = Counter({"Share Story": number} if number else {})
    else:
        authors = Counter(f"Caption {run.run_id} {place}" for place in range(number))
    return replace(run, authors=dict(authors.most_common(40)), author_names=len(authors))


def be_silent(site: SimulatedSite, run: RunRecord) -> RunRecord:  # noqa: ARG001 - as the others
    """Bring nothing new."""
    nothing = RunRecord(run_id=run.run_id, started_at=run.started_at, ended_at=run.ended_at)
    sections = {name: {"section": 1, "known": 10} for name in run.sections}
    return replace(nothing, reason="finished", sections=sections, requests=len(sections))


@dataclass(frozen=True)
class Break:
    """One way in which a site breaks, and the kinds of alarms that name it."""

    change: Callable[[SimulatedSite, RunRecord], RunRecord]
    kinds: tuple[str, ...]
    count: Callable[[RunRecord], int] = lambda run: run.articles
    """What breaks, in a run as it would have been."""


BREAKS = {
    "body gone": Break(lose_body, ("length_changed", "rejections_rose", "selector_stopped")),
    "date gone": Break(lose_date, ("field_missing",), lambda run: run.fields["datePublished"]),
    "half of the sections gone": Break(
        lose_sections, ("sections_gone",), lambda run: len(run.sections)
    ),
    "chrome jumps": Break(gain_chrome, ("chrome_changed",)),
    "authors are nonsense": Break(
        spoil_authors, ("authors_new", "authors_odd"), lambda run: run.fields["authors"]
    ),
    "silent": Break(be_silent, ("silent", "few_articles")),
}


def simulate(seed: int) -> tuple[int, list[str], dict[str, bool | None]]:
    """Return the runs of a site, its false alarms, and by break whether it was named."""
    site = SimulatedSite.invent(seed)
    days = site.random.randint(20, 90)
    days = min(days, max(20, MAX_HISTORY * site.interval // DAY))
    times, moods = site.times(days), dict[int, float]()
    runs: list[RunRecord] = []
    false: list[str] = []
    before = times[0] - 3 * DAY
    for number, end in enumerate(times):
        run = site.make_run(number, end, site.count_articles(before, end, moods))
        alarms = judge_run(runs, run)
        false += [
            f"{a.kind} {a.field} {a.rule}: {a.expected}, {a.seen}"
            for a in alarms
            if a.state == "new"
        ]
        runs.append(replace(run, alarms=alarms))
        before = end
    named = {name: _is_named(site, runs, moods, each) for name, each in BREAKS.items()}
    return len(times), false, named


def _is_named(
    site: SimulatedSite, history: list[RunRecord], moods: dict[int, float], how: Break
) -> bool | None:
    """Break the site after its history; None if it was not to be seen in the runs that follow."""
    runs, counted = list(history), 0
    new = [run.ended_at for run in history if run.outcomes.get("written")]
    longest = max(b - a for a, b in pairwise(new))
    for number in range(MAX_RUNS_AFTER * (5 if how.change is be_silent else 1)):
        end = runs[-1].ended_at + site.interval
        whole = site.make_run(
            10_000 + number, end, site.count_articles(end - site.interval, end, moods)
        )
        run = how.change(site, whole)
        alarms = judge_run(runs[-600:], run)
        if any(alarm.kind in how.kinds and alarm.state != "ended" for alarm in alarms):
            return True
        runs.append(replace(run, alarms=alarms))
        if how.change is be_silent:
            counted += end - new[-1] >= 2 * longest
        else:
            counted += how.count(whole) >= MIN_ARTICLES
        if counted >= RUNS_TO_NAME:
            return False
    return None


def main() -> int:
    """Print the figures; return 1 if a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the first site")
    parser.add_argument("--verbose", action="store_true", help="print each false alarm")
    given = parser.parse_args()
    total, false = 0, list[str]()
    results: dict[str, Counter[bool | None]] = {name: Counter() for name in BREAKS}
    for seed in range(given.seed, given.seed + given.sites):
        runs, wrong, named = simulate(seed)
        total, false = total + runs, false + wrong
        if given.verbose:
            for text in wrong:
                print(f"site {seed}, {runs} runs: {text}")
        for name, is_named in named.items():
            results[name][is_named] += 1
    print(f"{given.sites} sites from seed {given.seed}, {total} runs")
    rate = len(false) / total
    print(f"false alarms: {len(false)}, one in {total / max(len(false), 1):.0f} runs")
    named_breaks = breaks = 0
    for name, counts in results.items():
        known = counts[True] + counts[False]
        named_breaks, breaks = named_breaks + counts[True], breaks + known
        print(f"{name}: {counts[True]} of {known} named ({counts[True] / max(known, 1):.1%})")
    print(f"all breaks: {named_breaks / breaks:.1%} named")
    return int(rate > MAX_FALSE or named_breaks < MIN_NAMED * breaks)


if __name__ == "__main__":
    sys.exit(main())
