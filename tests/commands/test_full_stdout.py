"""Commands whose output, or disk, takes no more: exit code 74 and one line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import reduce
from pathlib import Path

import pytest

from newsbot.__main__ import main
from newsbot.exit_codes import ExitCode
from newsbot.extraction import SiteProfile
from newsbot.store.database import Store
from newsbot.store.failure_guard import FailureGuard
from newsbot.store.site_run import SiteRun
from tests.loopback import serve
from tests.scrapy_run import LOOPBACK, PROJECT, fork
from tests.test_crawl import article, day

PAGE = "<title>Tide</title><article><h1>The tide</h1><p>The tide came in at noon.</p></article>"
FULL = Path("/dev/full")
PRUNE = ("store", "prune", "--older-than", "1d", "--yes", "-s", "OUTPUT_DIR=STORED")

OFFLINE = (
    ("--version",),
    ("crawl", "--help"),  # argparse, which ignores that it cannot write
    ("list",),
    ("schema",),
    ("sites",),
    ("settings", "--get", "BOT_NAME"),  # a command of Scrapy alone
    ("extract", "FILE"),
    ("explain", "FILE"),
    ("shell", "FILE", "-c", "print(response.url)"),
    ("clean", "LINES", "--no-learn"),
    ("tail", "LINES"),
    PRUNE,
)
ONLINE = (("fetch", "URL"), ("fetch", "URL", "--headers"), ("parse", "URL"))
PROBE = ("sites", "probe", "HOME")


def run_into(stdout: Path | None, stderr: Path, *words: str) -> int | None:
    """Run ``newsbot`` with its output in files or devices; return its exit code.

    :param stdout: None for a pipe that nobody reads any more.
    """
    return fork(be_newsbot, words, stdout, stderr)


def be_newsbot(words: tuple[str, ...], stdout: Path | None, stderr: Path) -> None:
    for number, path in ((1, stdout), (2, stderr)):
        if path is None:
            reader, writer = os.pipe()
            os.close(reader)
            os.dup2(writer, number)
            continue
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    os.chdir(PROJECT)
    sys.argv = ["newsbot", *words]
    main()


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Return what the words in capitals are replaced by."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "FILE").write_text(PAGE * 20, "utf-8")
    (folder / "LINES").write_text('{"text": "The tide came in."}\n', "utf-8")
    store = Store.open(".newsbot/store.sqlite", folder=folder)
    SiteRun.begin(store, FailureGuard(), name="lamp", run_id="a", place="here").end()
    store.close()
    paths = {"FILE": str(folder / "FILE"), "LINES": str(folder / "LINES"), "STORED": str(folder)}
    with serve(dict.fromkeys(("/", day(1, "tide")), article("Tide"))) as web:
        yield {**paths, "HOME": f"{web.base}/", "URL": f"{web.base}{day(1, 'tide')}"}


def fill(words: Iterable[str], given: dict[str, str]) -> list[str]:
    filled = [reduce(lambda word, name: word.replace(name, given[name]), given, w) for w in words]
    if not {"HOME", "URL"} & {*words}:
        return filled
    return [*filled, *(w for name, value in LOOPBACK.items() for w in ("-s", f"{name}={value}"))]


@pytest.mark.parametrize("words", [*OFFLINE, *ONLINE, PROBE], ids="-".join)
def test_a_full_disk_below_stdout_ends_with_74(
    tmp_path: Path, given: dict[str, str], words: tuple[str, ...]
) -> None:
    code = run_into(FULL, tmp_path / "errors", *fill(words, given))

    assert code == ExitCode.COULD_NOT_WRITE
    *progress, line = (tmp_path / "errors").read_text("utf-8").splitlines()
    assert "stdout" in line
    assert line.endswith(("No space left on device", "(No space left on device)"))
    assert bool(progress) is (words is PROBE)


@pytest.mark.parametrize("words", [PRUNE, *ONLINE], ids="-".join)
def test_a_closed_pipe_is_no_error(
    tmp_path: Path, given: dict[str, str], words: tuple[str, ...]
) -> None:
    assert run_into(None, tmp_path / "errors", *fill(words, given)) == ExitCode.DONE
    assert (tmp_path / "errors").read_text("utf-8") == ""


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
