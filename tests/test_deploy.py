"""The files in deploy/ start what they say, as far as a machine without systemd or Docker can."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Mapping, Sequence
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from newsbot.exit_codes import ExitCode
from tests.loopback import serve
from tests.scrapy_run import PROJECT, QUICK
from tests.store.test_store_check import make_pages

DEPLOY = PROJECT / "deploy"
CHECKOUT = "/srv/newsbot"
UNITS = ("newsbot-due.service", "newsbot-due.timer", "newsbot-forever.service")
FLEET_UNITS = ("fleet/newsbot-worker.service", "fleet/newsbot-write.service")
ARTICLES = 30
PROGRAM = '#!/bin/sh\nPYTHONPATH={project} exec {python} -m {module} "$@" {settings}\n'


@dataclass(frozen=True)
class Started:
    """A command, the folder that it starts in, and whether it goes on until it is stopped."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    goes_on: bool


def read_unit(name: str) -> ConfigParser:
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / name, "utf-8")
    return unit


def read_dockerfile() -> list[tuple[str, str]]:
    """Return the instructions of the last stage, each with its text."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and line[0] != "#"]
    pairs = [(name, rest) for name, rest in lines]
    last = max(n for n, (name, _) in enumerate(pairs) if name == "FROM")
    return pairs[last:]


def read_compose() -> dict[str, Any]:
    service: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return service["services"]["newsbot"]  # type: ignore[no-any-return]


def make_place(folder: Path, base: str) -> Path:
    """Make a folder with newsbot's programs and a table of one site."""
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    given = {**QUICK, "MAX_PAGES": "1"}
    settings = " ".join(f"-s {name}={value}" for name, value in given.items())
    for name in ("scrapy", "newsbot"):
        text = PROGRAM.format(
            project=PROJECT, python=sys.executable, module=name, settings=settings
        )
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    shutil.copy(PROJECT / "scrapy.cfg", folder)
    host = base.removeprefix("http://")
    table = f'[quay]\ndomain = "{host}"\nsections = ["{base}/world"]\n'
    (folder / "sites.toml").write_text(table)
    return folder


def make_service(name: str, place: Path) -> Started:
    service = read_unit(name)["Service"]
    words = shlex.split(service["ExecStart"].replace(CHECKOUT, str(place)))
    variable, _, value = service["Environment"].replace(CHECKOUT, str(place)).partition("=")
    folder = Path(service["WorkingDirectory"].replace(CHECKOUT, str(place)))
    return Started(words, folder, {variable: value}, goes_on="--forever" in words)


def make_cron(place: Path) -> Started:
    """Start the line as cron does: by ``sh``, from home."""
    text = (DEPLOY / "newsbot.crontab").read_text("utf-8")
    (line,) = re.findall(r"^[^#\n].*", text, re.MULTILINE)
    command = line.split(maxsplit=5)[5].replace(CHECKOUT, str(place))
    return Started(["/bin/sh", "-c", command], Path("/"), {}, goes_on=False)


def make_container(place: Path, command: Sequence[str]) -> Started:
    """Start what a container starts; its home folder is not there."""
    instructions = dict(read_dockerfile())
    environment = dict(each.split("=", 1) for each in instructions["ENV"].split())
    assert environment["PATH"].startswith("/opt/newsbot/bin:")
    assert instructions["WORKDIR"] == instructions["VOLUME"] == "/data"
    words = [*json.loads(instructions["ENTRYPOINT"]), *command]
    words[0] = str(place / ".venv" / "bin" / words[0])
    own = {"NEWSBOT_SITES": environment["NEWSBOT_SITES"].replace("/data", str(place))}
    return Started(words, place, {**own, "HOME": "/nonexistent"}, goes_on="--forever" in words)


def start(started: Started) -> subprocess.Popen[str]:
    return subprocess.Popen(
        started.words,
        cwd=started.folder,
        env={"HOME": "/", "PATH": "/usr/bin:/bin", **started.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def count_lines(place: Path) -> int:
    files = [*place.glob("output/quay/*/*.jsonl*")]
    return sum(len(file.read_bytes().splitlines()) for file in files)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str, Path]]:
    """Run each file's command beside the others: exit code, stderr and folder by name."""
    with serve(make_pages(ARTICLES)) as web:
        places = {
            name: make_place(tmp_path_factory.mktemp(name.partition(".")[0]), web.base)
            for name in (*UNITS[::2], "newsbot.crontab", "Dockerfile", "compose.yaml")
        }
        command = [part.replace("${CONTACT", "https://crawler.example/").partition(":?")[0]
                   for part in read_compose()["command"]]  # fmt: skip
        programs = {name: make_service(name, places[name]) for name in UNITS[::2]}
        programs["newsbot.crontab"] = make_cron(places["newsbot.crontab"])
        own = json.loads(dict(read_dockerfile())["CMD"])
        programs["Dockerfile"] = make_container(places["Dockerfile"], own)
        programs["compose.yaml"] = make_container(places["compose.yaml"], command)
        processes = {name: start(program) for name, program in programs.items()}
        deadline = time.monotonic() + 100
        for name, process in processes.items():
            while programs[name].goes_on and count_lines(places[name]) < ARTICLES:
                assert process.poll() is None, process.communicate()
                assert time.monotonic() < deadline, name
                time.sleep(0.2)
            if programs[name].goes_on:
                os.kill(process.pid, signal.SIGTERM)
        results = {}
        for name, process in processes.items():
            _, errors = process.communicate(timeout=60)
            results[name] = process.returncode, errors, places[name]
    return results


@pytest.mark.parametrize("name", [*UNITS[::2], "newsbot.crontab", "Dockerfile", "compose.yaml"])
def test_what_is_due_is_crawled(ended: dict[str, tuple[int, str, Path]], name: str) -> None:
    code, errors, place = ended[name]

    assert code == ExitCode.DONE, errors
    (file,) = place.glob("output/quay/*/*.jsonl")
    assert len(file.read_bytes().splitlines()) == ARTICLES


def test_cron_has_nothing_to_mail(ended: dict[str, tuple[int, str, Path]]) -> None:
    assert ended["newsbot.crontab"][1] == ""


def test_a_container_logs_json_lines(ended: dict[str, tuple[int, str, Path]]) -> None:
    for name in ("Dockerfile", "compose.yaml"):
        lines = ended[name][1].splitlines()
        assert lines
        assert all("message" in json.loads(line) for line in lines)


def test_systemd_takes_the_units_of_deploy_without_a_word(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze")
    programs = tmp_path / ".venv/bin"
    programs.mkdir(parents=True)
    for program in ("scrapy", "newsbot"):
        (programs / program).symlink_to("/bin/true")
    units = []
    for name in (*UNITS, *FLEET_UNITS):
        text = (DEPLOY / name).read_text("utf-8")
        units.append(tmp_path / Path(name).name)
        units[-1].write_text(text.replace(CHECKOUT, str(tmp_path)), "utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_image_is_built_of_what_the_context_has() -> None:
    text = (DEPLOY / "Dockerfile").read_text("utf-8")
    allowed = (PROJECT / ".dockerignore").read_text("utf-8").splitlines()
    copied = [
        name
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE)
        for name in line.split()
    ]
    extras = re.search(r'"/src\[(.*)\]"', text)

    assert {f"!{name}" for name in copied} == {name for name in allowed if name.startswith("!")}
    assert all((PROJECT / name).exists() for name in copied)
    table = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert extras
    assert {*extras[1].split(",")} <= {*table["optional-dependencies"]}


def test_compose_keeps_the_folder_of_the_image_and_waits_for_the_end() -> None:
    service = read_compose()
    instructions = dict(read_dockerfile())
    mounts = {each.split(":")[1] for each in service["volumes"]}

    assert service["build"] == {"context": "..", "dockerfile": "deploy/Dockerfile"}
    assert mounts == {instructions["VOLUME"], service["environment"]["NEWSBOT_SITES"]}
    assert service["init"]
    assert service["stop_grace_period"] == "60s"
