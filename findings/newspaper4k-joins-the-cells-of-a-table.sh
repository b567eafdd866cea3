#!/usr/bin/env bash
# newspaper4k 0.9.6: the cells of a table come out as one word.
#
# A table inside an article is kept as text, but nothing is put between its cells: figures of
# neighbouring cells become one figure.
# Seen: Year, Ships, 2025, 1204, 2026, 98 come out as 'YearShips20251204 202698'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    "newspaper4k==0.9.6" "lxml_html_clean==0.4.6"
seen=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
import newspaper

MORE = (
    "The quay was closed since the storm of the last winter, and the office of the town said on "
    "Monday that it will be open to ships again before the end of the month. " * 3
)
PAGE = f"""<html><head><title>Quay</title></head><body><article><h1>Quay</h1><p>{MORE}</p>
<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2025</td><td>1204</td></tr>
<tr><td>2026</td><td>98</td></tr></table><p>{MORE}</p></article></body></html>"""
article = newspaper.Article("https://news.example/quay")
article.download(input_html=PAGE)
article.parse()
for line in article.text.splitlines():
    if line and not line.startswith("The quay"):
        print(line)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
YearShips20251204 202698
EXPECTED
