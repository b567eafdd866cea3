"""``scrapy clean``: JSON lines with a text each, the chrome taken out of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand

from newsbot.clean.clean_report import format_clean_summary
from newsbot.clean.clean_run import CleanJob, ProfileCountError, clean_file
from newsbot.clean.record_streams import InputError
from newsbot.clean.text_records import CleanOptions
from newsbot.commands.command_errors import one_line_errors
from newsbot.console import close_stdout
from newsbot.exit_codes import ExitCode, StartError
from newsbot.extraction import ProfileError, SiteProfile
from newsbot.extraction.values.language import parse_language


class Command(ScrapyCommand):
    """Clean the texts of a file of JSON lines."""

    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] FILE.jsonl|-"

    def short_desc(self) -> str:
        return "Take the chrome out of text that was flattened long ago"

    def long_desc(self) -> str:
        return (
            "Read JSON lines (plain, .gz or .zst; - for stdin), take the chrome out of the text "
            "in one field of each record and write them to stdout or to --output. Every other key "
            "stays; what the chrome said (reading time, lengths, names, dates, caption, credit) "
            "and each dropped line stand under the key cleaned, or cleaned_2 where a record has "
            "that one. The file is read twice: first to learn which lines each site repeats. "
            "Records without the field and lines that are no JSON go through unchanged, unless "
            "--rejects names a file for them. A summary goes to stderr. Exit codes: 0 done, "
            "1 input cannot be read, or interrupted, 2 wrong usage, 3 no record had the field, "
            "74 output cannot be written."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add("--field", metavar="NAME", default="text", help="key of the text (default: text)")
        add("--output", metavar="FILE", help="write to FILE (.gz, .zst: packed) once all is done")
        add("--rejects", metavar="FILE", help="write lines that cannot be cleaned to FILE")
        add("--site-field", metavar="NAME", help="key of the site (default: site, domain or url)")
        add("--fields-key", metavar="NAME", default="cleaned", help="key for what was learned")
        add("--language", metavar="TAG", help="of the texts, as in pt-BR (default: detected)")
        add("--site-profile", metavar="FILE", help="what one site repeats, instead of learning it")
        add("--save-profile", metavar="FILE", help="write what was learned of the file's one site")
        add("--no-learn", action="store_true", help="read the file once and learn nothing")
        add("--explain", action="store_true", help="tell each dropped line and why on stderr")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        whole = "; no file was written" if opts.output else ""
        with one_line_errors(self, interrupted=f"interrupted{whole}"):
            try:
                self.exitcode = _clean(args, opts)
            except (InputError, ProfileError) as error:
                raise StartError(str(error)) from error
            except ProfileCountError as error:
                raise StartError(str(error), ExitCode.WRONG_USAGE) from error
            except BrokenPipeError:
                close_stdout()
            except OSError as error:
                name = opts.output or opts.rejects or "stdout"
                msg = f"{name}: cannot be written ({error.strerror or error})"
                raise StartError(msg, ExitCode.COULD_NOT_WRITE) from error


def _clean(args: list[str], opts: argparse.Namespace) -> ExitCode:
    """Clean the file and sum up what became of it.

    :raises StartError: options are wrong, or no record has the field.
    """
    summary = clean_file(_checked(args, opts))
    sys.stderr.write(format_clean_summary(summary, sys.stderr))
    if not summary.records:
        name = f"{args[0]}: no record has text under the key {opts.field!r}"
        msg = f"{name}; --field names another"
        raise StartError(msg, ExitCode.ALARM)
    return ExitCode.DONE


def _checked(args: list[str], opts: argparse.Namespace) -> CleanJob:
    """Return what is asked for.

    :raises StartError: options are wrong or do not go together.
    :raises ProfileError: the file given with --site-profile is none.
    """
    if len(args) != 1:
        msg = f"scrapy clean takes one file of JSON lines or -, got {len(args)}"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    if opts.save_profile and (opts.site_profile or opts.no_learn):
        msg = "--save-profile writes what is learned; leave out --site-profile and --no-learn"
        raise StartError(msg, ExitCode.WRONG_USAGE)
    for name in ("output", "rejects", "save_profile"):
        path = getattr(opts, name)
        if path and not Path(path).absolute().parent.is_dir():
            msg = f"--{name.replace('_', '-')} {path}: there is no folder {Path(path).parent}"
            raise StartError(msg, ExitCode.COULD_NOT_WRITE)
    return CleanJob(
        source=args[0],
        options=CleanOptions(
            field=opts.field,
            site_field=opts.site_field,
            fields_key=opts.fields_key,
            language=_checked_language(opts.language),
        ),
        output=opts.output,
        rejects=opts.rejects,
        profile=_read_profile(opts.site_profile) if opts.site_profile else None,
        learns=not opts.no_learn,
        save_profile=opts.save_profile,
        explains=opts.explain,
    )


def _checked_language(tag: str | None) -> str | None:
    try:
        return parse_language(tag) if tag else None
    except ValueError as error:
        msg = f"--language: {error}"
        raise StartError(msg, ExitCode.WRONG_USAGE) from error


def _read_profile(name: str) -> SiteProfile:
    try:
        return SiteProfile.load(Path(name))
    except OSError as error:
        msg = f"--site-profile {name}: cannot be read ({error.strerror or error})"
        raise StartError(msg) from error
