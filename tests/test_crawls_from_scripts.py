"""Crawls that a Python script starts with Scrapy's own classes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.hostile_hosts import PAGE
from tests.loopback import Answer, serve
from tests.scrapy_run import PROJECT, QUICK

SCRIPT = """
import sys
import scrapy.crawler
from scrapy.utils.project import get_project_settings

name, url, *settings = sys.argv[1:]
process = getattr(scrapy.crawler, name)(
    {**get_project_settings(), **dict(each.split("=", 1) for each in settings)}
)
process.crawl("news", url=url)
process.crawl("news", url=url)
process.start()
"""


@pytest.mark.parametrize("process", ["AsyncCrawlerProcess", "CrawlerProcess"])
def test_a_second_run_of_a_site_is_refused_in_one_line(process: str, tmp_path: Path) -> None:
    settings = {**QUICK, "OUTPUT_DIR": str(tmp_path)}
    with serve({"/a-story-of-the-long-tide": Answer(PAGE)}) as web:
        url = f"{web.base}/a-story-of-the-long-tide"
        words = [process, url, *(f"{name}={value}" for name, value in settings.items())]
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT, *words],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )

    assert web.asked.count("/a-story-of-the-long-tide") == 1
    assert run.stderr.count("another run of 'news' is under way: ") == 1
    assert "Traceback" not in run.stderr
