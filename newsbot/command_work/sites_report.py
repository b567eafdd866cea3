"""Summary of the runs of several sites, one row each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from newsbot.command_work.site_result import SiteResult
from newsbot.console import plural
from newsbot.console.console_tables import ShownText, make_table, render_parts
from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Outcome
from newsbot.summary.run_figures import RunFigures


def print_sites(
    console: Console, results: Sequence[SiteResult], *, seconds: float, folder: str
) -> None:
    """Print a row for each site, in the order given, and a line for all of them."""
    numbers = ("found", "known", "unchanged", "articles", "updated", "rejected")
    table = make_table("Site", numbers=numbers)
    table.columns[0].no_wrap = True
    table.add_column("code", justify="right", no_wrap=True)
    table.add_column("result", overflow="fold")
    for site in results:
        cells = (str(number or "-") for number in _count(site.figures))
        table.add_row(site.name, *cells, str(int(site.code)), site.result)
    written = sum(site.figures.written for site in results if site.figures)
    failed = sum(site.code != ExitCode.DONE for site in results)
    total = f"{plural(len(results), 'site')}, {plural(written, 'article')} in {seconds:.1f} s"
    if written:
        total += f", written to {folder}/<site>/"
    if failed:
        code = max(site.code for site in results)
        total += f"\n{plural(failed, 'site')} ended with a code above 0; exit code {code}"
    console.file.write(f"\n{render_parts(console, [table, ShownText(total, no_wrap=True)])}")
    console.file.flush()


def _count(figures: RunFigures | None) -> Sequence[int]:
    if figures is None:
        return (0, 0, 0, 0, 0, 0)
    new, updated, unchanged = (
        figures.outcomes[outcome]
        for outcome in (Outcome.WRITTEN, Outcome.UPDATED, Outcome.UNCHANGED)
    )
    known = figures.known - unchanged
    return (figures.found, known, unchanged, new, updated, figures.rejected)
