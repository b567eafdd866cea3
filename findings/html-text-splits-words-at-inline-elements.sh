#!/usr/bin/env bash
# html-text 0.7.1 and clear-html 0.5.0: a space is put at every inline element inside a word.
#
# guess_punct_space, on by default, leaves the space out only before or after some punctuation, so
# that initials, ordinals, formulas and words with a possible break come apart. clear-html does so
# at sub and sup, and keeps words with span, b and wbr together.
# Seen: a drop cap, CO2, 1st and a long word are two words each in html-text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "html-text==0.7.1" "clear-html==0.5.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import html_text
import lxml.html
from clear_html import clean_node, cleaned_node_to_text

for words in (
    "<span>W</span>hen it rained",
    "CO<sub>2</sub> falls",
    "the 1<sup>st</sup> ship",
    "Donau<wbr>dampf<wbr>schiff",
    "<abbr>EU</abbr>-wide",
):
    page = f"<article><p>{words}</p></article>"
    cleared = cleaned_node_to_text(clean_node(lxml.html.fromstring(page)))
    print(html_text.extract_text(page), "|", cleared)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
W hen it rained | When it rained
CO 2 falls | CO 2 falls
the 1 st ship | the 1 st ship
Donau dampf schiff | Donaudampfschiff
EU -wide | EU-wide
EXPECTED
