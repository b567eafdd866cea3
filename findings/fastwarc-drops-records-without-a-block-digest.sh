#!/usr/bin/env bash
# FastWARC 2.0.1: verify_digests=True leaves out records that have no WARC-Block-Digest.
#
# WARC 1.1 makes both digests optional, and some writers give a payload digest alone. With
# verify_digests, whose name promises to check digests, such records vanish from the iteration: no
# error, no count. A record with the block digest alone passes.
# Seen: 1 of 1 records with both digests or the block's alone; 0 of 1 with the payload's alone or
# with none. Writers that want their readers to keep all records write both on every record.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "fastwarc==2.0.1" "warcio==1.8.1"
seen=$(venv/bin/python - <<'PYTHON'
import io

from fastwarc import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

out = io.BytesIO()
writer = WARCWriter(out, gzip=False)
headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
writer.write_record(writer.create_warc_record(
    "https://example.com/", "response", payload=io.BytesIO(b"<p>hello</p>"), http_headers=headers))
lines = out.getvalue().split(b"\r\n")

for name, left_out in {"both": (), "block alone": (b"WARC-Payload-Digest",),
                       "payload alone": (b"WARC-Block-Digest",),
                       "neither": (b"WARC-Payload-Digest", b"WARC-Block-Digest")}.items():
    record = b"\r\n".join(line for line in lines if not line.startswith(left_out or b"\0"))
    read = len(list(ArchiveIterator(io.BytesIO(record))))
    verified = len(list(ArchiveIterator(io.BytesIO(record), verify_digests=True)))
    print(f"{name}: {read} read, {verified} with verify_digests")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
both: 1 read, 1 with verify_digests
block alone: 1 read, 1 with verify_digests
payload alone: 1 read, 0 with verify_digests
neither: 1 read, 0 with verify_digests
EXPECTED
