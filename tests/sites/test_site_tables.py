"""Tables of sites: problems are reported in one line each; RTL's patterns hold."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from newsbot.sites import (
    SiteError,
    find_by_host,
    index_by_domain,
    load_catalogue,
    load_sites,
    read_sites,
)

GOOD = 'name = "Harbour Lamp"\ndomain = "harbour-lamp.example"\n'


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            f"[lamp]\n{GOOD}domian = 'x'\n",
            r"\[lamp\] domian = 'x': unknown key; did you mean domain",
        ),
        (
            "[lamp]\ndomian = 'x.example'\n",
            r"domian = 'x.example': unknown key; did you mean domain",
        ),
        (
            f"[lamp]\n{GOOD}section = ['https://www.lamp.example/world']\n",
            r"section = \['https://www.lamp.example/world'\]: unknown key; did you mean sections",
        ),
        ("[lamp]\nname = 'x'\n", r"\[lamp\] domain: is missing"),
        (
            f"[lamp]\n{GOOD}sections = ['/world']\n",
            r"sections.0 = '/world': must be an absolute http",
        ),
        (
            f"[lamp]\n{GOOD}sections = '/world'\n",
            r"sections = ./world.: must be a list of texts",
        ),
        (f"[lamp]\n{GOOD}sections = [3]\n", r"sections.0 = 3: must be a text in quotes"),
        (f"[lamp]\n{GOOD}article_url = '('\n", r"article_url = '\(': must be a regular expression"),
        (f"[lamp]\n{GOOD}endpoints = ['https://x.example/{{n}}']\n", r"may contain \{page\}"),
        (f"[lamp]\n{GOOD}chrome = ['p >']\n", r"chrome.0 = 'p >': must be a CSS selector"),
        (f"[lamp]\n{GOOD}timezone = 'Mars'\n", r"timezone = 'Mars': must be an IANA time zone"),
        (f"[lamp]\n{GOOD}render = 'yes'\n", r"render = 'yes': must be true or false"),
        (f"[lamp]\n{GOOD}country = 'USA'\n", r"country = 'USA': must be two small letters"),
        (f"[lamp]\n{GOOD}country = 'uk'\n", r"country = 'uk': must be a country of ISO 3166-1"),
        (f"[lamp]\n{GOOD}language = 'EN'\n", r"language = 'EN': must be a BCP 47 tag"),
        ("[lamp]\ndomain = 'Lamp.example'\n", r"domain = 'Lamp.example': must be a host in small"),
        ("[lamp]\ndomain = 'a.example'\nname = ''\n", r"name = '': must not be empty"),
        (f"[lamp]\n{GOOD}delay_seconds = -1\n", r"delay_seconds = -1: must be a number above 0"),
        (f"[Lamp-Post]\n{GOOD}", r"\[Lamp-Post\] is not a table name: it must be small letters"),
        (f"[news]\n{GOOD}", r"\[news\] is the name of one of newsbot's own spiders"),
        ("lamp = 3\n", r"lamp = 3 is outside of a table"),
        (
            f"[lamp]\n{GOOD}fields = {{hedline = ['h1']}}\n",
            r"fields.hedline: no selector can supply this field; did you mean headline\?",
        ),
        (
            f"[lamp]\n{GOOD}fields = {{articleBody = ['p']}}\n",
            r"fields.articleBody: .* the site's key 'body' selects it",
        ),
        (
            f"[lamp]\n{GOOD}fields = {{headline = 'h1'}}\n",
            r"fields.headline = 'h1': must be a list of texts",
        ),
        (
            f"[lamp]\n{GOOD}fields = {{headline = ['h1', 'h1[']}}\n",
            r"fields.headline.1 = 'h1\[': must be a CSS selector, or an XPath",
        ),
        (
            f"[lamp]\n{GOOD}fields = {{headline = ['//h1[']}}\n",
            r"fields.headline.0 = '//h1\[': must be a CSS selector, or an XPath",
        ),
        (f"[lamp]\n{GOOD}fields = ['h1']\n", r"fields = \['h1'\]: must be a table of lists"),
        (f"[lamp]\n{GOOD}fields = {{extra = ['i']}}\n", r"fields.extra: no selector can supply"),
        ("[lamp\n", r"line 1: '\[lamp' is not valid TOML: the name of a table ends with \]"),
        (
            f"[lamp]\n{GOOD}country = gb\n",
            r"\[lamp\] line 4: 'country = gb' is not valid TOML: a value is a text in quotes",
        ),
        (
            f'[lamp]\n{GOOD}article_url = "\\d+"\n',
            r"line 4: .* is not valid TOML: a pattern with \\ is written in single quotes",
        ),
        (
            f"[lamp]\n{GOOD}sections = ['https://www.other.example/world']\n",
            r"sections.0 = '.*': must be on the site's domain, 'harbour-lamp.example'",
        ),
        (
            f"[lamp]\n{GOOD}RIGHTS_POLICY = 'respect'\n",
            r"RIGHTS_POLICY = 'respect': unknown key; a setting is given with -s",
        ),
        (f"[lamp]\n{GOOD}Delay_Seconds = 1\n", r"unknown key; did you mean delay_seconds\?"),
    ],
)
def test_problem_of_a_table_is_one_line_with_its_file(
    tmp_path: Path, table: str, says: str
) -> None:
    path = write(tmp_path, table)

    with pytest.raises(SiteError, match=says) as caught:
        list(read_sites(path))

    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_all_problems_of_a_file_are_reported_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, "[lamp]\nname = 3\nrender = 1\n[sea]\ndomian = 'sea.example'\n")

    with pytest.raises(SiteError) as caught:
        list(read_sites(path))

    assert str(caught.value).splitlines() == [
        f"{path}: [lamp] name = 3: must be a text in quotes",
        f"{path}: [lamp] domain: is missing; every site needs it",
        f"{path}: [lamp] render = 1: must be true or false",
        f"{path}: [sea] domian = 'sea.example': unknown key; did you mean domain?",
    ]


def test_selectors_of_fields_are_read_with_those_of_extra(tmp_path: Path) -> None:
    table = '[lamp.fields]\nheadline = ["h1", "h2"]\nextra.stars = [".stars::text"]\n'

    (site,) = read_sites(write(tmp_path, f"[lamp]\n{GOOD}{table}"))

    assert site.fields == {"headline": ("h1", "h2"), "extra.stars": (".stars::text",)}


def test_missing_file_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        load_sites(str(tmp_path / "nothing.toml"))

    reason = "cannot be read (No such file or directory); check NEWSBOT_SITES"
    assert str(caught.value) == f"{tmp_path / 'nothing.toml'}: {reason}"


def test_files_of_users_add_sites_and_replace_those_of_the_package(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    write(folder, f"[lamp]\n{GOOD}", "no.toml")
    single = write(tmp_path, '[rtl]\ndomain = "rtl.example"\n')

    sites = load_sites(os.pathsep.join([str(folder), str(single)]))

    assert sites["lamp"].country == "no"
    assert sites["rtl"].domain == "rtl.example"


def test_site_is_found_by_its_domain() -> None:
    assert index_by_domain(load_sites().values())["rtl.fr"].spider == "rtl"


@pytest.mark.parametrize(
    ("host", "spider"),
    [
        ("www.rtl.fr", "rtl"),
        ("de.euronews.com", "euronews_de"),
        ("www.euronews.com", "euronews_en"),
        ("japannews.yomiuri.co.jp", "the_japan_news"),
        ("www.yomiuri.co.jp", "yomiuri_shimbun"),
        ("www.afp.com", None),
        ("notrtl.fr", None),
        ("", None),
    ],
)
def test_host_belongs_to_the_site_of_the_nearest_domain(host: str, spider: str | None) -> None:
    site = find_by_host(index_by_domain(load_sites().values()), host)

    assert (site.spider if site else None) == spider


@pytest.mark.parametrize(
    ("path", "is_article"),
    [
        ("/actu/international/les-infos-de-18h-altercation-sous-le-choc-7900478198", True),
        ("/programmes/jour-j/7900556548-on-vous-en-reparle-la-cinq-la-chaine-ephemere", True),
        ("/actu/debats-societe/glyphosate-ce-que-contient-le-rapport-7797624741", True),
        ("/actu/politique", False),
        ("/actu/politique/2", False),
        ("/programmes/jour-j", False),
        ("/auteur/une-journaliste", False),
        ("/sujet/ukraine", False),
    ],
)
def test_pattern_of_rtl_matches_its_articles(path: str, *, is_article: bool) -> None:
    pattern = load_sites()["rtl"].article_url or ""

    assert bool(re.search(pattern, f"https://www.rtl.fr{path}")) is is_article


def test_mistakes_of_several_tables_leave_the_others(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"[lamp]\n{GOOD}\n[sea]\ndomain = sea.example\n[sea.fields]\nheadline = ['h2']\n"
        "[quay]\ndomain = 'quay.example'\n[quay.fields]\nheadline = ['h1']\n"
        '[rtl]\nsections = ["https://www.rtl.fr/a" "https://www.rtl.fr/b"]\n[mole]\nrender = 1\n',
    )

    catalogue = load_catalogue(str(path))

    assert catalogue.sites["lamp"].domain == "harbour-lamp.example"
    assert catalogue.sites["quay"].fields == {"headline": ("h1",)}
    assert "rtl" not in catalogue.sites
    assert catalogue.problems == {
        "sea": [
            (
                f"{path}: [sea] line 6: 'domain = sea.example' is not valid TOML: "
                "a value is a text in quotes, a number, true, false, or a list in [ ]"
            )
        ],
        "rtl": [
            (
                f"{path}: [rtl] line 14: 'sections = "
                '["https://www.rtl.fr/a" "https://www.rtl.fr/b"]\' is not valid TOML: '
                "a list has commas between its texts, and ] at its end"
            )
        ],
        "mole": [
            f"{path}: [mole] domain: is missing; every site needs it",
            f"{path}: [mole] render = 1: must be true or false",
        ],
    }
