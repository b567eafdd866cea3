"""The examples of the docs run as they are shown, in the order of their page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from newsbot.demo.demo_pages import build_pages
from newsbot.items import Article
from tests.loopback import Answer, Web, serve
from tests.scrapy_run import PROJECT, QUICK
from tests.store.test_store_check import article, path_of

FENCE = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
FILE_NAME = re.compile(r"`([\w/-]+\.(?:toml|py|cfg))`[^`]*:\s*$")
"""A paragraph that names a file and ends with a colon introduces the content of that file."""

NEWSBOT = f"""#!/bin/bash
case "$1" in
    crawl | extract | explain | fetch | view | parse)
        set -- "$@" {" ".join(f"-s {n}={v}" for n, v in QUICK.items())} ;;
esac
exec {sys.executable} -m newsbot "$@"
"""
"""The command as it is installed, in a hurry and with the loopback address open."""

BELOW = '<footer><b class="editor">Bo Example</b> <b class="stars">4</b></footer>'
WHALE = "/sea/2025/10/04/whale-answers-the-foghorn-and-is-asked-to-stop"
SECTIONS = ("world", "business", "sport")


@dataclass
class Guide:
    """A page of the docs, followed in a folder of its own."""

    name: str
    folder: Path
    replaced: dict[str, str]
    errors: list[str] = field(default_factory=list)
    """What each command printed on stderr."""

    def __post_init__(self) -> None:
        self.bin = self.folder / ".bin"
        self.write(".bin/newsbot", NEWSBOT)
        (self.bin / "newsbot").chmod(0o755)

    def blocks(self) -> Iterator[tuple[str, str, str]]:
        """Yield language, content and name of the file of each block; the name may be empty."""
        text = (PROJECT / "docs" / self.name).read_text(encoding="utf-8")
        for old, new in self.replaced.items():
            text = text.replace(old, new)
        for block in FENCE.finditer(text):
            named = FILE_NAME.search(text[: block.start()].rpartition("\n\n\n")[2].rstrip("\n"))
            yield block[1], block[2], named[1] if named else ""

    def run(self, command: list[str]) -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={
                **os.environ,
                "BROWSER": "true",
                "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
                "PYTHONPATH": f"{self.folder}{os.pathsep}{PROJECT}",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
        self.errors.append(done.stderr)
        return done.stdout

    def write(self, name: str, content: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    def follow(self, *, skip: tuple[str, ...] = ()) -> dict[str, list[str]]:
        """Write each file and run each command of the page in order; return what they print."""
        shown: dict[str, list[str]] = {"sh": [], "python": []}
        for language, content, name in self.blocks():
            if name:
                self.write(name, content)
            elif language == "sh" and not any(word in content for word in skip):
                shown["sh"].append(self.run_shell(content.replace(" && cd my-news", "")))
            elif language == "python":
                shown["python"].append(self.run_python(content))
        return shown

    def run_shell(self, script: str) -> str:
        return self.run(["bash", "-eo", "pipefail", "-c", script])

    def run_python(self, script: str) -> str:
        return self.run([sys.executable, "-c", script])


@pytest.fixture
def web() -> Iterator[Web]:
    pages = {path_of(number): Answer(str(article(number).body) + BELOW) for number in range(35)}
    for place, name in enumerate(SECTIONS):
        links = "".join(
            f'<div><h2><a href="{path_of(n)}">Wave {n} of the harbour and quay</a></h2></div>'
            for n in range(place * 10, place * 10 + 10)
        )
        pages[f"/{name}"] = Answer(f"<main>{links}</main>")
    log = "".join(f"=> http://{{host}}{path_of(number)}\n" for number in range(30, 35))
    front = "".join(f'<a href="/{name}">{name}</a>' for name in SECTIONS)
    pages["/"] = Answer(f"<nav>{front}</nav>")
    with serve(pages) as running:
        host = running.base.removeprefix("http://")
        running.pages["/links"] = [Answer("# Links\n" + log.format(host=host), kind="text/plain")]
        yield running


@pytest.fixture
def replaced(web: Web) -> dict[str, str]:
    return {
        "https://www.example.com/world/one-article": web.base + path_of(7),
        "https://www.example.com": web.base,
        'domain="example.com")': 'domain="127.0.0.1")',
        **{
            f'"{host}example.com"': f'"{web.base.removeprefix("http://")}"'
            for host in ("", "harbour.", "river.")
        },
    }


def start_project(folder: Path, replaced: dict[str, str]) -> Guide:
    """Write the files of getting started, which the other guides continue."""
    guide = Guide("getting-started.md", folder, replaced)
    for _, content, name in guide.blocks():
        if name:
            guide.write(name, content)
    return guide


def test_getting_started_crawls_a_site_once_and_then_what_is_new(
    replaced: dict[str, str], tmp_path: Path
) -> None:
    guide = Guide("getting-started.md", tmp_path, replaced)

    shown = guide.follow(skip=("pip install",))

    written = [
        len(file.read_bytes().splitlines())
        for site in ("news", "example_times")
        for file in sorted(tmp_path.glob(f"output/{site}/*/*.jsonl"))
    ]
    assert written == [5, 30 - 5]
    Guide("fields.md", tmp_path, replaced).follow()
    assert shown["python"][0].count("of the harbour") == 5
    assert "example_times" in shown["sh"][-1]


def read_articles(folder: Path, site: str) -> list[dict[str, Any]]:
    files = folder.glob(f"output/{site}/*/*.jsonl")
    return [json.loads(line) for file in files for line in file.read_bytes().splitlines()]


def test_extending_examples_work_in_one_project(replaced: dict[str, str], tmp_path: Path) -> None:
    start_project(tmp_path, replaced)
    guide = Guide("extending.md", tmp_path, replaced)

    guide.follow()
    guide.run_shell("newsbot crawl example_times")
    spiders = (tmp_path / "my_spiders.py").read_text(encoding="utf-8")
    guide.write("my_spiders.py", f"import my_formats\n{spiders}")
    start = (tmp_path / "settings.py").read_text(encoding="utf-8")
    guide.write("settings.py", f"import my_output\n{start}OUTPUT_FORMAT = 'headlines'\n")
    guide.run_shell(f"newsbot crawl news -a url={replaced['https://www.example.com']}/links")
    guide.run_shell("newsbot store check")

    lines = (tmp_path / "sport.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "url,headline,datePublished"
    assert len(lines) == 1 + 10
    (table,) = tmp_path.glob("output/news/*/*.tsv")
    assert len(table.read_text(encoding="utf-8").splitlines()) == 5
    assert len(read_articles(tmp_path, "news")) == 10
    assert len(read_articles(tmp_path, "late_times")) == 10
    articles = read_articles(tmp_path, "example_times")
    assert len(articles) == 10
    for record in articles:
        article = Article.from_dict(record)
        assert article.extra == {
            "stars": "4",
            "editor": "Bo Example",
            "questions": 0,
            "minutes": 0.3,
        }
        assert article.metadata.fieldSources["headline"] == "site"


def test_several_sites_are_crawled_from_one_folder(
    replaced: dict[str, str], tmp_path: Path
) -> None:
    start_project(tmp_path, replaced)
    guide = Guide("several-sites.md", tmp_path, replaced)
    guide.write(
        "settings.py",
        (tmp_path / "settings.py").read_text("utf-8")
        + next(content for language, content, _ in guide.blocks() if language == "python"),
    )

    guide.follow()

    log = "".join(guide.errors)
    assert re.search(r"river_post: 10 articles, done \(\d of 2 sites\)", log)
    assert re.search(r"example_times: \d+ articles?, done \(\d of 3 sites\)", log)
    sites = {path.parent.parent.name for path in tmp_path.glob("output/*/*/*.jsonl")}
    assert {"harbour_news", "river_post"} <= sites


def test_python_api_examples_hold() -> None:
    text = (PROJECT / "docs" / "python-api.md").read_text(encoding="utf-8")
    code = "\n".join(content for language, content in FENCE.findall(text) if language == "python")

    exec(code, {})  # noqa: S102 - the page is ours


def test_explain_example_prints_blocks_and_fields(replaced: dict[str, str], tmp_path: Path) -> None:
    guide = Guide("explain.md", tmp_path, replaced)
    guide.write("page.html", str(article(7).body))

    shown = guide.follow()

    assert "Wave 7 of the harbour" in shown["python"][0]
    assert "\nheadline " in shown["python"][0]
    (fetched,) = shown["sh"]
    assert "\n< Content-Type: text/html; charset=utf-8\n" in fetched
    assert f"<GET {replaced['https://www.example.com']}{path_of(0)}>" in fetched


def test_explain_page_shows_the_output_of_its_commands(tmp_path: Path) -> None:
    guide = Guide("explain.md", tmp_path, {})
    guide.write("whale.html", build_pages("https://lamp.example")[WHALE].body.decode())
    examples = [
        content.removeprefix("$ ").split("\n", 1)
        for language, content, _ in guide.blocks()
        if language == "text" and content.startswith("$ ")
    ]

    for command, shown in examples:
        printed = guide.run_shell(f"COLUMNS=80 {command}")
        lines = {re.sub(r"\d", "0", line).rstrip() for line in printed.splitlines()}
        wanted = {re.sub(r"\d", "0", line).rstrip() for line in shown.splitlines()}
        assert wanted - lines <= {"", "..."}, command

    assert len(examples) == 3
