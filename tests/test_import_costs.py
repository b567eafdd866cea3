"""What is slow to import is imported when it is used."""

from __future__ import annotations

import subprocess
import sys
from ast import literal_eval
from datetime import UTC
from pathlib import Path

import pytest

from newsbot.schedule.listing_rate import ListingReading
from newsbot.store.database import Store
from newsbot.store.facts.rate_facts import RateFacts
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import SiteRun

SLOW = (
    "matplotlib",
    "newsbot.extraction",
    "newsbot.sites",
    "newsbot.spiders",
    "newsbot.store.database",
    "numpy",
    "playwright",
    "py3langid",
    "pyarrow",
    "requests",
    "spidermon",
    "sqlalchemy",
    "tldextract",
)
"""Each takes from 20 ms to half a second."""
WORLD = "https://river.example/world"
_OF_CRAWL = ("newsbot.spiders.news_spider", "newsbot.store.database", "sqlalchemy")


def find_loaded(statements: str, *names: str) -> list[str]:
    """Return which of the modules a new process has loaded after some statements."""
    code = f"{statements}\nimport sys\nprint([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded: list[str] = literal_eval(done.stdout.splitlines()[-1])
    return loaded


def test_importing_newsbot_loads_no_library() -> None:
    assert find_loaded("import newsbot", *SLOW, "lxml", "pydantic", "rich", "scrapy") == []


def test_the_command_sets_when_to_collect_before_it_loads_scrapy() -> None:
    start = "import gc, newsbot.__main__ as command\ncommand.delay_collections()"

    assert find_loaded(f"{start}\nassert gc.get_threshold()[0] > 10_000", "scrapy") == []


@pytest.mark.parametrize("command", ["list", "settings"], ids=["newsbot's", "Scrapy's"])
def test_a_command_that_has_started_collects_garbage_again(command: str) -> None:
    run = f"import sys\nsys.argv = ['newsbot', {command!r}]\nfrom newsbot.__main__ import main"
    code = (
        f"import atexit, gc\n{run}\n"
        "atexit.register(lambda: print(gc.get_threshold()[0] <= 50_000))\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout.splitlines()[-1] == "True"


def test_importing_all_commands_loads_nothing_slow() -> None:
    walk = "from scrapy.utils.misc import walk_modules_iter as walk"

    assert find_loaded(f"{walk}\n[*walk('newsbot.commands')]", *SLOW, "rich") == []


def test_listing_the_sites_loads_no_crawl() -> None:
    listing = "from scrapy.cmdline import execute\ntry: execute(['', 'list'])"
    slow = [name for name in SLOW if name not in ("newsbot.sites", "newsbot.spiders")]

    assert find_loaded(f"{listing}\nexcept SystemExit: pass", *slow) == []


def test_importing_the_extraction_loads_no_list_of_domains_and_no_language_model() -> None:
    assert find_loaded("import newsbot.extraction", "py3langid", "requests", "rich") == []


def test_extracting_a_page_loads_nothing_slow() -> None:
    page = "import newsbot\nnewsbot.extract('<h1>The ferry</h1><p>The ferry sails again.</p>')"

    assert (
        find_loaded(
            page, "cssselect", "numpy", "parsel", "pydantic", "requests", "scrapy", "twisted"
        )
        == []
    )


def test_a_worker_that_reads_pages_loads_no_scrapy() -> None:
    loop = "newsbot.workers.worker_process"

    assert find_loaded(f"import {loop}, newsbot.spiders.page_worker", "scrapy", "twisted") == []


def test_comparing_hosts_loads_no_http_client() -> None:
    compare = "from newsbot.urls import registrable_domain\nregistrable_domain('a.lamp.co.uk')"

    assert find_loaded(compare, "requests", "tldextract") == []


def test_extracting_a_file_loads_no_crawl(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<h1>The ferry</h1><p>The ferry sails again.</p>", "utf-8")
    command = f"from scrapy.cmdline import execute\ntry: execute(['', 'extract', {str(page)!r}])"

    loaded = find_loaded(
        f"{command}\nexcept SystemExit: pass", "newsbot.extraction", "newsbot.pipelines", *_OF_CRAWL
    )

    assert loaded == ["newsbot.extraction"]


@pytest.mark.parametrize("command", ["reextract", "fetch", "view", "worker", "export"])
def test_refusing_arguments_loads_nothing_slow(command: str) -> None:
    refused = f"from scrapy.cmdline import execute\ntry: execute(['', {command!r}])"

    loaded = find_loaded(
        f"{refused}\nexcept SystemExit as end: assert end.code",
        "newsbot.extraction",
        "newsbot.spiders.news_spider",
        "pyarrow",
    )

    assert loaded == []


def test_opening_a_store_loads_no_numpy_and_no_sites(tmp_path: Path) -> None:
    opening = (
        "from pathlib import Path\nfrom newsbot.store.database import Store\n"
        f"Store.open('store.sqlite', folder=Path({str(tmp_path)!r}))"
    )

    assert find_loaded(opening, "numpy", "newsbot.site", "newsbot.extraction") == []


def test_finding_nothing_due_loads_no_crawl(tmp_path: Path) -> None:
    tables = tmp_path / "sites.toml"
    tables.write_text(f'[river]\ndomain = "river.example"\nsections = ["{WORLD}"]\n', "utf-8")
    store = Store.open(".newsbot/store.sqlite", folder=tmp_path)
    run = SiteRun.begin(store, FailureGuard(), name="river", run_id="a", place="here")
    rates = RateFacts(run)
    rates.add_reading(WORLD, ListingReading(at=run.now(), listed=30, new=3), UTC)
    with run.transaction() as connection:
        rates.flush(connection)
    store.close()
    words = ["", "due", "-s", f"OUTPUT_DIR={tmp_path}", "-s", f"NEWSBOT_SITES={tables}"]
    slow = "newsbot.extraction", "newsbot.spiders.news_spider", "newsbot.crawl_store", "numpy"

    for further in ([], ["--dry-run"]):
        due = f"from scrapy.cmdline import execute\ntry: execute({[*words, *further]})"
        assert find_loaded(f"{due}\nexcept SystemExit as end: assert not end.code", *slow) == []
