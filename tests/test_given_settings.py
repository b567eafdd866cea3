"""Names and paths of the settings that a user gives."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from scrapy.settings import Settings

from newsbot import settings as defaults
from newsbot.exit_codes import StartError
from newsbot.given_settings import check_names, check_paths, expand_paths


def make_given(priority: str, **values: object) -> Settings:
    settings = Settings()
    settings.setmodule(defaults)
    settings.setdict(values, priority=priority)
    return settings


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("RIGHT_POLICY", "RIGHTS_POLICY"),
        ("OUTPUT_COMPRESION", "OUTPUT_COMPRESSION"),
        ("max_pages", "MAX_PAGES"),
        ("USERAGENT", "USER_AGENT"),
        ("DOWNLOAD_TIMEOUTS", "DOWNLOAD_TIMEOUT"),
        ("CLOSESPIDER_PAGE_COUNT", "CLOSESPIDER_PAGECOUNT"),
    ],
)
@pytest.mark.parametrize("priority", ["project", "cmdline"])
def test_a_misspelt_setting_is_named_with_its_neighbour(
    name: str, near: str, priority: str
) -> None:
    with pytest.raises(StartError, match=rf"{name} = '1': .* did you mean {near}\\?"):
        check_names(make_given(priority, **{name: "1"}))


def test_settings_of_scrapy_and_of_the_project_are_known(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = SimpleNamespace(MY_CONTACT="1", MONGO_URI="mongodb://localhost", SENTRY_DSN="x")
    monkeypatch.setitem(sys.modules, "my_settings", project)
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "my_settings")
    settings = make_given("project", **vars(project))
    settings.set("MONGO_URI", "mongodb://db", priority="cmdline")
    settings.setdict({"JOBDIR": "x", "FILES_STORE": "y", "CONCURRENT_REQUESTS_PER_IP": 1})

    check_names(settings)

    assert caplog.records == []


def test_an_unknown_name_behind_s_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    check_names(make_given("cmdline", HARBOUR="1"))

    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith("-s HARBOUR: neither newsbot, Scrapy nor the project")


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = make_given("cmdline", OUTPUT_DIR="~/news", STORE_URL="~/.news/store.sqlite")

    expand_paths(settings)

    check_paths(settings)
    assert settings["OUTPUT_DIR"] == f"{tmp_path}/news"
    assert settings["STORE_URL"] == f"{tmp_path}/.news/store.sqlite"
    assert settings.getpriority("OUTPUT_DIR") == 40
