"""Import what the ``scrapy`` command imports in this project, to fork processes with it.

Without the browser and the demo, which few tests need.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import newsbot.commands
import newsbot.fetch
import newsbot.pipelines
import newsbot.profiles_extension
import newsbot.settings
import newsbot.spiders.news_spider
import newsbot.summary

for package in (newsbot.commands, newsbot.fetch):
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)
