"""The type of an element of a page."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no public name for its base class
"""An element of a page. Not ``lxml.html.HtmlElement``: that costs a Python call at each touch."""
