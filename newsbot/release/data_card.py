"""The data card of a release: README.md with figures, and plots as SVG."""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from newsbot.console import plural
from newsbot.outcomes import Outcome
from newsbot.release.release_figures import NO_VALUE, ReleaseFigures
from newsbot.text.printable import make_printable

CARD = "README.md"
PLOTS = "plots"
MOST_ROWS = 30
"""Of a table of sites or languages; the rest is one row."""
MAX_CELL_CHARS = 200
_MARKUP = re.compile(r"[\\|\[\]*]")
MOST_BARS = 60
"""Of a plot."""
LEAST_WIDTH = 6
"""Of a plot, in bars: fewer are not drawn wider."""
_WHOLE = "`manifest.json` has the SHA-256 of each file; with `_SUCCESS` the release is whole."
_RIGHTS_NOTE = """\
What publishers stated when the articles were downloaded. A site that states nothing has not given
permission."""
_HOW_TO_LOAD = {
    "parquet": (
        "Load it: `datasets.load_dataset(folder)` or `polars.read_parquet('data/**/*.parquet')`."
    ),
    "jsonl": (
        "Load it with the types of `newsbot schema --format arrow`, `polars` or `duckdb`: a tool "
        "that guesses types changes values."
    ),
    "csv": 'Load it: `pandas.read_csv(file, dtype=str, encoding="utf-8-sig")`.',
}
_CONVERTED = "`newsbot convert --help` names the format of the files."


def write_card(folder: Path, manifest: Mapping[str, Any], figures: ReleaseFigures) -> None:
    """Write the data card and its plots into the folder of a release.

    :raises OSError: they cannot be written.
    """
    plots = _draw_plots(folder / PLOTS, figures)
    text = format_card(manifest, figures, plots)
    (folder / CARD).write_bytes(text.encode("utf-8", "replace"))


def format_card(
    manifest: Mapping[str, Any], figures: ReleaseFigures, plots: Mapping[str, str]
) -> str:
    """Return the data card as Markdown, after the metadata that Hugging Face reads.

    :param plots: paths of plots by their titles.
    """
    period = f"{figures.first_day} to {figures.last_day}" if figures.first_day else "unknown"
    mean = round(figures.words / figures.articles) if figures.articles else 0
    pictures = [f"![{title}]({path})" for title, path in plots.items()]
    source = manifest["input"]
    count = f"{plural(figures.articles, 'article')} of {plural(len(figures.sites), 'site')}"
    made = (
        f"Made by newsbot {manifest['newsbot']} from {source['lines']:,} lines of its output, "
        f"in schema {manifest['schemaVersion']}"
    )
    parts = [
        _format_metadata(manifest, figures),
        "# News articles",
        f"{count}, published {period}, {mean:,} words each on average. {made}.",
        f"{_HOW_TO_LOAD.get(manifest['format'], _CONVERTED)} {_WHOLE}",
        *pictures,
        "## Filters",
        _format_table(("filter", "value"), _list_filters(manifest)),
        "## Left out",
        _format_table(("lines", "because of"), _list_left_out(source)),
        "## Sources",
        _format_counts("site", figures.sites),
        "## Languages",
        _format_counts("language", figures.languages),
        "## Types",
        _format_counts("type", figures.types),
        "## Lengths",
        _format_table(
            ("words", "articles"), [(name, f"{n:,}") for name, n in figures.count_lengths().items()]
        ),
        "## Fields",
        _format_table(("field", "articles with a value"), _list_filled(figures)),
        "## Rights signals",
        _RIGHTS_NOTE,
        _format_table(("signal", "articles"), [(k, f"{n:,}") for k, n in figures.rights.items()]),
        "## Rejected in the crawls",
        "URLs that gave no article, by outcome: what the release does not show.",
        _format_table(("outcome", "URLs", "meaning"), _list_rejections(source["rejections"])),
    ]
    return "\n\n".join(parts) + "\n"


def _format_metadata(manifest: Mapping[str, Any], figures: ReleaseFigures) -> str:
    """Return YAML; JSON texts are valid in it."""
    languages = sorted({tag.partition("-")[0].lower() for tag in figures.languages if tag})
    lines = [
        "pretty_name: News articles",
        f"language: {json.dumps(languages)}",
        "task_categories: [text-generation]",
    ]
    if manifest["format"] == "parquet":  # of others it guesses types, and changes values
        lines += ["configs:", "- config_name: default", "  data_files: data/**/*.parquet"]
    return "\n".join(["---", *lines, "---"])


def _list_filters(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    filters = {"format": manifest["format"], **manifest["filters"]}
    return [(f"`{name}`", _format_value(value)) for name, value in filters.items() if value]


def _list_left_out(source: Mapping[str, Any]) -> list[tuple[str, str]]:
    rows = [(f"{number:,}", name) for name, number in source["leftOut"].items()]
    if source["unreadFiles"]:
        rows.append(("unknown", f"{source['unreadFiles']} broken files"))
    return rows or [("0", "nothing was left out")]


def _list_filled(figures: ReleaseFigures) -> list[tuple[str, str]]:
    return [
        (f"`{name}`", f"{number:,} ({number / max(1, figures.articles):.1%})")
        for name, number in figures.filled.items()
    ]


def _list_rejections(rejections: Mapping[str, int]) -> list[tuple[str, str, str]]:
    known = {outcome.value: outcome.meaning for outcome in Outcome}
    ordered = sorted(rejections.items(), key=lambda each: (-each[1], each[0]))
    return [(name, f"{n:,}", known.get(name, "")) for name, n in ordered[:MOST_ROWS]]


def _format_counts(name: str, counts: Counter[str]) -> str:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    rows = [(key or "unknown", f"{number:,}") for key, number in ordered[:MOST_ROWS]]
    if rest := ordered[MOST_ROWS:]:
        rows.append((f"{len(rest):,} others", f"{sum(n for _, n in rest):,}"))
    return _format_table((name, "articles"), rows)


def _format_table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "\n".join("| " + " | ".join(_escape(cell) for cell in line) + " |" for line in lines)


def _escape(cell: str) -> str:
    """Return text, which may come from a page, as a cell without links, pictures and HTML."""
    plain = make_printable(" ".join(cell.split()))[:MAX_CELL_CHARS]
    return _MARKUP.sub(r"\\\g<0>", plain).replace("<", "&lt;")


def _format_value(value: Any) -> str:
    if value is True:
        return "yes"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _draw_plots(folder: Path, figures: ReleaseFigures) -> dict[str, str]:
    """Draw articles by month and by length.

    :return: paths below the folder of the release by title.
    """
    title, periods = _count_periods(figures.months)
    sites = dict(sorted(figures.sites.items(), key=lambda each: (-each[1], each[0]))[:12])
    plots = {
        title: ("dates.svg", periods),
        "Articles by number of words": ("lengths.svg", figures.count_lengths()),
        "Articles by site": ("sites.svg", {name or "unknown": n for name, n in sites.items()}),
    }
    folder.mkdir()
    for title, (name, bars) in plots.items():
        _draw_bars(folder / name, title, bars)
    return {title: f"{PLOTS}/{name}" for title, (name, _) in plots.items()}


def _count_periods(months: Counter[str]) -> tuple[str, dict[str, int]]:
    """Return articles by month, or by year where there are many, after the title."""
    known = {name: number for name, number in sorted(months.items()) if name != NO_VALUE}
    if len(known) <= MOST_BARS:
        return "Articles by month", known
    years: Counter[str] = Counter()
    for name, number in known.items():
        years[name.partition("-")[0]] += number
    return "Articles by year", dict(sorted(years.items())[-MOST_BARS:])


def _draw_bars(path: Path, title: str, bars: Mapping[str, int]) -> None:
    """Draw a bar chart whose bytes depend on its arguments alone."""
    # Importing matplotlib takes a second, and reads a user's configuration.
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(), warnings.catch_warnings():
        # The viewer's font draws the text, whatever this font lacks.
        warnings.filterwarnings("ignore", message="Glyph ")
        mpl.rcdefaults()
        mpl.rcParams.update(
            {"svg.hashsalt": "newsbot", "svg.fonttype": "none", "text.parse_math": False}
        )
        figure = Figure(figsize=(8, 3), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        axes.bar(range(len(bars)), list(bars.values()), color="#2a6f97")
        axes.set_title(title)
        axes.set_xlim(-0.6, max(len(bars), LEAST_WIDTH) - 0.4)
        step = max(1, len(bars) // 12)
        labels = [make_printable(" ".join(name.split()))[:24] for name in bars]
        axes.set_xticks(range(0, len(bars), step), labels[::step], rotation=30, ha="right")
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, format="svg", metadata={"Date": None})
