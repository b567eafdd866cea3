#!/usr/bin/env bash
# warcio 1.8.1: a record object that is written a second time has no body, but its length.
#
# Writing one record to two files (a release and a sample, say) gives a second copy with the
# Content-Length of the whole and an empty payload: readers take the bytes of the next record for it.
# Nothing is raised. A record has to be created anew for each write.
# Seen: first copy has its body, second has none, both state the same Content-Length.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "warcio==1.8.1"
seen=$(venv/bin/python - <<'PYTHON'
import io
import re

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
first, second = io.BytesIO(), io.BytesIO()
record = WARCWriter(first, gzip=False).create_warc_record(
    "https://example.com/", "response", payload=io.BytesIO(b"<p>hello</p>"), http_headers=headers)
for name, out in (("first", first), ("second", second)):
    WARCWriter(out, gzip=False).write_record(record)
    written = out.getvalue()
    length = re.search(rb"Content-Length: (\d+)", written)[1].decode()
    print(f"{name}: Content-Length {length}, body written: {b'<p>hello</p>' in written}")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
first: Content-Length 56, body written: True
second: Content-Length 56, body written: False
EXPECTED
