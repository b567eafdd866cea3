"""A module that no worker can import once the variable is set."""

from __future__ import annotations

import os
import sys

VARIABLE = "TESTS_BREAK_CALLS"

if VARIABLE in os.environ:
    sys.exit(3)


def do() -> None:
    """Do nothing: no worker gets this far."""
