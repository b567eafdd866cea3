"""Archives for tests, record by record."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

DAY = "2026-06-01T08:00:00Z"
HTML = {"Content-Type": "text/html; charset=utf-8"}


def make_record(  # noqa: PLR0913 - what a record has
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str] = HTML,
    status: str = "200 OK",
    record_type: str = "response",
    date: str = DAY,
    **more: str,
) -> bytes:
    """Return a WARC record without compression; ``more`` are headers such as WARC_Truncated."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    block = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
    message = "request" if record_type == "request" else "response"
    named = {
        "WARC-Type": record_type,
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, url)}>",
        "WARC-Target-URI": url,
        "WARC-Date": date,
        **{name.replace("_", "-"): value for name, value in more.items()},
        "Content-Type": f"application/http; msgtype={message}",
        "Content-Length": str(len(block)),
    }
    head = ["WARC/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
    return "\r\n".join(head).encode() + block + b"\r\n\r\n"


def make_arc(url: str, body: bytes) -> bytes:
    """Return an ARC file (version 1) with one page."""
    version = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n\n"
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = b"filedesc://a.arc 0.0.0.0 20260601080000 text/plain %d\n" % len(version)
    line = b"%s 192.0.2.1 20260601080000 text/html %d\n" % (url.encode(), len(block))
    return head + version + b"\n" + line + block + b"\n"


def write_gzip(path: Path, records: list[bytes]) -> Path:
    """Write each record as a gzip member of its own, as WARC files have them."""
    path.write_bytes(b"".join(gzip.compress(record, mtime=0) for record in records))
    return path
