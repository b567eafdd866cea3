"""The ``sites`` command: list the known sites, or probe another for its table."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from scrapy.crawler import CrawlerProcessBase

from newsbot.command_base import NewsbotCommand
from newsbot.command_work.page_options import is_url
from newsbot.console import plural, print_error, print_rendered, print_text
from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import read_site_paths

if TYPE_CHECKING:
    from newsbot.site import Site

PLAIN_TABLE_CHARS = 400
"""Width of the table without a terminal: each site is one line, however long its name."""

CHECKED_PAGES, MAX_PAGES = 8, 50
PAGES_HELP = f"check: pages that are fetched, at most {MAX_PAGES} (default: {CHECKED_PAGES})"

_ACTIONS = ("probe", "check")
_NEAR_CUTOFF = 0.5
_OTHER_CODES = {"uk": "gb", "en": "gb", "jp": "ja", "cn": "zh", "cz": "cs", "dk": "da", "se": "sv"}
"""Codes that are confused: a country's for its language, and the reverse."""


class Command(NewsbotCommand):
    """Show the sites of the catalogue and of ``NEWSBOT_SITES``, or probe another."""

    logs_errors_only = True
    arguments = "[probe URL | check NAME] [options]"
    description = """\
Show the sites of the catalogue and of NEWSBOT_SITES: spider, publisher,
domain, country, language, and the number of sections, feeds, sitemaps and
news sitemaps. A country and a language that no site has together print an
empty table; a code that no site has at all exits with code 2.

probe reads the front page, robots.txt, feeds, sitemaps and sections of
another site, 40 URLs at most and as politely as a crawl, and prints a TOML
table of the site, with the evidence as comments.

check fetches pages of articles that were written of a site, shows which fields
they have lost, and proposes selectors for the site's table: each was tried, and
gives the earlier values.

Exit codes of probe: 0 printed, 1 the site could not be read, 2 wrong usage,
3 printed, but no listing of articles was found. Those of check: 0 nothing is
lost, 1 no article or no page can be read, 2 wrong usage, 3 a field is lost."""
    examples = (
        "sites --country fr",
        "sites --language de --json",
        "sites probe example.com",
        "sites check rtl --html rtl.html",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--country", metavar="CODE", help="only sites of this country, such as fr")
        add("--language", metavar="TAG", help="only sites in this language, such as de or de-AT")
        add("--json", action="store_true", help="print whole tables, one JSON line a site")
        add("--html", metavar="FILE", help="check: write the differences as an HTML page")
        add("--pages", metavar="N", default=str(CHECKED_PAGES), help=PAGES_HELP)

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.sites import load_catalogue

        is_listing = not args
        if not is_listing and (len(args) != 2 or args[0] not in _ACTIONS):  # noqa: PLR2004
            msg = f"{self.name} takes no arguments, probe URL or check NAME, got {' '.join(args)!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        if not is_listing and (opts.country or opts.language or opts.json):
            msg = f"--country, --language and --json are options of {self.name} alone"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        if opts.html and args[:1] != ["check"]:
            msg = f"--html is an option of {self.name} check"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        known = load_catalogue(read_site_paths(self.known_settings)).sites
        if args[:1] == ["probe"]:
            return _probe(self.process, args[1], known)
        if not is_listing:
            return _check(self.process, args[1], known, opts)
        sites = choose_sites([*known.values()], country=opts.country, language=opts.language)
        if opts.json:
            print_text(_format_json(sites))
        else:
            print_rendered(_format_table(sites))
        return ExitCode.DONE


def _probe(process: CrawlerProcessBase, name: str, known: Mapping[str, Site]) -> int:
    from newsbot.command_work.site_probe import probe_site
    from newsbot.command_work.site_table import format_site_table, has_lists
    from newsbot.urls import has_valid_host

    url = name if is_url(name) else f"https://{name}"
    if not has_valid_host(url):
        msg = f"probe takes a URL or a domain such as example.com, got {name!r}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    findings = probe_site(process, url)
    print_text(format_site_table(findings, known=known))
    if has_lists(findings):
        return ExitCode.DONE
    print_error(f"{findings.front}: no feed, sitemap or section found")
    return ExitCode.ALARM


def _check(
    process: CrawlerProcessBase, name: str, known: Mapping[str, Site], opts: argparse.Namespace
) -> int:
    from newsbot.command_work.layout_checks import check_site

    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else "the sites command lists all"
        msg = f"there is no site {name!r}; {hint}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    if not opts.pages.isascii() or not opts.pages.isdigit() or not 0 < int(opts.pages) <= MAX_PAGES:
        msg = f"--pages must be a number from 1 to {MAX_PAGES}, got {opts.pages!r}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    return check_site(process, known[name], pages=int(opts.pages), html=opts.html)


def choose_sites(
    sites: Collection[Site], *, country: str | None = None, language: str | None = None
) -> list[Site]:
    """Return the sites of a country and a language, in order; None is any.

    A language includes its variants: ``de`` matches ``de-AT`` (RFC 4647, basic filtering).

    :raises StartError: no site has this country, or none has this language.
    """
    chosen = [*sites]
    if country is not None:
        code = _check_known("country", country, (site.country for site in sites))
        chosen = [site for site in chosen if site.country == code]
    if language is not None:
        tag = _check_known("language", language, _list_tags(sites))
        chosen = [
            site for site in chosen if f"{site.language or ''}-".lower().startswith(f"{tag}-")
        ]
    return chosen


def _list_tags(sites: Iterable[Site]) -> set[str]:
    """Return each tag and the tags it is a variant of, in lower case."""
    parts = [(site.language or "").lower().split("-") for site in sites]
    return {"-".join(part[:end]) for part in parts for end in range(1, len(part) + 1)}


def _check_known(option: str, value: str, values: Iterable[str | None]) -> str:
    known = sorted({value for value in values if value})
    wanted = value.lower()
    if wanted not in known:
        other = _OTHER_CODES.get(wanted)
        near = [
            *([other] if other in known else []),
            *get_close_matches(wanted, known, cutoff=_NEAR_CUTOFF),
        ]
        if near:
            hint = f"did you mean {', '.join(dict.fromkeys(near))}?"
        else:
            hint = f"known are {', '.join(known)}"
        msg = f"--{option}: no site has {value!r}; {hint}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    return wanted


def _format_json(sites: Iterable[Site]) -> str:
    return "".join(
        json.dumps(site.model_dump(mode="json"), ensure_ascii=False) + "\n" for site in sites
    )


_LISTS: dict[str, Callable[[Site], tuple[str, ...]]] = {
    "sections": lambda site: site.sections,
    "feeds": lambda site: site.feeds,
    "sitemaps": lambda site: site.sitemaps,
    "news sitemaps": lambda site: site.news_sitemaps,
}


def _format_table(sites: Collection[Site]) -> str:
    from newsbot.console.console_tables import make_console, make_table, render_parts

    table = make_table(
        *("spider", "publisher", "domain", "country", "language"), numbers=_LISTS, boxed=False
    )
    for site in sites:
        about = (site.spider, site.name, site.domain, site.country, site.language)
        numbers = (str(len(get(site))) for get in _LISTS.values())
        table.add_row(*(cell or "-" for cell in about), *numbers)
    console = make_console(sys.stdout, plain_width=PLAIN_TABLE_CHARS)
    return render_parts(console, [table, _format_totals(sites)])


def _format_totals(sites: Collection[Site]) -> str:
    countries = {site.country for site in sites if site.country}
    languages = {(site.language or "").partition("-")[0] for site in sites if site.language}
    numbers = ", ".join(
        plural(sum(len(get(site)) for site in sites), name.removesuffix("s"))
        for name, get in _LISTS.items()
    )
    return (
        f"{plural(len(sites), 'site')} of {plural(len(countries), 'country', 'countries')} in "
        f"{plural(len(languages), 'language')}: {numbers}"
    )
