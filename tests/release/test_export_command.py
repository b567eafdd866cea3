"""``scrapy export``: kills, wrong input, full disks, and what other tools read of a release."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.kill_moments import make_environment
from benchmarks.release_speed import find_fault, hash_folder
from newsbot.article_blocks import Image
from newsbot.exit_codes import ExitCode
from newsbot.items import Rights
from newsbot.release import ReleaseOrder, make_release
from tests.release.release_lines import make_article, write_run
from tests.scrapy_run import PROJECT, Run, run_scrapy, start_scrapy

READ_CROISSANT = """
import json, sys, mlcroissant

def simplify(value):
    if isinstance(value, dict):
        return {name.rpartition("/")[2]: simplify(each) for name, each in value.items()}
    if isinstance(value, list):
        return [simplify(each) for each in value]
    return value.decode() if isinstance(value, bytes) else value

dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
assert not dataset.metadata.issues.errors
for record in dataset.records("articles"):
    print(json.dumps(simplify(record), default=str))
"""


@pytest.fixture
def output(tmp_path: Path) -> Path:
    picture = Image(url="https://harbour.example/ferry.jpg", caption="The ferry", width=640)
    rights = Rights(robotsAllowed=True, usagePreferences=["Content-Signal: ai-train=no"])
    illustrated = make_article(
        0, images=[picture, Image(url="https://harbour.example/a.jpg")], mainImage=picture,
        keywords=["ferry", "tide"], rights=rights,
    )  # fmt: skip
    articles = [illustrated, *map(make_article, range(1, 20))]
    write_run(tmp_path / "output", "20260504T120000Z-aa.jsonl", *articles)
    return tmp_path / "output"


def export(output: Path, *words: str) -> Run:
    return run_scrapy("export", str(output), *words, output=output)


def test_a_killed_export_leaves_a_whole_release_or_none(output: Path, tmp_path: Path) -> None:
    target = tmp_path / "release"
    make_release(ReleaseOrder(places=(output,), output=target))
    before = hash_folder(target)
    write_run(output, "20260505T120000Z-bb.jsonl", make_article(30))

    kill_export(output, target, "rename 1")  # before the release is replaced
    assert hash_folder(target) == before
    kill_export(output, target, "rename 2")  # while it is replaced
    assert not target.exists()
    again = export(output, "--output", str(target))

    assert again.code == 0, again.stderr
    assert "21 articles in 1 file, from 21 lines" in again.stderr
    assert find_fault(target) == ""
    assert not [*tmp_path.glob(".release.*")]


def kill_export(output: Path, target: Path, moment: str) -> None:
    """Start an export that kills itself at a moment of ``benchmarks.kill_moments``."""
    killed = subprocess.run(
        [sys.executable, "-m", "scrapy", "export", str(output), "--output", str(target)],
        cwd=PROJECT,
        env=make_environment(target.parent, f"{moment} {target.parent}"),
        start_new_session=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL


def test_an_interrupted_export_leaves_the_release_before(output: Path, tmp_path: Path) -> None:
    target = tmp_path / "release"
    make_release(ReleaseOrder(places=(output,), output=target))
    before = hash_folder(target)
    endless = output / "pipe.jsonl"
    os.mkfifo(endless)
    process = start_scrapy("export", str(endless), "--output", str(target), output=output)

    with endless.open("wb"):  # opens when the export has opened it for reading
        process.send_signal(signal.SIGINT)
    _, printed = process.communicate(timeout=60)

    assert printed == f"newsbot: interrupted; {target} is as it was\n"
    assert process.returncode == ExitCode.COULD_NOT_START
    assert hash_folder(target) == before
    assert not [*tmp_path.glob(".release.*")]


def test_without_pyarrow_export_names_the_package_to_install(output: Path, tmp_path: Path) -> None:
    code = "import sys\nsys.modules['pyarrow'] = None\nfrom newsbot.__main__ import main\nmain()\n"
    words = ["export", str(output), "--output", str(tmp_path / "new")]

    missing = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert missing.stderr == "newsbot: export needs pyarrow: pip install pyarrow\n"
    assert missing.returncode == 1


def test_an_export_that_leaves_nothing_keeps_the_release_before(
    output: Path, tmp_path: Path
) -> None:
    target = tmp_path / "release"
    assert export(output, "--output", str(target), "--to", "csv").code == 0
    before = hash_folder(target)

    empty = export(output, "--output", str(target), "--min-words", "1000")

    assert empty.code == ExitCode.ALARM
    assert "left out: 20 (min-words)" in empty.stderr
    assert f"no article is left; {target} is as it was" in empty.stderr
    assert hash_folder(target) == before


def test_a_full_disk_is_one_line_and_leaves_no_release(output: Path, tmp_path: Path) -> None:
    command = f"ulimit -f 8; {sys.executable} -m scrapy export {output} --output {tmp_path}/new"
    full = subprocess.run(
        ["bash", "-c", command], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert full.returncode == ExitCode.COULD_NOT_WRITE
    assert full.stderr == f"newsbot: {tmp_path}/new: cannot be written (File too large)\n"
    assert not [*tmp_path.glob("*new*")]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "export needs --output DIR, the folder of the release"),
        (
            ("--output", "new", "--to", "xml"),
            2,
            "--to must be one of parquet, jsonl, csv, zyte, jsonld, ninjs, newsml, opensearch, got",
        ),
        (
            ("--output", "new", "--compression", "gzip"),
            2,
            "--compression of parquet must be one of",
        ),
        (("--output", "new", "--since", "May"), 2, "--since must be a day such as 2026-05-04"),
        (("--output", "new", "--min-words", "-3"), 2, "--min-words must be a whole number"),
        (("--output", "new", "--type", "poem"), 2, "--type must be one of article, liveblog"),
        (("absent", "--output", "new"), 1, "absent: cannot be read (No such file or directory)"),
        (("--output", "/proc/new"), 74, "/proc/new: cannot be written (No such file or directory)"),
        (("--output", "docs"), 2, "/docs: exists and is not a release"),
        (("--output", "/"), 2, "/: exists and is not a release"),
    ],
)
def test_wrong_input_of_export_is_one_line(
    output: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    wrong = export(output, *words)

    assert wrong.code == code
    assert wrong.stderr.startswith("newsbot: ")
    assert message in wrong.stderr
    assert wrong.stderr.count("\n") == 1
    assert not (PROJECT / "new").exists()


def test_mlcroissant_validates_the_metadata_and_reads_the_records(
    output: Path, tmp_path: Path
) -> None:
    target = tmp_path / "release"
    assert export(output, "--output", str(target), "--partition", "date").code == 0

    read = subprocess.run(
        [sys.executable, "-c", READ_CROISSANT, str(target / "croissant.json")],
        capture_output=True,
        text=True,
        check=False,
    )

    records = {each["headline"]: each for each in map(json.loads, read.stdout.splitlines())}
    assert len(records) == 20, read.stderr
    file = target / "data" / "2026-05-01" / "articles-00000.parquet"
    (first,) = pq.ParquetFile(file).read().to_pylist()
    shown = records[first["headline"]]
    for name in ("url", "wordCount", "publisher", "authors", "mainImage", "images", "keywords"):
        assert shown[name] == first[name], name
    assert shown["rights"]["robotsAllowed"] is True
    assert shown["rights"]["usagePreferences"] == ["Content-Signal: ai-train=no"]
    assert shown["fieldSources"] == first["metadata"]["fieldSources"]  # mlcroissant has it outside
    assert shown["datePublishedUtc"] == str(first["datePublishedUtc"])
