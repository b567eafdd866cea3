#!/usr/bin/env bash
# gne (GeneralNewsExtractor) 0.4.3: each inline element, and the text after a comment, is a line.
#
# A link, a formula, an initial in a span and a name in bold flow with their sentence in HTML. In the
# content they are separated from it by line breaks, as paragraphs are, so that neither words nor
# sentences nor paragraphs can be put together again.
# Seen: "H2O" has three lines, and a first letter in a span has a line before its word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "gne==0.4.3" "lxml_html_clean==0.4.6"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from gne import GeneralNewsExtractor

filler = "The council met on Monday to discuss the harbour plan and heard from many residents. " * 3
page = f"""<!DOCTYPE html><html lang="en"><head><title>Harbour plan</title></head><body><article>
<h1>Harbour plan</h1><p>{filler}</p>
<p>H<sub>2</sub>O was found in <a href="/x">the old quay</a>, she said.</p>
<p><span>T</span>he mayor <b>Ann Moor</b> left.</p>
<p>Boats<!-- an advert was here -->men stayed.</p>
<p>{filler}</p></article></body></html>"""
content = GeneralNewsExtractor().extract(page)["content"]
print(content.replace(filler.strip(), "(filler)"))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
Harbour plan
(filler)
H
2
O was found in
the old quay
, she said.
T
he mayor
Ann Moor
left.
Boats
men stayed.
(filler)
EXPECTED
