#!/usr/bin/env bash
# Resiliparse 2.0.1: with main_content=True, an inline element that holds one character of three
# bytes in UTF-8 is dropped from its sentence.
#
# A single Chinese character in bold or under ruby, or a euro sign in a span, is gone; two of them
# stay, and so does one character of one or two bytes (B, É, Ж). Without main_content all stay.
# Seen: the year's 年 and the currency are missing, and of annotated words only the reading is left.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "Resiliparse==2.0.1"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from resiliparse.extract.html2text import extract_plain_text

MORE = "<p>" + "The harbour was closed on Monday, and ships waited outside. " * 20 + "</p>"
for sentence in (
    "2026<b>年</b> is near",
    "2026<b>年度</b> is near",
    "it costs 5 <span>€</span> now",
    "plan <b>B</b> and <b>É</b> and <b>Ж</b>",
    "<ruby>港<rp>(</rp><rt>minato</rt><rp>)</rp></ruby> is a word",
):
    page = f"<html><body><article><h1>Title</h1><p>{sentence} today.</p>{MORE}</article></body></html>"
    lines = (extract_plain_text(page, main_content=main) for main in (False, True))
    print(" | ".join(text.splitlines()[2] for text in lines))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
2026年 is near today. | 2026 is near today.
2026年度 is near today. | 2026年度 is near today.
it costs 5 € now today. | it costs 5 now today.
plan B and É and Ж today. | plan B and É and Ж today.
港(minato) is a word today. | (minato) is a word today.
EXPECTED
