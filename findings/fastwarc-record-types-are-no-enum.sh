#!/usr/bin/env bash
# FastWARC 2.0.1: the type of a record is an enum.IntFlag in the type stubs, but not at run time.
#
# A type checker therefore accepts .name, iteration over the class and isinstance with int; each
# fails or is false. str() returns the name, and | an int.
# Seen: AttributeError, TypeError, False, the name by str().
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "fastwarc==2.0.1"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
from fastwarc.warc import WarcRecordType

kind = WarcRecordType.response
for attempt in (
    lambda: kind.name,
    lambda: list(WarcRecordType),
    lambda: isinstance(kind, int),
    lambda: str(kind),
):
    try:
        print(attempt())
    except (AttributeError, TypeError) as error:
        print(type(error).__name__)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
AttributeError
TypeError
False
response
EXPECTED
