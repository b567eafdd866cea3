"""Each site of the catalogue is a spider."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy import Request
from scrapy.settings import Settings
from scrapy.utils.test import get_crawler

from newsbot.exit_codes import ExitCode, StartError
from newsbot.spiders.news_spider import NewsSpider
from newsbot.spiders.spider_loader import SiteSpiderLoader


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    table = tmp_path / "own.toml"
    table.write_text('[lamp]\ndomain = "lamp.example"\ndelay_seconds = 7\n', "utf-8")
    return Settings({"NEWSBOT_SITES": str(table)})


def test_sites_and_spiders_in_python_are_listed_together(settings: Settings) -> None:
    assert {"archive", "demo", "lamp", "news", "rtl"} <= set(SiteSpiderLoader(settings).list())


def test_the_spider_of_a_site_differs_in_its_data_alone(settings: Settings) -> None:
    spider = SiteSpiderLoader(settings).load("rtl")

    assert issubclass(spider, NewsSpider)
    assert spider.name == "rtl"
    assert spider.site is not None
    assert spider.site.domain == "rtl.fr"


def test_an_unknown_name_is_wrong_usage_with_a_hint(settings: Settings) -> None:
    with pytest.raises(StartError, match="did you mean 'rtl'") as caught:
        SiteSpiderLoader(settings).load("rlt")

    assert isinstance(caught.value, KeyError)
    assert caught.value.code is ExitCode.WRONG_USAGE


def test_a_request_finds_the_spider_of_its_site(settings: Settings) -> None:
    request = Request("https://www.rtl.fr/actu/politique")

    assert SiteSpiderLoader(settings).find_by_request(request) == ["rtl"]


def test_the_delay_of_a_site_is_that_of_its_spider(settings: Settings) -> None:
    spider = SiteSpiderLoader(settings).load("lamp")

    assert get_crawler(spider).settings.getfloat("DOWNLOAD_DELAY") == 7


def test_the_contact_is_part_of_the_user_agent(settings: Settings) -> None:
    spider = SiteSpiderLoader(settings).load("rtl")

    crawler = get_crawler(spider, {"USER_AGENT": "newsbot/1", "CONTACT": "https://me.example/bot"})

    assert crawler.settings["USER_AGENT"] == "newsbot/1 (+https://me.example/bot)"
