"""Archives that somebody made to crash, fill or hold up a crawl."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # a part of it is in C
import pytest
import zstandard

from newsbot.archives.archive_bytes import open_archive
from newsbot.archives.archive_files import find_archives
from newsbot.archives.stored_page import PageFilter, PageReader
from newsbot.exit_codes import ExitCode
from tests.archives.written_archives import HTML, make_record
from tests.invented_articles import invent_article
from tests.scrapy_run import measure_scrapy

HOST = "https://reef.example"
MAX_PEAK_MB = 400
"""A crawl of five sound pages has 180."""
MANY = 5_000
TINY = b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
ZEROS = bytes(100 * 2**20)
LONG_WINDOW = zstandard.ZstdCompressionParameters(window_log=27, compression_level=1)
"""Its frames ask for 128 MB of memory."""


def make_response(body: bytes, **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return make_record(f"{HOST}/hostile", body, headers={**HTML, **named})


def deflate_raw(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH) + b"\xff\xff"


LAST_BYTES = 16
"""Line ends behind a record and, packed, the checksum of a gzip member."""
HOSTILE = {
    "gzip bomb": gzip.compress(make_response(ZEROS)),
    "zstd bomb": zstandard.compress(make_response(ZEROS)),
    "zstd window": zstandard.ZstdCompressor(compression_params=LONG_WINDOW).compress(TINY) * 500,
    "brotli bomb": gzip.compress(make_response(brotli.compress(ZEROS), Content_Encoding="br")),
    "many encodings": make_response(
        deflate_raw(ZEROS[: 9 * 2**20]), Content_Encoding=",".join(["deflate"] * 9_000)
    ),
    "chunks": make_response(b"1\r\nx\r\n" * MANY, Transfer_Encoding="chunked"),
    "huge chunk": make_response(b"ffffffff\r\n<html>", Transfer_Encoding="chunked"),
    "many headers": make_response(b"<p>", **{f"a{number}": "" for number in range(9_000)}),
    "endless headers": b"WARC/1.0\r\n" + b"a: b\r\n" * MANY,
    "tiny records": gzip.compress(TINY, mtime=0) * MANY,
    "tiny plain records": TINY * MANY,
    "first lines": b"WARC/1.0\r\n" * MANY,
    "lengths": b"".join(
        b"WARC/1.0\r\nContent-Length: %s\r\n\r\n" % length
        for length in (b"-1", b"9" * 15, b"9" * 999, b"0x10", b"\xd9\xa1", b"", b"1 2")
    ),
    "foreign": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 99 + b"\n",
}
"""Archives by what is hostile about them; in each a sound page follows."""
PACK: dict[bytes, Callable[[bytes], bytes]] = {
    b"\x1f\x8b": gzip.compress,
    b"\x28\xb5": zstandard.compress,
}
URLS = [
    "http://[::1/a",
    "http://reef.example:port/a",
    "http://reef.example:99999999/a",
    "http://[v1.a]/2026/a",
    "https://user:word@[reef]/a",
    "http://\u2028/a",
    "http://reef.example\\[/a",
    "file:///etc/hosts",
    "urn:newsbot:rendered:",
    "http://" + "a" * 60_000,
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all hostile archives."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, (name, data) in enumerate(HOSTILE.items()):
        sound = make_record(f"{HOST}/{name.replace(' ', '-')}", invent_article(number).encode())
        pack = PACK.get(data[:2], bytes)
        Path(folder, f"{name}.warc").write_bytes(data + pack(sound))
    urls = [make_record(url, invent_article(99).encode()) for url in URLS]
    urls.append(make_record(f"{HOST}/urls", invent_article(98).encode()))
    Path(folder, "urls.warc").write_bytes(b"".join(urls))
    return folder


def test_each_sound_page_behind_hostile_records_is_written(folder: Path, tmp_path: Path) -> None:
    run, peak_mb = measure_scrapy("crawl", "archive", "-a", f"warc={folder}", output=tmp_path)
    written = Counter(article["requestedUrl"] for article in run.articles)
    sound = [f"{HOST}/{name.replace(' ', '-')}" for name in [*HOSTILE, "urls"]]

    assert run.code == ExitCode.DONE, run.stderr
    assert {url: written[url] for url in sound} == dict.fromkeys(sound, 1)
    assert "Traceback" not in run.stderr
    assert "not a URL of the web" in run.stderr
    assert peak_mb < MAX_PEAK_MB


@pytest.mark.parametrize("pack", [bytes, *PACK.values()])
def test_a_file_that_is_cut_at_any_byte_gives_its_whole_records(
    pack: Callable[[bytes], bytes],
) -> None:
    record = make_record(f"{HOST}/a", b"<html><p>The tide is high.</p>", headers=HTML)
    sound = pack(record)

    for length in range(len(sound)):
        pages = read_pages(sound + sound[:length])
        is_nearly_whole = length >= len(sound) - LAST_BYTES
        assert len(pages) - 1 <= is_nearly_whole, length


def read_pages(data: bytes) -> list[str]:
    source = open_archive(io.BytesIO(data))
    reader = PageReader(source, wanted=PageFilter(), max_page_bytes=2**20)
    return [page.url for page in reader.read()]


def test_files_that_overlap_in_a_wacz_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("archive/a.warc", TINY * 99)
    data = path.read_bytes()
    at, end = data.index(b"PK\x01\x02"), data.rindex(b"PK\x05\x06")
    entries = b"".join(data[at:end].replace(b"/a.warc", b"/%x.warc" % n) for n in range(16))
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 16, 16, len(entries), at, 0)
    path.write_bytes(data[:at] + entries + last)

    with pytest.raises(ValueError, match="overlap"):
        find_archives(str(path))
