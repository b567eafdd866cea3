"""Tables of sites: what is wrong is said in one line; RTL's facts hold."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from newsbot.sites import SiteError, find_by_host, index_by_domain, load_sites, read_sites

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
        (f"[lamp]\n{GOOD}sections = '/world'\n", r"sections = '/world': "),
        (f"[lamp]\n{GOOD}article_url = '('\n", r"article_url = '\(': must be a regular expression"),
        (f"[lamp]\n{GOOD}endpoints = ['https://x.example/{{n}}']\n", r"may hold \{page\}"),
        (f"[lamp]\n{GOOD}chrome = ['p >']\n", r"chrome.0 = 'p >': must be a CSS selector"),
        (f"[lamp]\n{GOOD}timezone = 'Mars'\n", r"timezone = 'Mars': must be an IANA time zone"),
        (f"[lamp]\n{GOOD}render = 'yes'\n", r"render = 'yes': "),
        (f"[lamp]\n{GOOD}delay_seconds = -1\n", r"delay_seconds = -1: "),
        (f"[Lamp-Post]\n{GOOD}", r"\[Lamp-Post\] spider = 'Lamp-Post': "),
        (f"[news]\n{GOOD}", r"\[news\] is the name of a spider"),
        ("lamp = 3\n", r"lamp = 3 stands outside a table"),
        ("[lamp\n", r"is not valid TOML: .*line 1"),
    ],
)
def test_a_wrong_table_is_said_in_one_line_with_its_file(
    tmp_path: Path, table: str, says: str
) -> None:
    path = write(tmp_path, table)

    with pytest.raises(SiteError, match=says) as caught:
        list(read_sites(path))

    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_missing_file_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"nothing\.toml: cannot be read .* check NEWSBOT_SITES"):
        load_sites(str(tmp_path / "nothing.toml"))


def test_own_files_and_folders_join_and_replace_the_package_s(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    write(folder, f"[lamp]\n{GOOD}", "no.toml")
    single = write(tmp_path, '[rtl]\ndomain = "rtl.example"\n')

    sites = load_sites(os.pathsep.join([str(folder), str(single)]))

    assert sites["lamp"].country == "no"
    assert sites["rtl"].domain == "rtl.example"


def test_a_site_is_found_by_its_domain() -> None:
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
def test_a_host_has_the_site_that_is_nearest_to_it(host: str, spider: str | None) -> None:
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
def test_rtl_knows_its_articles(path: str, *, is_article: bool) -> None:
    pattern = load_sites()["rtl"].article_url or ""

    assert bool(re.search(pattern, f"https://www.rtl.fr{path}")) is is_article
