"""Releases: which lines they have, in which order, and what describes them."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from benchmarks.release_speed import find_fault, hash_folder
from newsbot.convert import CONVERTERS
from newsbot.items import SCHEMA_VERSION, Metadata, Publisher
from newsbot.release import (
    ArticleFilters,
    FolderInUseError,
    ForeignFolderError,
    line_blocks,
    release_run,
)
from newsbot.release.chunk_reader import make_release_schema
from newsbot.write import COMPRESSIONS
from tests.release.release_lines import (
    make_article,
    make_line,
    read_rows,
    read_urls,
    release,
    write_articles,
    write_run,
)


def test_rows_have_the_values_of_the_lines_sorted_by_date_and_url(tmp_path: Path) -> None:
    articles = [make_article(number) for number in (3, 1, 30, 2)]
    undated = make_article(9, datePublished=None)
    output = tmp_path / "output"
    write_run(output, "20260504T120000Z-aa.jsonl", *articles[:2])
    write_run(output, "20260504T120000Z-aa.2.jsonl.gz", articles[2])
    write_run(output, "20260504T130000Z-bb.jsonl.zst", articles[3], undated)
    write_run(output, "20260504T140000Z-cc.jsonl.part", make_article(7))
    write_run(output, ".hidden.jsonl", make_article(8))

    result = release(tmp_path)

    rows = read_rows(tmp_path)
    assert (result.articles, result.lines, result.left_out) == (5, 5, {})
    assert read_urls(tmp_path) == ["wave-09", "wave-01", "wave-02", "wave-30", "wave-03"]
    assert rows[1]["site"] == "harbour.example"
    assert [row["date"] for row in rows[:2]] == [None, date(2026, 5, 2)]
    expected = make_article(1).to_dict()
    for name, value in expected.items():
        if name.endswith("Utc"):
            shown = rows[1][name] and f"{rows[1][name]:%Y-%m-%dT%H:%M:%SZ}"
            assert shown == value
        elif name not in {"metadata", "rights"}:
            assert rows[1][name] == value, name
    assert rows[1]["metadata"]["fieldSources"] == [{"name": "headline", "source": "json-ld"}]
    assert rows[1]["extra"] == [{"name": "rating", "value": '"1.10"'}]
    file = pq.ParquetFile(tmp_path / "release" / "data" / "articles-00000.parquet")
    assert file.schema_arrow.equals(make_release_schema())
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"


def test_the_manifest_has_what_is_needed_to_check_a_release(tmp_path: Path) -> None:
    write_articles(tmp_path, *map(make_article, range(5)))
    rejections = b'{"url":"https://harbour.example/","outcome":"list_page"}\n' * 3 + b"{torn\n"
    (tmp_path / "output" / "harbour" / "a.rejected.ndjson").write_bytes(rejections)

    release(tmp_path, filters=ArticleFilters(since=date(2026, 5, 3), languages=("en",)))

    folder = tmp_path / "release"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert find_fault(folder) == ""
    assert manifest["schemaVersion"] == SCHEMA_VERSION
    assert manifest["articles"] == sum(file["articles"] for file in manifest["files"]) == 3
    assert manifest["filters"]["since"] == "2026-05-03"
    assert manifest["filters"]["language"] == ["en"]
    assert manifest["input"] == {
        "lines": 5,
        "unreadFiles": 0,
        "leftOut": {"since": 2},
        "rejections": {"list_page": 3},
    }
    card = (folder / "README.md").read_text()
    assert "3 articles of 1 site, published 2026-05-03 to 2026-05-05, 4 words each" in card
    assert "| list_page | 3 |" in card
    assert "| 0 to 49 | 3 |" in card
    assert "| 6,400 or more | 0 |" in card
    assert "| harbour.example | 3 |" in card
    assert sorted(path.name for path in (folder / "plots").iterdir()) == [
        *("dates.svg", "lengths.svg", "sites.svg"),
    ]


def test_the_same_lines_give_the_same_bytes_wherever_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_blocks, "BLOCK_LINES", 7)
    articles = [make_article(number) for number in range(40)]
    one, other = tmp_path / "one", tmp_path / "other"
    write_articles(one, *articles)
    for number, article in enumerate(reversed(articles)):
        write_run(other / "output", f"run-{number}.jsonl.gz", article)
    write_run(other / "output", "again.jsonl", *articles[:10])

    release(one)
    first = hash_folder(one / "release" / "data")
    release(one)
    release(other)

    assert hash_folder(one / "release" / "data") == first
    assert hash_folder(other / "release" / "data") == first
    for name in ("plots/dates.svg", "croissant.json"):
        files = [folder / "release" / name for folder in (one, other)]
        assert files[0].read_bytes() == files[1].read_bytes()
    file = pq.ParquetFile(one / "release" / "data" / "articles-00000.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(6)] == [7, 7, 7, 7, 7, 5]


def test_many_lines_are_cut_into_files_of_about_one_size_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [make_article(number) for number in range(90)]
    write_articles(tmp_path, *articles)
    size = sum(len(make_line(article)) for article in articles)
    monkeypatch.setattr(release_run, "SHARD_BYTES", size // 6)
    monkeypatch.setattr(line_blocks, "BLOCK_LINES", 4)

    result = release(tmp_path)
    first = hash_folder(tmp_path / "release")
    release(tmp_path)

    manifest = json.loads((tmp_path / "release" / "manifest.json").read_text())
    assert [file["path"] for file in manifest["files"]] == [
        f"data/articles-0000{number}.parquet" for number in range(7)
    ]
    assert {file["articles"] for file in manifest["files"]} <= {12, 13, 14}
    keys = [(row["date"], row["url"]) for row in read_rows(tmp_path)]
    assert (len(keys), keys) == (90, sorted(keys))
    assert (result.articles, result.left_out) == (90, {})
    assert hash_folder(tmp_path / "release") == first


@pytest.mark.parametrize("compression", ["zstd", "gzip"])
def test_json_lines_are_those_of_the_output(tmp_path: Path, compression: str) -> None:
    articles = [make_article(1), make_article(2, inLanguage="de-AT"), make_article(3)]
    odd = make_article(4, inLanguage="../../etc")
    write_articles(tmp_path, *articles, odd, make_article(5, inLanguage=None))

    result = release(tmp_path, format="jsonl", compression=compression, partition="language")

    data = tmp_path / "release" / "data"
    files = {}
    for path in data.rglob("articles-00000.jsonl.*"):
        with COMPRESSIONS[compression].open(path) as lines:
            files[path.relative_to(data).parts[0]] = lines.read()
    assert set(files) == {"en", "de", "%2E.%2F..%2Fetc", "unknown"}
    assert files["en"] == make_line(articles[0]) + make_line(articles[2])
    assert result.files == 4


def test_csv_has_no_formulas_and_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    write_articles(
        tmp_path, make_article(1, headline='=HYPERLINK("https://x.example")', keywords=["a", "é"])
    )

    release(tmp_path, format="csv", compression="none", partition="site")

    (file,) = (tmp_path / "release" / "data").rglob("*.csv")
    assert file.parent.name == "harbour.example"
    assert file.read_bytes().startswith(b'\xef\xbb\xbf"site","date",')
    with file.open(encoding="utf-8-sig", newline="") as opened:
        (row,) = csv.DictReader(opened)
    assert row["headline"] == '\'=HYPERLINK("https://x.example")'
    assert row["keywords"] == "a; é"
    assert row["date"] == "2026-05-02"
    assert row["datePublishedUtc"] == "2026-05-02T08:00:00Z"
    assert json.loads(row["publisher"])["country"] == "GB"


@pytest.mark.parametrize("name", sorted(CONVERTERS))
def test_formats_of_others_are_those_of_newsbot_convert(tmp_path: Path, name: str) -> None:
    # NewsML-G2 cannot do without the time of download.
    odd = make_article(2, metadata=Metadata(spider="harbour"))
    articles = [make_article(1), odd, make_article(3)]
    write_articles(tmp_path, *articles)
    convertible = [each for each in articles if name != "newsml" or each is not odd]

    result = release(tmp_path, format=name)

    (file,) = (tmp_path / "release" / "data").iterdir()
    with COMPRESSIONS["zstd"].open(file) as lines:
        assert lines.read() == b"".join(map(CONVERTERS[name].convert, convertible))
    assert result.articles == len(convertible)
    assert result.is_incomplete is (len(convertible) < len(articles))
    manifest = json.loads((tmp_path / "release" / "manifest.json").read_text())
    assert manifest["files"][0]["articles"] == len(convertible)


def test_what_cannot_be_read_is_counted_and_the_rest_released(tmp_path: Path) -> None:
    write_articles(tmp_path, make_article(1))
    file = tmp_path / "output" / "harbour" / "odd.jsonl"
    good = make_line(make_article(2))
    wrong_type = make_line(make_article(3)).replace(b'"headline":"Wave 3"', b'"headline":[3]')
    surrogate = make_line(make_article(4)).replace(b"Wave 4", b"Wave \\ud83d")
    version = f'"schemaVersion":"{SCHEMA_VERSION}"'.encode()
    older = make_line(make_article(5)).replace(version, b'"schemaVersion":"1.3"')
    newer = make_line(make_article(6)).replace(version, b'"schemaVersion":"2.9","later":{"a":1}')
    lines = (good, wrong_type, surrogate, older, newer, b"[1]\n", b"{}\n", b"\n", b'{"url"')
    file.write_bytes(b"".join(lines))
    broken = write_run(tmp_path / "output", "broken.jsonl.gz", make_article(7))
    broken.write_bytes(broken.read_bytes()[:-9])

    result = release(tmp_path)

    rows = {row["url"].rpartition("/")[2]: row["headline"] for row in read_rows(tmp_path)}
    assert set(rows) - {"wave-07"} == {"wave-01", "wave-02", "wave-04", "wave-06"}
    assert rows["wave-04"] == "Wave ?"
    assert result.left_out == {"another schema version": 1, "not an article": 4}
    assert result.unread_files == 1


def test_lines_without_excluded_fields_are_released(tmp_path: Path) -> None:
    path = write_run(tmp_path / "output", "short.jsonl")
    record = make_article(1).to_dict(without=("articleBlocks", "metadata.chromeDropped", "images"))
    path.write_text(json.dumps(record) + "\n")

    release(tmp_path)

    (row,) = read_rows(tmp_path)
    assert (row["images"], row["metadata"]["chromeDropped"]) == (None, None)


def test_names_of_sites_bring_no_markup_into_the_data_card(tmp_path: Path) -> None:
    name = "![a](https://x.example/a.png)|<b>`\n# b \u4f8b"  # and no warning of the plots
    write_articles(tmp_path, make_article(1, publisher=Publisher(domain=name)))

    release(tmp_path)

    card = (tmp_path / "release" / "README.md").read_text()
    assert "| !\\[a\\](https://x.example/a.png)\\|&lt;b>` # b \u4f8b | 1 |" in card


def test_a_folder_that_is_no_release_is_left_alone(tmp_path: Path) -> None:
    write_articles(tmp_path, make_article(1))
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "thesis.txt").write_text("mine")

    with pytest.raises(ForeignFolderError, match="exists and is not a release"):
        release(tmp_path)

    assert (tmp_path / "release" / "thesis.txt").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["output", "release"]


@pytest.mark.parametrize("place", ["output/release", "other/../output/release", "link/release"])
def test_a_release_is_not_made_in_its_own_input(tmp_path: Path, place: str) -> None:
    write_articles(tmp_path, make_article(1))
    (tmp_path / "link").symlink_to(tmp_path / "output")

    with pytest.raises(ForeignFolderError, match=r"is in the input .*/output; --output must be"):
        release(tmp_path, output=tmp_path / place)

    assert [path.name for path in (tmp_path / "output").iterdir()] == ["harbour"]


def test_a_release_is_made_beside_its_input_by_any_path(tmp_path: Path) -> None:
    write_articles(tmp_path, make_article(1))

    release(tmp_path, output=tmp_path / "output" / ".." / "release")

    assert read_urls(tmp_path) == ["wave-01"]


def test_many_months_are_drawn_as_years(tmp_path: Path) -> None:
    articles = [
        make_article(year * 12 + month, datePublished=f"{2000 + year}-{month + 1:02}-03T10:00:00Z")
        for year in range(6)
        for month in range(12)
    ]
    write_articles(tmp_path, *articles)

    release(tmp_path)

    assert "![Articles by year]" in (tmp_path / "release" / "README.md").read_text()
    plot = (tmp_path / "release" / "plots" / "dates.svg").read_text()
    assert ">2005</text>" in plot
    assert "2005-" not in plot


def test_two_exports_do_not_write_one_release(tmp_path: Path) -> None:
    write_articles(tmp_path, make_article(1))

    with FileLock(tmp_path / ".release.lock"), pytest.raises(FolderInUseError):
        release(tmp_path)
