"""Page cases: read, extract, compare and write stored pages with their expected records.

In the folder of a case, ``page.html`` is the page, ``expected.json`` holds fields of the record,
``about.json`` where and when the page was seen and why it is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time
from difflib import ndiff
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from w3lib.encoding import html_to_unicode

from newsbot.extraction import extract_article
from newsbot.items import PAGE_FIELDS, Article
from newsbot.site import Site

PAGE_NAME, EXPECTED_NAME, ABOUT_NAME = "page.html", "expected.json", "about.json"

KEPT_HEADERS = (
    "content-type",
    "content-language",
    "last-modified",
    "x-robots-tag",
    "tdm-reservation",
    "tdm-policy",
)
"""Headers of the response that extraction, or a person who looks for a bug, may need."""

MAX_NAME_CHARS = 60
"""Of a folder's name that is made from a URL."""

_FIELDS = frozenset(field.name for field in fields(Article))
_ALWAYS_EXPECTED = frozenset({"articleBody", "authors"})
_MAX_SHOWN_CHARS = 300
_UNSAFE = re.compile(r"[^a-z0-9]+")
_ENDING = re.compile(r"\.[a-z0-9]{2,5}$", re.IGNORECASE)

Words = Annotated[str, Field(min_length=1)]


class CaseError(ValueError):
    """A folder that is not a case; the message names folder, file and problem in one line."""


class About(BaseModel):
    """The facts about a case; ``known`` holds fields that are still wrong, each with the reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Words
    seen: date
    why: Words
    status: int | None = None
    headers: Mapping[str, str] = {}
    known: Mapping[str, Words] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One stored page as it was received, and the expected values by field."""

    about: About
    html: bytes
    expected: Mapping[str, Any] = field(default_factory=dict)


def read_case(folder: Path) -> Case:
    """Read the three files of a case.

    :raises CaseError: one of them is missing or invalid.
    """
    expected = _read_json(folder / EXPECTED_NAME)
    try:
        about = About.model_validate(_read_json(folder / ABOUT_NAME))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        msg = f"{folder / ABOUT_NAME}: {key}: {first['msg']}, got {first['input']!r}"
        raise CaseError(msg) from error
    unknown = sorted(expected.keys() - _FIELDS) or sorted(about.known.keys() - expected.keys())
    if unknown or not expected:
        problem = (
            f"{unknown[0]!r} is not a field of the record here" if unknown else "expects nothing"
        )
        msg = f"{folder / EXPECTED_NAME}: {problem}; docs/fields.md lists them"
        raise CaseError(msg)
    return Case(about=about, html=_read(folder / PAGE_NAME), expected=expected)


def extract_case(case: Case, *, site: Site | None = None) -> dict[str, Any]:
    """Extract the record of a stored page as on the day it was seen, the body as paragraphs.

    :param site: the catalogue's table of its site.
    """
    content_type = case.about.headers.get("content-type")
    _, text = html_to_unicode(content_type, case.html, default_encoding="utf-8")
    # The page was seen at some time of that day, in any zone.
    seen = datetime.combine(case.about.seen, time.max, UTC)
    article = extract_article(text, url=case.about.url, site=site, fetched_at=seen)
    record = article.to_dict()
    return {**record, "articleBody": split_body(record["articleBody"])}


def split_body(body: str | None) -> list[str]:
    """Return a body's paragraphs, as ``expected.json`` lists them; none for None."""
    return body.split("\n\n") if body else []


def propose_expected(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an extracted record for a person to correct, without empty ones.

    Body and authors are always included: that they are empty may be the bug.
    """
    return {
        name: value
        for name, value in record.items()
        if name in _ALWAYS_EXPECTED or (value not in (None, [], "") and name in PAGE_FIELDS)
    }


def like_expected(value: Any, expected: Any) -> Any:
    """Return a value without the keys of its records that the expected value lacks.

    >>> like_expected([{"name": "Ann Lee", "url": None}], [{"name": "Bo Li"}])
    [{'name': 'Ann Lee'}]
    """
    if isinstance(expected, dict) and isinstance(value, dict):
        return {key: like_expected(value.get(key), inner) for key, inner in expected.items()}
    if isinstance(expected, list) and isinstance(value, list) and expected:
        wanted = [*expected, *[expected[-1]] * (len(value) - len(expected))]
        return [like_expected(item, want) for item, want in zip(value, wanted, strict=False)]
    return value


def explain_difference(value: Any, expected: Any) -> str:
    """Return how a value differs from the expected one, in lines: ``-`` missing, ``+`` extra.

    >>> print(explain_difference(["One.", "Share"], ["One.", "Two."]))
    - Two.
    + Share
    """
    if not (
        isinstance(value, list) and isinstance(expected, list) and len(expected) + len(value) > 1
    ):
        return f"expected {_shown(expected)}\n     got {_shown(value)}"
    lines = ndiff([_shown(item) for item in expected], [_shown(item) for item in value])
    return "\n".join(line for line in lines if line[0] in "-+")


def name_case(url: str) -> str:
    """Return ``site/case`` for a URL: two names that are valid on any file system.

    >>> name_case("https://www.example.co.uk/2026/05/The_bridge%20is%20closed.html?id=7")
    'example-co-uk/the-bridge-is-closed'
    >>> name_case("https://example.com/../../etc/")
    'example-com/etc'
    >>> name_case("http://[::1]/新闻/")
    '1/page'
    """
    parts = urlsplit(url)
    segments = [_safe(_ENDING.sub("", unquote(part))) for part in parts.path.split("/")]
    named = [segment for segment in segments if segment]
    return (
        f"{_safe((parts.hostname or '').removeprefix('www.')) or 'site'}/{(named or ['page'])[-1]}"
    )


def safe_name(name: str) -> str:
    """Return ``SITE/CASE`` as a valid name.

    :raises ValueError: it does not name both.

    >>> safe_name("Example Times/mid-text box")
    'example-times/mid-text-box'
    """
    parts = [_safe(part) for part in name.split("/")]
    if len(parts) != 2 or not all(parts):  # noqa: PLR2004 - the two names
        msg = f"expected SITE/CASE in letters and digits, got {name!r}"
        raise ValueError(msg)
    return "/".join(parts)


def write_case(folder: Path, case: Case) -> None:
    """Write the three files of a case; existing ones are overwritten.

    :raises OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    about = case.about.model_dump(mode="json", exclude_defaults=True)
    (folder / PAGE_NAME).write_bytes(case.html)
    (folder / EXPECTED_NAME).write_text(_as_json(case.expected), encoding="utf-8")
    (folder / ABOUT_NAME).write_text(_as_json(about), encoding="utf-8")


def _as_json(value: Mapping[str, Any]) -> str:
    # Lone surrogates, which UTF-8 cannot hold, become question marks.
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def _safe(text: str) -> str:
    return _UNSAFE.sub("-", text.lower()).strip("-")[:MAX_NAME_CHARS].strip("-")


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MAX_SHOWN_CHARS else f"{text[:_MAX_SHOWN_CHARS]}..."


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"{path}: {error.strerror or error}"
        raise CaseError(msg) from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(_read(path))
    except ValueError as error:
        msg = f"{path}: is not JSON: {error}"
        raise CaseError(msg) from error
    if not isinstance(value, dict):
        msg = f"{path}: must be a JSON object, got {value!r:.40}"
        raise CaseError(msg)
    return value
