"""Which articles a release has."""

from __future__ import annotations

from collections.abc import Callable
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

    def make_checks(self) -> dict[str, Callable[[LineKeys], bool]]:
        """Return, by option, what a line must meet to be kept; only of options that were given.

        Duplicates and versions are decided later, when all lines are known.
        """
        since, until = (day.isoformat() if day else "" for day in (self.since, self.until))
        checks: dict[str, tuple[Any, Callable[[LineKeys], bool]]] = {
            "site": (self.sites, self._is_of_site),
            "since": (since, lambda keys: since <= keys.day),
            "until": (until, lambda keys: "" < keys.day <= until),
            "language": (self.languages, self._has_language),
            "type": (self.types, lambda keys: keys.type in self.types),
            "min-words": (self.min_words, lambda keys: (keys.words or 0) >= self.min_words),
            "free-only": (self.free_only, _is_free),
            "rights-ok": (self.rights_ok, is_reusable),
        }
        return {name: check for name, (is_given, check) in checks.items() if is_given}

    def describe(self) -> dict[str, Any]:
        """Return the filters as JSON values by the names of their options."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            _OPTIONS.get(name, name.replace("_", "-")): _plain(value)
            for name, value in values.items()
        }

    def _is_of_site(self, keys: LineKeys) -> bool:
        return keys.site in self.sites or keys.spider in self.sites

    def _has_language(self, keys: LineKeys) -> bool:
        text = f"{keys.language or ''}-".lower()
        return any(text.startswith(f"{language}-".lower()) for language in self.languages)


_OPTIONS = {"languages": "language", "sites": "site", "types": "type"}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _is_free(keys: LineKeys) -> bool:
    return keys.is_free is not False and not keys.is_truncated


def is_reusable(keys: LineKeys) -> bool:
    """Return whether no signal of the publisher reserves the article."""
    rights = Rights(
        tdmReservation=keys.tdm_reservation,
        aiOptOut=keys.ai_opt_out,
        usagePreferences=keys.preferences or [],
    )
    return keys.robots_allowed is not False and not find_reservation(rights)
