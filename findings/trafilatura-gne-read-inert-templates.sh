#!/usr/bin/env bash
# trafilatura 2.3.1 and gne 0.4.3: the contents of template are article text.
#
# By the HTML standard a template is inert: its contents are in no document and never rendered until
# a script clones them. News pages keep the markup of forms, cards and players in it.
# Seen: both give the sentence of the template between two paragraphs of the article.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "trafilatura==2.3.1" "lxml_html_clean==0.4.6" "gne==0.4.3"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import trafilatura
from gne import GeneralNewsExtractor

filler = "The council met on Monday to discuss the harbour plan and heard from many residents. " * 3
page = f"""<!DOCTYPE html><html lang="en"><head><title>Harbour plan</title></head><body><article>
<h1>Harbour plan</h1><p>{filler}</p>
<template><p>Thank you for your vote, NAME.</p></template>
<p>{filler}</p></article></body></html>"""
texts = {
    "trafilatura": trafilatura.extract(page),
    "gne": GeneralNewsExtractor().extract(page)["content"],
}
for name, text in texts.items():
    print(name, "Thank you for your vote, NAME." in text)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
trafilatura True
gne True
EXPECTED
