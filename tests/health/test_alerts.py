"""Alarms are sent by Spidermon's actions to real servers: mail, Slack's API and a webhook."""

from __future__ import annotations

import socket
import ssl
from email.message import EmailMessage
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from scrapy.exceptions import NotConfigured
from scrapy.settings import Settings

from newsbot.alert_actions import DiscordAction, MailAction, SlackAction, run_actions
from newsbot.alerts_extension import Alerts
from newsbot.exit_codes import ExitCode, StartError
from newsbot.run_record import Alarm, RunRecord
from tests.health.message_receivers import receive_mail, receive_posts
from tests.health.test_health_alarms import STORIES, add_history, crawl, make_site, read_records
from tests.hostile.test_tls import Authority, make_context, serve_tls, sign
from tests.loopback import serve

LINE = "lamp: datePublished is missing: expected 98% of articles, seen 0 of 12"
OVER = "lamp: authors is missing: ended; it began 2026-05-04 06:00 UTC"


def make_action(kind: type[Any], **settings: str) -> Any:
    return kind.from_crawler(SimpleNamespace(settings=Settings(settings)))


def test_a_recorded_run_mails_and_posts_one_message_with_what_begins_and_what_ends(
    tmp_path: Path,
) -> None:
    posted: list[dict[str, Any]] = []
    recorded: list[RunRecord] = []

    def answer(_: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        posted.append(body)
        recorded.extend(read_records(tmp_path)[-1:])
        return 200, {}

    with serve(make_site()) as web, receive_posts(answer) as hook, receive_mail() as (port, mails):
        silent = Alarm(kind="silent", since="2026-05-04T06:00:00Z", state="new")
        add_history(tmp_path, 20, web, alarms=(silent,))
        first = crawl(
            web,
            tmp_path,
            ALERTS="mail,discord",
            SPIDERMON_EMAIL_TO="ada@example.test, berta@example.test",
            SPIDERMON_EMAIL_SENDER="newsbot@example.test",
            SPIDERMON_SMTP_HOST="127.0.0.1",
            SPIDERMON_SMTP_PORT=str(port),
            SPIDERMON_DISCORD_WEBHOOK_URL=f"{hook}/hook",
        )

    assert first.code == ExitCode.ALARM, first.stderr
    assert "were not sent" not in first.stderr
    (record,) = recorded
    line = "lamp: datePublished is missing: expected 100% of articles, seen 0 of 12; scrapy explain"
    assert record.outcomes["written"] == STORIES
    (message,) = [body["content"] for body in posted]
    assert message.startswith("```\n" + line)
    (mail,) = mails
    body = mail.get_content()
    begun = next(alarm for alarm in record.alarms if alarm.field == "datePublished")
    assert f"{line} {begun.example}" in body.splitlines()
    assert body.splitlines()[-1] == "lamp: no new article: ended; it began 2026-05-04 06:00 UTC"
    assert mail["To"] == "ada@example.test, berta@example.test"
    assert mail["Subject"].startswith("newsbot: lamp: datePublished is missing: ")
    assert mail["Subject"].endswith(" (and 1 more)")


def test_a_server_that_hangs_does_not_hold_up_the_run(tmp_path: Path) -> None:
    hung = Event()

    def answer(*_: object) -> tuple[int, dict[str, Any]]:
        hung.wait(30)
        return 200, {}

    with serve(make_site()) as web, receive_posts(answer) as hook:
        add_history(tmp_path, 20, web)
        done = crawl(
            web,
            tmp_path,
            ALERTS="discord",
            ALERTS_TIMEOUT_SECONDS="0.2",
            SPIDERMON_DISCORD_WEBHOOK_URL=hook,
        )
        assert not hung.is_set()
        hung.set()

    assert done.code == ExitCode.ALARM, done.stderr
    assert "lamp: the alarms were not sent within 0.2 s" in done.stderr
    assert read_records(tmp_path)[-1].outcomes["written"] == STORIES


def test_slack_gets_a_text_that_mentions_nobody() -> None:
    requests: list[tuple[str, dict[str, Any]]] = []

    def answer(path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        requests.append((path, body))
        if path == "/api/users.list":  # as for a bot with the scope chat:write alone
            return 200, {"ok": False, "error": "missing_scope", "needed": "users:read"}
        return 200, {"ok": True}

    with receive_posts(answer) as api:
        action = make_action(
            SlackAction,
            SPIDERMON_SLACK_SENDER_TOKEN="xoxb-none",  # noqa: S106 - not a real one
            SPIDERMON_SLACK_SENDER_NAME="newsbot",
            SPIDERMON_SLACK_RECIPIENTS="#crawls",
        )
        action.manager._client.base_url = f"{api}/api/"  # noqa: SLF001 - no setting has it
        failed = run_actions([action], [f"{LINE} <!channel> & co"], [OVER], site="lamp")

    assert failed == {}
    (message,) = [body for path, body in requests if path == "/api/chat.postMessage"]
    assert message["text"] == f"{LINE} &lt;!channel&gt; &amp; co\n{OVER}"
    assert (message["channel"], message["username"]) == ("#crawls", "newsbot")
    assert message["link_names"] in (0, "0")


def test_each_alarm_is_a_failed_monitor_unless_it_is_over() -> None:
    posted: list[str] = []

    def answer(_: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        posted.append(body["content"])
        return 200, {}

    template = (
        "{% for each in result.monitors_failed_results %}{{ each.error }}{% endfor %}"
        "{{ result.monitors_passed_results | length }} passed"
    )
    with receive_posts(answer) as hook:
        settings = {"WEBHOOK_URL": hook, "MESSAGE": template}
        given = {f"SPIDERMON_DISCORD_{name}": value for name, value in settings.items()}
        action = make_action(DiscordAction, **given)
        for alarms in ([], [LINE, LINE.replace("datePublished", "mainImage")]):
            assert run_actions([action], alarms, [OVER], site="lamp") == {}

    assert posted[0] == "1 passed"
    assert LINE in posted[1]
    assert "mainImage is missing" in posted[1]
    assert posted[1].endswith("1 passed")


def test_an_action_that_fails_is_named_without_the_secret_of_its_webhook() -> None:
    def answer(*_: object) -> tuple[int, dict[str, Any]]:
        return 500, {}

    with receive_posts(answer) as hook:
        action = make_action(DiscordAction, SPIDERMON_DISCORD_WEBHOOK_URL=f"{hook}/secret")
        failed = run_actions([action], [LINE], [], site="lamp")

    assert "500 Server Error" in failed["DiscordAction"]
    assert "secret" not in failed["DiscordAction"]


def test_a_long_message_is_cut_to_what_discord_accepts() -> None:
    posted: list[str] = []

    def answer(_: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        posted.append(body["content"])
        return 200, {}

    with receive_posts(answer) as hook:
        action = make_action(DiscordAction, SPIDERMON_DISCORD_WEBHOOK_URL=hook)
        run_actions([action], [f"{LINE} ```@everyone"] * 100, [], site="lamp")

    (message,) = posted
    assert len(message) <= 2000
    assert message.count("```") == 2
    assert message.endswith("... and more\n```")


@pytest.mark.parametrize(
    ("name", "store", "reason"),
    [
        ("slack", "store.sqlite", "SPIDERMON_SLACK_SENDER_TOKEN"),
        ("slak", "store.sqlite", "expected slack, mail, discord or the path of an action's class"),
        ("mail", "", "ALERTS needs a store"),
    ],
)
def test_a_wrong_setting_of_alerts_is_named(name: str, store: str, reason: str) -> None:
    settings = Settings({"ALERTS": name, "STORE_URL": store, "ALERTS_TIMEOUT_SECONDS": 1})
    crawler: Any = SimpleNamespace(settings=settings)

    with pytest.raises(StartError if store else NotConfigured, match=reason):
        Alerts.from_crawler(crawler)


def test_a_mail_server_with_a_false_certificate_gets_no_password(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    authority = Authority(key, sign("authority", by=None, key=key))
    contexts = {"trusted": make_context(tmp_path, "self-signed", authority)}
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        Thread(target=serve_tls, args=(server, contexts), daemon=True).start()
        action = make_action(
            MailAction,
            SPIDERMON_EMAIL_TO="ada@example.test",
            SPIDERMON_SMTP_HOST="127.0.0.1",
            SPIDERMON_SMTP_PORT=str(server.getsockname()[1]),
            SPIDERMON_SMTP_ENFORCE_SSL="1",
        )

        with pytest.raises(ssl.SSLCertVerificationError):
            action.send_message(EmailMessage())
