"""The ``schema`` command: print the types of one line of output for a tool that reads it."""

from __future__ import annotations

import argparse

from newsbot.command_base import NewsbotCommand
from newsbot.console import print_text
from newsbot.exit_codes import ExitCode, StartError
from newsbot.settings_readers import read_choices


class Command(NewsbotCommand):
    """Print the types of the lines of an output file."""

    requires_crawler_process = False
    description = (
        "Print the types of the lines of output files: as JSON Schema (2020-12), in which the\n"
        "fields of LINE_FIELDS_EXCLUDED may be missing; as Python for pyarrow, Polars or Hugging\n"
        "Face datasets; as the columns of DuckDB's read_json; as a BigQuery table schema; or as\n"
        "an OpenSearch mapping."
    )
    examples = ("schema", "schema --format duckdb > columns.txt")

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        from newsbot.table_schemas import TABLE_SCHEMAS

        super().add_options(parser)
        parser.add_argument(
            "--format",
            default="json",
            metavar="NAME",
            help=f"json (default), {', '.join(TABLE_SCHEMAS)}",
        )

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.article_schema import format_schema
        from newsbot.items import EXCLUDABLE_FIELDS
        from newsbot.table_schemas import TABLE_SCHEMAS

        if args:
            msg = f"{self.name} takes no arguments, got {' '.join(args)!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        if opts.format == "json":
            settings = self.known_settings
            print_text(
                format_schema(read_choices(settings, "LINE_FIELDS_EXCLUDED", EXCLUDABLE_FIELDS))
            )
        elif opts.format in TABLE_SCHEMAS:
            print_text(TABLE_SCHEMAS[opts.format]())
        else:
            msg = f"--format must be json, {', '.join(TABLE_SCHEMAS)}, got {opts.format!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        return ExitCode.DONE
