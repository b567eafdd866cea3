"""Stories of the demo site, read from its TOML files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import TypeAdapter

SITE: Traversable = files("newsbot.demo") / "site"
"""The folder of the demo's files: ``stories``, ``layouts`` (article templates) and ``pages``."""


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section of the demo and its publisher."""

    key: str
    name: str
    publisher: str
    language: str
    authors_label: str


SECTIONS = (
    Section(
        key="town",
        name="Town",
        publisher="The Pellandry Lamp",
        language="en",
        authors_label="Our writers",
    ),
    Section(
        key="sea",
        name="Sea",
        publisher="The Pellandry Lamp",
        language="en",
        authors_label="Our writers",
    ),
    Section(
        key="ondes",
        name="Ondes",
        publisher="Radio Brumelle",
        language="fr",
        authors_label="La rédaction",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Alias:
    """A further URL of a story; ``canonical``: its page names the story's own URL as canonical."""

    path: str
    canonical: bool


@dataclass(frozen=True, kw_only=True)
class Story:
    """One article of the demo; ``layout`` names its template, ``paragraphs`` may hold inline HTML.

    ``split_after`` is the number of paragraphs on the first of two pages. ``fault`` names what
    goes wrong with the first request.
    """

    section: Section
    slug: str
    layout: str
    headline: str
    standfirst: str
    author: str
    published: datetime
    modified: datetime
    caption: str
    credit: str
    tags: tuple[str, ...]
    paragraphs: tuple[str, ...]
    kind: str = "article"
    also: tuple[Alias, ...] = ()
    split_after: int | None = None
    paywall: bool = False
    fault: str | None = None
    audio_seconds: int = 0
    minutes: int = 1

    @property
    def path(self) -> str:
        """The path, as news sites build it: with a date, or a slug and ten digits."""
        if self.section.key == "ondes":
            return f"/ondes/{self.slug}-{self.published:%y%m%d%H%M}"
        return f"/{self.section.key}/{self.published:%Y/%m/%d}/{self.slug}"


@dataclass(frozen=True, kw_only=True)
class Other:
    """A linked page that is not an ordinary article; without ``file`` it has no content."""

    section: Section
    path: str
    headline: str
    standfirst: str
    published: datetime
    file: str | None = None
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    author: str = "Nell Ostrick"
    tags: tuple[str, ...] = ("Island",)


def read_stories(section: Section) -> list[Story]:
    """Return the stories of a section, oldest first."""
    return [_story(section, table) for table in _tables(section.key, "story")]


def read_others(section: Section) -> list[Other]:
    """Return the other linked pages of a section."""
    tables = [table for table in _tables("others", "other") if table["section"] == section.key]
    return [_OTHER.validate_python({**table, "section": section}) for table in tables]


@cache
def read_text(folder: str, name: str) -> str:
    """Return the text of a file of the demo."""
    return (SITE / folder / name).read_text(encoding="utf-8")


def _tables(name: str, key: str) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = tomllib.loads(read_text("stories", f"{name}.toml"))[key]
    return tables


def _story(section: Section, table: dict[str, Any]) -> Story:
    known = {"modified": table["published"], **table, "section": section}
    known["paragraphs"] = known.pop("body").strip().split("\n\n")
    return _STORY.validate_python(known)


_STORY = TypeAdapter(Story)
_OTHER = TypeAdapter(Other)
