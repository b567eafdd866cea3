"""The figures of a run become tables and bars in 80 columns, or the same as plain text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from newsbot.console import make_table, plural, render_parts
from newsbot.items import Article
from newsbot.outcomes import Outcome
from newsbot.summary.run_figures import RunFigures, count_known, count_rejected, count_written

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

SECTIONS_SHOWN = 20
"""Of more sections than this, those with the fewest articles are shown."""
RULES_SHOWN = 12
BAR_CHARS = 24
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


def print_summary(console: Console, counts: RunFigures, *, name: str) -> None:
    """Print how a run ended: sections, rejections, chrome, fields, files, time."""
    pace = counts.pages / counts.seconds if counts.seconds else 0.0
    title = f"{name}: {plural(counts.written, 'article')} in {counts.seconds:.1f} s"
    fancy = console.is_terminal
    parts: list[RenderableType] = [Rule(Text(title, style="bold green")) if fancy else title]
    parts.append(_sections_table(counts))
    if counts.rejected:
        parts.append(_rejected_table(counts))
    if counts.rules:
        parts.append(_chrome_table(counts, console))
    if counts.written:
        parts.append(_fields_line(counts))
    parts.append(_ending(counts, pace))
    _print_parts(console, parts)


def print_article(console: Console, article: Article) -> None:
    """Print an article as its record has it, and what was left out of its page."""
    paragraphs = (article.articleBody or "").split("\n\n")
    rest = len(paragraphs) - PARAGRAPHS_SHOWN
    facts = [
        ", ".join(author.name for author in article.authors),
        article.datePublished,
        article.inLanguage,
        f"{article.wordCount} words" if article.wordCount else None,
    ]
    parts: list[RenderableType] = [
        Text.assemble(
            (_harmless(article.headline or ""), "bold"),
            "\n",
            (_harmless(" | ".join(fact for fact in facts if fact)), "dim"),
        ),
        *(Text(_harmless(paragraph)) for paragraph in paragraphs[:PARAGRAPHS_SHOWN]),
    ]
    if rest > 0:
        parts.append(Text(f"... and {plural(rest, 'paragraph')} more"))
    if console.is_terminal:
        spaced = [Padding(part, (0, 0, 1, 0)) for part in parts[:-1]] + parts[-1:]
        parts = [Panel(Group(*spaced), title="one of them", padding=(1, 2))]
    else:
        parts.insert(0, "One of them:")
    _print_parts(console, [*parts, _dropped_table(article)])


def _print_parts(console: Console, parts: list[RenderableType]) -> None:
    """Print parts with a blank line before each."""
    console.file.write(f"\n{render_parts(console, parts)}")
    console.file.flush()


def _sections_table(counts: RunFigures) -> Table:
    table = _table("Section")
    headings = ["found", "articles", "rejected", "list pages"]
    if counts.known:
        headings.insert(2, "known")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    sections = list(counts.sections.items())
    if len(sections) > SECTIONS_SHOWN:
        sections.sort(key=lambda section: count_written(section[1]))
    rest = Counter[Outcome]()
    for name, ends in sections[:SECTIONS_SHOWN]:
        table.add_row(_harmless(name), *_section_cells(ends, headings))
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


def _rejected_table(counts: RunFigures) -> Table:
    table = _table("Not written")
    table.add_column("count", justify="right", no_wrap=True)
    table.add_column("why, with one example", overflow="fold")
    for outcome, number in counts.outcomes.most_common():
        if outcome in (Outcome.WRITTEN, Outcome.SECTION):
            continue
        text = Text(outcome.meaning)
        if outcome in counts.examples:
            text.append(f"\n{_harmless(counts.examples[outcome])}", style="dim")
        table.add_row(outcome.value, str(number), text)
    return table


def _chrome_table(counts: RunFigures, console: Console) -> Table:
    table = _table("Chrome dropped")
    table.add_column("blocks", justify="right", no_wrap=True)
    if console.is_terminal:
        table.add_column("", no_wrap=True)
    shown = counts.rules.most_common(RULES_SHOWN)
    for rule, number in shown:
        cells = [rule, str(number)]
        if console.is_terminal:
            cells.append(_bar(console, number / shown[0][1]))
        table.add_row(*cells)
    hidden = counts.rules.total() - sum(number for _, number in shown)
    if hidden:
        table.add_row(plural(len(counts.rules) - len(shown), "further rule"), str(hidden))
    return table


def _bar(console: Console, share: float) -> str:
    fill = "━" if console.encoding.startswith("utf") else "#"
    return fill * max(1, round(share * BAR_CHARS))


def _fields_line(counts: RunFigures) -> Text:
    filled = ", ".join(f"{name} {counts.fields[name]}" for name in FIELDS_SHOWN)
    label = f"Filled of {plural(counts.written, 'article')}: "
    return Text.assemble((label, "bold cyan"), filled)


def _ending(counts: RunFigures, pace: float) -> Text:
    text = Text(no_wrap=True)  # so that the name of a file can be copied
    if counts.articles_file is not None:
        further = counts.further_files
        more = f" and {plural(further, 'further file')}" if further else ""
        text.append(f"Written to {counts.articles_file}{more}\n", style="bold green")
    if counts.rejected and counts.rejected_file is not None:
        text.append(f"Rejected in {counts.rejected_file}\n")
    retried = f", {plural(counts.retries, 'retry', 'retries')}" if counts.retries else ""
    same = f", {counts.not_modified:,} not modified" if counts.not_modified else ""
    text.append(f"{plural(counts.pages, 'page')}{same}{retried}, {pace:.1f} pages a second")
    if counts.reason != "finished":
        text.append(f"\nEnded early: {counts.reason}", style="yellow")
    if counts.alarms:
        alarms = ", ".join(counts.alarms)
        text.append(f"\nAlarm: {alarms}; exit code {counts.exit_code}", style="bold red")
    return text


def _dropped_table(article: Article) -> Table:
    table = _table("Left out of it by")
    table.add_column("text", overflow="ellipsis", no_wrap=True, max_width=DROP_CHARS)
    shown: dict[str, str] = {}
    for drop in article.metadata.chromeDropped:
        shown.setdefault(drop.rule, drop.text)
    for rule, text in list(shown.items())[:DROPS_SHOWN]:
        table.add_row(rule, _harmless(" ".join(text.split())))
    return table


def _table(heading: str) -> Table:
    table = make_table(heading)
    table.columns[0].overflow = "fold"
    return table


def _harmless(text: str) -> str:
    """Take out what a page could say to the terminal itself, escape sequences above all."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
