"""Scrapy commands, one file each: parse arguments, call one function, print."""

from pathlib import Path

# Scrapy 2.19 looks through every module loaded so far, frame by frame, when these are imported;
# imported before all else that costs a tenth of a second, and after it a whole one.
import scrapy.core.downloader.contextfactory  # noqa: F401

_DEVELOPERS = Path(__file__).parents[2] / "devtools" / "commands"
if _DEVELOPERS.with_name("scoring").is_dir():
    # In a checkout ``scrapy score`` and ``scrapy fetch-page`` stand beside the commands of users.
    __path__.append(str(_DEVELOPERS))
