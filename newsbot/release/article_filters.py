"""Which articles a release has."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

from newsbot.fetch.rights import find_reservation
from newsbot.items import Rights
from newsbot.release.line_keys import LineKeys

Duplicates = Literal["keep-all", "keep-first", "longest", "drop"]
Versions = Literal["latest", "all"]


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleFilters:
    """The filters of a release; by default the latest version of every article."""

    since: date | None = None
    """First day of publication; leaves out articles without a date."""
    until: date | None = None
    """Last day of publication; leaves out articles without a date."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags; ``en`` includes ``en-GB``."""
    sites: tuple[str, ...] = ()
    """Domains of publishers, or names of spiders."""
    types: tuple[str, ...] = ()
    """Values of ``articleType``."""
    min_words: int = 0
    """Least number of words of the body."""
    free_only: bool = False
    """Whether to leave out what the page states to be paid, and texts that end at a paywall."""
    rights_ok: bool = False
    """Whether to leave out what ``RIGHTS_POLICY=respect`` rejects, or robots.txt forbids."""
    duplicates: Duplicates = "keep-all"
    """What to keep of articles with the same text."""
    versions: Versions = "latest"
    """Which versions of an article to keep."""

    def find_reason(self, keys: LineKeys) -> str:
        """Return the option that leaves a line out, empty if none does.

        Duplicates and versions are decided later, when all lines are known.
        """
        checks = {
            "site": self._is_of_site(keys),
            "since": not self.since or self.since.isoformat() <= keys.day,
            "until": not self.until or (bool(keys.day) and keys.day <= self.until.isoformat()),
            "language": self._has_language(keys.language),
            "type": not self.types or keys.type in self.types,
            "min-words": (keys.words or 0) >= self.min_words,
            "free-only": not self.free_only
            or (keys.is_free is not False and not keys.is_truncated),
            "rights-ok": not self.rights_ok or is_reusable(keys),
        }
        return next((name for name, is_met in checks.items() if not is_met), "")

    def describe(self) -> dict[str, Any]:
        """Return the filters as JSON values by the names of their options."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            _OPTIONS.get(name, name.replace("_", "-")): _plain(value)
            for name, value in values.items()
        }

    def _is_of_site(self, keys: LineKeys) -> bool:
        return not self.sites or keys.site in self.sites or keys.spider in self.sites

    def _has_language(self, tag: str | None) -> bool:
        if not self.languages:
            return True
        text = f"{tag or ''}-".lower()
        return any(text.startswith(f"{language}-".lower()) for language in self.languages)


_OPTIONS = {"languages": "language", "sites": "site", "types": "type"}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def is_reusable(keys: LineKeys) -> bool:
    """Return whether no signal of the publisher reserves the article."""
    rights = Rights(
        tdmReservation=keys.tdm_reservation,
        aiOptOut=keys.ai_opt_out,
        usagePreferences=keys.preferences or [],
    )
    return keys.robots_allowed is not False and not find_reservation(rights)
