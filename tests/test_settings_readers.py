"""Settings are checked before the first request."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from newsbot import settings as defaults
from newsbot.exit_codes import StartError
from newsbot.settings_readers import check_settings, read_ages, read_networks


def make_settings(**values: object) -> Settings:
    settings = Settings()
    settings.setmodule(defaults)
    settings.setdict(values)
    return settings


def test_the_default_settings_are_valid() -> None:
    check_settings(make_settings())


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("RENDER", "true", "must be one of always, never, sites, when_needed, got 'true'"),
        ("RENDER_PAGES_PER_BROWSER", "0", "must be a whole number, 1 or more, got '0'"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", "0", "must be a whole number, 1 or more, got '0'"),
        ("CONCURRENT_ITEMS", "0", "must be a whole number, 1 or more, got '0'"),
        ("REACTOR_THREADPOOL_MAXSIZE", "0", "must be a whole number, 1 or more, got '0'"),
        ("RETRY_HTTP_CODES", "abc", "must be HTTP statuses such as 500,503, got 'abc'"),
        ("RETRY_HTTP_CODES", [500, 5030], "must be HTTP statuses such as 500,503, got [500, 5030]"),
        ("RETRY_HTTP_CODES", 500, "must be HTTP statuses such as 500,503, got 500"),
        ("DOWNLOAD_DELAY", "-1", "must be a number, 0 or more, got '-1'"),
        ("AUTOTHROTTLE_ENABLED", "maybe", "must be one of 0, 1, false, true, got 'maybe'"),
        ("ALLOWED_PRIVATE_ADDRESSES", "10.0.0.0/33", "must be networks such as 10.0.0.0/8"),
        ("RIGHTS_POLICY", "respekt", "must be one of record, respect, got 'respekt'"),
        ("CONTACT", "bla", "must be a web page such as https://example.org/crawler, or an e-mail"),
        ("USER_AGENT", "", "must be a name such as my-crawler/1.0, in ASCII, got ''"),
        ("MAX_FAILED_SHARE", "2", "must be from 0 to 1, got '2'"),
        ("DEPTH_LIMIT", "deep", "must be a whole number, got 'deep'"),
        ("CLOSESPIDER_ITEMCOUNT", "1.5", "must be a whole number, got '1.5'"),
        ("LOGSTATS_INTERVAL", "-1", "must be a whole number, 0 or more, got '-1'"),
        ("CLOSESPIDER_TIMEOUT", "nan", "must be a number, got 'nan'"),
        ("DNS_TIMEOUT", "0", "must be a number, more than 0, got '0'"),
        ("MEMUSAGE_CHECK_INTERVAL_SECONDS", 0, "must be a number, more than 0, got 0"),
        ("HTTPCACHE_ENABLED", "maybe", "must be one of 0, 1, false, true, got 'maybe'"),
    ],
)
def test_a_wrong_value_names_the_setting_and_the_rule(
    name: str, value: object, message: str
) -> None:
    with pytest.raises(StartError) as caught:
        check_settings(make_settings(**{name: value}))

    assert str(caught.value).startswith(f"{name} {message}")


@pytest.mark.parametrize(
    ("name", "value"),
    [("DNS_TIMEOUT", "0.5"), ("RETRY_PRIORITY_ADJUST", "-2"), ("DOWNLOAD_TIMEOUT", 0.5)],
)
def test_fractions_of_seconds_and_negative_priorities_are_valid(name: str, value: object) -> None:
    check_settings(make_settings(**{name: value}))


@pytest.mark.parametrize("value", ["500, 503", [500, 503], "", []])
def test_statuses_may_be_a_list_a_text_or_nothing(value: object) -> None:
    check_settings(make_settings(RETRY_HTTP_CODES=value))


def test_ages_are_read_in_ascending_order() -> None:
    assert read_ages(make_settings(REVISIT="1d, 90m"), "REVISIT") == (5400, 86_400)


@pytest.mark.parametrize("value", ["1 day", "1h, 60", "1h, 1h"])
def test_a_wrong_age_is_refused(value: str) -> None:
    with pytest.raises(StartError, match="must be ages such as '1h, 4h, 1d'"):
        read_ages(make_settings(REVISIT=value), "REVISIT")


def test_networks_and_single_addresses_are_read() -> None:
    networks = read_networks(
        make_settings(ALLOWED_PRIVATE_ADDRESSES="10.0.0.0/8, ::1"), "ALLOWED_PRIVATE_ADDRESSES"
    )

    assert [str(network) for network in networks] == ["10.0.0.0/8", "::1/128"]
