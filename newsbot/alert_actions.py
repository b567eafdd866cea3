"""Spidermon's monitors and actions for alarms: what fails, and the messages that are sent.

Each action is Spidermon's, with its settings, and a text that is for alarms. The templates get the
name of the site as ``data.site``, and as ``data.lines`` what is reported.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from spidermon import Monitor, MonitorSuite
from spidermon.contrib.actions.discord import SendDiscordMessage
from spidermon.contrib.actions.email import SendEmail
from spidermon.contrib.actions.slack import SendSlackMessage
from spidermon.core.actions import Action
from spidermon.runners import MonitorRunner

MAX_DISCORD_CHARS = 1_900
"""Discord refuses a message of more than 2,000, with the code block and the note."""
SMTP_SECONDS = 30.0
"""For each step of sending a mail; by then the run has long ended."""

_LINES = "{{ data.lines | join('\\n') }}"
_URL = re.compile(r"url: \S+")
"""In an error message of requests; that of a webhook is secret."""


class AlarmMonitor(Monitor):
    """Fails with the line of an alarm, unless it is over."""

    def __init__(self, line: str, *, is_over: bool) -> None:
        super().__init__("test_alarm", name=line)
        self._line = line
        self._is_over = is_over

    def test_alarm(self) -> None:
        """Fail if the site is not as it was."""
        if not self._is_over:
            self.fail(self._line)


class SlackAction(SendSlackMessage):
    """Posts alarms to channels or users; no part of a line mentions anybody."""

    message = (
        "{% set text = data.lines | join('\\n') %}"
        "{{ text | replace('&', '&amp;') | replace('<', '&lt;') | replace('>', '&gt;') }}"
    )
    include_attachments = False

    @classmethod
    def from_crawler_kwargs(cls, crawler: Any) -> dict[str, Any]:
        """Return the arguments; lines have URLs of pages, which Slack is not to request."""
        given: dict[str, Any] = super().from_crawler_kwargs(crawler)
        return {**given, "link_names": 0, "unfurl_links": False, "unfurl_media": False}


class DiscordAction(SendDiscordMessage):
    """Posts alarms to a webhook as JSON; in a code block Discord looks for no mentions."""

    message = (
        "{% set text = data.lines | join('\\n') | replace('`', \"'\") %}"
        f"```\n{{{{ text[:{MAX_DISCORD_CHARS}] }}}}"
        f"{{% if text | length > {MAX_DISCORD_CHARS} %}} ... and more{{% endif %}}\n```"
    )


class MailAction(SendEmail):
    """Mails alarms through an SMTP server; Spidermon's own needs Scrapy's deprecated MailSender."""

    subject = (
        "newsbot: {{ data.lines[0] | truncate(100) }}"
        "{% if data.lines | length > 1 %} (and {{ data.lines | length - 1 }} more){% endif %}"
    )
    body_text = _LINES
    body_html_template = None

    def __init__(self, *, server: dict[str, Any], **given: Any) -> None:
        super().__init__(**given)
        self._server = server

    @classmethod
    def from_crawler_kwargs(cls, crawler: Any) -> dict[str, Any]:
        """Return the arguments; without a host the server is that of this machine."""
        settings = crawler.settings
        server = {
            "host": settings.get("SPIDERMON_SMTP_HOST") or "localhost",
            "port": settings.getint("SPIDERMON_SMTP_PORT"),
            "user": settings.get("SPIDERMON_SMTP_USER"),
            "password": settings.get("SPIDERMON_SMTP_PASSWORD"),
            "ssl": settings.getbool("SPIDERMON_SMTP_ENFORCE_SSL"),
            "tls": settings.getbool("SPIDERMON_SMTP_ENFORCE_TLS"),
        }
        return {**super().from_crawler_kwargs(crawler), "server": server}

    def get_message(self) -> EmailMessage:
        """Return a mail of plain text."""
        mail = EmailMessage()
        recipients = {"To": self.to, "Cc": self.cc, "Bcc": self.bcc}
        for name, addresses in recipients.items():
            if addresses:
                mail[name] = ", ".join(addresses)
        mail["From"] = self.sender or "newsbot@localhost"
        mail["Subject"] = " ".join(self.get_subject().split())
        mail["Date"] = formatdate()
        if self.reply_to:
            mail["Reply-To"] = self.reply_to
        mail.set_content(self.get_body_text())
        return mail

    def send_message(self, message: EmailMessage, **_: Any) -> None:
        """Send the mail; a server whose certificate is not valid gets no password."""
        server = self._server
        context = ssl.create_default_context()  # smtplib's own accepts any certificate
        place, timeout = (server["host"], server["port"]), SMTP_SECONDS
        with (
            smtplib.SMTP_SSL(*place, timeout=timeout, context=context)
            if server["ssl"]
            else smtplib.SMTP(*place, timeout=timeout)
        ) as smtp:
            if server["tls"]:
                smtp.starttls(context=context)
            if server["user"]:
                smtp.login(server["user"], server["password"] or "")
            smtp.send_message(message)


ACTIONS = {"slack": SlackAction, "mail": MailAction, "discord": DiscordAction}
"""The names of actions in the setting ``ALERTS``."""


def run_actions(
    actions: Sequence[Action], alarms: Sequence[str], ended: Sequence[str], **known: Any
) -> dict[str, str]:
    """Run a suite with a failed monitor for each alarm, and its actions.

    :param ended: the lines of alarms that are over: no monitor of theirs fails.
    :param known: what the templates of the actions get as ``data``.
    :return: the action that failed -> its error message.
    """
    monitors = [AlarmMonitor(line, is_over=False) for line in alarms]
    monitors += [AlarmMonitor(line, is_over=True) for line in ended]
    suite = MonitorSuite(monitors=monitors, monitors_finished_actions=actions)
    result = MonitorRunner().run(suite, lines=[*alarms, *ended], **known)
    return {
        done.item.name: _URL.sub("url: ...", done.error.strip().rpartition("\n")[2])
        for done in result.monitors_finished_action_results
        if done.error
    }
