"""The ``clean`` command: remove the chrome from the texts in a file of JSON lines."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from newsbot.command_base import NewsbotCommand
from newsbot.console import close_stdout, plural, print_report
from newsbot.exit_codes import ExitCode, StartError
from newsbot.record_streams import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from newsbot.clean.clean_run import CleanJob
    from newsbot.clean.text_records import CleanSummary
    from newsbot.extraction import SiteProfile


class Command(NewsbotCommand):
    """Clean the texts of a file of JSON lines."""

    requires_crawler_process = False
    arguments = "[options] FILE.jsonl|-"
    description = """\
Read JSON lines (plain, .gz or .zst; - is stdin), remove the chrome from one
text field of each record and write the records to stdout or to --output.
Other keys stay as they are. A new key, cleaned (cleaned_2 if the record has
it already), holds the values found in the chrome (dates, names, reading time,
caption, credit) and each dropped line. The file is read twice: the first pass
learns which lines each site repeats. A line without the field, or that is not
JSON, passes through unchanged, or goes to the file of --rejects. A summary is
printed on stderr.

Exit codes: 0 done, 1 the input cannot be read, or interrupted, 2 wrong usage,
3 no record had the field, 74 the output cannot be written."""
    examples = (
        "clean texts.jsonl --output clean.jsonl",
        "clean texts.jsonl.gz --field body --site-field domain > clean.jsonl",
        "clean - --no-learn --language de < texts.jsonl",
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--field", metavar="NAME", default="text", help="key of the text (default: text)")
        add("--output", metavar="FILE", help="write to FILE at the end (.gz, .zst: compressed)")
        add("--rejects", metavar="FILE", help="write lines that cannot be cleaned to FILE")
        add("--site-field", metavar="NAME", help="key of the site (default: site, domain or url)")
        add("--fields-key", metavar="NAME", default="cleaned", help="key of the values found")
        add("--language", metavar="TAG", help="language of the texts, as in pt-BR")
        add("--site-profile", metavar="FILE", help="use this profile instead of learning one")
        add("--save-profile", metavar="FILE", help="save the profile learned of the only site")
        add("--no-learn", action="store_true", help="read the file once and learn nothing")
        add("--explain", action="store_true", help="print each dropped line and why on stderr")

    def execute(self, args: list[str], opts: argparse.Namespace) -> int:
        from newsbot.clean.clean_run import ProfileCountError, clean_file
        from newsbot.extraction import ProfileError

        source = self.take_one(args, "one file of JSON lines or -")
        try:
            summary = clean_file(_check_job(source, opts))
        except (InputError, ProfileError) as error:
            raise StartError(str(error)) from error
        except ProfileCountError as error:
            raise StartError(str(error), ExitCode.WRONG_USAGE) from error
        except BrokenPipeError:
            close_stdout()
            return ExitCode.DONE
        except KeyboardInterrupt:
            msg = "interrupted; no file was written" if opts.output else "interrupted"
            raise StartError(msg) from None
        except OSError as error:
            name = opts.output or opts.rejects or "stdout"
            msg = f"{name}: cannot be written ({error.strerror or error})"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error
        print_report(_format_summary(summary))
        if not summary.records:
            problem = f"{source}: no record has text under the key {opts.field!r}"
            msg = f"{problem}; --field names another"
            raise StartError(msg, ExitCode.ALARM)
        return ExitCode.DONE


def _check_job(source: str, opts: argparse.Namespace) -> CleanJob:
    """Return what the options ask for.

    :raises StartError: options are wrong or exclude each other.
    """
    from newsbot.clean.clean_run import CleanJob
    from newsbot.clean.text_records import CleanOptions

    if opts.save_profile and (opts.site_profile or opts.no_learn):
        msg = "--save-profile saves what is learned; leave out --site-profile and --no-learn"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    for name in ("output", "rejects", "save_profile"):
        path = getattr(opts, name)
        if path and not Path(path).absolute().parent.is_dir():
            msg = f"--{name.replace('_', '-')} {path}: there is no folder {Path(path).parent}"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE)
    return CleanJob(
        source=source,
        options=CleanOptions(
            field=opts.field,
            site_field=opts.site_field,
            fields_key=opts.fields_key,
            language=_check_language(opts.language),
        ),
        output=opts.output,
        rejects=opts.rejects,
        profile=_read_profile(opts.site_profile) if opts.site_profile else None,
        learns=not opts.no_learn,
        save_profile=opts.save_profile,
        explains=opts.explain,
    )


def _format_summary(summary: CleanSummary) -> str:
    from newsbot.console.console_tables import make_console, make_table, render_parts

    emptied = f", {summary.emptied:,} left without text" if summary.emptied else ""
    records = plural(summary.records, "record")
    lines = [f"{records} read, {summary.changed:,} changed{emptied}"]
    lines += [
        f"{plural(count, 'line')} not cleaned: {problem}"
        for problem, count in sorted(summary.problems.items())
    ]
    table = make_table("rule", numbers=("lines", "characters"), boxed=False)
    for rule, number in sorted(summary.rules.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(rule, f"{number:,}", f"{summary.chars[rule]:,}")
    parts: list[RenderableType] = [*lines, *([table] if summary.rules else [])]
    return render_parts(make_console(sys.stderr), parts, gap=False)


def _check_language(tag: str | None) -> str | None:
    from newsbot.extraction.values.language import parse_language

    try:
        return parse_language(tag) if tag else None
    except ValueError as error:
        msg = f"--language: {error}"
        raise StartError(msg, ExitCode.WRONG_USAGE) from error


def _read_profile(name: str) -> SiteProfile:
    from newsbot.extraction import SiteProfile

    try:
        return SiteProfile.load(Path(name))
    except OSError as error:
        msg = f"--site-profile {name}: cannot be read ({error.strerror or error})"
        raise StartError(msg) from error
