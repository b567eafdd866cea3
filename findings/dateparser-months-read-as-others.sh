#!/usr/bin/env bash
# dateparser 1.5.0: four names of months are read as something else, with the language given.
#
# Thai มี.ค. (March) and Punjabi ਜੂਨ (June) become January. Gujarati મે and Marathi मे (May) make
# "three months ago" of the third of May, and the year of the text is dropped. The names are those of
# CLDR, each the only one of its month in its language; their neighbours are read right.
# Seen: as below; the last four lines are what the wrong ones gave.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "dateparser==1.5.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from datetime import datetime

import dateparser

NOW = {"RELATIVE_BASE": datetime(2026, 11, 30)}


def read(language, name):
    return dateparser.parse(f"3 {name} 2020", languages=[language], settings=NOW).date()


for language, name, month in (
    ("th", "ม.ค.", 1),
    ("th", "มี.ค.", 3),
    ("pa", "ਮਈ", 5),
    ("pa", "ਜੂਨ", 6),
    ("gu", "એપ્રિલ", 4),
    ("gu", "મે", 5),
    ("mr", "एप्रिल", 4),
    ("mr", "मे", 5),
):
    found = read(language, name)
    print(language, month, "right" if found.isoformat() == f"2020-{month:02}-03" else "wrong")
for language, name in (("th", "มี.ค."), ("pa", "ਜੂਨ"), ("gu", "મે"), ("mr", "मे")):
    print(language, read(language, name))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
th 1 right
th 3 wrong
pa 5 right
pa 6 wrong
gu 4 right
gu 5 wrong
mr 4 right
mr 5 wrong
th 2020-01-03
pa 2020-01-03
gu 2026-08-30
mr 2026-08-30
EXPECTED
