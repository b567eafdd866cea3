#!/usr/bin/env bash
# itemadapter 0.13.1, Scrapy 2.19.0, pydantic 2.14.4: each scrapy command imports Pydantic twice.
#
# itemadapter asks at its import whether Pydantic is there, and imports pydantic.v1 too where it is:
# the whole of the first version, which version 2 carries for old models. Scrapy lists its commands by
# importing all of their modules, parse with itemadapter among them, so that even "scrapy version"
# does so, in a project without any model: 25 of 300 ms of imports where this was seen, and no
# setting leaves it out.
# Seen: no module of version 1 without Pydantic installed, more than twenty with it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
    "scrapy==2.19.0" "itemadapter==0.13.1"
count() {
    (cd "$folder" && venv/bin/python - <<'PYTHON'
import contextlib
import io
import sys

from scrapy.cmdline import execute

with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    execute(["scrapy", "version"])
first = [name for name in sys.modules if name == "pydantic.v1" or name.startswith("pydantic.v1.")]
print("modules of pydantic.v1:", "more than 20" if len(first) > 20 else len(first))
PYTHON
    )
}
seen=$(
    count
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "pydantic==2.14.4"
    count
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
modules of pydantic.v1: 0
modules of pydantic.v1: more than 20
EXPECTED
