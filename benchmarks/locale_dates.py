"""Dates as the locales of Unicode write them: read, kept out of the text, and beside a name.

    python -m benchmarks.locale_dates

Babel has the forms. The text around them is invented, and one page is extracted for each line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from babel.dates import format_date, format_datetime, format_timedelta

from newsbot.extraction import extract_article
from newsbot.extraction.values.date_text import find_date

LOCALES = (
    "af ar az be bg bn bs ca cs da de el en en_GB es et eu fa fi fil fr gl gu he hi hr hu hy id is "
    "it ja ka kk kn ko lt lv mk ml mr ms nb ne nl pa pl pt ro ru sk sl sq sr sr_Latn sv sw ta te "
    "th tr uk ur uz vi zh zh_TW"
).split()
MOMENTS = (
    datetime(2026, 3, 14, 14, 35, tzinfo=UTC),
    datetime(2026, 11, 5, 9, 7, tzinfo=UTC),
    datetime(2026, 5, 23, 21, 5, tzinfo=UTC),
)
AGES = (timedelta(hours=-2), timedelta(minutes=-45), timedelta(days=-1))
NAME = "Ada Quill"
TEXT = (
    "The quay was closed since the storm of last winter and opens again in May, the town said. " * 3
)
DATED = ("<p>{}</p>", f"<p>{NAME} · {{}}</p>", f'<div class="author">{NAME}, {{}}</div>')
AGED = ("<p>{}</p>", f"<p>{NAME} · {{}}</p>", f'<div class="author">{NAME} {{}}</div>')
BOUND = 0.95
"""Share that must be right of each kind."""


def main() -> int:
    """Print how many of each kind are right; return 1 if fewer than ``BOUND``."""
    kinds = {
        "dates and times read": list(_read_all()),
        "dates beside a name, and alone": list(_show_dates()),
        "relative times beside a name, and alone": list(_show_ages()),
    }
    for kind, results in kinds.items():
        print(f"{kind}: {sum(results):,} of {len(results):,} right (bound {BOUND})")
    return int(any(sum(results) < BOUND * len(results) for results in kinds.values()))


def _read_all() -> Iterator[bool]:
    for locale in LOCALES:
        for moment in MOMENTS:
            for width in ("full", "long", "medium"):
                language = locale.replace("_", "-")
                day = find_date(format_date(moment, width, locale=locale), language=language)
                time = find_date(format_datetime(moment, width, locale=locale), language=language)
                yield day is not None and day.iso == f"{moment:%Y-%m-%d}"
                yield time is not None and time.iso.startswith(f"{moment:%Y-%m-%dT%H:%M}")


def _show_dates() -> Iterator[bool]:
    for locale in LOCALES:
        for width in ("full", "long", "medium"):
            day = format_date(MOMENTS[0], width, locale=locale)
            for shown in (day, f"{day}, {MOMENTS[0]:%H:%M}"):
                yield from (_is_right(line, shown, locale) for line in DATED)


def _show_ages() -> Iterator[bool]:
    for locale in LOCALES:
        for age in AGES:
            shown = format_timedelta(age, add_direction=True, locale=locale)
            yield from (_is_right(line, shown, locale) for line in AGED)


def _is_right(line: str, shown: str, locale: str) -> bool:
    """Return whether a line with a date is no text, and the name in it is the author."""
    html = (
        f"<html lang={locale.replace('_', '-')}><title>Quay opens again</title><article>"
        f"<h1>Quay opens again</h1>{line.format(shown)}<p>{TEXT}</p><p>{TEXT}</p>"
    )
    article = extract_article(html, url="https://news.example/quay")
    names = [author.name for author in article.authors]
    is_text_alone = (article.articleBody or "").split("\n\n") == [TEXT.strip()] * 2
    return is_text_alone and names == ([NAME] if NAME in line else [])


if __name__ == "__main__":
    sys.exit(main())
