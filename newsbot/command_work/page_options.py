"""Options and arguments of commands that read one page."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

URL_HELP = "URL of FILE or stdin (default: the canonical URL in the page)"
"""Help of the option that ``page_input.read_given_page`` takes as ``url``."""

NO_RUN: dict[str, Any] = {
    "EXTENSIONS": {},
    "ITEM_PIPELINES": {},
    "EXTRACTION_PROCESSES": 0,
}
"""Settings of a command that fetches and is not a run: nothing is counted or written."""

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def is_url(name: str) -> bool:
    """Return whether an argument is a URL, not a file.

    >>> is_url("https://example.com/a"), is_url("pages/a.html")
    (True, False)
    """
    return _SCHEME.match(name) is not None


def add_profile_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command."""
    group = parser.add_argument_group("Profile of the site")
    group.add_argument(
        "--site-pages",
        metavar="FILE_OR_FOLDER",
        type=Path,
        action="append",
        default=[],
        help="HTML files of the site, or folders of them, to learn from; may be repeated",
    )
    group.add_argument(
        "--site-profile",
        metavar="FILE",
        type=Path,
        help="a profile that --save-profile or a crawl saved",
    )
    group.add_argument("--save-profile", metavar="FILE", type=Path, help="save the profile")
