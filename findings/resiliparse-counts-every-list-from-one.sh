#!/usr/bin/env bash
# Resiliparse 2.0.1: start, reversed and the value of items are not read: every list counts from 1.
#
# The numbers are added to the plain text of ordered lists, where a reader of the page sees others.
# Seen: a list that a picture interrupts goes on with 1, and a countdown counts up.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "Resiliparse==2.0.1"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from resiliparse.extract.html2text import extract_plain_text

page = """<!DOCTYPE html><html lang="en"><body><article>
<ol start="5"><li>Fifth place</li><li>Sixth place</li></ol>
<ol reversed><li>Bronze</li><li>Silver</li><li>Gold</li></ol>
<ol><li value="1984">The quay opens</li><li value="1990">The quay closes</li></ol>
</article></body></html>"""
lines = extract_plain_text(page).splitlines()
print("\n".join(line.strip() for line in lines if line.strip()))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
1. Fifth place
2. Sixth place
1. Bronze
2. Silver
3. Gold
1. The quay opens
2. The quay closes
EXPECTED
