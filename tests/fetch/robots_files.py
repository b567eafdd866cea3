"""The robots.txt files of ``robots_decisions.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

AGENT = "newsbot/1.0 (+https://example.org/bot)"
TABLE = Path(__file__).parent / "robots_decisions.toml"


@dataclass(frozen=True, kw_only=True)
class RobotsFile:
    name: str
    body: bytes
    agent: str
    allowed: tuple[str, ...]
    refused: tuple[str, ...]
    delay: float | None
    ai: Mapping[str, list[str]]

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Self:
        text = table["text"]
        if many := table.get("many"):
            lines = (many["line"].replace("#", str(number)) for number in range(many["count"]))
            text = text.replace("{many}", "".join(lines))
        return cls(
            name=table["name"],
            body=text.encode("latin-1" if table.get("latin1") else "utf-8"),
            agent=table.get("agent", AGENT),
            allowed=tuple(table["allowed"]),
            refused=tuple(table["refused"]),
            delay=table.get("delay"),
            ai=table.get("ai", {}),
        )


def load_files() -> list[RobotsFile]:
    tables = tomllib.loads(TABLE.read_text("utf-8"))["file"]
    return [RobotsFile.read(table) for table in tables]
