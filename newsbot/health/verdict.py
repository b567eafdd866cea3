"""What a check finds of one run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from newsbot.run_record import Alarm


class AlarmKey(NamedTuple):
    """What an alarm is about: the same in all runs that it lasts."""

    kind: str
    field: str | None = None
    rule: str | None = None

    @classmethod
    def of(cls, alarm: Alarm) -> AlarmKey:
        """Return the key of an alarm."""
        return cls(alarm.kind, alarm.field, alarm.rule)


class Condition(Enum):
    """Whether a run differs from earlier ones."""

    FINE = "fine"
    UNKNOWN = "unknown"
    """There is too little to compare: an alarm goes on, and none begins."""
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one check; ``expected`` and ``seen`` are for people."""

    state: Condition
    expected: str = ""
    seen: str = ""
    example: str | None = None


UNKNOWN = Verdict(Condition.UNKNOWN)
