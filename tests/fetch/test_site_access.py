"""Headers and proxies of sites, from the environment to the right host and nowhere else."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Outcome
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import Run, run_scrapy
from tests.test_crawl import article, day, section, teaser

SECRETS = {"LAMP_TOKEN": "token-4711", "LAMP_COOKIE": "session=biscuit-4712"}
NAMES = ("wave", "gull", "quay")
HEADERS = (
    'headers = {Authorization = "Bearer $LAMP_TOKEN", Cookie = "${LAMP_COOKIE}; a=b", '
    'X-Lamp = "$LAMP_TOKEN"}'
)
AWAY = "/2026/05/01/moved-to-the-other-harbour"


@pytest.fixture
def other() -> Iterator[Web]:
    with serve({"/robots.txt": Answer("", status=404)}, host="127.0.0.2") as running:
        yield running


@pytest.fixture
def web(other: Web) -> Iterator[Web]:
    pages = {day(1, name): article(name) for name in NAMES}
    teasers = [teaser(day(1, name), name) for name in NAMES]
    pages["/world"] = section(*teasers, teaser(AWAY, "moved"))
    pages["/robots.txt"] = Answer("", status=404)
    pages[AWAY] = Answer(status=302, headers={"Location": f"{other.base}/2026/05/01/moved"})
    pages[day(1, "gull")] = Answer(status=302, headers={"Location": f"{day(1, 'gull')}-new"})
    pages[f"{day(1, 'gull')}-new"] = article("gull")
    with serve(pages) as running:
        yield running


def crawl(folder: Path, table: str, *words: str, **environment: str) -> Run:
    sites = folder / "sites.toml"
    sites.write_text(f"[lamp]\n{table}", "utf-8")
    return run_scrapy(
        *("crawl", "lamp", "-L", "DEBUG", *words),
        output=folder / "output",
        settings={"HTTPCACHE_ENABLED": "1", "HTTPCACHE_DIR": str(folder / "output" / "cache")},
        NEWSBOT_SITES=str(sites),
        **environment,
    )


def find_secrets(run: Run, *secrets: str) -> list[str]:
    """Return where a secret was written: the log, or a file of the output folder."""
    places = {"log": run.stderr.encode()}
    files = (path for path in run.output.rglob("*") if path.is_file())
    places |= {str(path): path.read_bytes() for path in files}
    return [place for place, data in places.items() for each in secrets if each.encode() in data]


def test_headers_reach_the_site_and_no_other_host(web: Web, other: Web, tmp_path: Path) -> None:
    host = web.base.removeprefix("http://")
    table = f'domain = "{host}"\nsections = ["{web.base}/world"]\n{HEADERS}\n'

    run = crawl(tmp_path, table, **SECRETS)

    assert run.code == ExitCode.DONE, run.stderr
    assert len(run.articles) == len(NAMES)
    assert {"/robots.txt", "/world", f"{day(1, 'gull')}-new"} <= {path for path, _ in web.headers}
    for _, headers in web.headers:
        assert headers["Authorization"] == "Bearer token-4711"
        assert headers["Cookie"] == "session=biscuit-4712; a=b"
        assert headers["X-Lamp"] == "token-4711"
    assert "/2026/05/01/moved" in other.asked
    for _, headers in other.headers:
        assert not {"Authorization", "Cookie", "X-Lamp"} & headers.keys()
    assert find_secrets(run, "token-4711", "biscuit-4712") == []


def test_missing_variable_ends_the_run_before_any_request(web: Web, tmp_path: Path) -> None:
    host = web.base.removeprefix("http://")
    run = crawl(
        tmp_path,
        f'domain = "{host}"\nsections = ["{web.base}/world"]\n{HEADERS}\n',
        LAMP_TOKEN=SECRETS["LAMP_TOKEN"],
    )

    says = "[lamp] headers.Cookie needs the environment variable LAMP_COOKIE, which is not set"
    assert run.code == ExitCode.COULD_NOT_START
    assert run.stderr.count(says) == 1, run.stderr
    assert web.asked == []


def test_a_secret_in_a_table_is_refused_and_not_shown(tmp_path: Path) -> None:
    run = crawl(
        tmp_path,
        'domain = "lamp.example"\nproxy = "http://ann:token-4711@proxy.example"\n'
        '[lamp.headers]\nAuthorization = "Bearer token-4711"\n[quay]\ncookie = token-4711\n',
    )

    assert run.code == ExitCode.COULD_NOT_START
    assert "[lamp] headers.Authorization: must name a variable of the environment" in run.stderr
    assert "[lamp] proxy: must be a variable of the environment such as" in run.stderr
    assert "[quay] line 7: 'cookie = ...' is not valid TOML" in run.stderr
    assert "token-4711" not in run.stderr


def test_headers_are_not_sent_over_http_where_the_table_has_https(tmp_path: Path) -> None:
    pages = {"http://lamp.example/world": section(teaser(day(1, "wave"), "wave"))}
    pages[f"http://lamp.example{day(1, 'wave')}"] = article("wave")
    with serve(pages) as proxy:
        run = crawl(
            tmp_path,
            f'domain = "lamp.example"\nfeeds = ["https://lamp.example/feed"]\n{HEADERS}\n',
            *("-a", "url=http://lamp.example/world"),
            **SECRETS,
            http_proxy=proxy.base,
        )

    assert len(run.articles) == 1, run.stderr
    assert not any("Authorization" in headers for _, headers in proxy.headers)


def test_proxy_gets_the_requests_of_its_site_alone(other: Web, tmp_path: Path) -> None:
    site = "http://www.lamp.example"
    pages = {f"{site}{day(1, name)}": article(name) for name in NAMES}
    away = {"Location": f"{other.base}/2026/05/01/moved"}
    pages[f"{site}{AWAY}"] = Answer(status=302, headers=away)
    teasers = [teaser(path.removeprefix(site), path[-20:]) for path in pages]
    pages[f"{site}/world"] = section(*teasers)
    with serve(pages) as proxy:
        address = proxy.base.replace("//", "//ann:token-4711@")
        run = crawl(
            tmp_path,
            f'domain = "lamp.example"\nsections = ["{site}/world"]\nproxy = "$LAMP_PROXY"\n',
            LAMP_PROXY=address,
        )

    token = base64.b64encode(b"ann:token-4711").decode()
    assert run.code == ExitCode.DONE, run.stderr
    assert len(run.articles) == len(NAMES)
    assert {headers["Proxy-Authorization"] for _, headers in proxy.headers} == {f"Basic {token}"}
    assert all(path.startswith(site) for path in proxy.asked)
    assert "/2026/05/01/moved" in other.asked
    assert not any("Proxy-Authorization" in headers for _, headers in other.headers)
    assert [line["outcome"] for line in run.rejected] == [Outcome.GONE]
    assert find_secrets(run, "token-4711", token) == []
