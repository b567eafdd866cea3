"""The ``list`` command: Scrapy's own, under newsbot's help."""

from __future__ import annotations

import argparse

from scrapy.commands.list import Command as ListCommand

from newsbot.command_base import NewsbotCommand
from newsbot.exit_codes import ExitCode


class Command(NewsbotCommand, ListCommand):
    """List the spiders and the sites of the catalogue."""

    description = """\
Print the names that crawl takes, one a line: the sites of the catalogue and of
NEWSBOT_SITES, the spiders of the project, news and demo."""
    examples = ("list", "list -s NEWSBOT_SITES=my_sites.toml")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        ListCommand.run(self, args, opts)
        return ExitCode.DONE
