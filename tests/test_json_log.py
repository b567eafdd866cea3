"""LOG_FORMAT=json: each line of stderr is one JSON object, whatever a site sends."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from newsbot.json_log import JsonFormatter
from newsbot.settings import ITEM_PIPELINES
from tests.loopback import serve
from tests.scrapy_run import PROJECT, QUICK, Run, run_scrapy
from tests.test_printable_output import PASSWORD, STORY, UNSAFE, make_pages

JSON_LOG = {"LOG_FORMAT": "json", "SUMMARY_ENABLED": "1", "RETRY_TIMES": "0", "RENDER": "never"}
SCRIPT = """
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.utils.project import get_project_settings
from newsbot.json_log import install_json_log

settings = get_project_settings()
settings.setdict({settings!r}, priority="cmdline")
install_json_log(settings)
process = AsyncCrawlerProcess(settings)
process.crawl("news", url={url!r})
process.start()
"""


def read_log(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Crawl a hostile site, with a pipeline that fails, and log everything."""
    pipelines = {**ITEM_PIPELINES, "tests.own_pipelines.FailAlways": 250}
    with serve({}) as web:
        web.pages.update({path: [answer] for path, answer in make_pages(web.base).items()})
        return run_scrapy(
            *("crawl", "news", "-L", "DEBUG", "-a", f"url={web.base}/world,{web.base}/list"),
            output=tmp_path_factory.mktemp("output"),
            settings=JSON_LOG | {"ITEM_PIPELINES": json.dumps(pipelines)},
        )


@pytest.fixture(scope="module")
def log(run: Run) -> list[dict[str, Any]]:
    return read_log(run.stderr)


def test_each_line_is_a_record_with_time_and_level(log: list[dict[str, Any]]) -> None:
    for line in log:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
        assert line["level"] in {"DEBUG", "INFO", "WARNING", "ERROR"}
        assert line["logger"]
        assert line["message"]


def test_no_value_of_a_line_has_control_characters(run: Run, log: list[dict[str, Any]]) -> None:
    assert run.stderr.isascii()
    texts = [value for line in log for value in line.values() if isinstance(value, str)]
    assert not [text for text in texts if UNSAFE.search(text)]
    assert any(r"\u009b31m" in text for text in texts)
    assert PASSWORD not in run.stderr


def test_each_url_ends_in_one_line(run: Run, log: list[dict[str, Any]]) -> None:
    ends = [line for line in log if "outcome" in line]
    *_, summary = (line for line in log if "outcomes" in line)
    assert Counter(line["outcome"] for line in ends) == summary["outcomes"]
    assert len({line["url"] for line in ends}) == len(ends) == summary["found"]
    assert {line["level"] for line in ends} == {"DEBUG"}
    rejected = {line["url"]: line["outcome"] for line in run.rejected}
    assert rejected.items() <= {line["url"]: line["outcome"] for line in ends}.items()
    story = next(line for line in ends if line["url"].endswith(f"{STORY}0"))
    assert (story["outcome"], story["source"]) == ("failed", "section")
    assert story["section"].endswith("/world")


def test_the_summary_is_a_record(run: Run, log: list[dict[str, Any]]) -> None:
    *_, summary = (line for line in log if "outcomes" in line)
    assert (summary["spider"], summary["exitCode"]) == ("news", run.code)
    assert "nothing_written" in summary["alarms"]
    assert run.rejected
    assert Path(summary["rejectedFile"]).is_relative_to(run.output)


def test_a_traceback_is_part_of_its_line(log: list[dict[str, Any]]) -> None:
    failed = next(line for line in log if line["message"].startswith("FailAlways failed"))
    assert failed["exception"].startswith("Traceback (most recent call last):\n")
    assert failed["exception"].endswith("has no attribute 'headlines'")


@pytest.mark.parametrize("fields", [None, ["a"], {"level": "none", 7: "seven"}], ids=str)
def test_fields_of_any_kind_leave_the_keys_of_each_line(fields: object) -> None:
    record = logging.makeLogRecord({"msg": "lit", "levelname": "INFO", "fields": fields})

    line = json.loads(JsonFormatter().format(record))

    assert (line["level"], line["message"]) == ("INFO", "lit")
    assert line.get("7") == ("seven" if isinstance(fields, dict) else None)


def test_a_script_logs_json_to_a_file(tmp_path: Path) -> None:
    with serve({}) as web:
        settings = JSON_LOG | {"OUTPUT_DIR": str(tmp_path), "LOG_FILE": str(tmp_path / "log")}
        script = SCRIPT.format(settings=QUICK | settings, url=f"{web.base}/missing")
        ended = subprocess.run(
            [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True
        )

    log = read_log((tmp_path / "log").read_text())
    assert ended.stderr == ""
    assert log[-1]["logger"].startswith(("newsbot", "scrapy"))
    assert [line for line in log if line["message"].startswith("Scrapy 2")]
    assert [line for line in log if "outcomes" in line]


@pytest.mark.parametrize("log_format", ["json", "%(message)s"])
def test_a_log_file_that_cannot_be_written_is_one_line(tmp_path: Path, log_format: str) -> None:
    path = tmp_path / "none" / "log"

    ended = run_scrapy(
        "crawl", "demo", output=tmp_path, settings={"LOG_FILE": str(path), "LOG_FORMAT": log_format}
    )

    assert ended.code == 2
    assert ended.stderr.splitlines()[-1].endswith(
        f"LOG_FILE = {str(path)!r}: cannot be written (No such file or directory)"
    )
    assert "Traceback" not in ended.stderr


def test_a_format_without_fields_is_one_line(tmp_path: Path) -> None:
    ended = run_scrapy("crawl", "demo", output=tmp_path, settings={"LOG_FORMAT": "xml"})

    assert ended.code == 2
    assert "LOG_FORMAT must be json, or a text such as '%(message)s', got 'xml'" in ended.stderr
    assert "Traceback" not in ended.stderr
