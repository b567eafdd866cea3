"""The ``clean`` command: it removes chrome from JSON lines and loses nothing else."""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import zstandard
from scrapy.settings import Settings

from newsbot.clean.text_records import CleanOptions, ProfileLearner, find_record_site
from newsbot.commands.clean import Command
from tests.clean.test_boilerplate_lines import SLOGAN, TEXTS
from tests.clean.test_cleaning import PARAGRAPHS
from tests.scrapy_run import PROJECT, Run
from tests.test_seed import SEED

TEXT = "\n".join(["4 min read", *PARAGRAPHS, "Share this article"])
RECORD = {"url": "https://lamp.example/a", "text": TEXT, "n": 1.5, "tags": ["x", None], "s": "é"}

PACKERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "gz": (gzip.compress, gzip.decompress),
    "zst": (zstandard.compress, lambda data: zstandard.decompress(data, 1_000_000)),
}


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def clean(folder: Path, *words: str) -> Run:
    """Run the command in this process: each of its own takes seconds to start."""
    command = Command()
    command.settings = Settings()  # get_project_settings() would change os.environ for all tests
    command.settings.setmodule("newsbot.settings")
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*")
    command.add_options(parser)
    options = parser.parse_args([*words])
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        command.run(options.files, options)
    out.flush()
    printed = out.buffer.getvalue() if isinstance(out.buffer, io.BytesIO) else b""
    return Run(int(command.exitcode), printed.decode(), err.getvalue(), folder)


def clean_alone(folder: Path, *words: str, stdin: bytes) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "clean", *words],
        cwd=PROJECT, input=stdin, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode(), folder)


def read(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_text_is_cleaned_and_other_keys_are_kept(tmp_path: Path) -> None:
    done = clean(tmp_path, str(write(tmp_path / "a.jsonl", RECORD)))

    (record,) = read(done.stdout)
    assert done.code == 0, done.stderr
    assert record["text"] == "\n".join(PARAGRAPHS)
    assert {key: record[key] for key in RECORD if key != "text"} == {
        key: value for key, value in RECORD.items() if key != "text"
    }
    assert record["cleaned"]["readingTimeMinutes"] == 4
    assert [line["rule"] for line in record["cleaned"]["dropped"]] == ["reading-time", "share"]
    assert "1 record read, 1 changed" in done.stderr


def test_the_key_of_the_fields_never_replaces_an_existing_key(tmp_path: Path) -> None:
    done = clean(tmp_path, str(write(tmp_path / "a.jsonl", {**RECORD, "cleaned": "mine"})))

    (record,) = read(done.stdout)
    assert record["cleaned"] == "mine"
    assert record["cleaned_2"]["readingTimeMinutes"] == 4


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_compressed_files_are_read_and_written(suffix: str, tmp_path: Path) -> None:
    pack, unpack = PACKERS[suffix]
    source, output = tmp_path / "a", tmp_path / f"b.jsonl.{suffix}"
    source.write_bytes(pack(f"{json.dumps(RECORD)}\n".encode()))

    done = clean(tmp_path, str(source), "--output", str(output))

    assert done.code == 0, done.stderr
    (record,) = read(unpack(output.read_bytes()).decode())
    assert record["text"] == "\n".join(PARAGRAPHS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", output.name]


def test_stdin_is_read_twice_like_a_file(tmp_path: Path) -> None:
    records = [{"site": "ortwick", "text": text} for text in TEXTS]
    lines = "".join(f"{json.dumps(record)}\n" for record in records)

    done = clean_alone(tmp_path, "-", stdin=zstandard.compress(lines.encode()))

    assert done.code == 0, done.stderr
    assert [record["site"] for record in read(done.stdout)] == ["ortwick"] * len(TEXTS)
    assert all(SLOGAN not in record["text"] for record in read(done.stdout))


def test_lines_that_cannot_be_cleaned_are_counted_and_kept(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", {"id": 1}, {"text": 5}, RECORD)
    bad = 'no json\n{"id": 1}\n{"text": 5}\n'
    source.write_text("no json\n" + source.read_text(), encoding="utf-8")

    through = clean(tmp_path, str(source))
    aside = clean(tmp_path, str(source), "--rejects", str(tmp_path / "bad.jsonl"))

    assert through.code == aside.code == 0
    assert through.stdout.startswith(bad)
    assert "1 line not cleaned: no JSON object" in through.stderr
    assert len(read(aside.stdout)) == 1
    assert (tmp_path / "bad.jsonl").read_text() == bad


def test_lines_that_each_site_repeats_are_dropped(tmp_path: Path) -> None:
    ours = [{"url": f"https://www.ortwick.example/{i}", "text": t} for i, t in enumerate(TEXTS)]
    other = {"url": "https://elsewhere.example/1", "text": TEXTS[0]}
    source = write(tmp_path / "a.jsonl", *ours, other)

    *cleaned, foreign = read(clean(tmp_path, str(source)).stdout)
    once = read(clean(tmp_path, str(source), "--no-learn").stdout)

    assert [record["url"] for record in cleaned if SLOGAN in record["text"]] == []
    assert SLOGAN in foreign["text"]
    assert all(SLOGAN in record["text"] for record in once)


def test_a_saved_profile_cleans_a_single_text(tmp_path: Path) -> None:
    records = [{"site": "ortwick", "text": text} for text in TEXTS]
    source = write(tmp_path / "a.jsonl", *records)
    single = write(tmp_path / "b.jsonl", records[0])
    profile = str(tmp_path / "ortwick.json")

    learned = clean(tmp_path, str(source), "--save-profile", profile)
    done = clean(tmp_path, str(single), "--site-profile", profile)

    assert learned.code == 0, learned.stderr
    assert SLOGAN not in read(done.stdout)[0]["text"]


def test_the_order_of_records_does_not_change_the_profiles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("newsbot.clean.text_records.MAX_FINGERPRINTS", 4)
    records = [{"url": f"https://o.example/{i}", "text": text} for i, text in enumerate(TEXTS)]

    learners = ProfileLearner(CleanOptions()), ProfileLearner(CleanOptions())
    for learner, order in zip(learners, (records, records[::-1]), strict=True):
        for record in order:
            learner.learn(record)

    assert learners[0].profiles() == learners[1].profiles() != {}
    assert learners[0].kept <= 4


@pytest.mark.parametrize(
    ("record", "site"),
    [
        ({"url": "https://www.example.co.uk/a"}, "example.co.uk"),
        ({"domain": "Example.com", "url": "https://other.example/"}, "example.com"),
        ({"url": "https://[broken"}, ""),
        ({}, ""),
    ],
)
def test_the_site_is_that_of_its_field_or_url(record: dict[str, Any], site: str) -> None:
    assert find_record_site(record, CleanOptions()) == site


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 2, "takes one file"),
        (["none.jsonl"], 1, "none.jsonl: cannot be read (No such file"),
        (["a.jsonl", "--field", "body"], 3, "no record has text under the key 'body'"),
        (["a.jsonl", "--language", "{{x}}"], 2, "--language: language tag must be like"),
        (["a.jsonl", "--site-profile", "a.jsonl"], 1, "is no site profile"),
        (["a.jsonl", "--save-profile", "p.json"], 2, "needs the texts of exactly one site, got 0"),
        (["a.jsonl", "--output", "none/b.jsonl"], 74, "there is no folder"),
        (["cut.gz"], 1, "cut.gz: is truncated or broken after line"),
        (["cut.zst"], 1, "cut.zst: is truncated or broken after line"),
        (["picture.png"], 1, "picture.png: is binary; expected JSON lines"),
    ],
)
def test_wrong_input_is_an_error_of_one_line(
    words: list[str], code: int, said: str, tmp_path: Path
) -> None:
    data = write(tmp_path / "a.jsonl", RECORD).read_bytes()
    (tmp_path / "cut.gz").write_bytes(gzip.compress(data)[:-9])
    (tmp_path / "cut.zst").write_bytes(zstandard.compress(data)[:-9])
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    paths = [str(tmp_path / w) if w.endswith(("l", "gz", "zst", "n", "png")) else w for w in words]

    done = clean(tmp_path, *paths)

    assert done.code == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_interrupt_leaves_no_incomplete_file(tmp_path: Path) -> None:
    output = tmp_path / "b.jsonl"
    output.write_text("of before\n", encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}

    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", "clean", "-", "--no-learn", "--explain", "--output",
         str(output)],
        cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as running:  # fmt: skip
        assert running.stdin
        assert running.stderr
        running.stdin.write(f"{json.dumps(RECORD)}\n".encode())
        running.stdin.flush()
        running.stderr.readline()
        running.send_signal(signal.SIGINT)
        said = running.stderr.read().decode()

    assert "interrupted; no file was written" in said
    assert running.returncode == 1
    assert output.read_text(encoding="utf-8") == "of before\n"
    assert [path.name for path in tmp_path.iterdir()] == ["b.jsonl"]


@pytest.mark.corpus
@pytest.mark.skipif(not SEED.is_dir(), reason="the seed lies in the developers' shared folder")
def test_the_command_cleans_the_seed_to_its_paragraphs_and_fields(tmp_path: Path) -> None:
    text = (SEED / "rtl-article.txt").read_text(encoding="utf-8")
    expected = json.loads((SEED / "rtl-article.expected.json").read_text(encoding="utf-8"))

    done = clean(tmp_path, str(write(tmp_path / "seed.jsonl", {"text": text})))

    (record,) = read(done.stdout)
    lines = text.splitlines()
    wanted = [lines[number - 1] for number in expected["articleBodySourceLines"]]
    assert record["text"].splitlines() == wanted
    for name in ("readingTimeMinutes", "mainImage", "inLanguage"):
        assert record["cleaned"][name] == expected[name]
