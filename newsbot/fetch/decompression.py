"""Decompression that detects truncated gzip bodies."""

from __future__ import annotations

import zlib

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

TRUNCATED_FLAG = "dataloss"
"""Scrapy's flag for a response whose connection closed too early."""

_GZIP = frozenset({b"gzip", b"x-gzip"})
_HEADER_BYTES = 10
_SIZE_BYTES = 4


class DecompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's decompression, which also flags a truncated gzip: Scrapy takes it for complete."""

    def process_response(  # type: ignore[override]  # Scrapy's decorator hides the signature
        self, request: Request, response: Response
    ) -> Request | Response:
        packed = response.body
        encodings = [one.strip().lower() for one in response.headers.getlist("Content-Encoding")]
        result: Request | Response = super().process_response(request, response)
        is_gzip = len(encodings) == 1 and encodings[0] in _GZIP
        if is_gzip and isinstance(result, Response) and is_truncated(packed, unpacked=result.body):
            result.flags.append(TRUNCATED_FLAG)
        return result


def is_truncated(packed: bytes, *, unpacked: bytes) -> bool:
    """Return whether a gzip body ends too early; a wrong or missing checksum does not count.

    :param unpacked: the content that could be decompressed.
    """
    # The size at the end (RFC 1952, 2.3.1) is right for nearly all, and cheap to compare.
    if packed[-_SIZE_BYTES:] == (len(unpacked) % 2**32).to_bytes(_SIZE_BYTES, "little"):
        return False
    has_plain_header = packed[3:4] == b"\0"
    # Read as raw deflate, the end of the stream shows even where the server omits the checksum.
    wbits, start = (-zlib.MAX_WBITS, _HEADER_BYTES) if has_plain_header else (31, 0)
    unpacker = zlib.decompressobj(wbits=wbits)
    try:
        unpacker.decompress(packed[start:], len(unpacked) + 1)
    except zlib.error:
        return False
    return not unpacker.eof
