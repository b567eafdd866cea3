#!/usr/bin/env bash
# Spidermon 1.27.0 with Scrapy 2.19.0: the text of a mail sent by SMTP is the source of another mail.
#
# The action builds a message with headers and parts, and passes it as a string for the body of
# scrapy.mail.MailSender, which makes a second message around it, of type text/plain. A reader sees
# header lines where the text should be.
# Seen: the outer message is text/plain, and its text has the subject and the sender.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "scrapy==2.19.0" "spidermon==1.27.0" "premailer==3.10.0" "jinja2==3.1.6"
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import email
import warnings
from types import SimpleNamespace

warnings.simplefilter("ignore")
from scrapy.utils.reactor import install_reactor

install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
import scrapy.mail
from scrapy.settings import Settings
from spidermon.contrib.actions.email.smtp import SendSmtpEmail
from twisted.internet import defer

sent = []


def keep(sender, to, message):
    sent.append(message)
    return defer.succeed(None)


scrapy.mail.MailSender._sendmail = keep
settings = Settings(
    {
        "SPIDERMON_EMAIL_TO": "desk@paper.example",
        "SPIDERMON_EMAIL_SENDER": "crawler@paper.example",
        "SPIDERMON_EMAIL_SUBJECT": "Alarm",
        "SPIDERMON_SMTP_HOST": "mail.example",
        "SPIDERMON_SMTP_USER": "crawler",
        "SPIDERMON_SMTP_PASSWORD": "secret",
        "SPIDERMON_BODY_TEXT": "Dates are missing.",
    }
)
action = SendSmtpEmail.from_crawler(SimpleNamespace(settings=settings))
action.body_html_template = None
action.result = action.data = SimpleNamespace(
    monitors_passed_results=[], monitors_failed_results=[]
)
action.run_action()
message = email.message_from_bytes(sent[0])
print(message.get_content_type())
text = message.get_payload(decode=True).decode()
print(*(line for line in text.splitlines() if line.startswith(("Subject", "From"))), sep="\n")
print("Dates are missing." == text.strip())
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
text/plain
Subject: Alarm
From: crawler@paper.example
False
EXPECTED
