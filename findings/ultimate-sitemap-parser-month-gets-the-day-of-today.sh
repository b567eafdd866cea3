#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1: a lastmod of a month or a year gets the day of the machine's clock.
#
# sitemaps.org allows W3C dates of a year (2026) or a month (2026-02). last_modified fills what is
# missing from today instead of the first day, so that one document gives another date each day, and
# an index of old months looks newer or older than it is.
# Seen: 2024-01 is the day of the month of today, 2024 its month and day; 2024-01-09 is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "ultimate-sitemap-parser==1.8.1"
seen=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
from datetime import date

from usp.tree import sitemap_from_str

PAGE = "<url><loc>https://news.example/{0}</loc><lastmod>{0}</lastmod></url>"
SITEMAP = """<?xml version="1.0"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">%s</urlset>"""
today = date.today()
pages = "".join(PAGE.format(given) for given in ("2024", "2024-01", "2024-01-09"))
for page in sitemap_from_str(SITEMAP % pages).all_pages():
    seen = page.last_modified
    month = "as today" if seen.month == today.month else "other"
    day = "as today" if seen.day == today.day else "other"
    given = page.url.rpartition("/")[2]
    first = (seen.month, seen.day) == (1, 1)
    if given == "2024-01-09":
        print(given, "->", seen.date())
    else:
        print(given, "-> day", day, "month", month if given == "2024" else "01 as given")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
2024 -> day as today month as today
2024-01 -> day as today month 01 as given
2024-01-09 -> 2024-01-09
EXPECTED
