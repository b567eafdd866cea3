#!/usr/bin/env bash
# Scrapy 2.19.0: configure_logging resets the levels of loggers below scrapy.
#
# It passes a configuration to logging.config.dictConfig that names the logger scrapy, and the
# standard library resets each existing logger below a named one that is not named itself. A level
# that a program gave to scrapy.core.engine before it made a CrawlerProcess is gone; that of loggers
# elsewhere stays. It must be set afterwards.
# Seen: the engine is at level 0 again, the other library keeps its level.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "scrapy==2.19.0"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import logging

from scrapy.utils.log import configure_logging

engine, other = logging.getLogger("scrapy.core.engine"), logging.getLogger("otherlibrary")
engine.setLevel(logging.ERROR)
other.setLevel(logging.ERROR)
configure_logging({"LOG_INSTALL_ROOT_HANDLER": False})
print(engine.name, engine.level)
print(other.name, other.level)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
scrapy.core.engine 0
otherlibrary 40
EXPECTED
