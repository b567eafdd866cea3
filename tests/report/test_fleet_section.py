"""The section of a fleet in the report of its store, in a real browser."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from newsbot.report.report_gathering import ReportSource
from newsbot.store.database import Store
from tests.browser_available import open_chromium
from tests.report.test_report_page import HOSTILE
from tests.store.made_fleets import fail_bucket, make_workers


def test_the_report_of_a_fleet_shows_alarms_workers_and_failures(
    postgresql_database: str, tmp_path: Path
) -> None:
    store = Store.open(postgresql_database, folder=tmp_path)
    make_workers(store)
    fail_bucket(store, 17, failures=4, message=f"the disk is full {HOSTILE}")
    store.close()
    source = ReportSource(
        place=postgresql_database, folder=tmp_path, names=(), days=30, program="newsbot"
    )
    path = tmp_path / "report.html"
    path.write_text(source.render(now=1_790_000_000), "utf-8")

    with open_chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(path.as_uri())
        fleet = page.get_by_role("region", name="Fleet", exact=True)
        for summary in fleet.locator("summary").all():
            summary.click()
        text = fleet.inner_text()
        violations = Axe().run(page).violations_count
        page.set_viewport_size({"width": 390, "height": 844})
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")

        assert page.title() == "newsbot: 0 sites"
        assert "bucket 17 failed 4 times in a row: the disk is full </script>" in text
        assert "1 alive, 1 silent" in text
        assert "crawl-1:7" in text
        assert "silent for 10 min" in text
        assert (violations, overflow) == (0, 0)
