"""Check the names of the settings that a user gives, and expand ``~`` in their paths."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from difflib import get_close_matches

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings

from newsbot import settings as defaults
from newsbot.exit_codes import StartError

PATHS = (
    "OUTPUT_DIR",
    "STORE_URL",
    "SITE_PROFILES_DIR",
    "WARC_STORE",
    "METRICS_FILE",
    "RENDER_BROWSER",
    "LOG_FILE",
)
"""Settings that are, or may be, the path of a file or folder."""

LEAST_LIKENESS = {"cmdline": 0.75, "project": 0.9}
"""How like a known name (difflib's ratio) an unknown one is that counts as its misspelling. A
project may have settings of its own: ``MY_CONTACT`` is 0.82 like ``CONTACT``."""

logger = logging.getLogger(__name__)


def check_names(settings: BaseSettings) -> None:
    """Check that newsbot or Scrapy knows the settings given, or that they are a project's own.

    :raises StartError: a name is probably misspelt; the message suggests the known one.
    """
    for name in settings:
        priority = settings.getpriority(name) or 0
        if priority < SETTINGS_PRIORITIES["project"] or _is_known(name):
            continue
        is_typed = priority >= SETTINGS_PRIORITIES["cmdline"]
        likeness = LEAST_LIKENESS["cmdline" if is_typed else "project"]
        if near := _find_near(name, likeness):
            value = settings.get(name)
            msg = f"{name} = {value!r}: there is no such setting; did you mean {near}?"
            raise StartError(msg)
        if is_typed:
            logger.warning("-s %s: neither newsbot, Scrapy nor the project has this setting", name)


def expand_paths(settings: BaseSettings) -> None:
    """Replace ``~`` and ``~user`` at the start of paths, as a shell does for a word.

    cron, systemd and files of settings leave it as it is. That of an unknown user stays.
    """
    for name in PATHS:
        value = settings.get(name)
        if value is not None and str(value).startswith("~"):
            path = os.path.expanduser(value)  # noqa: PTH111 - Path raises for an unknown user
            settings.set(name, path, priority=settings.getpriority(name) or 0)


def check_paths(settings: BaseSettings) -> None:
    """Check that no path begins with ``~``, after ``expand_paths``.

    :raises StartError: one does, as nobody has that name.
    """
    for name in PATHS:
        value = str(settings.get(name) or "")
        if value.startswith("~"):
            user = value.partition(os.sep)[0]
            msg = f"{name} = {value!r}: there is no home folder {user!r}; write the whole path"
            raise StartError(msg)


def _is_known(name: str) -> bool:
    if name.startswith("SPIDERMON_"):
        return True  # read by the actions of ALERTS
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that Scrapy still takes
        own = sys.modules.get(os.environ.get("SCRAPY_SETTINGS_MODULE", ""))
        places = (defaults, default_settings, own)
        return name.isupper() and any(hasattr(place, name) for place in places)


def _find_near(name: str, likeness: float) -> str | None:
    """Return the known setting that is most like a name, newsbot's own first."""
    for module in (defaults, default_settings):
        known = [other for other in vars(module) if other.isupper()]
        if near := get_close_matches(name.upper(), known, n=1, cutoff=likeness):
            return near[0]
    return None
