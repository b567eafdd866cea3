"""How often sections with so many articles a day are read: a simulation with a virtual clock."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from benchmarks.due_year import DAY, HOUR, LIMITS, START, ZONES, Section, invent_articles
from newsbot.schedule.due_times import find_due_time

SAMPLE = 150
"""Sections that are simulated."""
DAYS, WARM_UP_DAYS = 21, 14
"""Of the simulation, and those before it, in which rates are learned."""


@dataclass(frozen=True, kw_only=True)
class SectionReadings:
    """What the simulation gives, of one section."""

    a_day: float
    busiest_share: float
    """Of the readings and articles of a day, in its busiest hour."""
    delay_minutes: float
    """From the publication of an article to its reading."""


def simulate_readings(*, articles_a_day: float, spread: float) -> SectionReadings:
    """Read a sample of sections whenever they are due, by a virtual clock."""
    sections = list(_invent_sample(articles_a_day, spread))
    queue = [(START, place) for place in range(len(sections))]
    hours: Counter[int] = Counter()
    start, end = START + WARM_UP_DAYS * DAY, START + (WARM_UP_DAYS + DAYS) * DAY
    while queue[0][0] < end:
        at, place = heapq.heappop(queue)
        section = sections[place]
        section.read(at)
        if at >= start:
            hours[at // HOUR % 24] += 1
        due = find_due_time(section.rate, now=at, zone=section.zone, limits=LIMITS)
        heapq.heappush(queue, (max(due.at, at + 1), place))
    delays = np.concatenate([each for section in sections for each in section.delays[-10:]])
    total = hours.total()
    return SectionReadings(
        a_day=total / len(sections) / DAYS,
        busiest_share=max(hours.values()) / total,
        delay_minutes=float(delays.mean()) / 60,
    )


def _invent_sample(articles_a_day: float, spread: float) -> Iterator[Section]:
    """Invent sections, whose rates are the quantiles of a logarithmic normal distribution."""
    random = np.random.default_rng(20261130)
    mean = articles_a_day / 24
    normal = NormalDist(math.log(mean) - spread**2 / 2, spread)
    rates = [math.exp(normal.inv_cdf((place + 0.5) / SAMPLE)) for place in range(SAMPLE)]
    scale = mean / (sum(rates) / SAMPLE)
    for place, rate in enumerate(rates):
        zone = ZONES[place % len(ZONES)]
        appeared = invent_articles(random, rate * scale, zone, WARM_UP_DAYS + DAYS)
        yield Section(zone=zone, appeared=appeared, has_dates=place % 3 == 0, down=[])
