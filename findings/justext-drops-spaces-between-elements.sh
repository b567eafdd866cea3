#!/usr/bin/env bash
# jusText 3.0.2: a space that stands alone between two inline elements is dropped.
#
# Paragraphs are collected from text nodes; a node of nothing but white space is left out, so that
# words in neighbouring elements run together: names whose parts are links or emphasised, and old and
# new figures of a correction.
# Seen: 'Mr Quill' and '10 12' come out as 'MrQuill' and '1012'; with a comma they are right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    "jusText==3.0.2" "lxml_html_clean==0.4.6"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import justext

MORE = (
    "The quay was closed since the storm of the last winter, and the office of the town said on "
    "Monday that it will be open to ships again before the end of the month. "
)
PAGE = """<html><body><p>The answer of <b>Mr</b> <a href="/q">Quill</a> was no. {0}{0}</p>
<p>The price is <del>10</del> <ins>12</ins> euros. {0}{0}</p>
<p>The words of <b>Mr</b>, <a href="/q">Quill</a> were few. {0}{0}</p></body></html>"""
for paragraph in justext.justext(PAGE.format(MORE).encode(), justext.get_stoplist("English")):
    print(paragraph.text.partition(". ")[0])
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
The answer of MrQuill was no
The price is 1012 euros
The words of Mr, Quill were few
EXPECTED
