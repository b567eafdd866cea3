#!/usr/bin/env bash
# feedparser 6.0.14: the names of European and Asian time zones in pubDate are read as UTC.
#
# RFC 822 dates of feeds carry zone names; those of North America (EST, EDT, PST ...) are applied,
# CEST, BST and JST are taken for UTC without a sign that they were not known: published_parsed is
# off by one to nine hours and looks like any other.
# Seen: 10:00 EST becomes 15:00 (right); 10:00 CEST, BST and JST stay 10:00 (08:00, 09:00 and 01:00
# would be right).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "feedparser==6.0.14"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import feedparser

FEED = """<rss version="2.0"><channel><title>t</title><item><title>a</title>
<pubDate>Mon, 06 Jul 2026 10:00:00 {zone}</pubDate></item></channel></rss>"""
for zone in ("EST", "+0200", "CEST", "BST", "JST"):
    (entry,) = feedparser.parse(FEED.format(zone=zone)).entries
    print(f"10:00 {zone}: {entry.published_parsed.tm_hour:02}:00 UTC")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
10:00 EST: 15:00 UTC
10:00 +0200: 08:00 UTC
10:00 CEST: 10:00 UTC
10:00 BST: 10:00 UTC
10:00 JST: 10:00 UTC
EXPECTED
