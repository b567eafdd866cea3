#!/usr/bin/env bash
# Scrapy 2.19.0: if the first crawl of a CrawlerProcess cannot start, no later one can.
#
# CrawlerProcess has the first crawler install the reactor, and counts it as installed when that
# crawler is made. A spider that refuses its arguments fails before the installation, so that the
# next crawl, which is valid, ends with "We expected a Twisted reactor to be installed but it isn't".
# AsyncCrawlerProcess, which scrapy crawl uses by default, installs the reactor itself.
# Seen: STARTED is not logged with CrawlerProcess, and is with AsyncCrawlerProcess.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "scrapy==2.19.0"
cat > two_crawls.py <<'PYTHON'
import sys

import scrapy
import scrapy.crawler


class PickySpider(scrapy.Spider):
    name = "picky"

    def __init__(self, day="", **kwargs):
        super().__init__(**kwargs)
        if day == "someday":
            raise ValueError("day must be a date")

    async def start(self):
        print("STARTED")
        return
        yield


process = getattr(scrapy.crawler, sys.argv[1])({"LOG_LEVEL": "INFO"})
process.crawl(PickySpider, day="someday")
process.crawl(PickySpider)
process.start()
PYTHON
seen=$(for process in CrawlerProcess AsyncCrawlerProcess; do
    echo "$process"
    venv/bin/python two_crawls.py "$process" 2>&1 | grep -oE "^(RuntimeError.*|STARTED)" || true
done)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
CrawlerProcess
RuntimeError: We expected a Twisted reactor to be installed but it isn't.
AsyncCrawlerProcess
STARTED
EXPECTED
