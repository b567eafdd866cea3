"""How often Python looks for cycles of objects that nothing else refers to."""

from __future__ import annotations

import gc

COLLECT_AFTER_OBJECTS = 50_000
"""New objects between two collections. At Python's default, 700, they took a fifth of the time of a
start and an eighth of that of a crawl, and freed next to nothing."""

START_OBJECTS = 500_000
"""The same while a command starts: modules are imported, and stay."""


def delay_collections() -> None:
    """Let a command start with no collection; ``collect_rarely`` ends that."""
    gc.set_threshold(START_OBJECTS, *gc.get_threshold()[1:])


def collect_rarely() -> None:
    """Collect after ``COLLECT_AFTER_OBJECTS`` new objects from now on, in the whole process."""
    gc.set_threshold(COLLECT_AFTER_OBJECTS, *gc.get_threshold()[1:])
