"""An output format as users write it, for tests/test_own_pipelines.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsbot.write import OUTPUT_FORMATS


class Headlines:
    """The headline of each article, behind its id and version."""

    suffix = ".headlines"

    def encode(self, record: Mapping[str, Any]) -> bytes:
        return f"{record['articleId']} {record['version']} {record['headline']}\n".encode()

    def identify(self, line: bytes) -> tuple[str, int]:
        article_id, version, _ = line.decode().split(" ", 2)
        return article_id, int(version)


OUTPUT_FORMATS["headlines"] = Headlines()
