"""``scrapy sites``: shows what is known of each site; ``probe`` finds it out for another one."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches

from rich.console import Console
from rich.table import Table
from scrapy.commands import ScrapyCommand

from newsbot.commands.command_errors import one_line_errors
from newsbot.commands.page_input import Process, is_url, quiet_logging
from newsbot.commands.site_probe import probe_site
from newsbot.commands.site_table import format_site_table, has_lists
from newsbot.console import plural, print_text
from newsbot.exit_codes import ExitCode, StartError
from newsbot.site import Site
from newsbot.sites import load_sites
from newsbot.spiders.news_spider import own_site_paths
from newsbot.urls import has_valid_host

PLAIN_WIDTH_CHARS = 400
"""Where nobody's screen sets a width, a site is one line, however long its name."""

_NEAR_CUTOFF = 0.5
_OTHER_CODES = {"uk": "gb", "en": "gb", "jp": "ja", "cn": "zh", "cz": "cs", "dk": "da", "se": "sv"}
"""What is written for another code by mistake: a country for its language, and the reverse."""


class Command(ScrapyCommand):
    """Show the sites of the catalogue and of ``NEWSBOT_SITES``, or look at another."""

    def syntax(self) -> str:
        return "[probe URL] [options]"

    def short_desc(self) -> str:
        return "Show the sites that are known, by country and language; probe another"

    def long_desc(self) -> str:
        return (
            "Show the sites of the catalogue and of NEWSBOT_SITES: spider, publisher, domain, "
            "country, language, and the number of their sections, feeds, sitemaps and news "
            "sitemaps. Sites of a country that write in no such language are none: that is an "
            "empty table and no error. A country or language of which nothing is known ends with "
            "code 2. probe: ask a site for its front page, robots.txt, feeds, sitemaps and "
            "sections, 40 addresses at most and as politely as a crawl, and print a TOML table to "
            "paste, with what was seen as comments. Exit codes of probe: 0 printed, 1 the site "
            "cannot be read, 2 wrong usage, 3 printed, but nothing that lists articles was found."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--country", metavar="CODE", help="of this country only, such as fr")
        add("--language", metavar="TAG", help="of this language only, such as de or de-AT")
        add("--json", action="store_true", help="print all that is known, one JSON line a site")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Keep the log to what is asked for with -L: the command says itself what went wrong."""
        super().process_options(args, opts)
        quiet_logging(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        with one_line_errors(self):
            self.exitcode = self._run(args, opts)

    def _run(self, args: list[str], opts: argparse.Namespace) -> int:
        is_shown = not args
        if not is_shown and (len(args) != 2 or args[0] != "probe"):  # noqa: PLR2004 - probe URL
            msg = f"scrapy sites takes nothing or probe URL, got {' '.join(args)!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        if not is_shown and (opts.country or opts.language or opts.json):
            msg = "--country, --language and --json belong to scrapy sites without probe"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        if self.settings is None:
            msg = "settings are not set; run this through the scrapy command"
            raise RuntimeError(msg)
        known = load_sites(own_site_paths(self.settings))
        if not is_shown:
            return _probe(self.crawler_process, args[1], known)
        sites = choose_sites([*known.values()], country=opts.country, language=opts.language)
        print_text(_word_lines(sites) if opts.json else _draw_table(sites))
        return ExitCode.DONE


def _probe(process: Process, name: str, known: Mapping[str, Site]) -> int:
    url = name if is_url(name) else f"https://{name}"
    if not has_valid_host(url):
        msg = f"probe takes an address or a domain such as example.com, got {name!r}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    findings = probe_site(process, url)
    print_text(format_site_table(findings, known=known))
    if has_lists(findings):
        return ExitCode.DONE
    sys.stderr.write(f"newsbot: {findings.front}: no feed, sitemap or section was found\n")
    return ExitCode.ALARM


def choose_sites(
    sites: Collection[Site], *, country: str | None = None, language: str | None = None
) -> list[Site]:
    """Return the sites of a country and a language in their order; None is any.

    A language holds for its variants too: ``de`` is also ``de-AT`` (RFC 4647, basic filtering).

    :raises StartError: no site at all has this country, or this language.
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
    """Return each tag with all that it is a variant of, in lower case."""
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
        hint = (
            f"near are {', '.join(dict.fromkeys(near))}"
            if near
            else f"known are {', '.join(known)}"
        )
        msg = f"--{option} {value!r} is that of no site; {hint}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    return wanted


def _word_lines(sites: Iterable[Site]) -> str:
    return "".join(
        json.dumps(site.model_dump(mode="json"), ensure_ascii=False) + "\n" for site in sites
    )


_LISTS: dict[str, Callable[[Site], tuple[str, ...]]] = {
    "sections": lambda site: site.sections,
    "feeds": lambda site: site.feeds,
    "sitemaps": lambda site: site.sitemaps,
    "news sitemaps": lambda site: site.news_sitemaps,
}


def _draw_table(sites: Collection[Site]) -> str:
    table = Table(box=None, pad_edge=False)
    for column in ("spider", "publisher", "domain", "country", "language"):
        table.add_column(column)
    for column in _LISTS:
        table.add_column(column, justify="right")
    for site in sites:
        about = (site.spider, site.name, site.domain, site.country, site.language)
        numbers = (str(len(get(site))) for get in _LISTS.values())
        table.add_row(*(cell or "-" for cell in about), *numbers)
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=PLAIN_WIDTH_CHARS)
    with console.capture() as captured:
        console.print(table)
    return f"{captured.get()}\n{_count(sites)}\n"


def _count(sites: Collection[Site]) -> str:
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
