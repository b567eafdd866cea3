#!/usr/bin/env bash
# datasets 5.2.0: load_dataset("json") rewrites dates in a column that its features type as text.
#
# With Features({"date": Value("string")}) texts of the shape ISO 8601 are still read as times and
# written back in another shape: the offset is applied and lost, a bare day gets a midnight. Nested
# fields as well. Dataset(table) with an Arrow table of the same features keeps the texts.
# Seen: three texts that are in no line of the file.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "datasets==5.2.0" "pyarrow==26.0.1"
seen=$(HF_HOME="$folder/home" HF_DATASETS_OFFLINE=1 venv/bin/python - <<'PYTHON'
import json
from pathlib import Path

import datasets
import pyarrow as pa

datasets.disable_progress_bars()
DATES = ["2026-05-04T09:00:00Z", "2026-05-04T09:00:00+02:00", "2026-05-04"]
Path("lines.jsonl").write_text("".join(json.dumps({"date": date}) + "\n" for date in DATES))
features = datasets.Features({"date": datasets.Value("string")})

loaded = datasets.load_dataset("json", data_files="lines.jsonl", features=features, split="train")
print("load_dataset:", loaded["date"][:])
print("Dataset:", datasets.Dataset(pa.table({"date": DATES}))["date"][:])
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
load_dataset: ['2026-05-04 09:00:00', '2026-05-04 07:00:00', '2026-05-04 00:00:00']
Dataset: ['2026-05-04T09:00:00Z', '2026-05-04T09:00:00+02:00', '2026-05-04']
EXPECTED
