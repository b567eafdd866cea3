"""``scrapy schema``: prints the JSON Schema of one line of output."""

from __future__ import annotations

import argparse

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from newsbot.article_schema import format_schema
from newsbot.console import print_text


class Command(ScrapyCommand):
    """Print the JSON Schema of the output file's lines."""

    requires_crawler_process = False

    def short_desc(self) -> str:
        return "Print the JSON Schema of one line of output"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:  # noqa: ARG002 - Scrapy's hook
        if args:
            msg = f"scrapy schema takes no arguments, got {' '.join(args)!r}"
            raise UsageError(msg, print_help=False)
        print_text(format_schema())
