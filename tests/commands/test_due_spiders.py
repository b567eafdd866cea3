"""The tables of a service may be edited while it runs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings

from newsbot.command_work.due_spiders import DueSpiders
from newsbot.spiders.spider_loader import SiteSpiderLoader

TABLE = '[river]\ndomain = "river.example"\nsections = ["https://river.example/world"]\n'
BROKEN = "broken ["


def make_spiders(tables: Path) -> DueSpiders:
    tables.write_text(TABLE, "utf-8")
    settings = Settings({"NEWSBOT_SITES": str(tables)})
    process: Any = SimpleNamespace(
        settings=settings, spider_loader=SiteSpiderLoader.from_settings(settings)
    )
    return DueSpiders(process, lambda: ["river"])


@pytest.mark.parametrize("is_missing", [False, True], ids=["broken", "missing"])
def test_tables_that_cannot_be_read_are_logged_once_each_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, is_missing: bool
) -> None:
    tables = tmp_path / "sites.toml"
    spiders = make_spiders(tables)
    known = spiders.find()

    for times in (1, 2):
        if is_missing:
            tables.unlink()
        else:
            tables.write_text(BROKEN + times * "\n", "utf-8")
        assert [spiders.find_again() for _ in range(3)] == [known] * 3
        assert caplog.text.count("the tables of sites are used as they were") == times
        tables.write_text(TABLE + times * "\n", "utf-8")
        known = spiders.find_again()
        assert [*known] == ["river"]
