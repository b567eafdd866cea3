"""The file of a site's profile: its pages as JSON, with their hashes in base64."""

from __future__ import annotations

import json
import os
import secrets
import struct
from array import array
from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newsbot.extraction.profile.fingerprint import MAX_PAGES, PageFingerprint

MAX_FILE_BYTES = 2_000_000
"""A file of 100 pages has about 250,000."""

_FORMAT: Literal["newsbot site profile"] = "newsbot site profile"
_MAX_TOPIC_CHARS, _MAX_ENTRIES_CHARS = 600, 3_300
"""Base64 of 100 hashes of 4 bytes, and of 300 of 8."""


class _StoredPage(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    day: Annotated[str, Field(pattern=r"^(?:\d{4}-\d{2}-\d{2})?$")]
    topic: Annotated[str, Field(max_length=_MAX_TOPIC_CHARS)]
    entries: Annotated[str, Field(max_length=_MAX_ENTRIES_CHARS)]

    def unpack(self) -> PageFingerprint:
        return PageFingerprint(
            key=self.key,
            day=self.day,
            topic=_unpack_numbers("I", self.topic),
            entries=_unpack_numbers("Q", self.entries),
        )


class _StoredProfile(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    format: Literal["newsbot site profile"]
    version: Literal[1]
    pages: Annotated[list[_StoredPage], Field(max_length=MAX_PAGES)]


def read_profile_file(path: Path) -> list[PageFingerprint]:
    """Return the pages in the file of a profile.

    :raises ValueError: the file is no profile, or a broken one; the message says where.
    :raises OSError: it cannot be read.
    """
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        msg = f"it is longer than {MAX_FILE_BYTES} bytes"
        raise ValueError(msg)
    try:
        stored = _StoredProfile.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(step) for step in first["loc"])
        msg = f"{f'{key}: ' if key else ''}{first['msg']}"
        raise ValueError(msg) from error
    return [page.unpack() for page in stored.pages]


def write_profile_file(pages: Iterable[PageFingerprint], path: Path) -> None:
    """Write the pages of a profile to a file, which is replaced as a whole or not at all.

    :raises OSError: it cannot be written.
    """
    stored = {
        "format": _FORMAT,
        "version": 1,
        "pages": [_pack(page) for page in pages],
    }
    text = json.dumps(stored, separators=(",", ":"))
    if path.exists() and not path.is_file():  # a pipe or a device cannot be replaced
        path.write_text(f"{text}\n", encoding="utf-8")
        return
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with part.open("x", encoding="utf-8") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _pack(page: PageFingerprint) -> dict[str, str]:
    return {
        "key": page.key,
        "day": page.day,
        "topic": _pack_numbers(page.topic),
        "entries": _pack_numbers(page.entries),
    }


def _pack_numbers(numbers: array[int]) -> str:
    return b64encode(struct.pack(f"<{len(numbers)}{numbers.typecode}", *numbers)).decode()


def _unpack_numbers(typecode: Literal["I", "Q"], text: str) -> array[int]:
    """Return the numbers that ``_pack_numbers`` packed.

    :raises ValueError: the text is no base64, or ends within a number.
    """
    packed = b64decode(text, validate=True)
    size = struct.calcsize(f"<{typecode}")
    if len(packed) % size:
        msg = f"{len(packed)} bytes are not a multiple of {size}"
        raise ValueError(msg)
    return array(typecode, sorted(set(struct.unpack(f"<{len(packed) // size}{typecode}", packed))))
