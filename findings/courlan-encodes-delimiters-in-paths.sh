#!/usr/bin/env bash
# courlan 1.4.0: delimiters that a path may hold as they are come back percent-encoded.
#
# RFC 3986 (2.2, 3.3) allows ; @ + & = ( ) in a path, and says that encoding a reserved character
# makes another URL: a server that splits its paths at ';' (as sites with /story;art123 do) or looks
# for /@name does not know the encoded one. The comma, '=', ':' and '!' are kept.
# Seen: ; @ + & and brackets are encoded in what clean_url gives.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "courlan==1.4.0"
seen=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
from courlan import clean_url

for path in ("harbour;art123,456", "@quill/story", "a+b", "a&b", "a(b)", "a=b:c!"):
    print(path, "->", clean_url(f"https://news.example/{path}").removeprefix("https://news.example/"))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
harbour;art123,456 -> harbour%3Bart123,456
@quill/story -> %40quill/story
a+b -> a%2Bb
a&b -> a%26b
a(b) -> a%28b%29
a=b:c! -> a=b:c!
EXPECTED
