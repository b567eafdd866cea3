#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1: the first link of an Atom entry is taken, whatever its relation.
#
# RFC 4287 (4.2.7.2): rel=self names the entry's own feed document, rel=alternate the page. Feeds give
# them in any order. An RSS item without a link whose guid is a permalink (the default of isPermaLink)
# is left out.
# Seen: the entry's page is its rel=self document; of two RSS items the one with a guid alone is gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "ultimate-sitemap-parser==1.8.1"
seen=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
from usp.tree import sitemap_from_str

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title>
<id>urn:a</id><updated>2026-11-03T10:00:00Z</updated><entry><title>Mole</title><id>urn:b</id>
<link rel="self" href="https://news.example/entries/1.atom"/>
<link rel="alternate" href="https://news.example/mole"/>
<updated>2026-11-03T10:00:00Z</updated></entry></feed>"""
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title>
<link>https://news.example/</link><description>Quay</description>
<item><title>Mole</title><guid>https://news.example/mole</guid></item>
<item><title>Pier</title><link>https://news.example/pier</link></item></channel></rss>"""
for name, text in (("Atom", ATOM), ("RSS", RSS)):
    print(name, [page.url for page in sitemap_from_str(text).all_pages()])
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
Atom ['https://news.example/entries/1.atom']
RSS ['https://news.example/pier']
EXPECTED
