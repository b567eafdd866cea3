"""Progress of long commands: on a terminal, never in a pipe."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.loopback import Answer, Web, serve
from tests.release.release_lines import make_article, write_run
from tests.scrapy_run import LOOPBACK, PROJECT, QUICK, run_scrapy
from tests.test_crawl import article, day, section, teaser

STORY = day(1, "the-lamp-on-the-quay")


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    pages: dict[str, Answer | list[Answer]] = {
        "/": section(teaser(STORY, "The lamp on the quay")),
        STORY: article("The lamp on the quay"),
    }
    with serve(pages) as running:
        yield running


@pytest.fixture(scope="module")
def output(web: Web, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output of a crawl."""
    folder = tmp_path_factory.mktemp("output")
    run = run_scrapy("crawl", "news", "-a", f"url={web.base}/", output=folder)
    assert run.articles, run.stderr
    return folder


def run_on_terminal(words: Sequence[str], settings: dict[str, str]) -> str:
    """Run a command with stderr on a terminal, and return what that shows."""
    main, terminal = pty.openpty()
    kept = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "FORCE_COLOR"}}
    given = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    with subprocess.Popen(
        [sys.executable, "-m", "scrapy", *words, *given],
        cwd=PROJECT,
        env={**kept, "COLUMNS": "120", "TERM": "xterm-256color"},
        stderr=terminal,
        stdout=subprocess.DEVNULL,
    ) as process:
        os.close(terminal)
        shown = b""
        while process.poll() is None or select.select([main], [], [], 0)[0]:
            try:
                shown += os.read(main, 65536) if select.select([main], [], [], 0.05)[0] else b""
            except OSError:  # the terminal is closed when its last user has gone
                break
    os.close(main)
    assert process.returncode == 0, shown
    return shown.decode("utf-8")


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        ("store check", ["checking"]),
        ("store export", ["exporting"]),
        ("store prune --older-than 1d", ["counting"]),
        ("convert --to ninjs {output}", ["converting"]),
        ("report --output {release}", ["gathering"]),
        ("export {output} --output {release}", ["reading", "sorting", "writing", "describing"]),
        ("extract {url}", ["fetching"]),
        ("crawl quay demo", ["crawling sites"]),
    ],
)
def test_a_terminal_shows_progress(
    web: Web, output: Path, tmp_path: Path, words: str, labels: list[str]
) -> None:
    url = f"{web.base}{STORY}"
    given = words.format(output=output, release=tmp_path / "release", url=url).split()
    settings = {**LOOPBACK, "OUTPUT_DIR": str(output)}
    if given[0] == "crawl":
        own = tmp_path / "sites.toml"
        host = web.base.removeprefix("http://")
        own.write_text(f'[quay]\ndomain = "{host}"\nsections = ["{web.base}/"]\n')
        settings = {**QUICK, "OUTPUT_DIR": str(tmp_path), "NEWSBOT_SITES": str(own)}

    shown = run_on_terminal(given, settings)

    for label in labels:
        assert label in shown
    assert "\x1b[2K" in shown, "the line is not removed at the end"


def test_a_pipe_gets_no_progress(output: Path, tmp_path: Path) -> None:
    write_run(tmp_path / "output", "20260504T120000Z-aa.jsonl", *map(make_article, range(3)))

    converted = run_scrapy("convert", "--to", "ninjs", str(tmp_path / "output"), output=tmp_path)
    forced = run_scrapy(
        "store", "check", "-s", f"OUTPUT_DIR={output}", output=output, FORCE_COLOR="1"
    )

    assert converted.stderr == "3 articles converted\n"
    assert (forced.code, forced.stderr) == (0, "")
