#!/usr/bin/env bash
# htmldate 1.11.0: a day in the URL wins over article:published_time.
#
# Publishers move stories: the folders of the URL keep the day of the first draft, or of the event,
# while the page states its publication in the Open Graph meta element. htmldate (and so
# trafilatura's date) returns the URL's day.
# Seen: 2025-11-01 for a page that states 2026-03-12T10:00:00Z; 2026-03-12 under a URL without a day.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "htmldate==1.11.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import htmldate

PAGE = """<html><head><meta property="article:published_time" content="2026-03-12T10:00:00Z"></head>
<body><article><h1>A story</h1><p>Some text.</p></article></body></html>"""
for url in ("https://example.com/2025/11/01/a-story", "https://example.com/a-story"):
    print(url, htmldate.find_date(PAGE, url=url))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
https://example.com/2025/11/01/a-story 2025-11-01
https://example.com/a-story 2026-03-12
EXPECTED
