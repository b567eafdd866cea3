"""Explain a page for the served report, with the ``explain`` command in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

EXPLAIN_SECONDS = 90
"""One fetch with its retries, robots.txt and extraction take less."""
MAX_URL_CHARS = 2000


class ExplanationError(Exception):
    """A page cannot be explained; the message is what the command printed."""


def explain_url(url: str, settings: Iterable[str]) -> str:
    """Return the explanation of a page as HTML.

    The page is fetched once, with the delays and limits of a crawl, and nothing is stored.

    :param settings: ``NAME=VALUE`` each, as given on the command line.
    :raises ExplanationError: the URL is not one of the web, or the page could not be read.
    """
    if not url.startswith(("http://", "https://")) or len(url) > MAX_URL_CHARS:
        msg = f"expected an http or https URL of up to {MAX_URL_CHARS} characters"
        raise ExplanationError(msg)
    with TemporaryDirectory(prefix="newsbot-explain-") as folder:
        file = Path(folder, "explanation.html")
        command = [sys.executable, "-m", "newsbot", "explain", url, "--html", str(file)]
        for setting in settings:
            command += ["-s", setting]
        try:
            done = subprocess.run(  # noqa: S603 - the URL is one argument and cannot be an option
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=EXPLAIN_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            msg = f"the page was not explained within {EXPLAIN_SECONDS} seconds"
            raise ExplanationError(msg) from error
        if not file.exists():
            raise ExplanationError(done.stderr.decode("utf-8", "replace").strip())
        return file.read_text(encoding="utf-8")
