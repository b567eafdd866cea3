"""Commands of a fleet where ``[distributed]`` is not installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from newsbot.exit_codes import ExitCode
from tests.scrapy_run import PROJECT


@pytest.mark.parametrize("module", ["psycopg", "procrastinate"])
@pytest.mark.parametrize("words", ["worker bbc", "due bbc --enqueue", "fleet", "write"])
def test_a_module_that_a_fleet_needs_is_named(words: str, module: str) -> None:
    code = (
        f"import sys\nsys.modules[{module!r}] = None\nfrom newsbot.__main__ import main\nmain()\n"
    )
    place = "STORE_URL=postgresql://news@127.0.0.1:9/news"

    missing = subprocess.run(
        [sys.executable, "-c", code, *words.split(), "-s", place],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert f"needs the module {module!r}: pip install " in missing.stderr
    assert "Traceback" not in missing.stderr
    assert missing.returncode == ExitCode.COULD_NOT_START
