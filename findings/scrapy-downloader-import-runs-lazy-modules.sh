#!/usr/bin/env bash
# Scrapy 2.19.0: importing its HTTP handler runs every module that was only to be loaded when used.
#
# The deprecated names of scrapy.core.downloader.tls and .contextfactory are made with inspect.stack(),
# whose first call asks every loaded module for its file. A module that importlib.util.LazyLoader has
# put off, here dateparser, is imported by that question, and all that it imports. The question also
# takes longer the more modules are loaded before: import the handler early, and the rest after it.
# Seen: dateparser is a lazy module before the import and an executed one, with its parsers, after it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "scrapy==2.19.0" "dateparser==1.2.2"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import importlib.util
import sys


def show(when):
    kind = type(sys.modules["dateparser"]).__name__
    print(when, kind, "dateparser.date" in sys.modules)


spec = importlib.util.find_spec("dateparser")
spec.loader = importlib.util.LazyLoader(spec.loader)
module = importlib.util.module_from_spec(spec)
sys.modules["dateparser"] = module
spec.loader.exec_module(module)

show("lazy")
import scrapy

show("after scrapy")
import scrapy.core.downloader.handlers.http11

show("after its handler")
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
lazy _LazyModule False
after scrapy _LazyModule False
after its handler module True
EXPECTED
