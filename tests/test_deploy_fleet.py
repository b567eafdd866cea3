"""The files in deploy/fleet/ agree with each other, and with the image."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from kubernetes_validate import validate

from tests.scrapy_run import PROJECT
from tests.test_deploy import FLEET_UNITS, read_dockerfile, read_unit

FLEET = PROJECT / "deploy" / "fleet"
KUBERNETES = ("1.30", "1.37")
"""The oldest and the latest version whose schema the manifests are validated against."""
STOP_SECONDS = 60
"""A worker stops within 20; a supervisor kills it after this."""
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
        words = read_unit(name)["Service"]["Environment"].split()
        assert dict(word.split("=") for word in words) == module
