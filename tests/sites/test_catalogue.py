"""The tables of the package: each says what a crawl needs, and nothing that cannot be so."""

from __future__ import annotations

from collections import defaultdict
from importlib.resources import files

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
    """Country code -> IANA zones, by tzdata's ``zone.tab``."""
    found: dict[str, set[str]] = defaultdict(set)
    text = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country.lower()].add(zone)
    return found


def sources(site: Site) -> list[str]:
    return [*site.sections, *site.feeds, *site.sitemaps, *site.news_sitemaps]


def test_the_catalogue_has_as_many_publishers_and_countries_as_the_docs_say() -> None:
    assert (len(SITES), len({site.country for site in SITES})) == (181, 41)


def test_no_table_of_one_country_replaces_that_of_another() -> None:
    tables = [site.spider for path in PACKAGED.glob("*.toml") for site in read_sites(path)]

    assert sorted(tables) == sorted({site.spider for site in SITES})


@pytest.mark.parametrize("path", sorted(PACKAGED.glob("*.toml")), ids=lambda path: path.stem)
def test_the_tables_of_a_file_are_in_order(path: object) -> None:
    names = [site.spider for site in SITES if f"{site.country}.toml" == getattr(path, "name", "")]

    assert names == sorted(names)


def test_no_two_tables_have_one_domain() -> None:
    assert len({site.domain for site in SITES}) == len(SITES)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.spider)
def test_a_table_says_what_a_crawl_needs(site: Site, zones: dict[str, set[str]]) -> None:
    assert site.name
    assert site.language
    if site.spider not in NO_ZONE:
        allowed = {*zones[site.country or ""], SEAT_ABROAD.get(site.spider)}
        assert site.timezone in allowed
    assert bool(sources(site)) is (site.spider not in NO_SOURCE)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.spider)
def test_sources_are_said_once_and_where_the_publisher_is(site: Site) -> None:
    found = sources(site)

    assert len(set(found)) == len(found)
    assert site.spider in HTTP_ONLY or all(url.startswith("https://") for url in found)
    home = f"https://{site.domain}/"
    assert (site.spider in OTHER_DOMAINS) is not all(is_same_site(url, home) for url in found)
