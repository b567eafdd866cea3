"""How a worker ends: by one signal, by two, and when newer ones have joined."""

from __future__ import annotations

import signal
import socket
import time

from newsbot.exit_codes import ExitCode
from newsbot.store.fleet_workers import FLEET_PROTOCOL
from tests.fleet.fleet_runs import Fleet, serve_sites, wait_until
from tests.loopback import Web


def test_a_signal_ends_a_worker_within_seconds_and_a_second_one_at_once(fleet: Fleet) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        fleet.write_tables([Web(f"http://127.0.0.1:{silent.getsockname()[1]}", {})])
        once = fleet.start_worker(LEASE_SECONDS="60")
        with silent.accept()[0]:
            person = fleet.run("crawl", "site_0")
            once.send_signal(signal.SIGTERM)
            code = once.wait(20)
            leased = fleet.count("bucket WHERE worker_id IS NOT NULL")
            due = fleet.count("listing_due WHERE due_at <= extract(epoch FROM now())")
            fleet.sql("UPDATE bucket SET not_before = 0")
            twice = fleet.start_worker(LEASE_SECONDS="60")
            with silent.accept()[0]:
                for _ in range(2):
                    twice.send_signal(signal.SIGTERM)
                    time.sleep(0.5)
                second_code = twice.wait(20)

    assert person.code == ExitCode.IN_USE
    assert "another run of 'site_0' is under way" in person.stderr
    assert code == ExitCode.DONE, once.stderr
    assert (leased, due) == (0, 1), "another worker can go on at once"
    assert second_code == ExitCode.ALARM, twice.stderr
    assert fleet.count("bucket WHERE worker_id IS NOT NULL") == 1
    assert "Traceback" not in once.stderr + twice.stderr


def test_a_worker_ends_when_newer_ones_have_joined(fleet: Fleet) -> None:
    with serve_sites(1, articles=3) as webs:
        fleet.write_tables(webs)
        worker = fleet.start_worker(DOWNLOAD_DELAY="0.5")
        wait_until(lambda: len(webs[0].asked) >= 2)
        fleet.sql("UPDATE newsbot_schema SET fleet_protocol = fleet_protocol + 1")
        code = worker.wait(20)
        late = fleet.run("worker")

    assert code == late.code == ExitCode.COULD_NOT_STORE
    for stderr in (worker.stderr, late.stderr):
        expected = f"protocol {FLEET_PROTOCOL + 1}, expected {FLEET_PROTOCOL}: upgrade newsbot"
        assert f"{expected} on this machine" in stderr
        assert "Traceback" not in stderr
    assert fleet.count("bucket WHERE worker_id IS NOT NULL") == 0, "its lease is released"
