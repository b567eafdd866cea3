#!/usr/bin/env bash
# dateparser 1.5.0: the year of a Thai date is taken as a Gregorian one.
#
# Thai news gives years of the Buddhist era (2569 is 2026). dateparser knows the language by its
# months and has calendars for Hijri and Jalali dates, but reads the year as it is: the date is 543
# years ahead and looks like any other.
# Seen: 3 March 2569 for what is 3 March 2026; an English date of the same day is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "dateparser==1.5.0"
seen=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
import dateparser

for text in ("3 March 2026", "3 มีนาคม 2569"):
    found = dateparser.parse(text)
    print(text, "->", found and found.date())
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
3 March 2026 -> 2026-03-03
3 มีนาคม 2569 -> 2569-03-03
EXPECTED
