"""The served report: fresh figures, a search over articles, and answers to this machine alone."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from benchmarks.invented_runs import HEADLINES, fill_store, invent_runs, name_site, write_articles
from tests.browser_available import open_chromium
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import StartedRun, start_scrapy
from tests.store.store_rows import execute_sql

SITE = name_site(1)
ARTICLES = 2 * len(HEADLINES)


@dataclass
class Served:
    run: StartedRun
    output: Path
    port: int

    def get(
        self, path: str, *, host: str = "", method: str = "GET", origin: str = ""
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Host": host, "Sec-Fetch-Site": origin}
        given = {name: value for name, value in headers.items() if value}
        connection.request(method, path, headers=given)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    def search(self, query: str) -> str:
        """Search once the articles have been read."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            _, text = self.get(f"/search?q={query}")
            read = re.search(r"of (\d+) read so far", text)
            if read and int(read[1]) >= ARTICLES:
                return text
            time.sleep(0.1)
        msg = f"{ARTICLES} articles were not read: {text}"
        raise TimeoutError(msg)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    now = int(time.time())
    fill_store(folder, [(SITE, invent_runs(1, until=now, days=10))])
    write_articles(folder, 1, until=now)
    words = ("--serve", "--port", "0", "-s", f"OUTPUT_DIR={folder}")
    run = start_scrapy("report", *words, output=folder)
    yield Served(run, folder, wait_for_port(run))
    run.send_signal(signal.SIGTERM)
    assert run.wait(30) == 0
    assert "Traceback" not in run.stderr


@pytest.fixture(scope="module")
def site() -> Iterator[Web]:
    with serve({"/lamp": Answer(invent_article(1))}) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_chromium() as running:
        yield running


def wait_for_port(run: StartedRun) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and run.poll() is None:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", run.stderr)
        if found:
            return int(found[1])
        time.sleep(0.05)
    msg = f"the report is not served: {run.stderr}"
    raise TimeoutError(msg)


def test_each_load_has_the_figures_of_the_latest_run(served: Served) -> None:
    status, page = served.get("/")
    assert status == 200
    lines = max(served.output.glob(f"{SITE}/*/run.jsonl"))
    new = {"headline": "Foghorn sold at auction", "url": "https://a.example/new"}
    with lines.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(new)}\n")
    execute_sql(served.output, "UPDATE site SET run_id = 'later', epoch = 11")
    execute_sql(
        served.output,
        "INSERT INTO run_history SELECT site_id, 11, 'later', started_at + 60, ended_at + 60,"
        " 75, json_set(figures, '$.exit_code', 75) FROM run_history WHERE epoch = 10",
    )

    _, later = served.get("/")

    assert f'id="site-{SITE}" data-state="fine"' in page
    assert "Foghorn sold" not in page
    assert "the latest run ended with code 75" in later
    assert "Foghorn sold" in later


@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ("whale+foghorn", "Whale answers the foghorn"),
        ("PHARE+demande", "Le phare demande"),
        ("pha", "Le phare demande"),
        ("%22second+tuesday%22", "Council votes"),
        ("dorrimore+jam", "Library accepts fines"),
        ("%E4%B8%80%E6%99%A9", "灯台は一晩休みたい"),
    ],
)
def test_search_finds_words_of_headlines_bodies_and_authors(
    served: Served, query: str, headline: str
) -> None:
    assert headline in served.search(query)


@pytest.mark.parametrize("query", ["%22", "OR", "a:b)(*", "%00", "NEAR(", "zeppelin", "-", "%FF"])
def test_any_query_is_words(served: Served, query: str) -> None:
    status, page = served.get(f"/search?q={query}")

    assert status == 200
    assert "No article found" in page


def test_a_query_is_shown_and_not_run(served: Served) -> None:
    _, page = served.get("/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")

    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "localhost:1"])
@pytest.mark.parametrize("path", ["/", "/search?q=whale"])
def test_a_request_that_names_another_host_gets_nothing(
    served: Served, host: str, path: str
) -> None:
    status, text = served.get(path, host=host)

    assert status == 421
    assert len(text) < 100


def test_a_path_that_is_no_url_is_refused(served: Served) -> None:
    # http.client refuses to send it.
    request = f"GET http://[ HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.sendall(request)
        status = connection.makefile("rb").readline()

    assert b" 400 " in status


def test_it_can_be_reached_as_localhost(served: Served) -> None:
    assert served.get("/search", host=f"localhost:{served.port}")[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_changed(served: Served, method: str) -> None:
    assert served.get("/", method=method)[0] == 501
    assert served.get("/../etc/passwd")[0] == 404


def test_ctrl_c_ends_it_and_nothing_is_written(served: Served, tmp_path: Path) -> None:
    before = sorted(served.output.rglob("*"))
    words = ("--serve", "--port", "0", "-s", f"OUTPUT_DIR={served.output}")
    run = start_scrapy("report", *words, output=tmp_path)
    port = wait_for_port(run)
    assert Served(run, served.output, port).get("/")[0] == 200

    run.send_signal(signal.SIGINT)
    code = run.wait(30)

    assert code == 0
    assert run.stderr.count("\n") == 1
    assert sorted(served.output.rglob("*")) == before


def test_a_port_in_use_is_one_line(served: Served, tmp_path: Path) -> None:
    words = ("--serve", "--port", str(served.port), "-s", f"OUTPUT_DIR={served.output}")
    run = start_scrapy("report", *words, output=tmp_path)

    assert run.wait(60) == 1
    assert f"cannot serve at port {served.port} (Address already in use)" in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_link_of_the_report_explains_a_page(served: Served, site: Web) -> None:
    status, page = served.get(f"/explain?url={site.base}/lamp", origin="same-origin")

    assert status == 200
    assert "Rules: untick to hide" in page


@pytest.mark.parametrize("origin", ["", "none", "cross-site", "same-site"])
def test_no_other_page_can_have_one_fetched(served: Served, site: Web, origin: str) -> None:
    before = len(site.asked)

    status, _ = served.get(f"/explain?url={site.base}/lamp", origin=origin)

    assert status == 403
    assert len(site.asked) == before


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "--version", "https://a.example/&a=b"])
def test_what_cannot_be_explained_says_so(served: Served, url: str) -> None:
    status, text = served.get(f"/explain?url={url}", origin="same-origin")

    assert status == 502
    assert text


def test_it_can_be_used_in_a_browser(browser: Browser, served: Served) -> None:
    served.search("whale")
    trouble: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: trouble.append(message.text))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(f"http://127.0.0.1:{served.port}/")
    page.locator(".site summary").first.click()
    link = page.locator(".articles a.copy").first.get_attribute("href") or ""

    assert link.startswith("/explain?url=https%3A%2F%2F")
    page.locator("#search").fill("whale")
    page.keyboard.press("Enter")
    page.locator(".found li").first.wait_for()
    assert "Whale answers the foghorn" in page.locator(".found").inner_text()
    assert Axe().run(page).violations_count == 0
    assert trouble == []
    page.close()
