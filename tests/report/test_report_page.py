"""The report in Chromium: it opens without errors, runs nothing of sites, and can be used."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

from benchmarks.invented_runs import fill_store, invent_runs, name_site, write_articles
from newsbot.report.report_gathering import ReportSource
from newsbot.run_record import Alarm, RunRecord
from tests.browser_available import open_chromium

HOSTILE = "</script><script>document.title='taken'</script><img src=x onerror=alert(1)>\u202e"
LONG = "w" * 3000
BROKEN, FINE, STRANGE = name_site(2), name_site(3), "strange"
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_chromium() as running:
        yield running


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a report of three sites: one with an alarm, one that is fine, and a hostile one."""
    folder = tmp_path_factory.mktemp("report")
    now = int(time.time())
    sites = {
        BROKEN: list(invent_runs(2, until=now, days=60, broken=True)),
        FINE: list(invent_runs(3, until=now, days=60)),
        STRANGE: [make_hostile(record) for record in invent_runs(4, until=now, days=6)],
    }
    fill_store(folder, sites.items())
    write_articles(folder, 2, until=now)
    source = ReportSource(
        place=".newsbot/store.sqlite", folder=folder, names=(), days=60, program="newsbot"
    )
    path = folder / "report.html"
    path.write_text(source.render(now=now), encoding="utf-8")
    return path


def make_hostile(record: RunRecord) -> RunRecord:
    return replace(
        record,
        reason=HOSTILE,
        outcomes={**record.outcomes, HOSTILE: 3, LONG: 2},
        examples={HOSTILE: f"https://a.example/{HOSTILE}", LONG: "javascript:alert(2)"},
        rules={**record.rules, HOSTILE: 3},
        fields={**record.fields, HOSTILE: 1},
        slowest=[("javascript:alert(3)", 9), (f"https://a.example/{LONG}", 8)],
        alarms=[
            Alarm(kind=HOSTILE, seen=LONG, example="javascript:alert(4)"),
            Alarm(kind="share", example="https://a.example/';touch taken;'"),
        ],
    )


@pytest.fixture
def trouble() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, report: Path, trouble: list[str]) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(5000)
    opened.on("console", lambda message: trouble.append(message.text))
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on("dialog", lambda dialog: trouble.append(dialog.message))
    opened.on("request", lambda request: trouble.append(request.url))
    opened.goto(report.as_uri())
    trouble.remove(report.as_uri())
    yield opened
    opened.close()


def open_site(page: Page, name: str) -> Locator:
    site = page.locator(f"#site-{name}")
    site.locator("summary").first.click()
    site.locator(".panel section").first.wait_for()
    return site


def test_it_runs_nothing_of_a_site_and_requests_nothing(page: Page, trouble: list[str]) -> None:
    for name in (STRANGE, BROKEN, FINE):
        open_site(page, name)
    page.wait_for_load_state("networkidle")

    assert trouble == []
    assert page.title() == "newsbot: 3 sites"
    assert page.locator("img, iframe").count() == 0
    hrefs = page.locator("a").evaluate_all("links => links.map(link => [link.href, link.rel])")
    assert hrefs
    assert all(href.startswith("https://") and "noreferrer" in rel for href, rel in hrefs)
    assert "\\u202e" in page.locator(f"#site-{STRANGE}").inner_text()


def test_a_site_with_an_alarm_is_first_and_says_why(page: Page) -> None:
    sites = page.locator(".site")

    assert sites.first.get_attribute("data-state") == "alarm"
    states = sites.evaluate_all("sites => sites.map(site => site.dataset.state)")
    assert states == ["alarm", "alarm", "fine"]
    line = page.locator(f"#site-{BROKEN} summary").first.inner_text()
    assert "authors is missing: expected 86% of articles, seen 0 of 12" in line


def test_an_alarm_has_the_command_that_explains_its_example(page: Page) -> None:
    commands = open_site(page, STRANGE).locator(".alarms code")

    assert commands.all_inner_texts() == [
        """newsbot explain 'https://a.example/'"'"';touch taken;'"'"''"""
    ]


def test_a_site_shows_its_figures(page: Page) -> None:
    site = open_site(page, BROKEN)

    headings = site.locator("h3").all_inner_texts()
    assert [heading.split(" from ")[0].split(" 30 ")[0] for heading in headings] == [
        "Alarms",
        "Articles by day",
        "Delay",
        "Latest articles",
        "Field coverage articles that have the field",
        "No article, by reason",
        "Chrome dropped, by rule",
        "Slowest pages",
        "Latest runs",
    ]
    assert site.locator("canvas").count() == 2
    assert "Library accepts fines in jam" in site.locator(".articles").first.inner_text()
    authors = site.locator("tr", has=page.locator("th", has_text="authors")).inner_text()
    assert "▼" in authors


def test_each_chart_has_a_label_and_a_table_of_its_figures(page: Page) -> None:
    site = open_site(page, FINE)

    assert "latest" in (site.locator(".chart").first.get_attribute("aria-label") or "")
    site.locator(".figures summary").first.click()
    rows = site.locator(".figures").first.locator("tbody tr")
    rows.first.wait_for()
    assert rows.count() == 60


def test_the_filter_hides_sites_and_says_how_many_are_left(page: Page) -> None:
    page.locator("#filter").fill(FINE)

    assert page.locator(".site:visible").count() == 1
    assert page.locator("#shown").inner_text() == "1 of 3 sites"
    page.locator("#filter").fill("nowhere")
    assert page.locator("#nothing").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".site:visible").count() == 3
    page.locator(".states button", has_text="alarm").click()
    assert page.locator(".site:visible").count() == 2


def test_it_can_be_used_with_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type(BROKEN)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(f"#site-{BROKEN} .chart").first.wait_for()
    readout = page.locator(f"#site-{BROKEN} .readout").first
    before = readout.inner_text()
    page.locator(f"#site-{BROKEN} .chart").first.focus()
    page.keyboard.press("ArrowRight")

    assert readout.inner_text() != before
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", PHONE)], ids=["light and wide", "dark phone"]
)
def test_it_is_accessible_and_fits(page: Page, scheme: str, size: dict[str, int]) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_viewport_size(size)  # type: ignore[arg-type]
    for name in (STRANGE, BROKEN):
        open_site(page, name)
    page.locator(".figures summary").first.click()

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_dark_and_light_have_other_colours(page: Page) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(colour)
    page.emulate_media(color_scheme="dark")

    assert page.evaluate(colour) != light
    page.emulate_media(media="print")
    assert page.evaluate(colour) == light


def test_the_address_of_a_site_opens_it(page: Page, report: Path) -> None:
    page.goto(f"{report.as_uri()}#site-{FINE}")

    page.locator(f"#site-{FINE} .panel section").first.wait_for()
