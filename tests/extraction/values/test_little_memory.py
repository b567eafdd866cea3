"""Pages are read where the memory is not enough for the model that detects languages."""

from __future__ import annotations

import subprocess
import sys

from tests.invented_articles import invent_article
from tests.scrapy_run import PROJECT

LIMITED = """
import re, resource, sys
from pathlib import Path
import py3langid.langid  # and numpy; the model comes later
import newsbot

used = int(re.search(r"VmSize:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024
resource.setrlimit(resource.RLIMIT_AS, (used + 110_000_000, resource.RLIM_INFINITY))
page = sys.stdin.read()
for _ in range(2):
    found = newsbot.extract(page)
print(len(found.articleBody))
"""


def test_a_page_is_read_without_its_language_if_memory_is_short() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED],
        cwd=PROJECT,
        input=invent_article(1),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
    assert done.stderr.count("languages are not detected") == 1, done.stderr
