"""The catalogue of sites: TOML files with one table per site, read into ``Site`` records.

The files of the package are named after countries (``fr.toml``), which is the default of
``country`` in their tables; files of users may have any name.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from newsbot.package_tables import read_package_tables
from newsbot.site import Site, is_country
from newsbot.sites.toml_tables import parse_tables
from newsbot.urls import is_same_site

PACKAGED = Path(__file__).parent
RESERVED_NAMES = frozenset({"archive", "demo", "news"})

_TYPE_RULES = {
    "bool_type": "must be true or false",
    "dict_type": 'must be a table of lists, as in {headline = ["h1"]}',
    "float_type": "must be a number above 0",
    "greater_than": "must be a number above 0",
    "string_type": "must be a text in quotes",
    "tuple_type": 'must be a list of texts, as in ["..."]',
}
"""Pydantic's error types in the words of TOML; all other rules are those of ``Site``."""
_HEADERS_RULE = 'must be a table of texts, as in {Cookie = "$LAMP_COOKIE"}'
_SECRET_KEYS = ("headers", "proxy")
"""Their values are not shown: one may be a password that should be in the environment."""


class SiteError(ValueError):
    """A file of sites that cannot be used.

    The message has one line per problem, with file, table, key, value and rule.
    """


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The usable sites by spider name, in the order of files and tables, and what is wrong.

    ``problems`` has the lines of each table that breaks a rule by its name; the empty name is for
    what is outside of a table.
    """

    sites: Mapping[str, Site]
    problems: Mapping[str, Sequence[str]]


def load_sites(own_paths: str = "") -> Mapping[str, Site]:
    """Read the sites of the package, then those of ``own_paths``, which replace sites of that name.

    :param own_paths: files or folders of TOML files, separated as in ``PATH``; empty for none.
    :return: sites by spider name, in the order of files and tables.
    :raises SiteError: a file cannot be read, or a table breaks a rule.
    """
    catalogue = load_catalogue(own_paths)
    _require_no_problem(catalogue)
    return catalogue.sites


def load_catalogue(own_paths: str = "") -> Catalogue:
    """Read the same sites, without those whose tables break a rule.

    :raises SiteError: a file cannot be read.
    """
    try:
        state = tuple(_read_state(path) for path in _own_files(own_paths))
    except OSError:
        state = ()  # reading the files names the one that is missing
    return _load(own_paths, os.getcwd(), state)  # noqa: PTH109 - only part of the cache key


def _read_state(path: Path) -> tuple[Path, int, int]:
    """Return what changes with a file."""
    stat = path.stat()
    return path, stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=8)
def _load(own_paths: str, _folder: str, _state: tuple[tuple[Path, int, int], ...]) -> Catalogue:
    sites: dict[str, Site] = {}
    problems: dict[str, Sequence[str]] = {}
    for path in [*_toml_files(PACKAGED), *_own_files(own_paths)]:
        file = _read_file(path)
        sites |= file.sites
        for name, lines in file.problems.items():
            sites.pop(name, None)  # of the package: the user means another one
            problems[name] = [*problems.get(name, ()), *lines]
    return Catalogue(sites=sites, problems=problems)


def read_sites(path: Path) -> Iterator[Site]:
    """Read one TOML file with one site per table.

    :raises SiteError: the file cannot be read, or a table breaks a rule.
    """
    file = _read_file(path)
    _require_no_problem(file)
    yield from file.sites.values()


def _require_no_problem(catalogue: Catalogue) -> None:
    if catalogue.problems:
        raise SiteError("\n".join(chain.from_iterable(catalogue.problems.values())))


def _read_file(path: Path) -> Catalogue:
    tables: Mapping[str, Any]
    broken: Mapping[str, str]
    try:
        if path.parent == PACKAGED:
            tables, broken = read_package_tables(path), {}
        else:
            tables, broken = parse_tables(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror or error if isinstance(error, OSError) else error
        msg = f"{path}: cannot be read ({reason}); check NEWSBOT_SITES"
        raise SiteError(msg) from error
    country = path.stem if is_country(path.stem) else None
    sites: dict[str, Site] = {}
    problems = {
        name: [f"{path}: {f'[{name}] ' if name else ''}{problem}"]
        for name, problem in broken.items()
    }
    for name, table in tables.items():
        try:
            sites[name] = _make_site(name, table, country)
        except ValidationError as error:
            found = _describe_problems(name, error)
        except ValueError as error:
            found = [str(error)]
        else:
            continue
        problems[name if isinstance(table, dict) else ""] = [f"{path}: {line}" for line in found]
    return Catalogue(sites=sites, problems=problems)


def index_by_domain(sites: Iterable[Site]) -> Mapping[str, Site]:
    """Return the first site of each domain, by domain without ``www.``."""
    found: dict[str, Site] = {}
    for site in sites:
        found.setdefault(site.domain.partition(":")[0].removeprefix("www."), site)
    return found


def find_by_host(sites: Mapping[str, Site], host: str) -> Site | None:
    """Return the site of a host: that of the host itself, or of the nearest domain above it.

    An edition with its own host (``de.euronews.com``) comes before its parent domain.

    :param sites: what :func:`index_by_domain` returned.
    """
    while host and host not in sites:
        host = host.partition(".")[2]
    return sites.get(host)


def _make_site(name: str, table: Any, country: str | None) -> Site:
    """Return the site of a table.

    :raises ValidationError: a key or value breaks a rule.
    :raises ValueError: there is no table, or its name is taken.
    """
    if not isinstance(table, dict):
        msg = f"{name} = {table!r} is outside of a table; begin with [site_name]"
        raise ValueError(msg)  # noqa: TRY004 - the file is wrong, not the call
    if name in RESERVED_NAMES:
        msg = f"[{name}] is the name of one of newsbot's own spiders; choose another"
        raise ValueError(msg)
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
    values.setdefault("country", country)
    site = Site.model_validate({"spider": name, **values})
    for number, url in enumerate(site.sections):
        if not _is_of_domain(url, site.domain):
            msg = (
                f"[{name}] sections.{number} = {url!r}: must be on the site's domain, "
                f"{site.domain!r}; a section elsewhere needs a table of its own"
            )
            raise ValueError(msg)
    return site


def _is_of_domain(url: str, domain: str) -> bool:
    # Nearly all are; the list of suffixes, which takes long to load, is for the others.
    host = urlsplit(url).netloc
    return host in (domain, f"www.{domain}") or is_same_site(url, f"http://{domain}")


def _describe_problems(table: str, error: ValidationError) -> list[str]:
    """Describe each problem of a table in one line.

    A missing key is left out if an unknown one is probably its misspelling.
    """
    problems = error.errors(include_url=False, include_context=False)
    has_unknown = any(problem["type"] == "extra_forbidden" for problem in problems)
    return [
        f"[{table}] {_describe_problem(problem)}"
        for problem in problems
        if not (has_unknown and problem["type"] == "missing")
    ]


def _describe_problem(problem: ErrorDetails) -> str:
    error_type, place = problem["type"], [str(step) for step in problem["loc"]]
    rule = _TYPE_RULES.get(error_type) or problem["msg"].removeprefix("Value error, ")
    if place == ["spider"]:
        return f"is not a table name: it {rule}"
    key = ".".join(step for step in place if step != "[key]")
    if place[0] in _SECRET_KEYS and place[-1] != "[key]":
        is_table = error_type in _TYPE_RULES and place == ["headers"]
        return f"{key}: {_HEADERS_RULE if is_table else rule}"
    if error_type == "missing":
        return f"{key}: is missing; every site needs it"
    if place[-1] == "[key]":
        return f"{key}: {rule}"
    value = list(problem["input"]) if isinstance(problem["input"], tuple) else problem["input"]
    if error_type == "extra_forbidden":
        known = [name for name in Site.model_fields if name != "spider"]
        near = get_close_matches(key.lower(), known, n=1)
        rule = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
        if key.isupper() and not near:
            rule = "a setting is given with -s, or in the settings of the project"
        return f"{key} = {value!r}: unknown key; {rule}"
    return f"{key} = {value!r}: {rule}"


def _own_files(own_paths: str) -> Iterator[Path]:
    for name in filter(None, own_paths.split(os.pathsep)):
        path = Path(name).expanduser()
        if path.is_dir():
            yield from _toml_files(path)
        else:
            yield path


def _toml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))
