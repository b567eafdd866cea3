"""The files in deploy/fleet/ agree with each other, and with the image."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import pytest
import yaml
import zstandard
from kubernetes_validate import validate

from newsbot.command_work.liveness import BEAT_SECONDS
from newsbot.exit_codes import ExitCode
from tests.fleet.fleet_runs import make_pages
from tests.loopback import serve
from tests.scrapy_run import PROJECT, QUICK
from tests.test_deploy import FLEET_UNITS, read_dockerfile, read_unit

FLEET = PROJECT / "deploy" / "fleet"
KUBERNETES = ("1.30", "1.37")
"""The oldest and the latest version whose schema the manifests are validated against."""
STOP_SECONDS = 60
"""A worker stops within 20; a supervisor kills it after this."""
ARTICLES = 5
PROGRAM = (
    '#!/bin/sh\nexec env PYTHONPATH=$PYTHONPATH:{project} {python} -m newsbot "$@" {settings}\n'
)
COMMANDS = (["worker"], ["write", "--forever"])


def read_manifests() -> list[dict[str, Any]]:
    """Return the objects of the resources that the kustomization names."""
    (kustomization,) = read_yaml("kustomization.yaml")
    return [each for name in kustomization["resources"] for each in read_yaml(name)]


def read_yaml(name: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((FLEET / name).read_text("utf-8")))


def read_services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = read_yaml("fleet-compose.yaml")[0]["services"]
    return {name: services[name] for name in ("worker", "writer")}


def read_environment(name: str) -> dict[str, str]:
    words = read_unit(name)["Service"]["Environment"].split()
    return dict(word.split("=") for word in words)


def list_pods() -> list[dict[str, Any]]:
    deployments = [each for each in read_manifests() if each["kind"] == "Deployment"]
    return [each["spec"]["template"]["spec"] for each in deployments]


@pytest.mark.parametrize("version", KUBERNETES)
def test_kubernetes_takes_the_manifests(version: str) -> None:
    for manifest in read_manifests():
        validate(manifest, version, strict=True)


def test_pods_mount_what_the_manifests_define() -> None:
    (kustomization,) = read_yaml("kustomization.yaml")
    maps = {each["name"] for each in kustomization["configMapGenerator"]}
    claims = {
        each["metadata"]["name"]
        for each in read_manifests()
        if each["kind"] == "PersistentVolumeClaim"
    }

    for pod in list_pods():
        (container,) = pod["containers"]
        volumes = {each["name"]: each for each in pod["volumes"]}
        assert {each["name"] for each in container["volumeMounts"]} == volumes.keys()
        assert volumes["config"]["configMap"]["name"] in maps
        for volume in volumes.values():
            claim = volume.get("persistentVolumeClaim")
            assert claim is None or claim["claimName"] in claims


def test_selectors_are_the_labels_of_their_pods() -> None:
    for each in read_manifests():
        if each["kind"] == "Deployment":
            labels = each["spec"]["template"]["metadata"]["labels"]
            assert each["spec"]["selector"]["matchLabels"] == labels


def test_every_supervisor_starts_one_writer_and_any_number_of_workers() -> None:
    pods = [pod["containers"][0]["args"] for pod in list_pods()]
    services = [service["command"] for service in read_services().values()]
    units = [
        read_unit(name)["Service"]["ExecStart"].partition("newsbot ")[2].split()
        for name in FLEET_UNITS
    ]

    assert pods == services == units == [*COMMANDS]


def test_every_supervisor_waits_until_a_worker_has_stopped() -> None:
    pods = [pod["terminationGracePeriodSeconds"] for pod in list_pods()]
    services = [service["stop_grace_period"] for service in read_services().values()]
    units = [read_unit(name)["Service"]["TimeoutStopSec"] for name in FLEET_UNITS]

    assert {*pods} == {STOP_SECONDS}
    assert {*services} == {f"{STOP_SECONDS}s"}
    assert {*units} == {str(STOP_SECONDS)}


def test_every_supervisor_starts_again_whatever_has_ended() -> None:
    units = [read_unit(name)["Service"]["Restart"] for name in FLEET_UNITS]
    services = [service["restart"] for service in read_services().values()]

    assert {*units, *services} == {"always"}
    assert all("restartPolicy" not in pod for pod in list_pods())


def test_a_worker_that_hangs_is_killed_after_more_than_two_beats() -> None:
    probe = list_pods()[0]["containers"][0]["livenessProbe"]
    minutes = re.search(r"-mmin -(\d+)", probe["exec"]["command"][-1])

    assert minutes
    assert int(minutes[1]) * 60 > 2 * BEAT_SECONDS
    assert float(read_unit(FLEET_UNITS[0])["Service"]["WatchdogSec"]) > 2 * BEAT_SECONDS


@pytest.fixture
def place(postgresql_database: str, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """Return a folder that stands for /, with newsbot's program, and the secrets."""
    program = tmp_path / "srv/newsbot/.venv/bin/newsbot"
    for folder in (program.parent, tmp_path / "etc/newsbot", tmp_path / "data"):
        folder.mkdir(parents=True)
    settings = {**QUICK, "OUTPUT_BATCH_SECONDS": "1", "FLEET_TICK_SECONDS": "1"}
    words = " ".join(f"-s {name}={value}" for name, value in settings.items())
    program.write_text(PROGRAM.format(project=PROJECT, python=sys.executable, settings=words))
    program.chmod(0o755)
    text = (FLEET / "fleet_settings.py").read_text("utf-8")
    settings_file = tmp_path / "etc/newsbot/fleet_settings.py"
    settings_file.write_text(text.replace('"/etc', f'"{tmp_path}/etc'), "utf-8")
    secrets = {"STORE_URL": postgresql_database, "CONTACT": "https://example.org/crawler"}
    return tmp_path, secrets


def start(words: Sequence[str], place: Path, environment: Mapping[str, Any]) -> Popen[str]:
    given = {
        name: str(value).replace("/etc", f"{place}/etc")
        for name, value in environment.items()
        if value is not None and name != "METRICS_PORT"  # of which one machine has one
    }
    return Popen(
        [str(place / "srv/newsbot/.venv/bin/newsbot"), *words],
        cwd=place / "data",
        env={"HOME": "/nonexistent", "PATH": "/usr/bin:/bin", **given},
        stderr=PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_file(folder: Path, processes: Sequence[Popen[str]]) -> list[Path]:
    """Return the files of articles once there is one; no process may end before."""
    deadline = time.monotonic() + 100
    while not (files := [*folder.glob("data/output/fleet/*/*.jsonl.zst")]):
        for process in processes:
            assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return files


def test_workers_of_each_supervisor_share_a_fleet_and_its_writer(
    place: tuple[Path, dict[str, str]],
) -> None:
    folder, secrets = place
    (container,) = list_pods()[0]["containers"]
    pod = {each["name"]: each["value"] for each in container["env"] if "value" in each}
    pod["LIVENESS_FILE"] = str(folder / "alive")
    services = read_services()
    with serve(make_pages(ARTICLES)) as web:
        host = web.base.removeprefix("http://")
        table = f'[quay]\ndomain = "{host}"\nsections = ["{web.base}/world"]\n'
        (folder / "etc/newsbot/sites.toml").write_text(table)
        processes = [
            start(words, folder, {**environment, **secrets})
            for words, environment in (
                (["worker"], read_environment(FLEET_UNITS[0])),
                (services["worker"]["command"], services["worker"]["environment"]),
                (container["args"], pod),
                (services["writer"]["command"], services["writer"]["environment"]),
            )
        ]
        try:
            files = wait_for_file(folder, processes)
            for process in processes:
                process.terminate()
            errors = [process.communicate(timeout=STOP_SECONDS)[1] for process in processes]
        finally:
            for process in processes:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.communicate()

    assert [process.returncode for process in processes] == [ExitCode.DONE] * 4, errors
    lines = [line for file in files for line in zstandard.open(file, "rt", encoding="utf-8")]
    assert len(lines) == ARTICLES
    assert (folder / "alive").exists()
    assert all("message" in json.loads(line) for line in "".join(errors).splitlines())


def test_programs_find_the_settings_and_what_these_read() -> None:
    text = (FLEET / "fleet_settings.py").read_text("utf-8")
    needed = {*re.findall(r'os\.environ\["(\w+)"\]', text)}
    module = {"PYTHONPATH": "/etc/newsbot", "SCRAPY_SETTINGS_MODULE": "fleet_settings"}

    assert 'NEWSBOT_SITES = "/etc/newsbot/sites.toml"' in text
    for service in read_services().values():
        assert needed | module.keys() <= service["environment"].keys()
        assert module.items() <= service["environment"].items()
        mounts = {each.split(":")[1] for each in service["volumes"]}
        assert mounts == {
            dict(read_dockerfile())["VOLUME"],
            *(f"/etc/newsbot/{name}" for name in ("fleet_settings.py", "sites.toml")),
        }
    for pod in list_pods():
        (container,) = pod["containers"]
        given = {each["name"]: each.get("value") for each in container["env"]}
        assert module.items() <= given.items()
        assert container["envFrom"] == [{"secretRef": {"name": "newsbot-fleet"}}]
    for name in FLEET_UNITS:
        assert module.items() <= read_environment(name).items()
