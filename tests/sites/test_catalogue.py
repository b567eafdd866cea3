"""The tables of the catalogue have what a crawl needs and are consistent."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files
from pathlib import Path

import pytest

from newsbot.site import Site
from newsbot.sites import PACKAGED, load_sites, read_sites
from newsbot.urls import is_same_site

SITES = list(load_sites().values())
NO_SOURCE = {"occupy_democrats", "publico"}
"""Publishers of whom no feed, sitemap or section is known; their tables say so."""
NO_ZONE = {"occupy_democrats", "world_truth"}
"""Publishers whose seat is not known; their tables say so."""
SEAT_ABROAD = {"euronews_en": "Europe/Paris"}
HTTP_ONLY = {"people_cn"}
OTHER_DOMAINS = {"der_postillon", "el_mundo", "people_cn", "world_truth"}
"""Publishers with a source on another domain; their tables say where."""


@pytest.fixture(scope="module")
def zones() -> dict[str, set[str]]:
    """IANA zones by country code, from tzdata's ``zone.tab``."""
    found: dict[str, set[str]] = defaultdict(set)
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country.lower()].add(zone)
    return found


def sources(site: Site) -> list[str]:
    return [*site.sections, *site.feeds, *site.sitemaps, *site.news_sitemaps]


def test_names_of_tables_are_unique_across_countries() -> None:
    tables = [site.spider for path in PACKAGED.glob("*.toml") for site in read_sites(path)]

    assert sorted(tables) == sorted({site.spider for site in SITES})


@pytest.mark.parametrize("path", sorted(PACKAGED.glob("*.toml")), ids=lambda path: path.stem)
def test_tables_of_a_file_are_in_order(path: Path) -> None:
    names = [site.spider for site in read_sites(path)]

    assert names == sorted(names) != []


def test_domains_of_tables_are_unique() -> None:
    assert len({site.domain for site in SITES}) == len(SITES)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.spider)
def test_table_has_all_that_a_crawl_needs(site: Site, zones: dict[str, set[str]]) -> None:
    assert site.name
    assert site.language
    if site.spider not in NO_ZONE:
        allowed = {*zones[site.country or ""], SEAT_ABROAD.get(site.spider)}
        assert site.timezone in allowed
    assert bool(sources(site)) is (site.spider not in NO_SOURCE)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.spider)
def test_listings_are_named_once_and_on_the_publisher_s_domain(site: Site) -> None:
    found = sources(site)

    assert len(set(found)) == len(found)
    assert site.spider in HTTP_ONLY or all(url.startswith("https://") for url in found)
    home = f"https://{site.domain}/"
    assert (site.spider in OTHER_DOMAINS) is not all(is_same_site(url, home) for url in found)
