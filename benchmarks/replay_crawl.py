"""Crawl every replayed host, and report what was found, fetched and written.

    python -m benchmarks.replay_crawl [--through section] [--faults 0.2] [--min-pages 2]

The proxy ``replay.py`` of the shared folder responds for the hosts of its corpus. Each is crawled
through its front page, its feed or its sitemap, or by its domain alone. Hosts that newsbot takes
for one, such as ``example.com`` and ``www.example.com``, are crawled in runs of their own, since
their stored pages differ. Required: 99.5 % of the stored pages found, and nothing requested or
written as an article that is not one.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.corpus import read_pages
from benchmarks.crawl_runs import PROJECT, without_proxy
from newsbot.urls import url_key

MIN_FOUND_SHARE = 0.995
CORPUS = "corpus"
_START_SECONDS = 60
WAYS = {"section": "/", "feed": "/replay/feed.xml", "sitemap": "/sitemap.xml", "domain": "/"}
"""How the pages of a host are found, and the URL that starts it."""
_SHOWN = 20
_SECTION = "/replay/section"
_LISTS = ("/", "/robots.txt", "/sitemap.xml", "/replay/feed.xml")


@contextmanager
def replay(
    shared: Path, *, faults: float, log: Path, crawl_delay: float = 0, corpus: str = CORPUS
) -> Iterator[str]:
    """Run the replaying proxy on a free port, and yield its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(shared / "replay.py"), "--corpus", str(shared / corpus)]
    options = ["--faults", str(faults), "--crawl-delay", str(crawl_delay)]
    proxy = subprocess.Popen(
        [*command, "--port", str(port), *options, "--log", str(log)],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        proxy.kill()
        proxy.wait()


def wait_for(port: int) -> None:
    """Return when something listens on a loopback port."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("replay.py did not start")


def check_folder(shared: Path, corpus: str = CORPUS) -> None:
    """Leave with one line where the corpus or a script that belongs to it is not there."""
    read_pages(shared / corpus)
    for name in ("replay.py", "score.py"):
        if not (shared / name).is_file():
            sys.exit(f"newsbot: there is no {shared / name}; --shared names the folder with it")


def list_hosts(shared: Path, min_pages: int, corpus: str = CORPUS) -> list[str]:
    """Return the hosts of the corpus with at least that many pages."""
    command = [sys.executable, str(shared / "replay.py"), "--corpus", str(shared / corpus)]
    printed = subprocess.run(
        [*command, "--hosts"], capture_output=True, text=True, check=True
    ).stdout
    rows = (line.split() for line in printed.splitlines())
    return [host for count, host in rows if int(count) >= min_pages]


def split_hosts(hosts: list[str]) -> Iterator[list[str]]:
    """Yield lists of hosts, in each of which no two have the same key."""
    rest = hosts
    while rest:
        run = {url_key(f"http://{host}/"): host for host in reversed(rest)}
        yield [*run.values()]
        rest = [host for host in rest if host not in run.values()]


def split_url(url: str) -> tuple[str, str]:
    """Return host and path with query, as the proxy's log names a page."""
    parts = urlsplit(url)
    query = "&".join(q for q in parts.query.split("&") if q and not q.startswith("utm_"))
    return parts.netloc.lower(), (parts.path or "/") + (f"?{query}" if query else "")


def list_stored(shared: Path, hosts: set[str], corpus: str) -> set[tuple[str, str]]:
    """Return host and path of the stored articles of these hosts, as the proxy serves them."""
    found = set()
    for page in read_pages(shared / corpus):
        host, path = split_url(page.url or f"http://{page.domain}/{page.id}.html")
        found.add((host, f"/{page.id}.html" if path == "/" else path))
    return {(host, path) for host, path in found if host in hosts}


def name_key(host: str, path: str) -> str:
    """Return what all spellings of a page of the proxy share."""
    return url_key(f"http://{host}{path}")


def crawl(proxy: str, hosts: list[str], folder: Path, *, through: str) -> int:
    """Crawl all hosts in one run, found in one of ``WAYS``; returns its exit code."""
    urls = [f"http://{host}{WAYS[through]}" for host in hosts]
    folder.mkdir()
    listed = folder / "urls.txt"
    listed.write_text("\n".join(urls), encoding="utf-8")
    given = f"domain={','.join(urls)}" if through == "domain" else f"urls={listed}"
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", given]
    done = subprocess.run(
        [*command, "-s", f"OUTPUT_DIR={folder}", "-s", "SUMMARY_ENABLED=0", "-L", "WARNING"],
        cwd=PROJECT,
        env={**without_proxy(), "http_proxy": proxy},
        check=False,
    )
    return done.returncode


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the records of a JSON lines file; none for a missing one."""
    text = path.read_text("utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines()]


def measure(folder: Path, options: argparse.Namespace) -> bool:
    """Crawl, print the shares and the score, and return whether the requirements are met."""
    shared, corpus = options.shared, options.corpus
    check_folder(shared, corpus)
    hosts, log = list_hosts(shared, options.min_pages, corpus), folder / "replay.log"
    started = time.monotonic()
    with replay(shared, faults=options.faults, log=log, corpus=corpus) as proxy:
        runs = [*split_hosts(hosts)]
        codes = [
            crawl(proxy, run, folder / str(number), through=options.through)
            for number, run in enumerate(runs)
        ]
    print(f"{len(hosts)} hosts, {time.monotonic() - started:.0f} s, exit codes {codes}")
    stored = list_stored(shared, set(hosts), corpus)
    fetched = {(r["host"], r["path"]) for r in read_lines(log) if r["status"] == HTTPStatus.OK}
    written = folder / "written.jsonl"
    written.write_bytes(b"".join(p.read_bytes() for p in folder.glob("*/news/*/*.jsonl")))
    articles = {split_url(record["requestedUrl"]) for record in read_lines(written)}
    asked = {(r["host"], r["path"]) for r in read_lines(log)}
    # newsbot removes session and tracking parameters, which the proxy's URLs have.
    keys = {name_key(*page) for page in asked}
    found = {page for page in stored if name_key(*page) in keys}
    share = len(found) / len(stored)
    print(f"found {len(found)} of {len(stored)} stored = {share:.1%}")
    print(f"fetched {len(fetched & stored)}")
    known = {name_key(*page) for page in stored}
    others = {page for page in asked if name_key(*page) not in known}
    astray = {(h, p) for h, p in others if p not in _LISTS and not p.startswith(_SECTION)}
    print(f"written {len(articles & stored)}, written but no article {len(articles - stored)}")
    print(f"asked for {len(asked)}, neither an article nor a list {len(astray)}")
    for host, path in sorted(astray)[:_SHOWN]:
        print("astray:", host, path)
    for missing in sorted(stored - found):
        print("not found:", *missing)
    print_score(shared, written, corpus)
    return share >= MIN_FOUND_SHARE and articles <= stored and not any(codes)


def print_score(shared: Path, written: Path, corpus: str) -> None:
    """Print how the written articles compare with the corpus's answers."""
    score = [sys.executable, str(shared / "score.py"), "--corpus", str(shared / corpus)]
    subprocess.run([*score, "--predictions", str(written), "--only-crawled"], check=True)


def main() -> None:
    """Read the arguments and leave with 1 where a bound is missed."""
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--shared", type=Path, default=PROJECT.parent / "shared")
    cli.add_argument("--corpus", default=CORPUS, help="folder with gold.jsonl and pages")
    cli.add_argument("--faults", type=float, default=0.0)
    cli.add_argument("--min-pages", type=int, default=1)
    cli.add_argument("--through", choices=WAYS, default="section")
    options = cli.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        is_met = measure(Path(folder), options)
    sys.exit(not is_met)


if __name__ == "__main__":
    main()
