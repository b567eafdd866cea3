#!/usr/bin/env bash
# mlcroissant 1.1.1: a null list of records in Parquet reads as a list with one record of nulls.
#
# An empty list stays empty. Whoever counts authors or images through Croissant counts one where the
# file says that nothing is known.
# Seen: null becomes one record, [] stays [].
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
    "mlcroissant==1.1.1" "pyarrow==26.0.1" "pandas==3.1.1"
seen=$(venv/bin/python - 2>errors <<'PYTHON'
import hashlib
import json
from pathlib import Path

import mlcroissant
import pyarrow as pa
from pyarrow import parquet

people = pa.list_(pa.struct({"name": pa.string()}))
parquet.write_table(pa.table({"people": pa.array([None, [], [{"name": "Ann"}]], people)}), "a.parquet")
CR, SC = "http://mlcommons.org/croissant/", "https://schema.org/"
NAMES = "column extract field fileObject jsonPath recordSet repeated source subField transform".split()
context = {
    "@language": "en", "@vocab": SC, "sc": SC, "cr": CR, "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo", "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    **{name: f"cr:{name}" for name in NAMES},
}
source = {
    "fileObject": {"@id": "a.parquet"},
    "extract": {"column": "people"},
    "transform": {"jsonPath": "name"},
}
name = {"@type": "cr:Field", "@id": "all/people/name", "name": "name", "dataType": "sc:Text", "source": source}
field = {"@type": "cr:Field", "@id": "all/people", "name": "people", "repeated": True, "subField": [name]}
file = {
    "@type": "cr:FileObject", "@id": "a.parquet", "name": "a.parquet", "contentUrl": "a.parquet",
    "encodingFormat": "application/x-parquet",
    "sha256": hashlib.sha256(Path("a.parquet").read_bytes()).hexdigest(),
}
dataset = {
    "@context": context, "@type": "sc:Dataset", "conformsTo": f"{CR}1.0", "name": "d", "description": "d",
    "distribution": [file],
    "recordSet": [{"@type": "cr:RecordSet", "@id": "all", "name": "all", "field": [field]}],
}
Path("croissant.json").write_text(json.dumps(dataset))
for record in mlcroissant.Dataset(jsonld="croissant.json").records("all"):
    print(record["all/people"])
PYTHON
) || { cat errors; exit 1; }
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
[{'all/people/name': None}]
[]
[{'all/people/name': b'Ann'}]
EXPECTED
