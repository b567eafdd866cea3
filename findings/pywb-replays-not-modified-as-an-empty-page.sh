#!/usr/bin/env bash
# pywb 2.10.0: a capture that is a revisit record for status 304 is replayed as an empty page.
#
# WARC 1.1 has a revisit profile for "304 Not Modified", with the URL whose earlier capture the
# page still equals in WARC-Refers-To-Target-URI. pywb indexes such a record and replays status 304
# without a body, to browsers that have nothing cached, although it has the earlier capture; the
# other profile, identical-payload-digest, is resolved.
# Seen: 200 and 5 bytes for the capture of 2026-05-04, 304 and 0 bytes for that of the next day.
set -euo pipefail
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "pywb==2.10.0" "warcio==1.8.1" "setuptools<81"
venv/bin/python - <<'PYTHON'
import io

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

URL = "http://example.com/page"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
with open("pages.warc.gz", "wb") as file:
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(
        URL, "response", payload=io.BytesIO(b"hello"), http_headers=headers,
        warc_headers_dict={"WARC-Date": "2026-05-04T09:00:00Z"}))
    headers = StatusAndHeaders("304 Not Modified", [("ETag", '"1"')], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(
        URL, "revisit", http_headers=headers,
        warc_headers_dict={"WARC-Date": "2026-05-05T09:00:00Z", "WARC-Profile": PROFILE,
                           "WARC-Refers-To-Target-URI": URL,
                           "WARC-Refers-To-Date": "2026-05-04T09:00:00Z"}))
PYTHON
venv/bin/wb-manager init news >/dev/null 2>&1
venv/bin/wb-manager add news pages.warc.gz >/dev/null 2>&1
port=$(venv/bin/python -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
venv/bin/wayback -b 127.0.0.1 -p "$port" >wayback.log 2>&1 &
server=$!
for _ in $(seq 100); do
  curl --silent --noproxy '*' --output /dev/null "http://127.0.0.1:$port/" && break
  sleep 0.3
done
seen=$(for time in 20260504090000 20260505090000; do
  curl --silent --noproxy '*' --output /dev/null --write-out "$time: %{http_code}, %{size_download} bytes\n" \
    "http://127.0.0.1:$port/news/${time}id_/http://example.com/page"
done)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
20260504090000: 200, 5 bytes
20260505090000: 304, 0 bytes
EXPECTED
