"""Files of lines: whole at any time, named by nothing from outside."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zstandard

from newsbot.write import LineFile, LineFiles, Rotation, make_folder, make_run_id
from tests.loopback import serve
from tests.scrapy_run import run_scrapy
from tests.store.test_store_check import make_pages

NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def test_each_line_is_in_the_file_as_soon_as_it_is_written(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "run.jsonl", compression="none")
    file.write({"headline": "Été\u2028à la mer"})

    written = (tmp_path / "run.jsonl").read_text("utf-8")

    file.close()
    assert written == '{"headline":"Été\u2028à la mer"}\n'


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_a_run_without_a_line_leaves_no_file(tmp_path: Path, compression: str) -> None:
    LineFile(tmp_path / "run.jsonl", compression=compression).close()

    assert list(tmp_path.iterdir()) == []


def test_gzip_gets_its_name_when_complete(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "run.jsonl", compression="gzip")
    file.write({"a": 1})
    before = [path.name for path in tmp_path.iterdir()]
    file.close()

    assert before == ["run.jsonl.gz.part"]
    assert gzip.decompress((tmp_path / "run.jsonl.gz").read_bytes()) == b'{"a":1}\n'


def test_lines_of_a_killed_gzip_can_be_read(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "run.jsonl", compression="gzip")
    file.write({"a": 1})

    part = (tmp_path / "run.jsonl.gz.part").read_bytes()

    file.close()
    assert zlib.decompressobj(wbits=31).decompress(part) == b'{"a":1}\n'


def test_zstd_is_one_readable_frame(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "run.jsonl", compression="zstd")
    for number in range(3):
        file.write({"number": number})
    file.close()

    with zstandard.open(tmp_path / "run.jsonl.zst", "rt", encoding="utf-8") as lines:
        assert [json.loads(line)["number"] for line in lines] == [0, 1, 2]


def test_a_lone_surrogate_does_not_stop_the_file(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "run.jsonl", compression="none")
    file.write({"headline": "broken \ud800 text"})
    file.close()

    assert json.loads((tmp_path / "run.jsonl").read_text("utf-8")) == {"headline": "broken ? text"}


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "x" * 101, "a\n"])
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name for a folder"):
        make_folder(tmp_path, site=name, now=NOW)


def test_the_folder_says_site_and_utc_day(tmp_path: Path) -> None:
    assert make_folder(tmp_path, site="rtl", now=NOW) == tmp_path / "rtl" / "2026-03-01"


def test_runs_of_one_second_have_names_of_their_own() -> None:
    assert make_run_id(NOW) != make_run_id(NOW)
    assert make_run_id(NOW).startswith("20260301T233000Z-")


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_a_line_that_does_not_fit_leaves_the_lines_before_it(
    tmp_path: Path, compression: str
) -> None:
    """A limit on the size of files stands for a full disk; it holds in a child process alone."""
    script = (
        "import pathlib, secrets, sys, newsbot.write as w\n"
        f"file = w.LineFile(pathlib.Path(sys.argv[1]) / 'run.jsonl', compression={compression!r})\n"
        "try:\n"
        "    for number in range(100):\n"
        "        file.write({'number': number, 'noise': secrets.token_hex(1000)})\n"
        "except OSError:\n"
        "    file.close()\n"
        "    print(file.lines)\n"
    )
    limited = ["sh", "-c", 'ulimit -f 64; exec "$@"', "sh"]

    done = subprocess.run(
        [*limited, sys.executable, "-c", script, str(tmp_path)],
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )

    (path,) = tmp_path.iterdir()
    data = path.read_bytes()
    if compression == "gzip":
        data = zlib.decompressobj(31).decompress(data)
    elif compression == "zstd":
        data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    numbers = [json.loads(line)["number"] for line in data.splitlines()]
    assert numbers == list(range(int(done.stdout)))
    assert len(numbers) > 5


def test_a_file_is_over_at_midnight_and_the_next_one_has_its_own_day() -> None:
    rotation = Rotation(Path("rtl/2026-03-01/run.jsonl"), max_bytes=0)
    first = rotation.next_path(NOW)
    midnight = NOW + timedelta(minutes=30)

    assert first == Path("rtl/2026-03-01/run.jsonl")
    assert [rotation.is_over(midnight - timedelta(seconds=1)), rotation.is_over(midnight)] == [
        False,
        True,
    ]
    assert rotation.next_path(midnight) == Path("rtl/2026-03-02/run.2.jsonl")
    assert not rotation.is_over(midnight)
    assert not rotation.is_full(10**12)


def test_a_full_file_is_finished_and_never_touched_again(tmp_path: Path) -> None:
    files = LineFiles(tmp_path / "day/run.jsonl", compression="gzip", max_bytes=20)
    for number in range(5):
        files.write({"a": number})
    first = tmp_path / "day/run.jsonl.gz"
    before = first.stat()
    files.write({"a": 5})
    files.close()

    assert gzip.decompress(first.read_bytes()) == b'{"a":0}\n{"a":1}\n{"a":2}\n'
    assert (first.stat().st_ino, first.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    (second,) = tmp_path.glob("*/run.2.jsonl.gz")
    assert gzip.decompress(second.read_bytes()) == b'{"a":3}\n{"a":4}\n{"a":5}\n'


@pytest.mark.parametrize("store", ["", ".newsbot/store.sqlite"])
def test_a_crawl_begins_another_file_when_one_is_full(tmp_path: Path, store: str) -> None:
    settings = {"OUTPUT_ROTATE_BYTES": "20000", "STORE_URL": store, "SUMMARY_ENABLED": "1"}
    with serve(make_pages(30)) as web:
        arguments = ["crawl", "news", "-a", f"url={web.base}/world"]
        run = run_scrapy(*arguments, output=tmp_path, settings=settings)

    files = [path for path in tmp_path.glob("news/*/*") if "rejected" not in path.name]
    sizes = sorted(path.stat().st_size for path in files)
    assert len(files) > 2
    assert all(20_000 <= size < 26_000 for size in sizes[1:]), sizes
    assert len({line["articleId"] for line in run.articles}) == len(run.articles) == 30
    assert {path.suffix for path in files} == {".jsonl"}
    assert f" and {len(files) - 1} further files\n" in run.stderr
