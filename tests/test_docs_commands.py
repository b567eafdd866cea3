"""Every command of README and docs ends with code 0 in a fresh folder, in the order of its page.

Those of the README run with the default settings, but that the site may be on this machine; those
of the docs without delays, which would take minutes.

Those of the guides are in ``test_docs_examples``. Not run are commands of fleets, which need
PostgreSQL or object storage, commands for the development of newsbot, for systemd, for the
installation, services that do not end, and lines that show the form of a command.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from newsbot.demo.demo_pages import build_pages
from tests.archives.written_archives import make_record, write_gzip
from tests.browser_available import NAMES
from tests.invented_articles import invent_article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import LOOPBACK, PROJECT, QUICK
from tests.store.test_store_check import article, path_of
from tests.test_docs_examples import FENCE, WHALE, Guide

FOLLOWED = {"getting-started.md", "extending.md"}
"""Guides whose commands all stand in blocks that ``test_docs_examples`` runs."""
README = "../README.md"
PAGES = [
    README,
    *sorted({path.name for path in (PROJECT / "docs").glob("*.md")} - FOLLOWED),
]
COMMAND = re.compile(r"(?:\w+=\S+ )*(?:z?cat \S+ \| )?(?:newsbot|scrapy) [a-z]")
NOT_RUN = re.compile(
    r"pip install|\[-|scrapy score|scrapy crawl demo|--forever|--serve|\bURL\||user:password"
    r"|\.\.\. |newsbot (?:fleet|worker|write)\b|--enqueue|s3://"
)
DAY = "/2026/11/05"
NOVEMBER = [path_of(number).replace("/2026/05/04", DAY) for number in range(40, 44)]

BOTH = """#!/bin/bash
case "$1" in
    crawl | due | extract | explain | fetch | view | parse | fetch-page | sites)
        set -- "$@" {options} ;;
esac
export SCRAPY_SETTINGS_MODULE=newsbot.settings
exec {python} -m $(basename "$0") "$@"
"""


def list_commands(name: str) -> list[str]:
    """Return the commands of a page that a user types, from blocks and indented lines."""
    text = (PROJECT / "docs" / name).read_text(encoding="utf-8")
    is_guide = name in {"several-sites.md", "explain.md"}
    blocks = [content for language, content in FENCE.findall(text) if language == "sh"]
    lines = [line for block in blocks for line in block.splitlines() if not is_guide]
    lines += re.findall(r"^ {4}(.*)$", FENCE.sub("", text), re.MULTILINE)
    stripped = (line.partition("  #")[0].strip() for line in lines)
    return [line for line in stripped if COMMAND.match(line) and not NOT_RUN.search(line)]


def list_further_commands(name: str) -> list[str]:
    """Return the commands of a page that the README does not have as well."""
    known = {line.replace("scrapy ", "newsbot ") for line in list_commands(README)}
    commands = list_commands(name)
    return commands if name == README else [line for line in commands if line not in known]


@pytest.fixture(scope="module")
def site() -> Iterator[Web]:
    front = '<nav><a href="/world">World</a></nav>'
    links = "".join(
        f'<div><h2><a href="{path_of(n)}">Wave {n} of the harbour and quay</a></h2></div>'
        for n in range(10)
    )
    pages = {path_of(number): article(number) for number in range(10)}
    pages |= {path: article(40 + number) for number, path in enumerate(NOVEMBER)}
    pages |= {"/world": Answer(f"<main>{links}</main>"), "/": Answer(front)}
    with serve(pages) as running:
        entries = "".join(
            f"<url><loc>{running.base}{path}</loc><lastmod>2026-11-05</lastmod></url>"
            for path in NOVEMBER
        )
        running.pages["/sitemap.xml"] = [Answer(f"<urlset>{entries}</urlset>", kind="text/xml")]
        yield running


@pytest.fixture
def guide(page: str, site: Web, tmp_path: Path) -> Guide:
    """Return a fresh folder with the commands, and with the files that the pages mention."""
    host = site.base.removeprefix("http://")
    wave = site.base + path_of(7)
    replaced = {
        "https://example.com/world/one-article": wave,
        "https://example.com/the-article": wave,
        "http://wiki.corp.example/news": f"{site.base}/world",
        "10.1.0.0/16": "127.0.0.0/8",
        "domain=example.com": f"domain={host}",
        "probe example.com": f"probe {site.base}",
        "https://www.example.com": site.base,
        "https://example.com": site.base,
        **({} if any(map(shutil.which, NAMES)) else {" --render": ""}),
    }
    guide = Guide("", tmp_path, replaced)
    settings = LOOPBACK if page == README else QUICK
    options = " ".join(f"-s {name}={value}" for name, value in settings.items())
    for name in ("newsbot", "scrapy"):
        guide.write(f".bin/{name}", BOTH.format(python=sys.executable, options=options))
        (guide.bin / name).chmod(0o755)
    tables = [
        f'[{name}]\ndomain = "{host}"\nsections = ["{site.base}/world"]\n'
        f'sitemaps = ["{site.base}/sitemap.xml"]\n'
        for name in ("rtl", "le_monde", "example_times")
    ]
    guide.write("own.toml", "".join(tables))
    guide.write("sections.txt", f"{site.base}/world\n")
    pages = build_pages("https://example.com")
    for name in ("page.html", "whale.html"):
        (tmp_path / name).write_bytes(pages[WHALE].body)
    for folder in ("more", "pages-of-the-site"):
        (tmp_path / folder).mkdir()
        for path in (path for path in pages if path.startswith("/town/2025/10/0")):
            name = path.rpartition("/")[2]
            (tmp_path / folder / f"{name}.html").write_bytes(pages[path].body)
    texts = json.dumps({"text": "A whale answered.\nShare this: Email Print"}) + "\n"
    for name in ("articles.jsonl", "FILE.jsonl"):
        guide.write(name, texts)
    (tmp_path / "FILE.jsonl.gz").write_bytes(gzip.compress(texts.encode()))
    (tmp_path / "FILE.jsonl.zst").write_bytes(zstandard.compress(texts.encode()))
    record = make_record(
        f"https://www.rtl.fr{DAY}/lamp",
        invent_article(1).encode(),
        date="2026-11-05T08:00:00Z",
    )
    (tmp_path / "cc-news").mkdir()
    for name in ("CC-NEWS-20261101000000-00001.warc.gz", "cc-news/one.warc.gz"):
        write_gzip(tmp_path / name, [record])
    return guide


@pytest.mark.parametrize("page", [page for page in PAGES if list_further_commands(page)])
def test_each_command_of_a_page_works_as_shown(guide: Guide, page: str) -> None:
    commands = list_further_commands(page)
    if page in {"store.md", "follow.md", "convert.md", "export.md", "report.md"}:
        guide.run_shell("NEWSBOT_SITES=own.toml newsbot crawl rtl")

    for command in commands:
        script = command
        for old, new in guide.replaced.items():
            script = script.replace(old, new)
        guide.run_shell(f"export NEWSBOT_SITES=own.toml; {script}")
