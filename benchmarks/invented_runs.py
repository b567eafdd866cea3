"""Invented sites with the records of their runs and their articles, the same in each process."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from newsbot.run_record import Alarm, RunRecord, Spread
from newsbot.store.database import Store
from newsbot.store.facts.run_history import run_history_table
from newsbot.store.site_run import site_table

STORE = ".newsbot/store.sqlite"
DAY_SECONDS = 86_400
TOWNS = "Pellandry Brumelle Ostrava-Kelm Dorrimore Quilby Sallow Tarn Vexley Wend Yarrow".split()
KINDS = "Herald Courier Lamp Gazette Tide Post Echo Mirror Ledger Bell".split()
FIELDS = {
    "headline": 1.0,
    "articleBody": 1.0,
    "datePublished": 0.98,
    "authors": 0.86,
    "mainImage": 0.93,
    "description": 0.9,
    "articleSection": 0.8,
    "inLanguage": 1.0,
}
REASONS = {"list_page": 0.2, "duplicate": 0.1, "media_page": 0.06, "gone": 0.02, "failed": 0.02}
HEADLINES = (
    "Whale answers the foghorn and is asked to stop",
    "Library accepts fines in jam",
    "Le phare demande à être éteint",
    "المنارة تطلب إجازة ليوم واحد",
    "Council votes to keep the second Tuesday",
    "Ferry waits for a duck, and the duck for the ferry",
    "灯台は一晩休みたいと言う",
)
RULES = {"share": 2.2, "related": 1.4, "newsletter": 0.7, "caption": 1.1, "navigation": 6.0}


def name_site(number: int) -> str:
    """Return the name of a site by its number."""
    turn, rest = divmod(number, len(TOWNS) * len(KINDS))
    town, kind = TOWNS[rest % len(TOWNS)], KINDS[rest // len(TOWNS)]
    return f"{town}_{kind}{f'_{turn + 1}' if turn else ''}".lower().replace("-", "_")


def invent_runs(
    number: int, *, until: int, days: int, broken: bool = False, a_day: int = 1
) -> Iterator[RunRecord]:
    """Yield the runs of a site, the last of them shortly before ``until``.

    :param a_day: number of runs, each with its share of the articles.
    :param broken: whether the authors have been missing for four days, and an alarm says so.
    """
    chance = random.Random(number)  # noqa: S311 - no secret
    rate = chance.choice((4, 12, 30, 60, 140)) / a_day
    middle = chance.choice((420, 900, 2400, 7200))
    for turn in range(days * a_day):
        day = turn // a_day
        until_end = (days * a_day - 1 - turn) * (DAY_SECONDS // a_day)
        started = until - until_end - chance.randrange(600, 3600)
        is_weekend = datetime.fromtimestamp(started, tz=UTC).isoweekday() in {6, 7}
        weekend = 0.45 if is_weekend else 1.0
        articles = max(0, round(chance.gauss(rate * weekend, rate**0.5)))
        is_broken = broken and day >= days - 4
        yield RunRecord(
            run_id=f"run-{number}-{turn}",
            started_at=started,
            ended_at=started + chance.randrange(40, 400),
            exit_code=0,
            reason="finished",
            found=articles * 2 + 20,
            outcomes={
                "written": articles,
                "section": 5,
                **{name: round(share * articles) for name, share in REASONS.items()},
            },
            articles=articles,
            fields={
                name: 0
                if is_broken and name == "authors"
                else sum(chance.random() < share for _ in range(articles))
                for name, share in FIELDS.items()
            },
            freshness_seconds=_invent_spread(chance, articles, middle),
            rules={name: round(number * articles) for name, number in RULES.items()},
            requests=articles + 25,
            slowest=[(f"https://{name_site(number)}.example/a-{day}", chance.randrange(900, 6000))],
            examples={"list_page": f"https://{name_site(number)}.example/topics/{day}"},
            alarms=[_make_alarm(number)] if is_broken else [],
        )


def fill_store(
    folder: Path, sites: Iterable[tuple[str, Iterable[RunRecord]]], *, place: str = STORE
) -> None:
    """Write the records of runs to the store of an output folder, each as its run would."""
    store = Store.open(place, folder=folder)
    with store.transaction() as connection:
        for number, (name, records) in enumerate(sites, start=1):
            rows = [
                {
                    "site_id": number,
                    "epoch": epoch,
                    "run_id": record.run_id,
                    "started_at": record.started_at,
                    "ended_at": record.ended_at,
                    "exit_code": record.exit_code,
                    "figures": record.to_json(),
                }
                for epoch, record in enumerate(records, start=1)
            ]
            last = rows[-1]
            site = {key: last[key] for key in ("epoch", "run_id", "started_at", "ended_at")}
            site |= {"heartbeat_at": last["ended_at"], "place": f"invented:{folder}"}
            connection.execute(sa.insert(site_table).values(id=number, name=name, **site))
            connection.execute(sa.insert(run_history_table), rows)
    store.close()


def write_articles(folder: Path, number: int, *, until: int, days: int = 2) -> None:
    """Write files of articles of a site, one a day, with a line for each headline."""
    name = name_site(number)
    for day in range(days):
        time = until - day * DAY_SECONDS
        path = folder / name / f"{datetime.fromtimestamp(time, tz=UTC):%Y-%m-%d}" / "run.jsonl"
        path.parent.mkdir(parents=True)
        with path.open("w", encoding="utf-8") as file:
            for place, headline in enumerate(HEADLINES):
                published = datetime.fromtimestamp(time - 600 * (len(HEADLINES) - place), tz=UTC)
                record = {
                    "articleId": f"{number}-{day}-{place}",
                    "version": 1,
                    "url": f"https://{name}.example/{day}/{place}",
                    "headline": headline,
                    "articleBody": f"{headline}. Nobody was surprised, said the harbour master.",
                    "authors": [{"name": "Eskil Dorrimore"}],
                    "datePublished": f"{published:%Y-%m-%dT%H:%M:%SZ}",
                }
                file.write(f"{json.dumps(record, ensure_ascii=False)}\n")


def _invent_spread(chance: random.Random, number: int, middle: int) -> Spread | None:
    if not number:
        return None
    median = middle * chance.uniform(0.8, 1.3)
    return Spread(n=number, median=median, p10=median * 0.4, p90=median * 2.6)


def _make_alarm(number: int) -> Alarm:
    return Alarm(
        kind="field_missing",
        field="authors",
        expected="86% of articles",
        seen="0 of 12",
        since="2026-11-26T06:00:00Z",
        example=f"https://{name_site(number)}.example/mayor's-lamp",
        state="lasting",
    )
