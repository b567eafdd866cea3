"""The tables of a service may be edited while it runs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.settings import Settings

from newsbot.command_work.due_sites import DueSites
from newsbot.spiders.spider_loader import SiteSpiderLoader

TABLE = '[river]\ndomain = "river.example"\nsections = ["https://river.example/world"]\n'
BROKEN = "broken ["


def make_sites(tables: Path) -> DueSites:
    tables.write_text(TABLE, "utf-8")
    settings = Settings({"NEWSBOT_SITES": str(tables)})
    process: Any = SimpleNamespace(
        settings=settings, spider_loader=SiteSpiderLoader.from_settings(settings)
    )
    return DueSites(process, lambda: ["river"])


@pytest.mark.parametrize("is_missing", [False, True], ids=["broken", "missing"])
def test_tables_that_cannot_be_read_are_logged_once_each_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, is_missing: bool
) -> None:
    tables = tmp_path / "sites.toml"
    sites = make_sites(tables)
    known = sites.find()

    for times in (1, 2):
        if is_missing:
            tables.unlink()
        else:
            tables.write_text(BROKEN + times * "\n", "utf-8")
        assert [sites.find_again() for _ in range(3)] == [known] * 3
        assert caplog.text.count("the tables of sites are used as they were") == times
        tables.write_text(TABLE + times * "\n", "utf-8")
        known = sites.find_again()
        assert [*known] == ["river"]


def test_spiders_are_loaded_after_the_tables_have_lost_their_site(tmp_path: Path) -> None:
    tables = tmp_path / "sites.toml"
    sites = make_sites(tables)
    known = sites.find()
    tables.write_text(TABLE.replace("river", "lake"), "utf-8")

    assert sites.find_again() is known
    assert sites.load_spider("river").site == known["river"]


def test_a_spider_of_the_project_is_crawled_by_its_own_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "quay_spiders.py").write_text(
        "from newsbot.site import Site\n"
        "from newsbot.spiders.news_spider import NewsSpider\n\n\n"
        "class QuaySpider(NewsSpider):\n"
        "    name = 'quay'\n"
        "    site = Site(spider='quay', domain='quay.example')\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    settings = Settings({"NEWSBOT_SITES": "", "SPIDER_MODULES": ["quay_spiders"]})
    process: Any = SimpleNamespace(settings=settings, spider_loader=SiteSpiderLoader(settings))
    sites = DueSites(process, lambda: ["quay"])

    assert sites.find()["quay"].domain == "quay.example"
    assert sites.load_spider("quay").__name__ == "QuaySpider"
