"""WARC records of what a crawl fetched, as bytes.

Every record has both digests, of SHA-1 in Base 32: FastWARC drops records without them where a
user has digests verified.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_NOT_STORED = frozenset({"transfer-encoding", "connection", "keep-alive", "trailer"})
"""Of one connection, or of how a body was sent: bodies are stored without chunks."""
_SENT = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "if-modified-since",
        "if-none-match",
        "referer",
        "user-agent",
    }
)
"""Stored of a request. Others may hold the tokens and cookies of a site's table."""

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class WarcRecord:
    """A record: ``headers`` are those of WARC but for id, digests and length."""

    record_type: str
    headers: Mapping[str, str]
    block: bytes
    payload_start: int = 0
    record_id: str = field(default_factory=lambda: f"<urn:uuid:{uuid.uuid4()}>")

    @property
    def payload_digest(self) -> str:
        """The digest of the payload, as it is written; a revisit has that of what it repeats."""
        return self.headers.get("WARC-Payload-Digest") or make_digest(
            self.block[self.payload_start :]
        )

    def encode(self) -> bytes:
        """Return the record without compression."""
        named = {
            "WARC-Type": self.record_type,
            "WARC-Record-ID": self.record_id,
            **self.headers,
            "WARC-Block-Digest": make_digest(self.block),
            "WARC-Payload-Digest": self.payload_digest,
            "Content-Length": str(len(self.block)),
        }
        lines = "".join(f"{name}: {_one_line(value)}\r\n" for name, value in named.items())
        return f"WARC/1.1\r\n{lines}\r\n".encode() + self.block + b"\r\n\r\n"


def make_digest(data: bytes) -> str:
    """Return the digest of some bytes, as WARC headers have it."""
    return f"sha1:{base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()}"


def format_time(time: datetime) -> str:
    """Return a WARC-Date: UTC, in whole seconds."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def make_info(*, filename: str, fields: Mapping[str, str], now: datetime) -> WarcRecord:
    """Return the first record of a file, which says who wrote it."""
    return WarcRecord(
        record_type="warcinfo",
        headers={
            "WARC-Date": format_time(now),
            "WARC-Filename": filename,
            "Content-Type": "application/warc-fields",
        },
        block=_encode_fields(fields),
    )


def make_response(
    url: str, *, status_line: str, headers: Headers, body: bytes, now: datetime
) -> WarcRecord:
    """Return the record of a response, with its body as it was sent, without chunks."""
    head = encode_head(status_line, headers, length=len(body))
    return WarcRecord(
        record_type="response",
        headers=_name_http(url, "response", now),
        block=head + body,
        payload_start=len(head),
    )


def make_request(url: str, *, request_line: str, headers: Headers, of: WarcRecord) -> WarcRecord:
    """Return the record of the request of a response, without what may be secret."""
    sent = [(name, value) for name, value in headers if name.lower() in _SENT]
    head = _encode_lines(request_line, sent)
    named = _name_http(url, "request", None)
    named |= {"WARC-Date": of.headers["WARC-Date"], "WARC-Concurrent-To": of.record_id}
    return WarcRecord(record_type="request", headers=named, block=head, payload_start=len(head))


def make_revisit(response: WarcRecord, *, profile: str, of: Mapping[str, str]) -> WarcRecord:
    """Return a record in place of a response whose content is known.

    :param of: headers such as ``WARC-Refers-To``, as far as they are known.
    """
    return WarcRecord(
        record_type="revisit",
        headers={
            **response.headers,
            "WARC-Profile": profile,
            **of,
            "WARC-Payload-Digest": response.payload_digest,
        },
        block=response.block[: response.payload_start],
        payload_start=response.payload_start,
        record_id=response.record_id,
    )


def make_metadata(
    url: str, fields: Mapping[str, str], *, refers_to: str, now: datetime
) -> WarcRecord:
    """Return a record of what became of a page."""
    return WarcRecord(
        record_type="metadata",
        headers={
            "WARC-Target-URI": url,
            "WARC-Date": format_time(now),
            "WARC-Refers-To": refers_to,
            "Content-Type": "application/warc-fields",
        },
        block=_encode_fields(fields),
    )


def make_rendered(url: str, *, prefix: str, page: bytes, charset: str, now: datetime) -> WarcRecord:
    """Return the record of a page as a browser has rendered it, under a name of its own."""
    return WarcRecord(
        record_type="resource",
        headers={
            "WARC-Target-URI": f"{prefix}{url}",
            "WARC-Date": format_time(now),
            "Content-Type": f"text/html; charset={charset}",
        },
        block=page,
    )


def encode_head(status_line: str, headers: Headers, *, length: int) -> bytes:
    """Return status line and headers of a response whose body has that length."""
    kept = [(n, v) for n, v in headers if n.lower() not in {*_NOT_STORED, "content-length"}]
    return _encode_lines(status_line, [*kept, ("Content-Length", str(length))])


def _name_http(url: str, message: str, now: datetime | None) -> dict[str, str]:
    return {
        "WARC-Target-URI": url,
        "WARC-Date": format_time(now) if now else "",
        "Content-Type": f"application/http; msgtype={message}",
    }


def _encode_lines(first: str, headers: Headers) -> bytes:
    lines = [first, *(f"{_one_line(name)}: {_one_line(value)}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _encode_fields(fields: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {_one_line(value)}\r\n" for name, value in fields.items()).encode()


def _one_line(text: str) -> str:
    """Return a value without line ends and NUL, which would begin another header."""
    return " ".join(text.replace("\0", " ").splitlines())
