#!/usr/bin/env bash
# boilerpy3 1.0.7: q, ins, del, time, kbd, cite, wbr and ruby split a sentence into blocks.
#
# Some elements (b, i, span, a, abbr) are inline; each other one begins and ends a line, and its one
# or two words are then judged as a block.
# Seen: a quotation, a corrected price and a time each stand on a line of their own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "boilerpy3==1.0.7"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from boilerpy3 import extractors

MORE = "The office of the town said on Monday that the quay will be open to ships again. " * 4
SENTENCES = (
    "It was <b>bold</b> for the <abbr>EU</abbr> here.",
    "She said <q>no</q> to it.",
    "It costs <del>10</del> <ins>12</ins> euros.",
    "It begins at <time>noon</time> sharp.",
    "The <cite>Book of Ships</cite> is new.",
)
page = "".join(f"<p>{sentence} {MORE}</p>" for sentence in SENTENCES)
text = extractors.ArticleExtractor().get_content(f"<html><body><h1>Title</h1>{page}</body></html>")
for line in text.splitlines():
    print(line.partition(" The office")[0])
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
Title
It was bold for the EU here.
She said
no
to it.
It costs
10
12
euros.
It begins at
noon
sharp.
The
Book of Ships
is new.
EXPECTED
