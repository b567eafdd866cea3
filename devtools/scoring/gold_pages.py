"""Read a corpus: pages with gold texts and fields, checked before any page is read.

The folder holds ``gold.jsonl``, one JSON object a line, and ``pages/<id>.html.gz`` (or
``pages/<id>.html``) for each of them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from devtools.scoring.field_scores import find_gold_days

GOLD_NAME = "gold.jsonl"
PAGES_NAME = "pages"
SUFFIXES = (".html.gz", ".html")
_EXPECTED_LINE = "one JSON object a line, with id and gold; docs/score.md shows one"


class CorpusError(ValueError):
    """A corpus that cannot be used; the message names file, line and problem in one line."""


def _as_tuple(value: Any) -> Any:
    """Convert JSON's lists to tuples, and null, which means unknown, to an empty one."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Gold(BaseModel):
    """The gold of one page; None or empty means unknown and is not scored.

    ``body`` has one paragraph a line; ``optional`` holds the indexes of lines that a text may lack.
    ``must_hold`` and ``must_not_hold`` (``with`` and ``without`` in the file) are strings.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    title: str | None = None
    authors: Texts = ()
    date_published: str | None = None
    body: str | None = None
    optional: Annotated[tuple[int, ...], BeforeValidator(_as_tuple)] = ()
    must_hold: Texts = Field(default=(), alias="with")
    must_not_hold: Texts = Field(default=(), alias="without")

    @property
    def lines(self) -> list[str]:
        """The lines of the body, empty if it is unknown."""
        return self.body.split("\n") if self.body else []

    @model_validator(mode="after")
    def _check(self) -> Self:
        fields = (self.title, self.authors, self.date_published, self.body)
        if not any((*fields, self.must_hold, self.must_not_hold)):
            msg = "holds nothing to score; give title, authors, date_published, body or with"
            raise ValueError(msg)
        if self.date_published and not find_gold_days(self.date_published):
            msg = (
                f"date_published {self.date_published!r} must begin with a date such as 2026-05-12"
            )
            raise ValueError(msg)
        outside = [i for i in self.optional if not 0 <= i < len(self.lines)]
        if outside:
            msg = f"optional {outside[0]} is not a line of a body with {len(self.lines)} lines"
            raise ValueError(msg)
        return self


class GoldPage(BaseModel):
    """One page of a corpus; ``source`` is the group of its row in reports, ``file`` its HTML."""

    model_config = ConfigDict(frozen=True, strict=True)

    id: str = Field(pattern=r"^[^/\\\x00]+$")
    source: str = "corpus"
    url: str | None = None
    domain: str | None = None
    gold: Gold
    file: Path = Path()

    def read(self) -> bytes:
        """Return the page's bytes, decompressed.

        :raises CorpusError: the file cannot be read or decompressed.
        """
        try:
            stored = self.file.read_bytes()
            return gzip.decompress(stored) if self.file.suffix == ".gz" else stored
        except (OSError, EOFError, zlib.error) as error:
            msg = f"{self.file}: cannot be read ({error})"
            raise CorpusError(msg) from error


def read_corpus(folder: Path, *, sources: Iterable[str] = ()) -> list[GoldPage]:
    """Read the gold of a corpus and find the file of each page.

    :param sources: only pages of these sources; empty for all.
    :return: the pages in the order of the file, at least one.
    :raises CorpusError: a line or a page file is missing or wrong.
    """
    pages = list(_read_lines(folder))
    known = dict.fromkeys(page.source for page in pages)
    unknown = [source for source in sources if source not in known]
    if unknown:
        msg = f"{folder}: no page has the source {unknown[0]!r}; there are {', '.join(known)}"
        raise CorpusError(msg)
    wanted = set(sources) or set(known)
    found = [page for page in pages if page.source in wanted]
    if not found:
        msg = f"{folder / GOLD_NAME}: holds no page; expected {_EXPECTED_LINE}"
        raise CorpusError(msg)
    return found


def digest(pages: Sequence[GoldPage]) -> str:
    """Return a digest of pages and gold together.

    :raises CorpusError: a page cannot be read.
    """
    total = hashlib.sha256()
    for page in sorted(pages, key=lambda page: page.id):
        total.update(page.model_dump_json(exclude={"file"}).encode())
        total.update(hashlib.sha256(page.read()).digest())
    return f"sha256:{total.hexdigest()}"


def _read_lines(folder: Path) -> Iterator[GoldPage]:
    path = folder / GOLD_NAME
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror or error}); a corpus holds it"
        raise CorpusError(msg) from error
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        page = _read_page(folder, line, where=f"{path}:{number}")
        if page.id in seen:
            msg = f"{path}:{number}: id {page.id!r} is already in line {seen[page.id]}"
            raise CorpusError(msg)
        seen[page.id] = number
        yield page


def _read_page(folder: Path, line: bytes, *, where: str) -> GoldPage:
    try:
        record = json.loads(line)
        json.dumps(record, ensure_ascii=False).encode()  # fails on lone surrogates
    except (ValueError, RecursionError) as error:
        msg = f"{where}: is not JSON in UTF-8 ({error}); expected {_EXPECTED_LINE}"
        raise CorpusError(msg) from error
    if not isinstance(record, dict):
        msg = f"{where}: is {str(record)[:40]!r}; expected {_EXPECTED_LINE}"
        raise CorpusError(msg)
    record.pop("file", None)
    try:
        page = GoldPage.model_validate(record)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(step) for step in first["loc"])
        msg = f"{where}: {key}: {first['msg'].removeprefix('Value error, ')}"
        raise CorpusError(msg) from error
    for suffix in SUFFIXES:
        file = folder / PAGES_NAME / f"{page.id}{suffix}"
        if file.is_file():
            return page.model_copy(update={"file": file})
    missing = folder / PAGES_NAME / f"{page.id}{SUFFIXES[0]}"
    msg = f"{where}: there is no page file {missing}"
    raise CorpusError(msg)
