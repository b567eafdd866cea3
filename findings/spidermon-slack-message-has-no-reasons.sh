#!/usr/bin/env bash
# Spidermon 1.27.0: the message for Slack names the monitors that failed, and not why.
#
# The text that a monitor fails with, such as "12 of 40 articles have a date", is in the report for
# mail and in the log; the default template for Slack has the names of the monitors only. A
# get_message of an own subclass of the action can add it.
# Seen: the message has the name of the monitor, and no word of its reason.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "scrapy==2.19.0" "spidermon==1.27.0" "slack-sdk==3.37.0" "jinja2==3.1.6"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import logging

from scrapy import Spider
from scrapy.crawler import CrawlerProcess
from spidermon import Monitor, MonitorSuite
from spidermon.contrib.actions.slack.notifiers import SendSlackMessageSpiderFinished


class Dates(Monitor):
    def test_share_of_articles_with_a_date(self):
        self.fail("12 of 40 articles have a date")


class Suite(MonitorSuite):
    monitors = [Dates]
    monitors_failed_actions = [SendSlackMessageSpiderFinished]


class Nothing(Spider):
    name = "nothing"

    async def start(self):
        return
        yield


messages = []


class Keep(logging.Handler):
    def emit(self, record):
        messages.append(record.getMessage())


settings = {
    "EXTENSIONS": {"spidermon.contrib.scrapy.extensions.Spidermon": 500},
    "SPIDERMON_ENABLED": True,
    "SPIDERMON_SPIDER_CLOSE_MONITORS": [Suite],
    "SPIDERMON_SLACK_SENDER_TOKEN": "none",
    "SPIDERMON_SLACK_SENDER_NAME": "crawler",
    "SPIDERMON_SLACK_RECIPIENTS": ["#crawls"],
    "SPIDERMON_SLACK_FAKE": True,
    "LOG_LEVEL": "ERROR",
}
process = CrawlerProcess(settings)
for name in ("spidermon.contrib.actions.slack", "spidermon"):
    logging.getLogger(name).addHandler(Keep())
    logging.getLogger(name).setLevel(logging.INFO)
process.crawl(Nothing)
process.start()
sent = "\n".join(messages)
for words in ("test_share_of_articles_with_a_date", "12 of 40"):
    print(words, words in sent)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
test_share_of_articles_with_a_date True
12 of 40 False
EXPECTED
