"""The system and one setting -> which Chromium is started, and how."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsbot.fetch.exceptions import NoBrowserError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_USUAL_PLACES: Mapping[str, tuple[str, ...]] = {
    "darwin": (
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    ),
    "win32": (
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files\Chromium\Application\chrome.exe",
    ),
    "linux": ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/snap/bin/chromium"),
}
HOW_TO_GET = "apt-get install chromium, or playwright install chromium, or set RENDER_BROWSER"
"""What a person can do where there is none."""

_NOWHERE = "http://127.0.0.1:9"
"""A proxy that nobody serves: what Chromium asks for on its own account gets no answer."""
_ARGUMENTS = (
    "--disable-quic",
    "--disable-background-networking",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--blink-settings=imagesEnabled=false",
    "--js-flags=--max-old-space-size=512",
)


def find_browser(path: str) -> str | None:
    """Return the Chromium to start: ``path`` where it is given, else the system's.

    :return: None where the system has none; Playwright then looks for its own.
    :raises NoBrowserError: there is no file at ``path``.
    """
    if path:
        if not Path(path).is_file():
            msg = f"RENDER_BROWSER {path!r} is no file; {HOW_TO_GET}"
            raise NoBrowserError(msg)
        return path
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    places = _USUAL_PLACES.get(sys.platform, ())
    return found or next((place for place in places if Path(place).is_file()), None)


def make_launch_options(path: str | None) -> dict[str, Any]:
    """Return how Playwright is to start Chromium.

    Names are resolved by the gateway of each page, never by Chromium. Its own sandbox does not
    start for root, so root alone goes without; pages are then held by the process alone.
    """
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    options: dict[str, Any] = {
        "args": list(_ARGUMENTS),
        "chromium_sandbox": not is_root,
        "proxy": {"server": _NOWHERE},
        "handle_sigint": False,
    }
    return {**options, "executable_path": path} if path else options
