#!/usr/bin/env bash
# trafilatura 2.3.1: one pull quote as <figure><blockquote> makes the whole article a single line.
#
# The HTML standard's own pattern for a quotation with its source is a figure with a blockquote and a
# figcaption. On a short article with one, headline, paragraphs and quotation come out as one line
# (also in Markdown and XML); with the bare blockquote each has its own.
# Seen: 1 line and 4.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "trafilatura==2.3.1" "lxml_html_clean==0.4.6"
seen=$(venv/bin/python - <<'PYTHON'
import trafilatura

QUOTE = "<blockquote><p>The lamp is what brings us home in the evening, all of us.</p></blockquote>"
PAGE = """<!doctype html><html lang="en"><head><title>The harbour lamp is relit</title></head><body>
<article><h1>The harbour lamp is relit</h1>
<p>The lamp of the harbour was relit on Sunday after a long winter, said its keeper, who counts the
boats.</p>{}
<p>Whoever reads this much learns that the keeper of the lamp has solved many a puzzle on the long
evenings.</p></article></body></html>"""

for name, quote in (("figure", f"<figure>{QUOTE}</figure>"), ("blockquote alone", QUOTE)):
    print(f"{name}:", len(trafilatura.extract(PAGE.format(quote)).split("\n")), "lines")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
figure: 1 lines
blockquote alone: 4 lines
EXPECTED
