"""Which Chromium is started, and its launch options."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsbot.fetch.exceptions import NoBrowserError

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_USUAL_PATHS: Mapping[str, tuple[str, ...]] = {
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
HOW_TO_INSTALL = "apt-get install chromium, or playwright install chromium, or set RENDER_BROWSER"
"""For error messages, where there is no browser."""

_CLOSED_PROXY = "http://127.0.0.1:9"
"""Nothing listens there: Chromium's own requests, outside of any page, fail."""
_ARGUMENTS = (
    "--disable-quic",
    "--disable-background-networking",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--blink-settings=imagesEnabled=false",
    "--js-flags=--max-old-space-size=512",
)


def find_browser(path: str) -> str | None:
    """Return the Chromium to start: ``path`` if it is given, else the system's.

    :return: None where the system has none; Playwright then looks for its own.
    :raises NoBrowserError: there is no file at ``path``.
    """
    if path:
        if not Path(path).is_file():
            msg = f"RENDER_BROWSER {path!r} is not a file; {HOW_TO_INSTALL}"
            raise NoBrowserError(msg)
        return path
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    paths = _USUAL_PATHS.get(sys.platform, ())
    return found or next((place for place in paths if Path(place).is_file()), None)


def make_launch_options(path: str | None) -> dict[str, Any]:
    """Return the launch options for Playwright.

    Names are resolved by the proxy of each page, never by Chromium. Chromium's sandbox does not
    start as root, so only root runs without it.
    """
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    options: dict[str, Any] = {
        "args": list(_ARGUMENTS),
        # Else a page can open tabs whose first request nothing sees, by a click with Ctrl.
        "ignore_default_args": ["--disable-popup-blocking"],
        "chromium_sandbox": not is_root,
        "proxy": {"server": _CLOSED_PROXY},
        "handle_sigint": False,
    }
    return {**options, "executable_path": path} if path else options
