"""What a response holds, where its ``Content-Type`` says something else."""

from __future__ import annotations

import codecs
import re

from scrapy import Request
from scrapy.http import HtmlResponse, Response

_SNIFFED_BYTES = 4096
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|h[1-6]|div|p|table|main"
    rb"|article|section|header|nav)[\s/>]",
    re.IGNORECASE,
)
"""Tags with which pages begin (most are those of the WHATWG's MIME Sniffing, 7.1)."""
_BEFORE_HTML = ((b"<?xml", b">"), (b"<!--", b"-->"))
_BINARY = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "a gzip file"),
)


class ContentSniffingMiddleware:
    """Makes a web page of each response that is one, whatever its ``Content-Type``.

    Pages are sent as ``text/plain``, as ``text/xml``, or with a header that a proxy has doubled.
    """

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        """Return the response, with the class of a page if it is one."""
        if isinstance(response, HtmlResponse) or not is_html(response):
            return response
        # Without the encoding that was guessed for another type: the page may state one.
        return HtmlResponse(
            response.url,
            status=response.status,
            headers=response.headers,
            body=response.body,
            flags=response.flags,
            request=response.request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )


def is_html(response: Response) -> bool:
    """Return whether a response says that it is HTML, or begins like it."""
    header = (response.headers.get(b"Content-Type") or b"").strip().lower()
    if header.startswith(b"text/html"):
        return True
    start = response.body[:_SNIFFED_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()
    for opening, closing in _BEFORE_HTML * 2:
        if start.startswith(opening):
            start = start.partition(closing)[2].lstrip()
    return _HTML.match(start) is not None


def name_binary(body: bytes) -> str | None:
    """Return what a body is that is no text, None for text and unknown formats.

    >>> name_binary(b"%PDF-1.7"), name_binary(b"<html>")
    ('a PDF document', None)
    """
    return next((name for magic, name in _BINARY if body.startswith(magic)), None)
