"""Lines of output files are followed through growth, rotation, compression, kills and moves."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from newsbot.follow import Cursor, CursorError, LineFollower, find_article_source
from newsbot.write import COMPRESSIONS, GrowingFile, LineFile

DAY = "harbour/2026-05-04"


def line(number: int) -> bytes:
    return json.dumps({"number": number, "text": "a line of some length " * 4}).encode() + b"\n"


class Reader:
    """Follows a folder; each reading has only the text of the cursor before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = ""

    def read(self) -> list[int]:
        follower = LineFollower(find_article_source(self.folder), Cursor.parse(self.text))
        numbers = [json.loads(each)["number"] for each in follower.read_new()]
        self.text = follower.cursor.render()
        return numbers


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def write(file: Path, *numbers: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("ab") as opened:
        opened.writelines(map(line, numbers))


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_growing_file_is_followed_until_it_has_its_name(reader: Reader, compression: str) -> None:
    path = reader.folder / DAY / "20260504T100000Z-aa.jsonl"
    growing = GrowingFile(path, compression=compression)

    growing.append([line(1), line(2)])
    first = reader.read()
    growing.append([line(3)])
    second = reader.read()
    growing.append([line(4)])
    growing.finish()
    third, fourth = reader.read(), reader.read()

    assert (first, second, third, fourth) == ([1, 2], [3], [4], [])


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_a_file_without_a_store_is_read_once_at_the_end(reader: Reader, compression: str) -> None:
    path = reader.folder / DAY / "20260504T100000Z-aa.jsonl"
    file = LineFile(path, compression=compression)

    file.write(line(1))
    seen = reader.read()
    file.write(line(2))
    seen += reader.read()
    file.close()
    seen += reader.read()

    assert sorted(set(seen)) == [1, 2]
    assert reader.read() == []


def test_a_killed_run_that_is_resumed_gives_each_line_once(reader: Reader) -> None:
    path = reader.folder / DAY / "20260504T100000Z-aa.jsonl"
    known = len(line(1) + line(2))
    path.parent.mkdir(parents=True)
    # Lines are in the file before the store knows its length; the last one was cut by the kill.
    path.with_name(f"{path.name}.gz.part").write_bytes(line(1) + line(2) + line(3) + line(4)[:30])
    seen = reader.read()

    resumed = GrowingFile(path, compression="gzip", size=known)
    resumed.take_up(line(3) + line(4))
    resumed.append([line(3), line(4)])
    resumed.finish()

    assert seen == [1, 2, 3]
    assert reader.read() == [4]


def test_runs_are_read_in_order_and_late_files_when_they_come(reader: Reader) -> None:
    early, late = (reader.folder / DAY / f"20260504T1{n}0000Z-aa.jsonl" for n in (0, 5))
    other = reader.folder / "quay" / "2026-05-04" / "20260504T120000Z-bb.jsonl"
    write(late.with_name("20260504T150000Z-aa.2.jsonl"), 6)
    write(late.with_name("20260504T150000Z-aa.10.jsonl"), 7)
    write(late, 5)
    write(other, 3)
    first = reader.read()
    write(early, 1, 2)

    assert first == [3, 5, 6, 7]
    assert reader.read() == [1, 2]


def test_old_files_may_be_compressed_moved_with_their_folder_or_removed(
    reader: Reader, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = [reader.folder / DAY / f"20260504T10000{n}Z-aa.jsonl" for n in range(6)]
    for number, file in enumerate(files):
        write(file, number)
    first = reader.read()
    for file in (files[0], files[5]):
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
    files[1].unlink()
    after_compressing = reader.read()
    reader.folder = Path(shutil.move(reader.folder, tmp_path_factory.mktemp("moved") / "output"))

    assert first == [0, 1, 2, 3, 4, 5]
    assert after_compressing == []
    assert reader.read() == []


def test_a_file_that_was_cut_or_replaced_is_read_again(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    file = reader.folder / DAY / "20260504T100000Z-aa.jsonl"
    write(file, 1, 2, 3)
    first = reader.read()
    file.write_bytes(line(7) + line(8) + line(9) + line(10))
    replaced = reader.read()
    file.write_bytes(line(7))

    assert (first, replaced, reader.read()) == ([1, 2, 3], [7, 8, 9, 10], [7])
    assert caplog.text.count("was cut or replaced and is read again") == 2


def test_what_is_no_line_of_an_article_is_left_out(
    reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    folder = reader.folder / DAY
    write(folder / "20260504T100000Z-aa.jsonl", 1)
    with (folder / "20260504T100000Z-aa.jsonl").open("ab") as file:
        file.write(b'not JSON\n\n[1, 2]\n"text"\n' + b"[" * 100_000 + b"\n" + line(2) + b'{"a')
    for name in (
        "20260504T100000Z-aa.rejected.ndjson",
        "20260504T100000Z-aa.jsonl.part.cut",
        ".hidden.jsonl",
        "20260504T100000Z-bb.jsonld",
    ):
        write(folder / name, 9)
    write(reader.folder / ".newsbot" / "a.jsonl", 9)
    (folder / "20260504T090000Z-aa.jsonl.gz").write_bytes(gzip.compress(line(3))[:-12])

    assert reader.read() == [1, 2]
    assert caplog.text.count("is no record") == 1
    assert "aa.jsonl: 4 lines are no records" in caplog.text
    assert "20260504T090000Z-aa.jsonl.gz: is truncated or broken" in caplog.text
    assert reader.read() == []


def test_one_file_can_be_followed(reader: Reader) -> None:
    reader.folder /= "articles.jsonl"
    write(reader.folder, 1)
    first = reader.read()
    write(reader.folder, 2)

    assert (first, reader.read()) == ([1], [2])


def test_a_cursor_of_a_year_of_hourly_runs_is_small() -> None:
    cursor = Cursor()
    for day in range(365):
        for hour in range(24):
            cursor.finish(f"harbour/day-{day}/run-{hour}.jsonl")
    text = cursor.render()

    again = Cursor.parse(text)

    assert len(text) < 90_000
    assert again.is_done("harbour/day-364/run-23.jsonl")
    assert not again.is_done("harbour/day-364/run-24.jsonl")
    assert again.render() == text


@pytest.mark.parametrize(
    "text", ["x", "[]", "{}", '{"newsbotCursor":2}', '{"newsbotCursor":1,"done":3}', "[" * 99_999]
)
def test_a_text_that_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(CursorError, match="is not a cursor of newsbot"):
        Cursor.parse(text)
