#!/usr/bin/env bash
# atoma 0.0.17: a title or content of type xhtml in an Atom feed is None.
#
# RFC 4287 (3.1.1.3) has such text in a div element; the parser reads the text before it, which is
# white space or nothing. The entry is there, without headline and text, and no error is raised.
# Seen: None for both with xhtml, the text with html.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "atoma==0.0.17"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import atoma

FEED = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour news</title><id>urn:feed</id>
<updated>2026-05-01T10:00:00Z</updated><entry><id>urn:entry</id>
<updated>2026-05-01T10:00:00Z</updated><link href="https://example.com/quay"/>
<title type="{type}">{title}</title><content type="{type}">{text}</content></entry></feed>"""
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">{}</div>'

html = FEED.format(type="html", title="The quay opens", text="&lt;p&gt;In spring.&lt;/p&gt;")
xhtml = FEED.format(
    type="xhtml", title=DIV.format("The quay opens"), text=DIV.format("<p>In spring.</p>")
)
for name, feed in (("html", html), ("xhtml", xhtml)):
    [entry] = atoma.parse_atom_bytes(feed.encode()).entries
    title = entry.title and entry.title.value
    text = entry.content and entry.content.value
    print(name, repr(title), repr(text))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
html 'The quay opens' '<p>In spring.</p>'
xhtml None None
EXPECTED
