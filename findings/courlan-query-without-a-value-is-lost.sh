#!/usr/bin/env bash
# courlan 1.4.0: a query that has no '=' is dropped, so that different articles get the same URL.
#
# clean_url removes parameters of trackers; a query such as ?12345, which older systems of newspapers
# use for the number of the story, has a name and no value, and is removed as well: all stories of the
# site get the same URL. A name with an empty value (?c=) is removed, too.
# Seen: two stories become https://news.example/story; the same numbers with a name stay apart.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "courlan==1.4.0"
seen=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
from courlan import clean_url

for query in ("12345", "67890", "12345&page=2", "id=12345", "id=67890"):
    print(query, "->", clean_url(f"https://news.example/story?{query}"))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
12345 -> https://news.example/story
67890 -> https://news.example/story
12345&page=2 -> https://news.example/story?page=2
id=12345 -> https://news.example/story?id=12345
id=67890 -> https://news.example/story?id=67890
EXPECTED
