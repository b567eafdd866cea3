"""``newsbot.read`` gives the articles of a store or a folder, through a kill and a new version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

import newsbot
from newsbot.exit_codes import ExitCode
from newsbot.store.database import Store
from newsbot.store.facts.article_files import file_table
from newsbot.store.site_run import site_table
from tests.loopback import serve
from tests.processes import wait_for
from tests.scrapy_run import run_scrapy
from tests.store.store_rows import STORE
from tests.store.test_earlier_files import ARTICLES, crawl, kill, start
from tests.store.test_store_check import article, make_pages, path_of

CHANGED = path_of(3)


class Loader:
    """A program that reads, and keeps only the cursor from one time to the next."""

    def __init__(self) -> None:
        self.cursor: str | None = None

    def load(self, place: str | Path) -> list[newsbot.Article]:
        reader = newsbot.read(place, since=self.cursor)
        articles = list(reader)
        self.cursor = reader.cursor
        assert reader.skipped == 0
        return articles

    def load_into(self, seen: list[newsbot.Article], place: str) -> bool:
        seen += self.load(place)
        return bool(seen)


def test_articles_of_a_store_are_read_once_through_a_kill_and_in_each_version(
    tmp_path: Path, store: str
) -> None:
    output = tmp_path / "output"
    place = store if "://" in store else str(output / store)
    loader = Loader()
    seen: list[newsbot.Article] = []
    with serve(make_pages(ARTICLES)) as web:
        process = start(web, output, STORE_URL=store)
        assert wait_for(lambda: loader.load_into(seen, place))
        kill(process)
        before = len(seen)
        assert crawl(web, output, STORE_URL=store).code == 0
        seen += loader.load(place)
        web.pages[CHANGED] = [article(900)]
        again = ("crawl", "news", "-a", f"url={web.base}/world", "-a", "again=true")
        assert run_scrapy(*again, output=output, settings={"STORE_URL": store}).code == 0
        changed = loader.load(place)

    assert 0 < before < ARTICLES
    assert sorted(each.url for each in seen) == sorted(
        web.base + path_of(n) for n in range(ARTICLES)
    )
    assert [(each.url, each.version) for each in changed] == [(web.base + CHANGED, 2)]
    assert changed[0].supersedes in {each.contentHash for each in seen}
    assert loader.load(place) == []
    assert loader.load(output) == []  # of the same files, so the cursor is the same
    printed = run_scrapy("tail", place, output=tmp_path / "elsewhere")
    assert len(printed.stdout.splitlines()) == ARTICLES + 1, printed.stderr
    release = ("export", place, "--to", "csv", "--output", str(tmp_path / "release"))
    exported = run_scrapy(*release, output=tmp_path / "elsewhere")
    assert exported.code == 0, exported.stderr
    assert f"{ARTICLES} articles in 1 file, from {ARTICLES + 1} lines" in exported.stderr
    assert "left out: 1 (versions)" in exported.stderr
    converted = run_scrapy("convert", place, "--to", "zyte", output=tmp_path / "elsewhere")
    assert converted.stderr == f"{ARTICLES + 1} articles converted\n"


def test_a_store_finds_its_folder_after_a_move_and_names_one_that_is_elsewhere(
    tmp_path: Path,
) -> None:
    output, moved = tmp_path / "output", tmp_path / "moved"
    file = output / "harbour" / "2026-05-04" / "20260504T100000Z-aa.jsonl"
    file.parent.mkdir(parents=True)
    line = json.dumps(newsbot.Article(url="https://lamp.example/a").to_dict())
    file.write_text(f"{line}\n", encoding="utf-8")
    store = Store.open(STORE, folder=output)
    assert len(list(newsbot.read(output / STORE))) == 1  # before the store knows any file
    site = {"name": "harbour", "epoch": 1, "run_id": "a", "place": "", "started_at": 1}
    known = {
        "site_id": 1,
        "path": file.relative_to(output).as_posix(),
        "place": f"earlier-name:{output}",  # of a container, which has a new name at each start
        "compression": "none",
    }
    with store.transaction() as connection:
        connection.execute(sa.insert(site_table).values(site | {"heartbeat_at": 1}))
        counts = {"size": 1, "lines": 1, "epoch": 1}
        connection.execute(sa.insert(file_table).values(known | counts))
    store.close()
    assert len(list(newsbot.read(output / STORE))) == 1
    output.rename(moved)
    assert len(list(newsbot.read(moved / STORE))) == 1

    alone = (moved / STORE).rename(tmp_path / "store.sqlite")
    with pytest.raises(OSError, match=rf"files of articles at earlier-name:{output}: read them th"):
        list(newsbot.read(alone))
    printed = run_scrapy("tail", str(alone), output=moved)

    assert printed.code == ExitCode.COULD_NOT_STORE
    assert f"at earlier-name:{output}: read them there, or copy them here" in printed.stderr


def test_wrong_places_and_cursors_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="absent"):
        newsbot.read(tmp_path / "absent")
    with pytest.raises(ValueError, match="'yesterday' is not a cursor of newsbot"):
        newsbot.read(tmp_path, since="yesterday")
    with pytest.raises(OSError, match=r"STORE_URL must be a path, .* or postgresql://"):
        list(newsbot.read("mysql://news"))
    with pytest.raises(OSError, match="there is no store at"):
        list(newsbot.read(f"sqlite:///{tmp_path}/absent.sqlite"))


def test_lines_that_are_no_articles_are_skipped_and_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good = json.dumps(newsbot.Article(url="https://lamp.example/a").to_dict())
    old = '{"schemaVersion": "1.3", "url": "https://lamp.example/b"}'
    (tmp_path / "20260504T100000Z-aa.jsonl").write_text(f"{good}\n{old}\nno JSON\n{good}\n")
    reader = newsbot.read(tmp_path)

    urls = [each.url for each in reader]

    assert urls == ["https://lamp.example/a"] * 2
    assert reader.skipped == 1
    assert "schemaVersion of an article must be 2.x, got '1.3'" in caplog.text
    assert list(newsbot.read(tmp_path, since=reader.cursor)) == []
    with (tmp_path / "20260504T100000Z-aa.jsonl").open("a") as file:
        file.write(f"{good}\n")
    assert len(list(reader)) == 1
