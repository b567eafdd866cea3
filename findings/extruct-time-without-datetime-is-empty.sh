#!/usr/bin/env bash
# extruct 0.18.0: a date of microdata in a <time> without a datetime attribute is read as empty.
#
# HTML gives such an element the value of its text, and pages that print ISO dates use that. The
# item has the property, so nothing says that its value was lost. <span> has its text.
# Seen: an empty dateModified, the text for <span> and the attribute for <time datetime>.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "extruct==0.18.0" "lxml_html_clean==0.4.6"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import json

import extruct

page = """<!DOCTYPE html><html lang="en"><head><title>The quay</title></head><body>
<article itemscope itemtype="https://schema.org/NewsArticle">
<time itemprop="datePublished" datetime="2026-05-01">1 May</time>
<time itemprop="dateModified">2026-05-02</time>
<span itemprop="dateCreated">2026-04-30</span>
</article></body></html>"""
[item] = extruct.extract(page, syntaxes=["microdata"])["microdata"]
for name, value in item["properties"].items():
    print(name, json.dumps(value))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
datePublished "2026-05-01"
dateModified ""
dateCreated "2026-04-30"
EXPECTED
