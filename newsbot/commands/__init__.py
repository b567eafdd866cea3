"""Scrapy commands, one file each: parse arguments, call one function, print."""

# Scrapy 2.19 looks through every module loaded so far, frame by frame, when these are imported;
# imported before all else that costs a tenth of a second, and after it a whole one.
import scrapy.core.downloader.contextfactory  # noqa: F401
