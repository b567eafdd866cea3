"""The ``schema`` command: print the JSON Schema of one line of output."""

from __future__ import annotations

import argparse

from newsbot.article_schema import format_schema
from newsbot.command_base import NewsbotCommand
from newsbot.console import print_text
from newsbot.exit_codes import ExitCode, StartError


class Command(NewsbotCommand):
    """Print the JSON Schema of the lines of an output file."""

    requires_crawler_process = False
    arguments = ""
    description = "Print the JSON Schema (2020-12) that each line of an output file conforms to."
    examples = ("schema", "schema > article.schema.json")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:  # noqa: ARG002 - the hook's
        if args:
            msg = f"{self.name} takes no arguments, got {' '.join(args)!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        print_text(format_schema())
        return ExitCode.DONE
