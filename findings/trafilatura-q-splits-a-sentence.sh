#!/usr/bin/env bash
# trafilatura 2.3.1: a <q> inside a sentence ends the line; <cite> at the same place does not.
#
# The inline quotation becomes the same element as a block quotation, and the text and Markdown
# writers end the line behind it. Downstream one sentence is two paragraphs.
# Seen: two lines of the sentence for <q>, one for <cite>.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "trafilatura==2.3.1" "lxml_html_clean==0.4.6"
seen=$(venv/bin/python - <<'PYTHON'
import trafilatura

LONG = "<p>The boats were out all night, and the keeper counted them from the tower, twice.</p>"
PAGE = """<!doctype html><html lang="en"><head><title>The lamp is lit</title></head><body><article>
<h1>The lamp is lit</h1>{long}{long}
<p>The keeper said <{tag}>the lamp is lit</{tag}> and went home along the pier in the evening.</p>
{long}</article></body></html>"""

for tag in ("q", "cite"):
    lines = trafilatura.extract(PAGE.format(tag=tag, long=LONG)).split("\n")
    print(tag, [line for line in lines if line.startswith(("The keeper", "and went"))])
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
q ['The keeper said the lamp is lit', 'and went home along the pier in the evening.']
cite ['The keeper said the lamp is lit and went home along the pier in the evening.']
EXPECTED
