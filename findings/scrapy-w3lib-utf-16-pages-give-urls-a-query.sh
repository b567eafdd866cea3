#!/usr/bin/env bash
# w3lib 2.5.0, Scrapy 2.19.0: a URL without a query gets one if the page it is from is UTF-16.
#
# The query is encoded in the encoding of the page, as browsers do for legacy encodings; for UTF-16
# they take UTF-8. Here an empty query becomes a byte order mark, so that every link of a UTF-16 page
# is another address, which sites answer as an unknown one or as a copy.
# Seen: ?%FF%FE at the end of a request's URL and of each extracted link.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "Scrapy==2.19.0" "w3lib==2.5.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor
from w3lib.url import safe_url_string

print(Request("https://harbour.example/new", encoding="utf-16").url)
print(safe_url_string("https://harbour.example/new", encoding="utf-16"))
body = "<html><body><a href=\"/quay\">The quay</a></body></html>".encode("utf-16")
page = HtmlResponse("https://harbour.example/", body=body, encoding="utf-16")
for link in LinkExtractor().extract_links(page):
    print(link.url)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
https://harbour.example/new?%FF%FE
https://harbour.example/new?%FF%FE
https://harbour.example/quay?%FF%FE
EXPECTED
