"""Metrics of crawls: at a port while they run, in a file afterwards, and in the dashboard."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open
from prometheus_client.parser import text_string_to_metric_families as parse_text

from newsbot.metrics.fleet_gauges import FLEET_GAUGES, FLEET_LABELS
from newsbot.metrics.last_run_gauges import LAST_RUN_GAUGES, LastRuns
from newsbot.metrics.run_counters import RUN_COUNTERS, RUNNING, RUNS, RunCounters
from newsbot.run_record import Alarm, RunRecord
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import PROJECT, QUICK, run_scrapy, start_scrapy

DASHBOARD = json.loads((PROJECT / "deploy" / "grafana-dashboard.json").read_text("utf-8"))
LABELS = {
    **{gauge.name: {"site", gauge.label} for gauge in LAST_RUN_GAUGES},
    **{f"{counter.name}_total": {"site", counter.label} for counter in (*RUN_COUNTERS, RUNS)},
    RUNNING: {"site"},
    **{name: {FLEET_LABELS.get(name, "")} for name in FLEET_GAUGES},
}
"""The labels of each metric, an empty one for none."""


@pytest.fixture(scope="module")
def site() -> Iterator[Web]:
    paths = [f"/2026/11/{day}/lamp-and-quay-{day}" for day in (11, 12)]
    links = "".join(f'<h2><a href="{path}">Lamp and quay of the day</a></h2>' for path in paths)
    pages = {path: Answer(invent_article(number)) for number, path in enumerate(paths)}
    gone = '<h2><a href="/2026/11/13/lamp-that-is-gone">A lamp that is gone</a></h2>'
    with serve({"/world": Answer(f"<main>{links}{gone}</main>"), **pages}) as running:
        yield running


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read_values(families: Iterable[Metric], site: str = "news") -> dict[tuple[str, str], float]:
    """Return the values of a site by name and by the other label."""
    return {
        (sample.name, next((v for k, v in sample.labels.items() if k != "site"), "")): sample.value
        for family in families
        for sample in family.samples
        if sample.labels["site"] == site
    }


def get_metrics(port: int) -> tuple[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/metrics", headers={"Accept": "application/openmetrics-text"})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.headers["Content-Type"], text


def test_a_run_leaves_its_figures_in_the_file_also_if_its_port_is_in_use(
    site: Web, tmp_path: Path
) -> None:
    file = tmp_path / "newsbot.prom"
    file.write_text("as before")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        settings = {"METRICS_FILE": str(file), "METRICS_PORT": port}
        crawled = run_scrapy(
            "crawl", "news", "-a", f"url={site.base}/world", output=tmp_path, settings=settings
        )

    warning = f"METRICS_PORT {port}: no metrics are served: Address already in use"
    assert warning in crawled.stderr
    values = read_values(parse_text(file.read_text("utf-8")))
    assert crawled.code == 0, crawled.stderr
    assert values["newsbot_last_run_articles", ""] == 2
    assert values["newsbot_last_run_urls", "written"] == 2
    assert values["newsbot_last_run_urls", "gone"] == 1
    assert values["newsbot_last_run_field_articles", "headline"] == 2
    assert values["newsbot_last_run_exit_code", ""] == 0
    assert abs(values["newsbot_last_run_end_timestamp_seconds", ""] - time.time()) < 600
    assert 0 < values["newsbot_last_run_latency_seconds", "50"] < 60
    assert [path.name for path in tmp_path.glob("newsbot.prom*")] == ["newsbot.prom"]


def test_a_crawl_serves_what_it_has_counted_so_far(site: Web, tmp_path: Path) -> None:
    port = find_port()
    settings = {**QUICK, "METRICS_PORT": str(port), "DOWNLOAD_DELAY": "1"}
    run = start_scrapy(
        "crawl", "news", "-a", f"url={site.base}/world", output=tmp_path, settings=settings
    )
    values: Mapping[tuple[str, str], float] = {}
    kind = ""
    while run.poll() is None and values.get(("newsbot_responses_total", "200"), 0) < 2:
        time.sleep(0.05)
        try:
            kind, text = get_metrics(port)
        except OSError:
            continue
        values = read_values(parse_open(text))  # type: ignore[no-untyped-call]
    run.wait(60)

    assert kind.startswith("application/openmetrics-text")
    assert values["newsbot_running", ""] == 1
    assert values["newsbot_requests_total", ""] >= 2
    assert values["newsbot_urls_found_total", ""] == 4
    assert run.returncode == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"METRICS_PORT": "70000"}, "METRICS_PORT must be 0 to 65535, got 70000"),
        ({"METRICS_PORT": "x"}, "METRICS_PORT must be a whole number"),
        ({"METRICS_FILE": "a.prom", "STORE_URL": ""}, "METRICS_FILE needs a store"),
    ],
)
def test_wrong_settings_are_one_line(
    tmp_path: Path, settings: dict[str, str], message: str
) -> None:
    run = run_scrapy(
        "crawl", "news", "-a", "url=http://127.0.0.1:1/", output=tmp_path, settings=settings
    )

    assert run.code == 1
    assert message in run.stderr


def test_counters_of_runs_add_up_and_never_fall() -> None:
    counters = RunCounters()
    registry = CollectorRegistry()
    registry.register(counters)
    first: dict[str, Any] = {"newsbot/end/written": 3, "newsbot/field/authors/jsonld": 2}
    counters.begin(1, site="lamp", read_stats=lambda: first)
    first["newsbot/field/authors/byline"] = 1
    counters.end(1)
    counters.end(1)
    counters.begin(2, site="lamp", read_stats=lambda: {"newsbot/end/written": 4})

    def read(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, {"site": "lamp", **labels})

    assert read("newsbot_urls_total", outcome="written") == 7
    assert read("newsbot_field_articles_total", field="authors") == 3
    assert read("newsbot_runs_total", code="0") == 1
    assert read("newsbot_running") == 1
    counters.end(2)
    assert read("newsbot_running") == 0


def test_stats_can_be_read_while_a_crawl_changes_them() -> None:
    stats: dict[str, int] = {}
    counters = RunCounters()
    counters.begin(1, site="lamp", read_stats=lambda: stats)
    stopped = threading.Event()

    def change() -> None:
        number = 0
        while not stopped.is_set():
            number += 1
            stats[f"newsbot/chrome/rule-{number % 500}"] = number

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(20):
            assert list(counters.collect())
    finally:
        stopped.set()
        thread.join()


def test_alarms_that_are_over_are_not_counted() -> None:
    alarms = [
        Alarm(kind="field_missing", field="authors", state="lasting"),
        Alarm(kind="field_missing", field="mainImage", state="new"),
        Alarm(kind="slow", state="ended"),
        Alarm(kind="nothing_written"),
    ]
    record = RunRecord(run_id="run", started_at=0, ended_at=60, alarms=alarms)
    registry = CollectorRegistry()
    registry.register(LastRuns({"lamp": record}))

    values = read_values(registry.collect(), "lamp")

    name = "newsbot_last_run_alarms"
    assert {label: n for (metric, label), n in values.items() if metric == name} == {
        "field_missing": 2,
        "nothing_written": 1,
    }


def list_queries() -> list[str]:
    targets = [target for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]
    variables = DASHBOARD["templating"]["list"]
    return [target["expr"] for target in targets] + [v["definition"] for v in variables[1:]]


@pytest.mark.parametrize("query", list_queries())
def test_a_query_of_the_dashboard_names_metrics_and_labels_that_exist(query: str) -> None:
    names = re.findall(r"newsbot_\w+", query)
    labels = set(re.findall(r"(\w+)(?:=~|!~|!=|=)\"", query))
    for group in re.findall(r"by \(([\w, ]+)\)", query):
        labels |= set(group.split(", "))

    assert names
    assert set(names) <= LABELS.keys()
    assert labels <= set.intersection(*(LABELS[name] | {"site"} for name in names[:1]))
    assert query.count("(") == query.count(")")


def test_the_dashboard_has_what_an_import_needs() -> None:
    panels = DASHBOARD["panels"]

    assert DASHBOARD["uid"]
    assert DASHBOARD["schemaVersion"] >= 36
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert {panel["datasource"]["uid"] for panel in panels if panel["type"] != "row"} == {
        "${datasource}"
    }
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len(panels)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in panels)


def test_the_docs_have_every_metric() -> None:
    page = (PROJECT / "docs" / "metrics.md").read_text("utf-8")
    rows = {
        name: set(re.findall(r"`(\w+)`", labels))
        for name, labels in re.findall(r"^\| `(newsbot_\w+)` \| (.*?) \|", page, re.MULTILINE)
    }

    assert rows == {name: labels - {""} for name, labels in LABELS.items()}
