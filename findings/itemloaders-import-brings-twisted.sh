#!/usr/bin/env bash
# itemloaders 1.5.0: where Scrapy is installed, importing it imports Scrapy and Twisted.
#
# The library works without Scrapy and does not require it, but it requires itemadapter, which tries
# to import scrapy.Item to know items of that class. A script that only loads fields of a page, beside
# an installed Scrapy, thus pays for all of it; without Scrapy it does not.
# Seen: scrapy and twisted are among the modules; where Scrapy cannot be imported both are missing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "scrapy==2.19.0" "itemloaders==1.5.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import subprocess
import sys

LOOK = "import itemloaders; print(*(bool(sys.modules.get(name)) for name in (\"scrapy\", \"twisted\")))"
for before in ("import sys", "import sys; sys.modules[\"scrapy\"] = None"):
    print(subprocess.check_output([sys.executable, "-c", f"{before}; {LOOK}"], text=True).strip())
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
True True
False False
EXPECTED
