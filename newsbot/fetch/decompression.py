"""A compressed answer -> its content, marked where it breaks off before its end."""

from __future__ import annotations

import zlib

from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.http import Response

CUT_FLAG = "dataloss"
"""Scrapy's own word for an answer whose connection ended too early."""

_GZIP = frozenset({b"gzip", b"x-gzip"})
_HEADER_BYTES = 10
_SIZE_BYTES = 4


class DecompressionMiddleware(HttpCompressionMiddleware):
    """Scrapy's decompression, which takes what there is of a cut gzip for the whole page."""

    def process_response(  # type: ignore[override]  # Scrapy's decorator hides the signature
        self, request: Request, response: Response
    ) -> Request | Response:
        packed = response.body
        encodings = [one.strip().lower() for one in response.headers.getlist("Content-Encoding")]
        answer: Request | Response = super().process_response(request, response)
        is_gzip = len(encodings) == 1 and encodings[0] in _GZIP
        if is_gzip and isinstance(answer, Response) and is_truncated(packed, unpacked=answer.body):
            answer.flags.append(CUT_FLAG)
        return answer


def is_truncated(packed: bytes, *, unpacked: bytes) -> bool:
    """Tell whether a gzip breaks off; checksums that are wrong or missing at its end do not count.

    :param unpacked: what could be read of it.
    """
    # The size at the end (RFC 1952, 2.3.1) is right for nearly all, and costs nothing to read.
    if packed[-_SIZE_BYTES:] == (len(unpacked) % 2**32).to_bytes(_SIZE_BYTES, "little"):
        return False
    has_plain_header = packed[3:4] == b"\0"
    # Without its frame, the end of the stream is seen where servers leave out the checksum.
    wbits, start = (-zlib.MAX_WBITS, _HEADER_BYTES) if has_plain_header else (31, 0)
    unpacker = zlib.decompressobj(wbits=wbits)
    try:
        unpacker.decompress(packed[start:], len(unpacked) + 1)
    except zlib.error:
        return False
    return not unpacker.eof
