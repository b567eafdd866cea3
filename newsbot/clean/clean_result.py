"""The result of cleaning a text: the text, the dropped lines, the fields in them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from newsbot.items import Author, Media


@dataclass(frozen=True, kw_only=True, slots=True)
class DroppedLine:
    """A line that was dropped.

    ``number`` counts the lines of the original text from 1; ``text`` may be only the start of a
    line; ``rule`` is the rule's name and ``reason`` why it matched.
    """

    number: int
    text: str
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """Caption and credit of a picture that flattening lost."""

    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanText:
    """One text without its chrome, and the fields in the chrome.

    Fields have the names and forms of ``Article``; ``None`` and ``()`` mean unknown. The lines of
    ``text`` are separated as they were, by a line end or a blank line.
    """

    text: str
    headline: str | None = None
    dateline: str | None = None
    readingTimeMinutes: int | None = None
    authors: tuple[Author, ...] = ()
    datePublished: str | None = None
    datePublishedRaw: str | None = None
    dateModified: str | None = None
    dateModifiedRaw: str | None = None
    inLanguage: str | None = None
    mainImage: Picture | None = None
    audios: tuple[Media, ...] = ()
    dropped: tuple[DroppedLine, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lines of the text, without blank ones."""
        return tuple(line for line in self.text.split("\n") if line)

    def fields(self) -> dict[str, Any]:
        """Return the fields by name, without ``text``, as JSON values."""
        plain = asdict(self)
        del plain["text"]
        return plain
