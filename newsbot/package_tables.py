"""The TOML files of the package: words, phrases and sites."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def read_package_tables(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file of the package.

    A first page needs fifty of them, 700 kB, which take tomllib 50 ms and tomli, which is
    compiled, 20. What users write is read by tomllib: its messages are translated for them.

    :raises ValueError: the file is not valid.
    """
    import tomli  # noqa: PLC0415 - takes 4 ms, and many commands read no table

    return tomli.loads(path.read_text(encoding="utf-8"))
