"""Sparklines: small bars of numbers by day, as SVG."""

from __future__ import annotations

from collections.abc import Sequence

BAR_WIDTH = 4
GAP_WIDTH = 1
HEIGHT = 24


def render_sparkline(numbers: Sequence[int], *, is_empty: bool = False) -> str:
    """Return an SVG with a bar for each number; the figures beside it are for screen readers.

    A day without articles is a dot on the line, so that it can be seen.

    :param is_empty: whether there has been no run; no bar is drawn then.
    """
    width = len(numbers) * (BAR_WIDTH + GAP_WIDTH) - GAP_WIDTH
    most = max([*numbers, 1])
    heights = [] if is_empty else [max(1, round(HEIGHT * number / most)) for number in numbers]
    bars = "".join(
        f"M{place * (BAR_WIDTH + GAP_WIDTH)} {HEIGHT}v-{height}h{BAR_WIDTH}v{height}z"
        for place, height in enumerate(heights)
    )
    box = f'viewBox="0 0 {width} {HEIGHT}" preserveAspectRatio="none"'
    return f'<svg {box} aria-hidden="true"><path d="{bars}"/></svg>'
