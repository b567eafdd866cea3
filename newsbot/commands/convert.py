"""The ``convert`` command: articles of output files in the formats of others."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand
from newsbot.console import close_stdout, plural, print_error, print_report
from newsbot.console.progress_bar import show_progress
from newsbot.exit_codes import ExitCode, StartError
from newsbot.record_streams import InputError, RecordSource, open_output

if TYPE_CHECKING:
    from newsbot.write.object_storage import ObjectFile


class Command(NewsbotCommand):
    """Convert the articles of output files."""

    requires_crawler_process = False
    arguments = "--to FORMAT [--output FILE] PATH|STORE|- ..."
    description = """\
Read output files (JSON lines, plain, .gz or .zst; - is stdin), or all finished
ones in a folder, a storage (s3://bucket/prefix) or of a store, and write each
article in another format, to stdout or to --output:
zyte (zyte-common-items), jsonld (schema.org), ninjs (IPTC ninjs 3.0),
newsml (IPTC NewsML-G2: a newsItem a line), opensearch (bulk file).
Each file is converted to the end; a line that is no article is left out and
counted on stderr.

Exit codes: 0 done, 1 a file cannot be read, or interrupted, 2 wrong usage,
3 a line was left out, 74 the output cannot be written, 75 the store could not
be used."""
    examples = (
        "convert --to ninjs output/rtl/*/*.jsonl > rtl.ninjs.jsonl",
        "convert --to opensearch --output bulk.ndjson.gz output",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        from newsbot.convert import CONVERTERS

        super().add_options(parser)
        add = parser.add_argument
        add("--to", metavar="FORMAT", help=f"one of {', '.join(CONVERTERS)}")
        add("--output", metavar="FILE", help="write to FILE at the end (.gz, .zst: compressed)")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.convert import CONVERTERS

        if not args:
            msg = "convert takes output files, folders of them, or -"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        if opts.to not in CONVERTERS:
            msg = f"--to must be one of {', '.join(CONVERTERS)}, got {opts.to!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        files = list(_find_files(args))
        if opts.output and any(_is_same_file(str(name), opts.output) for name in files):
            msg = f"--output must be a file that is not read as well, got {opts.output!r}"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        conversion = _Conversion(opts.to)
        try:
            with open_output(opts.output) as target:
                made = show_progress(
                    conversion.convert(files),
                    total=_sum_sizes(files),
                    label="converting",
                    position=lambda: conversion.read_bytes,
                    beside_lines=opts.output is None,
                )
                target.writelines(made)
        except InputError as error:
            raise StartError(str(error)) from error
        except BrokenPipeError:
            close_stdout()
            return ExitCode.DONE
        except OSError as error:
            msg = f"{opts.output or 'stdout'}: cannot be written ({error.strerror or error})"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        print_report(f"{plural(conversion.converted, 'article')} converted\n")
        if not conversion.left_out:
            return ExitCode.DONE
        lines = plural(conversion.left_out, "line")
        print_error(f"{lines} left out; the first one: {conversion.first_problem}")
        return ExitCode.ALARM


def _find_files(names: Iterable[str]) -> Iterator[str | ObjectFile]:
    """Yield the files that are named, and the finished ones of folders and stores.

    :raises StartError: one is not there, or a folder or store cannot be read.
    """
    from newsbot.follow import find_article_source
    from newsbot.source_errors import naming_source
    from newsbot.write.written_files import find_written_files

    for name in names:
        if name == "-":
            yield name
            continue
        with naming_source(name):
            for place in find_article_source(name)():
                if place.is_dir():
                    found = find_written_files(place)
                    for file in found:
                        if not file.is_growing:
                            path = file.path
                            yield str(path) if isinstance(path, Path) else path
                else:
                    yield str(place)


def _sum_sizes(names: Sequence[str | ObjectFile]) -> int:
    """Return the size of the files; what has none, such as stdin, makes the total unknown."""
    paths = [Path(name) for name in names if isinstance(name, str) and name != "-"]
    is_known = len(paths) == len(names) and all(path.is_file() for path in paths)
    return sum(path.stat().st_size for path in paths) if is_known else 0


def _is_same_file(name: str, other: str) -> bool:
    try:
        return Path(name).samefile(other)
    except (OSError, ValueError):  # either is not there
        return False


class _Conversion:
    """Converts lines and counts them."""

    def __init__(self, name: str) -> None:
        from newsbot.convert import CONVERTERS

        self._convert = CONVERTERS[name].convert
        self.converted = self.left_out = self.read_bytes = 0
        self.first_problem = ""

    def convert(self, names: Iterable[str | ObjectFile]) -> Iterator[bytes]:
        """Yield each article of the files as bytes.

        :raises InputError: a file cannot be read.
        """
        from newsbot.items import Article

        for name in names:
            source = RecordSource(name, is_read_twice=False)
            start = self.read_bytes
            try:
                for number, line in enumerate(source.lines(), start=1):
                    try:
                        made = self._convert(Article.from_dict(json.loads(line)))
                    except (ValueError, RecursionError) as error:
                        self.left_out += 1
                        self.first_problem = self.first_problem or f"{name}:{number}: {error}"
                        continue
                    self.converted += 1
                    self.read_bytes = start + source.position
                    yield made
            finally:
                source.close()
