"""A file of records -> the file of cleaned records, in one reading or in two."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from newsbot.clean.clean_result import CleanText
from newsbot.clean.record_streams import RecordSource, open_output
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
from newsbot.console import show_progress
from newsbot.extraction.profile.site_profile import SiteProfile

EXPLAINED_CHARS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class CleanJob:
    """What to read, how, and where to write.

    ``profile`` is what is known of the file's one site; None lets it be learned if ``learns``.
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
        for line in _watched(source, "cleaning"):
            _clean_line(line, job, profiles, summary, (output, rejects))
    return summary


def _learn(source: RecordSource, options: CleanOptions) -> dict[str, SiteProfile]:
    learner = ProfileLearner(options)
    for line in _watched(source, "learning"):
        try:
            learner.learn(read_record(line, options))
        except RecordError:
            continue  # the second reading counts it
    return learner.profiles()


def _watched(source: RecordSource, label: str) -> Iterator[bytes]:
    return show_progress(
        source.lines(),
        total=source.size,
        label=label,
        unit="line",
        position=lambda: source.position,
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
        sys.stderr.write(
            f"record {number}, line {line.number}: {line.rule}: {text} ({line.reason})\n"
        )


def _save(profiles: Mapping[str, SiteProfile], path: Path) -> None:
    """Write the profile of the one site that a file holds.

    :raises ProfileCountError: it holds none or several.
    """
    if len(profiles) != 1:
        raise ProfileCountError(profiles)
    next(iter(profiles.values())).save(path)


class ProfileCountError(ValueError):
    """A profile is of one site; the message is one line that says how many there are."""

    def __init__(self, profiles: Mapping[str, SiteProfile]) -> None:
        """Take what was learned, by site."""
        names = ", ".join(sorted(profiles)[:3]) or "none"
        super().__init__(
            f"--save-profile takes the texts of one site, got {len(profiles)} with three texts "
            f"or more ({names}); give one file a site"
        )
