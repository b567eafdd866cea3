#!/usr/bin/env bash
# trafilatura 2.3.1: the caption of a table becomes a row of it, with a header line of its own.
#
# The Markdown has two lines of dashes in one table: for a renderer the caption is the header, and
# the real header and a row of dashes are data. A table without a caption is right.
# Seen: six lines of a table of two columns and three rows, two of them dashes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "trafilatura==2.3.1" "lxml_html_clean==0.4.6"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import trafilatura

LONG = "<p>The boats were out all night, and the keeper counted them from the tower, twice.</p>"
PAGE = """<!doctype html><html lang="en"><head><title>Boats</title></head><body><article>
<h1>Boats of the year</h1>{long}{long}
<table>{caption}<thead><tr><th>Year</th><th>Boats</th></tr></thead>
<tbody><tr><td>2024</td><td>310</td></tr><tr><td>2025</td><td>455</td></tr></tbody></table>
{long}</article></body></html>"""

for caption in ("", "<caption>Boats a year</caption>"):
    text = trafilatura.extract(PAGE.format(caption=caption, long=LONG), output_format="markdown")
    print("with caption:" if caption else "without:")
    print("\n".join(line.strip() for line in text.splitlines() if line.startswith("|")))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
without:
| Year | Boats |
|---|---|
| 2024 | 310 |
| 2025 | 455 |
with caption:
| Boats a year |  |
|---|---|
| Year | Boats |
|---|---|
| 2024 | 310 |
| 2025 | 455 |
EXPECTED
