"""Records as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class JsonLines:
    """One JSON object a line, with every field of the record."""

    suffix = ".jsonl"

    def encode(self, record: Mapping[str, Any]) -> bytes:
        r"""Return a record as one line in UTF-8, with its end.

        Lone surrogates, which UTF-8 cannot hold, become question marks.

        >>> JsonLines().encode({"headline": "Été", "version": 1})
        b'{"headline":"\xc3\x89t\xc3\xa9","version":1}\n'
        """
        text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return f"{text}\n".encode("utf-8", "replace")

    def identify(self, line: bytes) -> tuple[str, int]:
        """Return the article id and the version of a line."""
        record = json.loads(line)
        return record["articleId"], record["version"]
