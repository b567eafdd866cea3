"""Small charts as SVG, readable on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

WIDTH, HEIGHT = 560, 340
"""Of one chart, in pixels."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 36, 56
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .axis { stroke: #8c959f } .grid { stroke: #d0d7de }
.line { stroke: #0969da; fill: none; stroke-width: 2 } .mark { fill: #57606a }
.own { fill: #0969da } .own-name { font-weight: 600 } .reference { stroke: #8c959f;
stroke-dasharray: 4 4; fill: none }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .axis { stroke: #7d8590 } .grid { stroke: #30363d }
.line { stroke: #58a6ff } .mark { fill: #9198a1 } .own { fill: #58a6ff }
.reference { stroke: #7d8590 } }
"""
"""The colours of GitHub's pages, on which the README is read."""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The range of an axis, and the values at which it has a mark."""

    title: str
    first: float
    last: float
    marks: Sequence[float]
    is_log: bool = False
    format: Callable[[float], str] = "{:g}".format

    def place(self, value: float) -> float:
        """Return where on the axis a value is, 0 to 1.

        >>> Axis(title="", first=1, last=100, marks=(), is_log=True).place(10)
        0.5
        """
        first, last, at = self.first, self.last, value
        if self.is_log:
            first, last, at = math.log10(first), math.log10(last), math.log10(value)
        return (at - first) / (last - first)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One mark; ``name`` is written beside it, to the left if ``is_left``."""

    x: float
    y: float
    name: str = ""
    is_own: bool = False
    is_left: bool = False


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Points on two axes, joined by a line if ``is_joined``; ``reference`` is a dashed line."""

    title: str
    x: Axis
    y: Axis
    points: Sequence[Point]
    is_joined: bool = False
    reference: Sequence[Point] = field(default=())


def draw_charts(charts: Sequence[Chart]) -> str:
    """Return an SVG of some charts side by side."""
    width = WIDTH * len(charts)
    drawn = "".join(
        f'<g transform="translate({WIDTH * number} 0)">{_draw(chart)}</g>'
        for number, chart in enumerate(charts)
    )
    names = escape("; ".join(chart.title for chart in charts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" '
        f'height="{HEIGHT}" role="img" aria-label="{names}"><style>{_STYLE}</style>{drawn}</svg>\n'
    )


def _draw(chart: Chart) -> str:
    def across(value: float) -> float:
        return round(_LEFT + chart.x.place(value) * (WIDTH - _LEFT - _RIGHT), 1)

    def down(value: float) -> float:
        return round(HEIGHT - _BOTTOM - chart.y.place(value) * (HEIGHT - _TOP - _BOTTOM), 1)

    base, end = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    parts = [f'<text class="title" x="{_LEFT}" y="20">{escape(chart.title)}</text>']
    for value in chart.y.marks:
        parts += [
            f'<path class="grid" d="M{_LEFT} {down(value)}H{end}"/>',
            _write(_LEFT - 8, down(value) + 4, chart.y.format(value), anchor="end"),
        ]
    for value in chart.x.marks:
        parts += [
            f'<path class="axis" d="M{across(value)} {base}v5"/>',
            _write(across(value), base + 20, chart.x.format(value), anchor="middle"),
        ]
    parts += [
        f'<path class="axis" d="M{_LEFT} {base}H{end}"/>',
        _write((_LEFT + end) / 2, HEIGHT - 12, chart.x.title, anchor="middle"),
        f'<g transform="translate(16 {(base + _TOP) / 2}) rotate(-90)">{_write_y(chart)}</g>',
    ]
    for line, name in ((chart.reference, "reference"), (chart.points, "line")):
        if line and (name == "reference" or chart.is_joined):
            places = " ".join(f"{across(point.x)},{down(point.y)}" for point in line)
            parts.append(f'<polyline class="{name}" points="{places}"/>')
    for point in chart.points:
        x, y = across(point.x), down(point.y)
        parts.append(
            f'<circle class="{"own" if point.is_own else "mark"}" cx="{x}" cy="{y}" r="5"/>'
        )
        if point.name:
            side, anchor = (-10, "end") if point.is_left else (10, "start")
            name = "own-name" if point.is_own else ""
            parts.append(_write(x + side, y + 4, point.name, anchor=anchor, name=name))
    return "".join(parts)


def _write_y(chart: Chart) -> str:
    return _write(0, 0, chart.y.title, anchor="middle")


def _write(x: float, y: float, text: str, *, anchor: str, name: str = "") -> str:
    given = f' class="{name}"' if name else ""
    return f'<text{given} x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'
