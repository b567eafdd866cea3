"""Truncated gzip bodies."""

from __future__ import annotations

import gzip
from io import BytesIO

import pytest
from scrapy.utils.gz import gunzip

from newsbot.fetch.decompression import is_truncated

TEXT = b" ".join(b"The tide came in %d times." % n for n in range(9_000))
PLAIN = gzip.compress(TEXT)
TRAILER_BYTES = 8


def gzip_with_name() -> bytes:
    buffer = BytesIO()
    with gzip.GzipFile("tide.html", "wb", fileobj=buffer) as file:
        file.write(TEXT)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("packed", "is_broken"),
    [
        (PLAIN, False),
        (gzip_with_name(), False),
        (PLAIN + PLAIN, False),
        (PLAIN + b"rubbish", False),
        (PLAIN[:-TRAILER_BYTES], False),
        (PLAIN[:-TRAILER_BYTES] + b"12345678", False),
        (PLAIN[: -TRAILER_BYTES - 1], True),
        (PLAIN[: len(PLAIN) // 2], True),
        (gzip_with_name()[: len(PLAIN) // 2], True),
    ],
    ids=[
        "whole", "with a name", "two parts", "rubbish behind", "no checksum", "wrong checksum",
        "last byte missing", "half", "half with a name",
    ],
)  # fmt: skip
def test_a_gzip_without_its_end_is_truncated(packed: bytes, *, is_broken: bool) -> None:
    assert is_truncated(packed, unpacked=gunzip(packed)) is is_broken
