#!/usr/bin/env bash
# Polars 2.1.0: a key that first appears after line 100 of JSON lines is dropped without a word.
#
# read_ndjson and scan_ndjson take the columns from the first 100 lines. Lines of a crawl often get a
# key late (a field that only some sites fill): its column is missing from the result, nothing is
# raised. infer_schema_length=None reads all lines first, schema= names the columns.
# Seen: columns ['id'] for 151 lines of which the last has 'late'; ['id', 'late'] with None.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "polars==2.1.0"
seen=$(venv/bin/python - <<'PYTHON'
import json
from pathlib import Path

import polars

rows = [{"id": number} for number in range(150)] + [{"id": 150, "late": "yes"}]
Path("lines.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

print("read_ndjson:", polars.read_ndjson("lines.jsonl").columns)
print("scan_ndjson:", polars.scan_ndjson("lines.jsonl").collect().columns)
print("infer_schema_length=None:",
      polars.read_ndjson("lines.jsonl", infer_schema_length=None).columns)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
read_ndjson: ['id']
scan_ndjson: ['id']
infer_schema_length=None: ['id', 'late']
EXPECTED
