"""The ``export`` command: make a release of the articles that crawls have written."""

from __future__ import annotations

import argparse
import importlib.util
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from newsbot.command_base import NewsbotCommand
from newsbot.console import plural, print_notice
from newsbot.exit_codes import ExitCode, StartError

if TYPE_CHECKING:
    from newsbot.release import ArticleFilters, ReleaseOrder, ReleaseResult
    from newsbot.write.written_files import OutputPlace

_OF_LINES = ("zstd", "gzip")
NEEDED = ("pyarrow", "matplotlib")


class Command(NewsbotCommand):
    """Make a release of articles."""

    requires_crawler_process = False
    arguments = "[PATH|STORE...] --output DIR [options]"
    description = """\
Make a release of the articles in output folders or files (default: OUTPUT_DIR,
or OUTPUT_STORAGE if it is set): a folder with data files, manifest.json, a data
card (README.md with plots), croissant.json and, written last, _SUCCESS. Lines are
sorted by date and URL; the same lines give the same bytes. DIR is replaced as a
whole: an export that is killed leaves the release that was there. Unfinished
(.part) and hidden files are not read. PATH may be a storage, s3://bucket/prefix.
STORE, the URL of a database or the path of an SQLite file, is read as the folders
on this machine that its runs have written to, and storages. Memory does not grow
with the number of articles; the disk of DIR needs room for all lines uncompressed.
Needs pip install pyarrow matplotlib.

--duplicates decides about articles with one text (one clusterId): keep-all,
keep-first (the earliest), longest, or drop, which keeps none of them.

Exit codes: 0 done, 1 PATH cannot be read or pyarrow is missing, 2 wrong usage,
3 no article is left (DIR stays as it was), or a part of the input could not be
read (the rest is in DIR), 4 another export writes DIR, 74 DIR could not be
written, 75 the store could not be used."""
    examples = (
        "export output/ --to parquet --output release",
        "export --to csv --output sheets --since 2026-05-01 --language en,fr",
        "export --to jsonl --output data --partition date --duplicates longest --rights-ok",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--output", metavar="DIR", help="folder of the release; a release in it is replaced")
        add(
            "--to",
            metavar="FORMAT",
            default="parquet",
            help=f"parquet (default), {', '.join(list(_list_formats())[1:])}",
        )
        add("--compression", metavar="NAME", help="of lines: zstd (default) or gzip")
        add("--partition", metavar="BY", default="none", help="folders by date, site or language")
        add("--since", metavar="DAY", help="published on this day or later, as 2026-05-04")
        add("--until", metavar="DAY", help="published on this day or before")
        add("--language", metavar="TAGS", help="in these languages, as in en,pt-BR")
        add("--site", metavar="NAMES", help="of these domains or spiders")
        add("--type", metavar="TYPES", help="of these types, as in article,liveblog")
        add("--min-words", metavar="N", default="0", help="with at least N words")
        add("--free-only", action="store_true", help="without paid and truncated articles")
        add("--rights-ok", action="store_true", help="without those whose publisher reserves use")
        add(
            "--duplicates",
            metavar="RULE",
            default="keep-all",
            help="keep-all (default), keep-first, longest, drop",
        )
        add("--versions", metavar="WHICH", default="latest", help="latest (default) or all")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        if not opts.output:
            msg = "export needs --output DIR, the folder of the release"
            raise StartError(msg, ExitCode.WRONG_USAGE)
        _check_libraries()
        from newsbot.release import (
            FolderInUseError,
            ForeignFolderError,
            NoArticlesError,
            make_release,
        )
        from newsbot.write.object_storage import StorageError

        order = self._make_order(args, opts)
        try:
            result = make_release(order)
        except NoArticlesError as error:
            _report(order, error.result)
            msg = f"no article is left; {order.output} is as it was"
            raise StartError(msg, ExitCode.ALARM) from error
        except FolderInUseError as error:
            raise StartError(str(error), ExitCode.IN_USE) from error
        except ForeignFolderError as error:
            raise StartError(str(error), ExitCode.WRONG_USAGE) from error
        except KeyboardInterrupt:
            msg = f"interrupted; {order.output} is as it was"
            raise StartError(msg) from None
        except StorageError as error:
            raise StartError(str(error)) from error
        except OSError as error:
            place = error.filename or str(order.output)
            if _is_input(place, order):
                msg = f"{place}: cannot be read ({error.strerror or error})"
                raise StartError(msg) from error
            msg = f"{order.output}: cannot be written ({error.strerror or error})"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        _report(order, result)
        return ExitCode.ALARM if result.is_incomplete else ExitCode.DONE

    def _make_order(self, args: list[str], opts: argparse.Namespace) -> ReleaseOrder:
        """Return what the options ask for.

        :raises StartError: one is wrong.
        """
        from newsbot.release import Partition, ReleaseOrder

        formats = _list_formats()
        _check_choice("--to", opts.to, tuple(formats))
        compression = opts.compression or formats[opts.to][0]
        _check_choice(f"--compression of {opts.to}", compression, formats[opts.to])
        _check_choice("--partition", opts.partition, get_args(Partition))
        filters = _make_filters(opts)
        names = args or [self.output_place]
        return ReleaseOrder(
            places=tuple(place for name in names for place in _find_places(name)),
            output=Path(opts.output),
            format=opts.to,
            compression=compression,
            partition=opts.partition,
            filters=filters,
        )


def _list_formats() -> dict[str, tuple[str, ...]]:
    """Return each format with its compressions, the default first."""
    from newsbot.convert import CONVERTERS

    of_others = dict.fromkeys(CONVERTERS, _OF_LINES)
    return {"parquet": ("zstd",), "jsonl": _OF_LINES, "csv": ("none",), **of_others}


def _check_libraries() -> None:
    """Make sure that what the extra ``export`` installs is there.

    :raises StartError: a library is missing.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        msg = f"export needs {' and '.join(missing)}: pip install {' '.join(missing)}"
        raise StartError(msg)


def _make_filters(opts: argparse.Namespace) -> ArticleFilters:
    """Return the filters that the options ask for.

    :raises StartError: one is wrong.
    """
    from newsbot.items import ArticleType
    from newsbot.release import ArticleFilters, Duplicates, Versions

    since, until = _read_day("--since", opts.since), _read_day("--until", opts.until)
    if since and until and since > until:
        msg = f"--since must be --until or before, got {opts.since} and {opts.until}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    types = _separate(opts.type)
    for each in types:
        _check_choice("--type", each, get_args(ArticleType))
    if not opts.min_words.isdecimal():
        msg = f"--min-words must be a whole number, got {opts.min_words!r}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    _check_choice("--duplicates", opts.duplicates, get_args(Duplicates))
    _check_choice("--versions", opts.versions, get_args(Versions))
    return ArticleFilters(
        since=since,
        until=until,
        languages=_separate(opts.language),
        sites=_separate(opts.site),
        types=types,
        min_words=int(opts.min_words),
        free_only=opts.free_only,
        rights_ok=opts.rights_ok,
        duplicates=opts.duplicates,
        versions=opts.versions,
    )


def _find_places(name: str) -> list[OutputPlace]:
    """Return a path, a storage, or the output folders and storages of a store.

    :raises StartError: there is nothing under the path, or the store cannot be read.
    """
    from newsbot.follow import find_article_source
    from newsbot.source_errors import naming_source

    with naming_source(name):
        return [*find_article_source(name)()]


def _check_choice(option: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        msg = f"{option} must be one of {', '.join(known)}, got {value!r}"
        raise StartError(msg, ExitCode.WRONG_USAGE)


def _read_day(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        msg = f"{option} must be a day such as 2026-05-04, got {text!r}"
        raise StartError(msg, ExitCode.WRONG_USAGE) from error


def _separate(text: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip() for word in (text or "").split(","))))


def _is_input(place: Any, order: ReleaseOrder) -> bool:
    path = Path(str(place)).absolute()
    folders = [each.absolute() for each in order.places if isinstance(each, Path)]
    return any(path.is_relative_to(folder) for folder in folders)


def _report(order: ReleaseOrder, result: ReleaseResult) -> None:
    articles, files = plural(result.articles, "article"), plural(result.files, "file")
    print_notice(f"{order.output}: {articles} in {files}, from {plural(result.lines, 'line')}")
    for reason, number in result.left_out.items():
        print_notice(f"left out: {number:,} ({reason})")
