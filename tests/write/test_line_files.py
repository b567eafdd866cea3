"""Files of lines are complete at any time, and named by nothing from outside."""

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
from tests.scrapy_run import PROJECT, run_scrapy
from tests.store.test_store_check import make_pages

NOW = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)


def test_each_line_is_in_the_file_at_once(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "run.jsonl", compression="none")
    file.write("Été\u2028à la mer\n".encode())

    written = (tmp_path / "run.jsonl").read_text("utf-8")

    file.close()
    assert written == "Été\u2028à la mer\n"


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_run_without_a_line_leaves_no_file(tmp_path: Path, compression: str) -> None:
    LineFile(tmp_path / "run.jsonl", compression=compression).close()

    assert list(tmp_path.iterdir()) == []


def test_gzip_file_gets_its_name_when_complete(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "run.jsonl", compression="gzip")
    file.write(b'{"a":1}\n')
    before = [path.name for path in tmp_path.iterdir()]
    file.close()

    assert before == ["run.jsonl.gz.part"]
    assert gzip.decompress((tmp_path / "run.jsonl.gz").read_bytes()) == b'{"a":1}\n'


def test_lines_of_an_unfinished_gzip_file_are_readable(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "run.jsonl", compression="gzip")
    file.write(b'{"a":1}\n')

    part = (tmp_path / "run.jsonl.gz.part").read_bytes()

    file.close()
    assert zlib.decompressobj(wbits=31).decompress(part) == b'{"a":1}\n'


def test_zstd_is_one_readable_frame(tmp_path: Path) -> None:
    file = LineFile(tmp_path / "run.jsonl", compression="zstd")
    for number in range(3):
        file.write(b'{"number":%d}\n' % number)
    file.close()

    with zstandard.open(tmp_path / "run.jsonl.zst", "rt", encoding="utf-8") as lines:
        assert [json.loads(line)["number"] for line in lines] == [0, 1, 2]


@pytest.mark.parametrize("name", ["../evil", "a/b", "", ".hidden", "x" * 101, "a\n"])
def test_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name an output folder"):
        make_folder(tmp_path, site=name, now=NOW)


def test_folder_is_named_by_site_and_utc_day(tmp_path: Path) -> None:
    assert make_folder(tmp_path, site="rtl", now=NOW) == tmp_path / "rtl" / "2026-03-01"


def test_runs_of_one_second_have_different_ids() -> None:
    assert make_run_id(NOW) != make_run_id(NOW)
    assert make_run_id(NOW).startswith("20260301T233000Z-")


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_full_disk_leaves_complete_lines(tmp_path: Path, compression: str) -> None:
    """A limit on the size of files stands for a full disk; it holds in a child process alone."""
    script = (
        "import pathlib, secrets, sys, newsbot.write as w\n"
        f"file = w.LineFile(pathlib.Path(sys.argv[1]) / 'run.jsonl', compression={compression!r})\n"
        "try:\n"
        "    for number in range(100):\n"
        "        noise = secrets.token_hex(1000)\n"
        '        file.write(b\'{"number": %d, "noise": "%s"}\\n\' % (number, noise.encode()))\n'
        "except OSError:\n"
        "    file.close()\n"
        "    print(file.lines)\n"
    )
    limited = ["sh", "-c", 'ulimit -f 64; exec "$@"', "sh"]

    done = subprocess.run(
        [*limited, sys.executable, "-c", script, str(tmp_path)],
        cwd=PROJECT,
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


def test_file_of_the_next_day_is_in_its_own_folder() -> None:
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


def test_full_file_is_finished_and_never_changed(tmp_path: Path) -> None:
    files = LineFiles(tmp_path / "day/run.jsonl", compression="gzip", max_bytes=20)
    for number in range(5):
        files.write(b'{"a":%d}\n' % number)
    first = tmp_path / "day/run.jsonl.gz"
    before = first.stat()
    files.write(b'{"a":5}\n')
    files.close()

    assert gzip.decompress(first.read_bytes()) == b'{"a":0}\n{"a":1}\n{"a":2}\n'
    assert (first.stat().st_ino, first.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    (second,) = tmp_path.glob("*/run.2.jsonl.gz")
    assert gzip.decompress(second.read_bytes()) == b'{"a":3}\n{"a":4}\n{"a":5}\n'


@pytest.mark.parametrize("store", ["", ".newsbot/store.sqlite"])
def test_crawl_rotates_full_files(tmp_path: Path, store: str) -> None:
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
