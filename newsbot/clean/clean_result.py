"""What cleaning a text gives: the text, each line that went, and what the lines said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from newsbot.items import Author, Media


@dataclass(frozen=True, kw_only=True, slots=True)
class DroppedLine:
    """A line that is not in the cleaned text.

    ``number`` counts from 1 over all lines of the text as it came; ``text`` is what went, which
    may be the head of a line alone; ``rule`` names the rule and ``reason`` says what it saw.
    """

    number: int
    text: str
    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """What a text says of a picture that it lost."""

    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanText:
    """One text without its chrome, and the fields that the chrome held.

    Fields are named and written as in ``Article``; ``None`` and ``()`` stand for unknown. Lines of
    ``text`` are parted as they were, by a line end or by a blank line.
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
        """Return what was learned, by name: all but ``text``, ready for JSON."""
        plain = asdict(self)
        del plain["text"]
        return plain
