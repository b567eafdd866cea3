"""Summary of a run as tables and bars in 80 columns, or as plain text."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table

from newsbot.console import plural
from newsbot.console.console_tables import ShownText, make_table, render_parts
from newsbot.items import Article
from newsbot.outcomes import Outcome
from newsbot.summary.run_figures import RunFigures, count_known, count_rejected, count_written

logger = logging.getLogger(__name__)

SECTIONS_SHOWN = 20
"""Of more sections, those with the fewest articles are shown."""
RULES_SHOWN = 12
BAR_CHARS = 24
INDENT_CHARS = 2
PARAGRAPHS_SHOWN = 2
DROPS_SHOWN = 10
DROP_CHARS = 56
FIELDS_SHOWN = (
    "headline",
    "description",
    "authors",
    "datePublished",
    "mainImage",
    "inLanguage",
)


def print_summary(console: Console, figures: RunFigures, *, name: str) -> None:
    """Print the summary of a run: sections, outcomes, chrome, fields, files, time."""
    pace = figures.pages / figures.seconds if figures.seconds else 0.0
    title = f"{name}: {plural(figures.written, 'article')} in {figures.seconds:.1f} s"
    fancy = console.is_terminal
    parts: list[RenderableType] = [Rule(ShownText(title, style="bold green")) if fancy else title]
    parts.append(_sections_table(figures))
    if others := figures.outcomes.keys() - {Outcome.WRITTEN, Outcome.SECTION}:
        parts.append(_outcomes_table(figures, others))
    if figures.rules:
        parts.append(_chrome_table(figures, console))
    if figures.written:
        parts.append(_fields_line(figures))
    parts.append(_last_lines(figures, pace))
    _print_parts(console, parts)


def log_summary(figures: RunFigures, *, name: str) -> None:
    """Log the figures of a run, which a log of JSON lines has as fields."""
    fields = {
        "spider": name,
        "found": figures.found,
        "outcomes": {outcome.value: number for outcome, number in figures.outcomes.items()},
        "seconds": round(figures.seconds, 1),
        "pages": figures.pages,
        "alarms": figures.alarms,
        "exitCode": figures.exit_code,
        "articlesFile": figures.articles_file,
        "rejectedFile": figures.rejected_file,
    }
    articles = plural(figures.written, "article")
    logger.info("%s: %s written", name, articles, extra={"fields": fields})


def print_article(console: Console, article: Article) -> None:
    """Print an article, and the chrome that was dropped from its page."""
    paragraphs = (article.articleBody or "").split("\n\n")
    rest = len(paragraphs) - PARAGRAPHS_SHOWN
    facts = [
        ", ".join(author.name for author in article.authors),
        article.datePublished,
        article.inLanguage,
        plural(article.wordCount, "word") if article.wordCount else None,
    ]
    parts: list[RenderableType] = [
        ShownText.assemble(
            (article.headline or "", "bold"),
            "\n",
            (" | ".join(fact for fact in facts if fact), "dim"),
        ),
        *(ShownText(paragraph) for paragraph in paragraphs[:PARAGRAPHS_SHOWN]),
    ]
    if rest > 0:
        parts.append(ShownText(f"... and {plural(rest, 'paragraph')} more"))
    if console.is_terminal:
        spaced = [Padding(part, (0, 0, 1, 0)) for part in parts[:-1]] + parts[-1:]
        parts = [Panel(Group(*spaced), title="one of them", padding=(1, 2))]
    else:
        # Wrapped at the margin, its text could pass for a line of the log.
        parts = ["One of them:", *(Padding(part, (0, 0, 0, INDENT_CHARS)) for part in parts)]
    _print_parts(console, [*parts, _dropped_table(article)])


def _print_parts(console: Console, parts: list[RenderableType]) -> None:
    """Print parts with a blank line before each."""
    console.file.write(f"\n{render_parts(console, parts)}")
    console.file.flush()


def _sections_table(figures: RunFigures) -> Table:
    is_cut = len(figures.sections) > SECTIONS_SHOWN
    table = _table("Section, fewest articles first" if is_cut else "Section")
    headings = ["found", "articles", "rejected", "list pages"]
    if figures.known:
        headings.insert(2, "known")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    sections = list(figures.sections.items())
    if is_cut:
        sections.sort(key=lambda section: count_written(section[1]))
    rest = Counter[Outcome]()
    for name, ends in sections[:SECTIONS_SHOWN]:
        table.add_row(name, *_section_cells(ends, headings))
    for _, ends in sections[SECTIONS_SHOWN:]:
        rest.update(ends)
    if rest:
        hidden = plural(len(sections) - SECTIONS_SHOWN, "further section")
        table.add_row(hidden, *_section_cells(rest, headings))
    return table


def _section_cells(ends: Counter[Outcome], headings: Sequence[str]) -> list[str]:
    numbers = {
        "found": ends.total(),
        "articles": count_written(ends),
        "known": count_known(ends),
        "rejected": count_rejected(ends),
        "list pages": ends[Outcome.SECTION],
    }
    return [str(numbers[heading] or "-") for heading in headings]


def _outcomes_table(figures: RunFigures, outcomes: AbstractSet[Outcome]) -> Table:
    table = _table("Other outcomes")
    table.add_column("count", justify="right", no_wrap=True)
    table.add_column("meaning, with one example", overflow="fold")
    for outcome, number in figures.outcomes.most_common():
        if outcome not in outcomes:
            continue
        text = ShownText(outcome.meaning)
        if outcome in figures.examples:
            text.append(f"\n{figures.examples[outcome]}", style="dim")
        table.add_row(outcome.value, str(number), text)
    return table


def _chrome_table(figures: RunFigures, console: Console) -> Table:
    table = _table("Chrome dropped")
    table.add_column("blocks", justify="right", no_wrap=True)
    if console.is_terminal:
        table.add_column("", no_wrap=True)
    shown = figures.rules.most_common(RULES_SHOWN)
    for rule, number in shown:
        cells = [rule, str(number)]
        if console.is_terminal:
            cells.append(_bar(console, number / shown[0][1]))
        table.add_row(*cells)
    hidden = figures.rules.total() - sum(number for _, number in shown)
    if hidden:
        table.add_row(plural(len(figures.rules) - len(shown), "further rule"), str(hidden))
    return table


def _bar(console: Console, share: float) -> str:
    fill = "━" if console.encoding.startswith("utf") else "#"
    return fill * max(1, round(share * BAR_CHARS))


def _fields_line(figures: RunFigures) -> RenderableType:
    filled = ", ".join(f"{name} {figures.fields[name]}" for name in FIELDS_SHOWN)
    label = f"Fields of {plural(figures.written, 'article')}: "
    return ShownText.assemble((label, "bold cyan"), filled)


def _last_lines(figures: RunFigures, pace: float) -> ShownText:
    text = ShownText(no_wrap=True)  # file names must stay in one piece to be copied
    if figures.articles_file is not None:
        further = figures.further_files
        more = f" and {plural(further, 'further file')}" if further else ""
        text.append(f"Written to {figures.articles_file}{more}\n", style="bold green")
    if figures.rejected and figures.rejected_file is not None:
        text.append(f"Rejected in {figures.rejected_file}\n")
    retried = f", {plural(figures.retries, 'retry', 'retries')}" if figures.retries else ""
    same = f", {figures.not_modified:,} not modified" if figures.not_modified else ""
    text.append(f"{plural(figures.pages, 'page')}{same}{retried}, {pace:.1f} pages a second")
    if figures.reason != "finished":
        text.append(f"\nEnded early: {figures.reason}", style="yellow")
    if figures.alarms:
        alarms = ", ".join(figures.alarms)
        text.append(f"\nAlarm: {alarms}; exit code {figures.exit_code}", style="bold red")
    return text


def _dropped_table(article: Article) -> Table:
    table = _table("Dropped by rule")
    table.add_column("text", overflow="ellipsis", no_wrap=True, max_width=DROP_CHARS)
    shown: dict[str, str] = {}
    for drop in article.metadata.chromeDropped:
        shown.setdefault(drop.rule, drop.text)
    for rule, text in list(shown.items())[:DROPS_SHOWN]:
        table.add_row(rule, " ".join(text.split()))
    return table


def _table(heading: str) -> Table:
    table = make_table(heading)
    table.columns[0].overflow = "fold"
    return table
