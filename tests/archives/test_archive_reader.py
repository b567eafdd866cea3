"""Records of WARC and ARC files, sound and damaged."""

from __future__ import annotations

import gzip
import io
import zlib
from itertools import pairwise

import pytest
import zstandard

from newsbot.archives.archive_bytes import MAX_RATIO, Damage, StoppedError, open_archive
from newsbot.archives.archive_reader import ArchiveReader, ArchiveRecord, Position
from tests.archives.written_archives import make_arc, make_record

MAX_BLOCK = 10 * 2**20
PLAIN = [
    make_record(f"https://lamp.example/{n}", b"<p>The tide is high. </p>" * 40) for n in "abcde"
]
GZIP = [gzip.compress(record, mtime=0) for record in PLAIN]
ZSTD = [zstandard.compress(record) for record in PLAIN]
ALL = list("abcde")
TOO_LONG = PLAIN[1].replace(b"Content-Length: 1", b"Content-Length: 9", 1)
TOO_SHORT = PLAIN[1].replace(b"Content-Length: 1", b"Content-Length: ", 1)
assert TOO_LONG != PLAIN[1] != TOO_SHORT


def read(data: bytes, start: Position = (0, 0)) -> tuple[list[ArchiveRecord], dict[str, int]]:
    reader = ArchiveReader(open_archive(io.BytesIO(data)), max_block_bytes=MAX_BLOCK)
    return list(reader.read(start)), dict(reader.damaged)


def names(records: list[ArchiveRecord]) -> list[str]:
    return [record.url[-1] for record in records]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"".join(PLAIN), id="plain"),
        pytest.param(b"".join(GZIP), id="gzip"),
        pytest.param(b"".join(ZSTD), id="zstd"),
        pytest.param(gzip.compress(b"".join(PLAIN)), id="one gzip member"),
        pytest.param(zstandard.compress(b"".join(PLAIN)), id="one zstd frame"),
        pytest.param(b"\0\0\0".join(GZIP) + b"\0" * 5000, id="zeros between members"),
        pytest.param(b"\r\n\r\n".join(PLAIN), id="blank lines"),
    ],
)
def test_all_records_of_a_sound_file_are_read(data: bytes) -> None:
    records, damaged = read(data)

    assert names(records) == ALL
    assert damaged == {}
    assert {record.block for record in records} == {PLAIN[0].partition(b"\r\n\r\n")[2][:-4]}


@pytest.mark.parametrize("packing", ["plain", "gzip", "zstd", "one member"])
def test_reading_goes_on_from_any_record(packing: str) -> None:
    packed = {"plain": PLAIN, "gzip": GZIP, "zstd": ZSTD}
    data = b"".join(packed[packing]) if packing in packed else gzip.compress(b"".join(PLAIN))
    records, _ = read(data)

    for number, record in enumerate(records):
        assert names(read(data, record.position)[0]) == ALL[number:]
        offset, index = record.position
        assert names(read(data, (offset, index + 1))[0]) == ALL[number + 1 :]
    assert all(one.position < other.position for one, other in pairwise(records))


def test_zstd_with_a_dictionary_is_read() -> None:
    text = b"".join(PLAIN) * 20
    dictionary = zstandard.ZstdCompressionDict(
        text[:4000], dict_type=zstandard.DICT_TYPE_RAWCONTENT
    )
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    content = zstandard.compress(dictionary.as_bytes())
    head = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content

    records, damaged = read(head + b"".join(packer.compress(record) for record in PLAIN))

    assert (names(records), damaged) == (ALL, {})


@pytest.mark.parametrize("is_packed", [False, True])
def test_arc_records_are_read(is_packed: bool) -> None:  # noqa: FBT001
    arc = make_arc("https://lamp.example/a", b"<p>old</p>")

    records, damaged = read(gzip.compress(arc) if is_packed else arc)

    assert [record.headers["warc-type"] for record in records] == ["warcinfo", "response"]
    assert records[1].headers["warc-date"] == "2026-06-01T08:00:00Z"
    assert (records[1].block or b"").endswith(b"<p>old</p>")
    assert damaged == {}


@pytest.mark.parametrize(
    ("data", "missing", "reason"),
    [
        pytest.param(b"".join(GZIP)[:-90], "e", Damage.CUT_SHORT, id="cut at the end"),
        pytest.param(
            GZIP[0] + GZIP[1][:90] + b"".join(GZIP[2:]), "b", Damage.PACKED, id="cut in the middle"
        ),
        pytest.param(
            ZSTD[0] + ZSTD[1][:90] + b"".join(ZSTD[2:]), "b", Damage.PACKED, id="zstd cut"
        ),
        pytest.param(
            GZIP[0] + GZIP[1][:90] + b"\xff" + GZIP[1][91:] + b"".join(GZIP[2:]),
            "b",
            Damage.PACKED,
            id="a wrong byte",
        ),
        pytest.param(GZIP[0] + b"junk" * 9 + b"".join(GZIP[1:]), "", Damage.NO_RECORD, id="junk"),
        pytest.param(
            PLAIN[0] + b"junk\r\n" * 9 + b"".join(PLAIN[1:]), "", Damage.NO_RECORD, id="plain junk"
        ),
        pytest.param(
            PLAIN[0] + TOO_LONG + b"".join(PLAIN[2:]), "b", Damage.CUT_SHORT, id="plain too long"
        ),
        pytest.param(
            PLAIN[0] + TOO_SHORT + b"".join(PLAIN[2:]),
            "b",
            Damage.WRONG_LENGTH,
            id="plain too short",
        ),
        pytest.param(
            GZIP[0] + gzip.compress(TOO_LONG) + b"".join(GZIP[2:]),
            "b",
            Damage.CUT_SHORT,
            id="too long",
        ),
        pytest.param(
            GZIP[0] + gzip.compress(TOO_SHORT) + b"".join(GZIP[2:]),
            "b",
            Damage.WRONG_LENGTH,
            id="too short",
        ),
        pytest.param(
            gzip.compress(PLAIN[0] + TOO_SHORT + b"".join(PLAIN[2:])),
            "b",
            Damage.WRONG_LENGTH,
            id="too short in one member",
        ),
    ],
)
def test_a_damaged_place_costs_one_record(data: bytes, missing: str, reason: Damage) -> None:
    records, damaged = read(data)

    assert names(records) == [name for name in ALL if name != missing]
    assert damaged == {reason: 1}


@pytest.mark.parametrize("length", [b"-5", b"x", b"1e9", "²".encode(), b"9" * 30, b""])
def test_a_length_that_is_no_number_costs_one_record(length: bytes) -> None:
    head, _, rest = PLAIN[1].partition(b"Content-Length: ")
    wrong = head + b"Content-Length: " + length + rest[rest.index(b"\r\n") :]

    records, _ = read(PLAIN[0] + wrong + b"".join(PLAIN[2:]))

    assert names(records) == list("acde")


def test_a_member_that_fills_the_memory_is_left_behind() -> None:
    bomb = zlib.compressobj(9, wbits=31)
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 900000000\r\n\r\n"
    packed = bomb.compress(head)
    packed += b"".join(bomb.compress(bytes(2**20)) for _ in range(4 * MAX_RATIO))
    packed += bomb.flush()

    records, damaged = read(GZIP[0] + packed + b"".join(GZIP[1:]))

    assert names(records) == ALL
    assert damaged == {Damage.BOMB: 1}


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"<html>no archive</html>", b"\x1f\x8b", bytes(99)], ids=str
)
def test_a_file_that_is_no_archive_has_no_records(data: bytes) -> None:
    assert read(data)[0] == []


def test_endless_headers_are_damage() -> None:
    for head in (b"WARC/1.0\r\n" + b"a: b\r\n" * 10**5, b"WARC/1.0\r\na: " + b"b" * 10**6):
        records, damaged = read(head + b"\r\n" + b"".join(PLAIN))

        assert (names(records), sum(damaged.values())) == (ALL, 1)


def test_reading_can_be_stopped() -> None:
    source = open_archive(io.BytesIO(b"".join(GZIP)), stop=lambda: True)

    with pytest.raises(StoppedError):
        list(ArchiveReader(source, max_block_bytes=MAX_BLOCK).read())
