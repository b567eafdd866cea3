#!/usr/bin/env bash
# trafilatura 2.3.1, Resiliparse 2.0.1: 10<sup>6</sup> is read as 106, by both.
#
# Bold or emphasised words can be joined to their line as they are; a raised digit cannot, or the
# number is another one, and nothing in the text tells which it was. Only trafilatura's Markdown with
# formatting keeps the element.
# Seen: 106 and 10-9 for a million and a billionth in the plain text of both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    "trafilatura==2.3.1" "Resiliparse==2.0.1" "lxml_html_clean==0.4.6"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import trafilatura
from resiliparse.extract.html2text import extract_plain_text

LONG = "<p>The boats were out all night, and the keeper counted them from the tower, twice.</p>"
PAGE = f"""<!doctype html><html lang="en"><head><title>The quay</title></head><body><article>
<h1>The cost of the quay</h1>{LONG}{LONG}
<p>The quay cost 10<sup>6</sup> euros and sinks 10<sup>-9</sup> metres a second, they said.</p>
{LONG}</article></body></html>"""
texts = {
    "trafilatura": trafilatura.extract(PAGE),
    "with formatting": trafilatura.extract(PAGE, output_format="markdown", include_formatting=True),
    "Resiliparse": extract_plain_text(PAGE, main_content=True),
}
for name, text in texts.items():
    [line] = [line for line in text.splitlines() if line.startswith("The quay cost")]
    print(f"{name}: {line}")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
trafilatura: The quay cost 106 euros and sinks 10-9 metres a second, they said.
with formatting: The quay cost 10<sup>6</sup> euros and sinks 10<sup>-9</sup> metres a second, they said.
Resiliparse: The quay cost 106 euros and sinks 10-9 metres a second, they said.
EXPECTED
