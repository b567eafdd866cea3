"""Crawl a small site with WARC_STORE, and compare each page that pywb replays with what was sent.

    python -m benchmarks.pywb_replay --pywb DIR [--articles 60]

DIR has the programs of pywb in an environment of its own: pip install pywb. The site sends a gzip
body, one text under two URLs, and an error page; the files are rotated.

Required: pywb indexes all files and replays every URL with the status and the body that were sent.
"""

from __future__ import annotations

import argparse
import gzip
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.crawl_runs import without_proxy
from tests.archives.test_warc_store import make_pages, make_section
from tests.invented_articles import invent_article
from tests.loopback import Answer, serve
from tests.scrapy_run import run_scrapy

ROTATE_BYTES = 20_000
"""Some four files of 60 articles."""
START_SECONDS = 60.0
_COLLECTION = "news"


def main() -> None:
    """Run once and end with 1 if a page is not replayed as it was sent."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--pywb", type=Path, required=True, metavar="DIR")
    cli.add_argument("--articles", type=int, default=60)
    options = cli.parse_args()
    pages = _make_site(options.articles)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serve(pages) as web:
            settings = {"WARC_STORE": str(folder / "warc"), "WARC_ROTATE_BYTES": str(ROTATE_BYTES)}
            words = ("crawl", "news", "-a", f"url={web.base}/world")
            run = run_scrapy(*words, output=folder / "output", settings=settings)
        files = sorted(map(str, (folder / "warc").rglob("*.warc.gz")))
        print(f"crawl: exit {run.code}, {len(files)} files, {len(run.articles)} articles")
        manager = options.pywb.absolute() / "wb-manager"
        for command in (["init", _COLLECTION], ["add", _COLLECTION, *files]):
            subprocess.run([manager, *command], cwd=folder, check=True, capture_output=True)
        with _start_wayback(options.pywb.absolute(), folder) as replay:
            sent = {path: _decode(answer) for path, answer in pages.items()}
            wrong = [path for path in sent if _fetch(replay, web.base + path) != sent[path]]
    print(f"pywb: {len(pages) - len(wrong)} of {len(pages)} URLs replayed as they were sent")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(bool(wrong) or run.code or len(files) < 2)  # noqa: PLR2004 - it was rotated


def _make_site(articles: int) -> dict[str, Answer]:
    more = {
        f"/2026/05/04/more-{n}-of-the-harbour": Answer(invent_article(n))
        for n in range(10, 10 + articles)
    }
    pages = {**make_pages(), **more}
    missing = "/2026/05/04/gone-from-the-harbour"
    listed = [path for path in pages if path.startswith("/2026")]
    pages["/world"] = Answer(make_section([*listed, missing]))
    return {**pages, missing: Answer("<h1>Gone</h1>", status=410)}


@contextmanager
def _start_wayback(programs: Path, folder: Path) -> Iterator[str]:
    """Serve the collection; yields the URL in front of those that are replayed unchanged."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(programs / "wayback"), "-b", "127.0.0.1", "-p", str(port)]
    with (folder / "wayback.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, env=without_proxy(), stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}/{_COLLECTION}/{time.strftime('%Y')}id_/"
    finally:
        server.kill()
        server.wait()


def _decode(answer: Answer) -> tuple[int, bytes]:
    """Return status and body of an answer, without its compression."""
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    is_packed = answer.headers.get("Content-Encoding") == "gzip"
    return answer.status, gzip.decompress(body) if is_packed else body


def _fetch(replay: str, url: str) -> tuple[int, bytes]:
    """Return status and body that are replayed."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        response = opener.open(f"{replay}{url}", timeout=60)
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    with response:
        return response.status, response.read()


if __name__ == "__main__":
    main()
