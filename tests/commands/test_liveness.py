"""A worker gives signs of life while its event loop runs."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest
from scrapy.settings import Settings

from newsbot.command_work.liveness import showing_life


def test_a_running_loop_touches_the_file_and_feeds_the_watchdog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, place = tmp_path / "alive", str(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", place)

    async def show() -> None:
        with showing_life(Settings({"LIVENESS_FILE": str(file)})):
            assert not file.exists(), "nothing ran yet"
            await asyncio.sleep(0)

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(place)
        systemd.settimeout(5)
        asyncio.run(show())

        assert systemd.recv(100) == b"WATCHDOG=1"
    assert file.exists()


def test_without_a_supervisor_there_is_no_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)

    with showing_life(Settings({"LIVENESS_FILE": ""})):  # there is no loop that could be used
        pass


def test_a_sign_that_cannot_be_given_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def show() -> None:
        with showing_life(Settings({"LIVENESS_FILE": str(tmp_path / "missing" / "alive")})):
            await asyncio.sleep(0)

    asyncio.run(show())

    assert "no sign of life could be given" in caplog.text
