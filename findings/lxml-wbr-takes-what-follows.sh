#!/usr/bin/env bash
# lxml 6.1.3 (libxml2 2.14): what follows <wbr>, <source> or <track> is read as their content.
#
# HTML (13.1.2) names <wbr>, <source> and <track> among the void elements, which have no end tag.
# The HTML parser of libxml2 knows <br> and <img>, but opens these three: the rest of a paragraph
# becomes the text inside <wbr>, and the <img> of a <picture> a child of its <source>. Selectors
# such as "picture > img" find nothing, and a reader that leaves out unknown elements loses words.
# lxml.html and parsel use this parser.
# Seen: Inter<wbr>national trade</wbr>, img in source. By HTML: Inter<wbr>national trade, img in picture.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "lxml==6.1.3"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from lxml import etree, html

paragraph = html.fromstring("<div><p>Inter<wbr>national trade</p></div>").find("p")
print(etree.tostring(paragraph).decode())
picture = html.fromstring("<div><picture><source srcset=a.webp><img src=a.jpg></picture></div>")
print("img in", picture.find(".//img").getparent().tag)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
<p>Inter<wbr>national trade</wbr></p>
img in source
EXPECTED
