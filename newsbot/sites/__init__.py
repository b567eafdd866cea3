"""TOML files of sites -> checked ``Site`` records by spider name.

A file of the package is named for its country (``fr.toml``) and gives that country to its tables;
a user's own file may have any name and say ``country`` in the table.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from newsbot.site import Site

PACKAGED = Path(__file__).parent
RESERVED_NAMES = frozenset({"news", "demo"})
_COUNTRY_FILE = re.compile(r"^[a-z]{2}$")


class SiteError(ValueError):
    """A table that cannot be used; the message names file, table, key and value in one line."""


def load_sites(own_paths: str = "") -> Mapping[str, Site]:
    """Read the sites of the package, then those of ``own_paths``, which replace namesakes.

    :param own_paths: files or folders of TOML files, parted as ``PATH`` is; empty for none.
    :return: spider name -> site, in the order of files and tables.
    :raises SiteError: a file cannot be read, or a table breaks a rule.
    """
    return _load(own_paths, os.getcwd())  # noqa: PTH109 - only the key of the cache


@lru_cache(maxsize=8)
def _load(own_paths: str, _folder: str) -> Mapping[str, Site]:
    sites: dict[str, Site] = {}
    for path in [*_toml_files(PACKAGED), *_own_files(own_paths)]:
        sites.update({site.spider: site for site in read_sites(path)})
    return sites


def read_sites(path: Path) -> Iterator[Site]:
    """Read one TOML file, a site a table.

    :raises SiteError: the file cannot be read, or a table breaks a rule.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read ({error}); check NEWSBOT_SITES"
        raise SiteError(msg) from error
    except tomllib.TOMLDecodeError as error:
        msg = f"{path}: is not valid TOML: {error}"
        raise SiteError(msg) from error
    country = path.stem if _COUNTRY_FILE.match(path.stem) else None
    for name, table in tables.items():
        yield _checked_site(path, name, table, country)


def index_by_domain(sites: Iterable[Site]) -> Mapping[str, Site]:
    """Return domain -> site; the first site of a domain stands for it."""
    found: dict[str, Site] = {}
    for site in sites:
        found.setdefault(site.domain.partition(":")[0].removeprefix("www."), site)
    return found


def find_by_host(sites: Mapping[str, Site], host: str) -> Site | None:
    """Return the site whose domain is the nearest to a host: its own, or one above it.

    An edition on a host of its own (``de.euronews.com``) comes before the domain it stands under.

    :param sites: what :func:`index_by_domain` returned.
    """
    while host and host not in sites:
        host = host.partition(".")[2]
    return sites.get(host)


def _checked_site(path: Path, name: str, table: Any, country: str | None) -> Site:
    if not isinstance(table, dict):
        msg = f"{path}: {name} = {table!r} stands outside a table; begin with [site_name]"
        raise SiteError(msg)
    if name in RESERVED_NAMES:
        msg = f"{path}: [{name}] is the name of a spider of newsbot; choose another"
        raise SiteError(msg)
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    values.setdefault("country", country)
    try:
        return Site.model_validate({"spider": name, **values})
    except ValidationError as error:
        raise SiteError(_one_line(path, name, error)) from error


def _one_line(path: Path, table: str, error: ValidationError) -> str:
    """Say the first problem in one line, a misspelt key before the one that is then missing."""
    problems = error.errors(include_url=False, include_context=False)
    first = min(problems, key=lambda problem: problem["type"] != "extra_forbidden")
    key = ".".join(str(step) for step in first["loc"])
    value = list(first["input"]) if isinstance(first["input"], tuple) else first["input"]
    if first["type"] == "extra_forbidden":
        known = [name for name in Site.model_fields if name != "spider"]
        near = get_close_matches(key, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        return f"{path}: [{table}] {key} = {value!r}: unknown key; {hint}"
    if first["type"] == "missing":
        return f"{path}: [{table}] {key}: is missing; every site needs it"
    rule = first["msg"].removeprefix("Value error, ")
    return f"{path}: [{table}] {key} = {value!r}: {rule[:1].lower()}{rule[1:]}"


def _own_files(own_paths: str) -> Iterator[Path]:
    for name in filter(None, own_paths.split(os.pathsep)):
        path = Path(name).expanduser()
        if path.is_dir():
            yield from _toml_files(path)
        else:
            yield path


def _toml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))
