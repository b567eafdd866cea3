"""Commands whose output, or disk, takes no more: exit code 74 and one line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from newsbot.__main__ import main
from newsbot.exit_codes import ExitCode
from newsbot.extraction import SiteProfile
from tests.scrapy_run import PROJECT, fork

PAGE = "<title>Tide</title><article><h1>The tide</h1><p>The tide came in at noon.</p></article>"
FULL = Path("/dev/full")


def run_into(stdout: Path, stderr: Path, *words: str) -> int | None:
    """Run ``newsbot`` with its output in files or devices; return its exit code."""
    return fork(be_newsbot, words, stdout, stderr)


def be_newsbot(words: tuple[str, ...], stdout: Path, stderr: Path) -> None:
    for number, path in ((1, stdout), (2, stderr)):
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    os.chdir(PROJECT)
    sys.argv = ["newsbot", *words]
    main()


@pytest.mark.parametrize(
    "words",
    [
        ("--version",),
        ("crawl", "--help"),  # argparse, which ignores that it cannot write
        ("list",),
        ("settings", "--get", "BOT_NAME"),  # a command of Scrapy alone
        ("extract", "FILE"),
        ("explain", "FILE"),
        ("shell", "FILE", "-c", "print(response.url)"),
        ("clean", "LINES", "--no-learn"),
    ],
    ids=lambda words: words[0],
)
def test_a_full_disk_below_stdout_ends_with_74(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "FILE").write_text(PAGE * 20, "utf-8")
    (tmp_path / "LINES").write_text('{"text": "The tide came in."}\n', "utf-8")
    given = [str(tmp_path / word) if word.isupper() else word for word in words]
    code = run_into(FULL, tmp_path / "errors", *given)

    assert code == ExitCode.COULD_NOT_WRITE
    [line] = (tmp_path / "errors").read_text("utf-8").splitlines()
    assert "stdout" in line
    assert line.endswith(("No space left on device", "(No space left on device)"))


def test_an_error_that_cannot_be_printed_changes_no_exit_code(tmp_path: Path) -> None:
    assert run_into(tmp_path / "out", FULL, "extract", "no-such-file") == ExitCode.COULD_NOT_START


def test_a_log_file_on_a_full_disk_ends_with_74(tmp_path: Path) -> None:
    words = ("crawl", "demo", "-s", f"LOG_FILE={FULL}", "-s", f"OUTPUT_DIR={tmp_path}")
    code = run_into(tmp_path / "out", tmp_path / "errors", *words)

    assert code == ExitCode.COULD_NOT_WRITE
    assert (tmp_path / "errors").read_text("utf-8").endswith("No space left on device\n")


def test_a_profile_is_never_saved_over_a_device() -> None:
    with pytest.raises(OSError, match="No space left"):
        SiteProfile().save(FULL)
    assert FULL.is_char_device()
