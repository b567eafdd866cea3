"""Memory of newsbot and of its browser over many rendered pages in one run.

    python -m benchmarks.render_memory --pages 500 --plain-pages 200

Prints both after each 50 pages, as proportional set size (memory shared by several processes is
counted once), and the maximum of each in the first and in the second half: bounded memory has two
similar figures. Then the cost of ``RENDER`` at its default for a crawl in which no page needs a
browser, as the ratio of CPU time to ``never``, the least of three runs each in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.fetch.rendered_site import PLAIN, SHELL, SHOW, TEXT
from tests.loopback import Answer, serve
from tests.scrapy_run import PROJECT, QUICK

STEP = 50
RUNS = 3


def main() -> None:
    """Crawl the pages and print the memory on the way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--plain-pages", type=int, default=200)
    given = parser.parse_args()
    code = draw(given.pages) if given.pages else 0
    if given.plain_pages:
        compare_plain(given.plain_pages)
    sys.exit(code)


def draw(pages: int) -> int:
    """Crawl pages that only scripts show, print the memory; return the code of the run."""
    paths = [f"/2026/03/04/clock-of-street-{number}" for number in range(pages)]
    site: dict[str, Answer | list[Answer]] = {}
    for number, path in enumerate(paths):
        texts = json.dumps([f"{text} It was street {number}." for text in TEXT])
        site[f"/{number}.js"] = Answer(f"{SHOW}show({texts});", kind="text/javascript")
        site[path] = Answer(SHELL.format(title=f"Street {number}", script=f"/{number}.js"))
    with serve(site) as web, tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "urls.txt")
        listed.write_text("\n".join(web.base + path for path in paths), "utf-8")
        run = start(listed, Path(folder))
        seen: dict[int, tuple[int, int]] = {}
        while run.poll() is None:
            rendered = sum(path.endswith(".js") for path in list(web.asked))
            if rendered // STEP * STEP not in seen and rendered >= STEP:
                seen[rendered // STEP * STEP] = memory = measure(run.pid)
                print(
                    f"{rendered:5} pages  newsbot {memory[0]:5} MB  browser {memory[1]:5} MB",
                    flush=True,
                )
            try:
                run.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue
    half = max(seen, default=0) // 2
    for number, name in enumerate(("newsbot", "browser")):
        early = max((m[number] for n, m in seen.items() if n <= half), default=0)
        late = max((m[number] for n, m in seen.items() if n > half), default=0)
        print(f"{name}: at most {early} MB in the first half, {late} MB in the second")
    return run.returncode


def compare_plain(pages: int) -> None:
    """Print the processor time of the same plain crawl with and without ``RENDER``."""
    texts = "".join(f"<p>{text}</p>" for text in TEXT)
    paths = [f"/2026/03/04/bakery-of-street-{number}" for number in range(pages)]
    site = {a: Answer(PLAIN.format(t=f"Bakery {n}", p=texts)) for n, a in enumerate(paths)}
    seconds: dict[str, list[float]] = {"when_needed": [], "never": []}
    with serve(site) as web:
        for when in list(seconds) * RUNS:
            with tempfile.TemporaryDirectory() as folder:
                listed = Path(folder, "urls.txt")
                listed.write_text("\n".join(web.base + path for path in paths), "utf-8")
                run = start(listed, Path(folder), RENDER=when)
                _, status, used = os.wait4(run.pid, 0)
                run.returncode = os.waitstatus_to_exitcode(status)
                seconds[when].append(used.ru_utime + used.ru_stime)
    on, off = (min(seconds[when]) for when in ("when_needed", "never"))
    print(f"{pages} plain pages: {on:.2f} s with RENDER, {off:.2f} s without: {on / off:.2f} times")


def start(listed: Path, folder: Path, **more: str) -> subprocess.Popen[bytes]:
    """Start the crawl of the listed URLs."""
    own = {"OUTPUT_DIR": str(folder), "DUPLICATES": "label", "LOG_LEVEL": "ERROR"}
    settings = {**QUICK, **own, **more}
    options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    words = ["crawl", "news", "-a", f"urls={listed}", *options]
    return subprocess.Popen([sys.executable, "-m", "scrapy", *words], cwd=PROJECT)


def measure(pid: int) -> tuple[int, int]:
    """Return the megabytes of a process, and those of all processes below it."""
    below = list(list_children(pid))
    return read_megabytes(pid), sum(map(read_megabytes, below))


def list_children(pid: int) -> Iterator[int]:
    """Yield the processes below one."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text("ascii").split()
        except OSError:
            continue
        for child in map(int, children):
            yield child
            yield from list_children(child)


def read_megabytes(pid: int) -> int:
    """Return the proportional set size of a process, 0 for one that is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) // 1024


if __name__ == "__main__":
    main()
