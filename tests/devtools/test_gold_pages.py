"""Reading a corpus: what a line needs, and one clear error for each fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from devtools.scoring.gold_pages import CorpusError, digest, read_corpus
from tests.devtools.corpora import gold_line, write_corpus

TITLED = {"id": "a", "gold": {"title": "A"}}


def test_a_line_needs_only_an_id_and_one_gold_value(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "c", [TITLED], {"a": "<p>A"})

    (page,) = read_corpus(folder)

    assert (page.source, page.url, page.read()) == ("corpus", None, b"<p>A")


def test_pages_may_be_uncompressed(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "c", [TITLED], {})
    (folder / "pages" / "a.html").write_text("<p>plain", "utf-8")

    (page,) = read_corpus(folder)

    assert page.read() == b"<p>plain"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "is not JSON"),
        ("[1]", "one JSON object a line"),
        ('{"gold": {"title": "A"}}', "id: Field required"),
        ('{"id": "b"}', "gold: Field required"),
        ('{"id": "../b", "gold": {"title": "A"}}', "id: "),
        ('{"id": "b", "gold": {"titel": "A"}}', "holds nothing to score"),
        ('{"id": "b", "gold": {"title": 3}}', "gold.title: "),
        ('{"id": "b", "gold": {"authors": "Ann"}}', "gold.authors: "),
        ('{"id": "b", "gold": {"date_published": "12 May"}}', "'12 May' must begin with a date"),
        ('{"id": "b", "gold": {"body": "A.", "optional": [1]}}', "optional 1 is not a line"),
        ('{"id": "b", "gold": {"title": "\\ud800"}}', "is not JSON in UTF-8"),
        (json.dumps(TITLED), "id 'a' is already in line 1"),
        ('{"id": "b", "gold": {"title": "A"}}', "there is no page file"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_wrong_line_is_named_by_its_number(tmp_path: Path, line: str, says: str) -> None:
    folder = write_corpus(tmp_path / "c", [TITLED], {"a": "<p>A"})
    with (folder / "gold.jsonl").open("a", encoding="utf-8") as gold:
        gold.write(f"\n{line}\n")

    with pytest.raises(CorpusError) as caught:
        read_corpus(folder)

    assert f"{folder / 'gold.jsonl'}:3: " in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("packed", [b"not gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x01"])
def test_a_damaged_page_file_is_named(tmp_path: Path, packed: bytes) -> None:
    folder = write_corpus(tmp_path / "c", [TITLED], {"a": "<p>A"})
    file = folder / "pages" / "a.html.gz"
    file.write_bytes(packed)

    with pytest.raises(CorpusError, match=r"a\.html\.gz: cannot be read"):
        read_corpus(folder)[0].read()


def test_a_folder_without_gold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"gold\.jsonl: cannot be read"):
        read_corpus(tmp_path)


def test_an_empty_gold_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no page"):
        read_corpus(write_corpus(tmp_path / "c", [], {}))


def test_an_unknown_source_is_an_error_that_lists_the_known(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "c", [gold_line("a", title="A")], {"a": "<p>A"})

    with pytest.raises(CorpusError, match="'owm'; there are own"):
        read_corpus(folder, sources=["owm"])


def test_the_digest_changes_with_gold_and_with_pages(tmp_path: Path) -> None:
    lines = [gold_line("a", title="A")]
    first = write_corpus(tmp_path / "1", lines, {"a": "<p>A"})
    copy = write_corpus(tmp_path / "2", lines, {"a": "<p>A"})
    other_page = write_corpus(tmp_path / "3", lines, {"a": "<p>B"})
    other_gold = write_corpus(tmp_path / "4", [gold_line("a", title="B")], {"a": "<p>A"})

    names = [digest(read_corpus(folder)) for folder in (first, copy, other_page, other_gold)]

    assert names[0] == names[1]
    assert len(set(names)) == 3
