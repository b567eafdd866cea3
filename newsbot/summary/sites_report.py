"""Summary of the runs of several sites, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from newsbot.console import plural
from newsbot.console.console_tables import ShownText, make_table, render_parts
from newsbot.exit_codes import ExitCode
from newsbot.outcomes import Outcome
from newsbot.summary.run_figures import RunFigures


@dataclass(frozen=True, kw_only=True)
class SiteResult:
    """How the run of one site ended; ``figures`` is None if it could not start."""

    name: str
    code: int
    result: str
    """One line for the user."""
    figures: RunFigures | None = None

    @classmethod
    def of_run(cls, name: str, figures: RunFigures) -> SiteResult:
        """Return the result of a run that came to its end."""
        result = "done" if figures.reason == "finished" else f"ended early: {figures.reason}"
        if figures.alarms:
            result = ", ".join(figures.alarms)
        return cls(name=name, code=figures.exit_code, result=result, figures=figures)


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
