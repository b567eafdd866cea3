"""Import what the ``scrapy`` command imports in this project, to fork processes with it.

Also fill the caches of what each crawl reads once, which takes longer than most crawls: phrases,
patterns, the language model and the catalogue. Without the browser, which few tests need.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import scrapy.commands
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

import newsbot.clean
import newsbot.command_work
import newsbot.commands
import newsbot.convert
import newsbot.demo.demo_spider
import newsbot.fetch
import newsbot.pipelines
import newsbot.profiles_extension
import newsbot.reextraction
import newsbot.settings
import newsbot.spiders
import newsbot.store
import newsbot.summary
from newsbot.extraction import extract_page
from newsbot.sites import load_catalogue
from tests.invented_articles import invent_article

for package in (
    scrapy.commands,
    newsbot.clean,
    newsbot.command_work,
    newsbot.commands,
    newsbot.convert,
    newsbot.fetch,
    newsbot.reextraction,
    newsbot.spiders,
    newsbot.store,
):
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)

for component in (
    *default_settings.DOWNLOADER_MIDDLEWARES_BASE,
    *default_settings.EXTENSIONS_BASE,
    *default_settings.SPIDER_MIDDLEWARES_BASE,
):
    load_object(component)

load_catalogue()
extract_page(invent_article(0))
