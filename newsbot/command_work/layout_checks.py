"""Check the layout of a site of the catalogue, for the ``sites`` command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scrapy.crawler import CrawlerProcessBase

from newsbot.command_base import write_file
from newsbot.command_work.live_pages import fetch_live_pages
from newsbot.console import plural, print_error, print_text
from newsbot.exit_codes import ExitCode, StartError
from newsbot.profiles_extension import SiteProfiles
from newsbot.reextraction.change_report import ChangeReport
from newsbot.reextraction.change_report_html import render_report
from newsbot.site import Site
from newsbot.site_check.earlier_articles import EarlierArticle, choose_articles
from newsbot.site_check.layout_check import LayoutCheck, check_layout
from newsbot.site_check.layout_report import format_layout
from newsbot.urls import canonical_url

HTML_EXAMPLES = 25
"""Of each field in the HTML report."""


def check_site(process: CrawlerProcessBase, site: Site, *, pages: int, html: str | None) -> int:
    """Compare articles of the output folder with their pages of today, and print the report.

    :param html: the file for a report with the differences marked.
    :return: the exit code: that of an alarm if a field is lost.
    :raises StartError: there is no article, or no page can be fetched.
    """
    settings = process.settings
    folder = Path(settings.get("OUTPUT_DIR"))
    earlier = _choose(folder / site.spider, pages)
    fetched = fetch_live_pages(process, [each.article.url for each in earlier], site=site)
    known = {canonical_url(each.article.url): each for each in earlier}
    pairs = [(known[url], page) for url, page in fetched.items() if url in known]
    if not pairs:
        msg = f"{site.spider}: none of {plural(len(earlier), 'page')} can be fetched"
        raise StartError(msg)
    name = settings.get("SITE_PROFILES_DIR")
    profile = SiteProfiles(folder / name).find(pairs[0][0].article.url) if name else None
    hooks = tuple(settings.getlist("EXTRACTION_HOOKS"))
    check = check_layout(pairs, site=site, profile=profile, hooks=hooks)
    print_text(format_layout(check, name=site.spider))
    if html:
        write_file(Path(html), _render(check, site.spider))
        print_error(f"written to {html}")
    return ExitCode.ALARM if check.lost else ExitCode.DONE


def _choose(folder: Path, pages: int) -> Sequence[EarlierArticle]:
    try:
        earlier = choose_articles(folder, pages)
    except OSError as error:
        msg = f"{folder}: cannot be read ({error.strerror or error}); crawl the site first"
        raise StartError(msg) from error
    if not earlier:
        msg = f"{folder}: holds no articles; crawl the site first"
        raise StartError(msg)
    return earlier


def _render(check: LayoutCheck, name: str) -> str:
    report = ChangeReport(examples=HTML_EXAMPLES)
    for change in check.changes:
        report.add(change)
    return render_report(report, {"pages": len(check.changes)}, archives=f"{name}, as it is today")
