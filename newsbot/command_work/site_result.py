"""How the run of one site of several ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsbot.summary.run_figures import RunFigures


@dataclass(frozen=True, kw_only=True)
class SiteResult:
    """How the run of one site ended; ``figures`` is None if it could not start."""

    name: str
    code: int
    result: str
    """One line for the user."""
    figures: RunFigures | None = None

    @classmethod
    def of_run(cls, name: str, figures: RunFigures) -> SiteResult:
        """Return the result of a run that came to its end."""
        result = "done" if figures.reason == "finished" else f"ended early: {figures.reason}"
        if figures.alarms:
            result = ", ".join(figures.alarms)
        return cls(name=name, code=figures.exit_code, result=result, figures=figures)
