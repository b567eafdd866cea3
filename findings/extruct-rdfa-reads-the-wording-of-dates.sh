#!/usr/bin/env bash
# extruct 0.18.0: RDFa in HTML gives the wording of a <time> and a <data>, not their values.
#
# HTML+RDFa 1.1 takes the datetime attribute of the one; the value attribute of the other is what
# microdata on the same elements gives. A reader of both gets two different dates of one article.
# Seen: "1 May" and "three" as RDFa, 2026-05-01 and 3 as microdata.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "extruct==0.18.0" "lxml_html_clean==0.4.6"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import extruct

PAGE = """<!DOCTYPE html><html lang="en"><head><title>The quay</title></head><body>
<p {item}><time {name}="datePublished" datetime="2026-05-01">1 May</time>,
<data {name}="wordCount" value="3">three</data> words</p></body></html>"""

rdfa = PAGE.format(item='vocab="https://schema.org/" typeof="NewsArticle"', name="property")
nodes = extruct.extract(rdfa, syntaxes=["rdfa"])["rdfa"]
[article] = [node for node in nodes if "https://schema.org/datePublished" in node]
for name in ("datePublished", "wordCount"):
    print("RDFa", name, article[f"https://schema.org/{name}"][0]["@value"])

micro = PAGE.format(item='itemscope itemtype="https://schema.org/NewsArticle"', name="itemprop")
[item] = extruct.extract(micro, syntaxes=["microdata"])["microdata"]
for name in ("datePublished", "wordCount"):
    print("microdata", name, item["properties"][name])
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
RDFa datePublished 1 May
RDFa wordCount three
microdata datePublished 2026-05-01
microdata wordCount 3
EXPECTED
