#!/usr/bin/env bash
# DuckDB 2.0.1: a key that is null in all sampled lines of JSON reads every later value as NULL.
#
# read_json takes types from a sample of about 20,000 lines. A key that is null in all of them gets
# the type "NULL", and an object that a later line holds there becomes NULL: nothing is raised, the
# values are gone. sample_size=-1 or columns= gives them.
# Seen: type "NULL" and value None for the last of 30,001 lines; STRUCT(a BIGINT) and {'a': 1} with
# sample_size=-1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "duckdb==2.0.1"
seen=$(venv/bin/python - <<'PYTHON'
import json
from pathlib import Path

import duckdb

rows = [{"id": number, "image": None} for number in range(30_000)]
rows.append({"id": 30_000, "image": {"a": 1}})
Path("lines.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

for options in ("", ", sample_size=-1"):
    query = f"SELECT typeof(image), image FROM read_json('lines.jsonl'{options}) WHERE id = 30000"
    print(options.strip(", ") or "default:", *duckdb.sql(query).fetchall())
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
default: ('"NULL"', None)
sample_size=-1 ('STRUCT(a BIGINT)', {'a': 1})
EXPECTED
