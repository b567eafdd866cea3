#!/usr/bin/env bash
# inscriptis 2.7.6: the text of summary, dialog, legend and search is joined with what follows.
#
# The library has no style for these elements and treats them as inline; browsers draw each on a
# line, as the library does with figcaption, hgroup and address.
# Seen: a question and its answer have neither a space nor a line between them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "inscriptis==2.7.6"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from inscriptis import get_text

for part in (
    "<details><summary>Who pays?</summary>The town pays.</details>",
    "<figure><img src=a.jpg><figcaption>The quay</figcaption></figure>It rained.",
    "<hgroup><h2>Title</h2><p>Below</p></hgroup>",
    "<dialog open>Sign in</dialog>It rained.",
    "<fieldset><legend>Choose</legend>One of two</fieldset>",
    "<address>Main Street 1</address>It rained.",
    "<search>Find</search>It rained.",
):
    print(" / ".join(get_text(f"<html><body>{part}</body></html>").split("\n")).strip())
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
Who pays?The town pays.
The quay /  / It rained.
Title /  / Below /
Sign inIt rained.
ChooseOne of two
Main Street 1 / It rained.
FindIt rained.
EXPECTED
