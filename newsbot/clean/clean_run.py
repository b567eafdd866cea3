"""Clean a file of records, in one pass or two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from newsbot.clean.clean_result import CleanText
from newsbot.clean.text_records import (
    CleanOptions,
    CleanSummary,
    ProfileLearner,
    RecordError,
    clean_record,
    find_record_site,
    read_record,
    write_record,
)
from newsbot.console import print_notice
from newsbot.console.progress_bar import show_progress
from newsbot.extraction.profile.site_profile import SiteProfile
from newsbot.record_streams import RecordSource, open_output

EXPLAINED_CHARS = 100
"""How much of a dropped line ``--explain`` prints."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanJob:
    """What to read and how, and where to write.

    ``profile`` is that of the only site in the file; with None, profiles are learned if ``learns``.
    """

    source: str
    options: CleanOptions
    output: str | None = None
    rejects: str | None = None
    profile: SiteProfile | None = None
    learns: bool = True
    save_profile: str | None = None
    explains: bool = False


def clean_file(job: CleanJob) -> CleanSummary:
    """Clean the records of a file.

    :raises InputError: the input cannot be read.
    :raises OSError: the output cannot be written.
    """
    learns = job.learns and job.profile is None
    source = RecordSource(job.source, is_read_twice=learns)
    summary = CleanSummary()
    with ExitStack() as stack:
        stack.callback(source.close)
        profiles = _learn(source, job.options) if learns else {}
        if job.save_profile:
            _save(profiles, Path(job.save_profile))
        rejects = stack.enter_context(open_output(job.rejects)) if job.rejects else None
        output = stack.enter_context(open_output(job.output))
        for line in _read_lines(source, "cleaning", beside_lines=job.output is None):
            _clean_line(line, job, profiles, summary, (output, rejects))
    return summary


def _learn(source: RecordSource, options: CleanOptions) -> dict[str, SiteProfile]:
    learner = ProfileLearner(options)
    for line in _read_lines(source, "learning"):
        try:
            learner.learn(read_record(line, options))
        except RecordError:
            continue  # the second pass counts it
    return learner.profiles()


def _read_lines(source: RecordSource, label: str, *, beside_lines: bool = False) -> Iterator[bytes]:
    return show_progress(
        source.lines(),
        total=source.size,
        label=label,
        position=lambda: source.position,
        beside_lines=beside_lines,
    )


def _clean_line(
    line: bytes,
    job: CleanJob,
    profiles: Mapping[str, SiteProfile],
    summary: CleanSummary,
    files: tuple[IO[bytes], IO[bytes] | None],
) -> None:
    output, rejects = files
    if not line.strip():
        return
    try:
        record = read_record(line, job.options)
    except RecordError as error:
        summary.problems[error.problem] += 1
        (rejects or output).write(line if line.endswith(b"\n") else line + b"\n")
        return
    profile = job.profile or profiles.get(find_record_site(record, job.options))
    cleaned_record, cleaned = clean_record(record, profile, job.options)
    output.write(write_record(cleaned_record))
    summary.add(record[job.options.field], cleaned)
    if job.explains:
        _explain(summary.records, cleaned)


def _explain(number: int, cleaned: CleanText) -> None:
    for line in cleaned.dropped:
        text = line.text[:EXPLAINED_CHARS].encode("utf-8", "replace").decode()
        print_notice(f"record {number}, line {line.number}: {line.rule}: {text} ({line.reason})")


def _save(profiles: Mapping[str, SiteProfile], path: Path) -> None:
    """Save the profile of the only site in a file.

    :raises ProfileCountError: the file holds no site with enough texts, or several.
    """
    if len(profiles) != 1:
        raise ProfileCountError(profiles)
    next(iter(profiles.values())).save(path)


class ProfileCountError(ValueError):
    """A file whose sites are not exactly one; the message is one line with their number."""

    def __init__(self, profiles: Mapping[str, SiteProfile]) -> None:
        """Take the learned profiles by site."""
        names = ", ".join(sorted(profiles)[:3]) or "none"
        super().__init__(
            f"--save-profile needs the texts of exactly one site, got {len(profiles)} sites with "
            f"three texts or more ({names}); use one file per site"
        )
