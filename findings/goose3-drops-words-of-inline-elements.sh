#!/usr/bin/env bash
# goose3 3.1.22: words inside sub, ins, del, abbr, q and ruby are dropped from sentences.
#
# cleaned_text keeps the text of a, b, em and span; that of other phrasing elements of HTML is
# removed without a trace, with the figures and negations it holds.
# Seen: of CO2 the 2 is gone, of a corrected price both figures, of an abbreviation its letters, of a
# quoted 'no' the word.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "goose3==3.1.22"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from goose3 import Goose

MORE = (
    "The quay was closed since the storm of the last winter, and the office of the town said on "
    "Monday that it will be open to ships again before the end of the month. " * 3
)
LINES = (
    "It was <b>bold</b> and <span>plain</span>.",
    "There was CO<sub>2</sub> here.",
    "It costs <del>10</del> <ins>12</ins> euros.",
    "The <abbr>EU</abbr> pays.",
    "She said <q>no</q> to it.",
)
page = "<html><body><article>" + "".join(f"<p>{line} {MORE}</p>" for line in LINES)
for line in Goose().extract(raw_html=page + "</article></body></html>").cleaned_text.splitlines():
    if line:
        print(line.partition(" The quay")[0])
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
It was bold and plain.
There was CO here.
It costs euros.
The pays.
She said to it.
EXPECTED
