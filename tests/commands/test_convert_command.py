"""``newsbot convert`` writes the articles of several files, and counts what is no article."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from newsbot.items import Article
from tests.scrapy_run import run_scrapy


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Return a plain file without blocks and a compressed one with a broken and an old line."""
    articles = [Article(url=f"https://lamp.example/{name}", headline=name) for name in "abc"]
    lines = [json.dumps(each.to_dict(without=["articleBlocks"])) + "\n" for each in articles]
    plain, packed = tmp_path / "1.jsonl", tmp_path / "2.jsonl.gz"
    plain.write_text("".join(lines[:2]), encoding="utf-8")
    old = json.dumps({**articles[2].to_dict(), "schemaVersion": "1.3"})
    packed.write_bytes(gzip.compress(f'{{"url"\n{lines[2]}{old}\n'.encode()))
    return [str(plain), str(packed)]


def test_articles_are_converted_and_other_lines_counted(tmp_path: Path, files: list[str]) -> None:
    target = tmp_path / "bulk.ndjson"
    whole = run_scrapy("convert", "--to", "ninjs", files[0], output=tmp_path)
    partly = run_scrapy("convert", "--to", "zyte", "--output", str(target), *files, output=tmp_path)

    assert whole.code == 0, whole.stderr
    uris = [json.loads(line)["uri"] for line in whole.stdout.splitlines()]
    assert uris == ["https://lamp.example/a", "https://lamp.example/b"]
    assert whole.stderr == "2 articles converted\n"
    assert partly.code == 3
    headlines = [json.loads(line)["headline"] for line in target.read_bytes().splitlines()]
    assert headlines == ["a", "b", "c"]
    assert f"2 lines left out; the first one: {files[1]}:1: " in partly.stderr


def test_a_folder_is_read_without_what_is_unfinished(tmp_path: Path, files: list[str]) -> None:
    day = tmp_path / "output" / "harbour" / "2026-05-04"
    day.mkdir(parents=True)
    plain = Path(files[0]).rename(day / "20260504T100000Z-aa.jsonl")
    plain.with_name("20260504T110000Z-bb.jsonl.part").write_bytes(plain.read_bytes())
    plain.with_name("20260504T100000Z-aa.rejected.ndjson").write_text("{}\n")

    run = run_scrapy("convert", "--to", "newsml", str(tmp_path / "output"), output=tmp_path)

    assert run.code == 3  # the invented articles have no time of download
    assert f"2 lines left out; the first one: {plain}:1: metadata.dateDownloaded" in run.stderr


def test_output_never_replaces_a_file_that_is_read(tmp_path: Path, files: list[str]) -> None:
    before = Path(files[0]).read_bytes()

    run = run_scrapy("convert", "--to", "zyte", "--output", files[0], *files, output=tmp_path)

    assert run.code == 2
    assert "--output must be a file that is not read as well" in run.stderr
    assert Path(files[0]).read_bytes() == before


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "convert takes output files, folders of them, or -"),
        (("x.jsonl", "--to", "nitf"), 2, "--to must be one of zyte, jsonld, ninjs, newsml"),
        (("missing.jsonl", "--to", "zyte"), 1, "missing.jsonl: cannot be read"),
    ],
    ids=["no file", "format", "missing file"],
)
def test_wrong_usage_is_one_line(
    tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    run = run_scrapy("convert", *words, output=tmp_path)

    assert run.code == code
    assert message in run.stderr
