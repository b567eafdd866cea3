#!/usr/bin/env bash
# url-normalize 3.1.0: a fragment that begins with ! becomes a parameter, and = in values is encoded.
#
# The fragment is read by the scheme for crawling AJAX that Google gave up in 2015, so that the URL
# asks the server for another document. A second = and a URL in a value are legal as they are, and a
# server or signature that compares strings sees another value.
# Seen: three URLs that are valid and in normal form come back as others.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "url-normalize==3.1.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from url_normalize import url_normalize

for url in (
    "https://news.example/live#!/goal-3",
    "https://news.example/go?to=https://b.example/?id=7",
    "https://news.example/list?page=1;sort=new",
    "https://news.example/list?token=YWI=",
    "https://news.example/list?page=1#latest",
):
    print(url_normalize(url))
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
https://news.example/live?_escaped_fragment_=/goal-3
https://news.example/go?to=https://b.example/?id%3D7
https://news.example/list?page=1;sort%3Dnew
https://news.example/list?token=YWI%3D
https://news.example/list?page=1#latest
EXPECTED
