#!/usr/bin/env bash
# trafilatura 2.3.1 and Resiliparse 2.0.1: a <time> element inside a sentence is taken out of it.
#
# <time> is phrasing content and is used in running text for days and hours. Both extractors remove
# it wherever it is, so the sentence is left with a hole; <data> and <mark> are kept.
# Seen: "was lit on , said".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
    "trafilatura==2.3.1" "lxml_html_clean==0.4.6" "Resiliparse==2.0.1"
seen=$(venv/bin/python - <<'PYTHON'
import re

import trafilatura
from resiliparse.extract.html2text import extract_plain_text

LONG = "<p>The boats were out all night, and the keeper counted them from the tower, twice.</p>"
PAGE = f"""<!doctype html><html lang="en"><head><title>The lamp is lit</title></head><body><article>
<h1>The lamp is lit</h1>{LONG * 2}
<p>The lamp was lit on <time datetime="2026-11-30">Monday</time>, said the <mark>keeper</mark>
of the lamp for <data value="7">seven</data> years.</p>{LONG}</article></body></html>"""

for name, text in (("trafilatura", trafilatura.extract(PAGE)),
                   ("Resiliparse", extract_plain_text(PAGE, main_content=True))):
    print(f"{name}:", re.search(r"The lamp was lit[^.]+", " ".join(text.split())).group())
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
trafilatura: The lamp was lit on , said the keeper of the lamp for seven years
Resiliparse: The lamp was lit on , said the keeper of the lamp for seven years
EXPECTED
