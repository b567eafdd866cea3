"""Site profiles are saved to small files; a broken file is reported."""

from __future__ import annotations

import json
from array import array
from pathlib import Path
from typing import Any

import pytest

import newsbot
from newsbot import ProfileError, SiteProfile
from newsbot.extraction import PageFingerprint
from newsbot.extraction.profile.fingerprint import MAX_PAGES
from newsbot.extraction.profile.profile_file import MAX_FILE_BYTES

LINE = "Readers keep the lamp of Ortwick lit: buy them a can of oil."


def fingerprint(number: int, *, day: str = "", text: int = 1) -> PageFingerprint:
    return PageFingerprint(
        key=f"{number:016x}",
        day=day,
        topic=array("I", range(number * 100, number * 100 + 100)),
        entries=array("Q", range(text, text + 300)),
    )


def learned() -> SiteProfile:
    texts = [f"The {word} of the harbour was counted on Monday, said the mayor." for word in "abc"]
    return newsbot.learn_profile(
        (f"<article><h1>{text}</h1><p>{text}</p><p>{LINE}</p></article>", f"https://e.com/{i}")
        for i, text in enumerate(texts)
    )


def stored(path: Path, **changes: Any) -> Path:
    learned().save(path)
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), encoding="utf-8")
    return path


def test_a_loaded_profile_equals_the_saved_one(tmp_path: Path) -> None:
    profile = learned()
    profile.save(tmp_path / "profile.json")

    assert SiteProfile.load(tmp_path / "profile.json") == profile
    assert [path.name for path in tmp_path.iterdir()] == ["profile.json"]


def test_a_profile_counts_the_pages_of_a_text() -> None:
    assert learned().count_pages(f" {LINE.upper()}") == 3
    assert learned().count_pages("The waves were counted.") == 0


def test_a_profile_file_holds_no_word_of_a_page(tmp_path: Path) -> None:
    learned().save(tmp_path / "profile.json")

    written = (tmp_path / "profile.json").read_text("utf-8")

    assert "harbour" not in written
    assert "e.com" not in written


def test_a_profile_keeps_the_latest_pages_in_a_small_file(tmp_path: Path) -> None:
    pages = [
        fingerprint(i, day=f"2026-{1 + i % 12:02}-{1 + i // 12 % 28:02}") for i in range(3_000)
    ]

    profile = SiteProfile.from_pages(pages)
    profile.save(tmp_path / "profile.json")

    assert len(profile.pages) == MAX_PAGES
    assert {page.day[:7] for page in profile.pages} == {"2026-12"}
    assert (tmp_path / "profile.json").stat().st_size < MAX_FILE_BYTES / 4
    assert SiteProfile.load(tmp_path / "profile.json") == profile


def test_a_page_seen_twice_is_kept_as_last_seen() -> None:
    early, late = fingerprint(1, day="2026-05-01"), fingerprint(1, day="2026-05-02", text=7)

    assert (
        SiteProfile.from_pages([late, early]).pages
        == SiteProfile.from_pages([early, late]).pages
        == (late,)
    )


def test_the_order_of_merging_does_not_matter() -> None:
    parts = [
        SiteProfile.from_pages(fingerprint(i) for i in range(start, start + 60))
        for start in (0, 50, 100)
    ]

    first = parts[0].merge(parts[1]).merge(parts[2])

    assert first == parts[2].merge(parts[0], parts[1])
    assert first == parts[1].merge(parts[2].merge(parts[0]))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "EOF while parsing"),
        ("\x00\xff", "is no site profile"),
        ("[]", "should be an object"),
        ('{"format": "something else", "version": 1, "pages": []}', "format: Input should be"),
        ('{"format": "newsbot site profile", "version": 2, "pages": []}', "version: Input"),
        ('{"format": "newsbot site profile", "version": 1}', "pages: Field required"),
        ("[" * 100_000, "is no site profile"),
        ('{"pages": ' + "[" * 100_000, "is no site profile"),
        (" " * (MAX_FILE_BYTES + 1), f"longer than {MAX_FILE_BYTES} bytes"),
    ],
    ids=["empty", "binary", "list", "foreign", "later", "torn", "deep", "deeper", "huge"],
)
def test_a_file_that_is_no_profile_is_reported_in_one_line(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "profile.json"
    path.write_text(text, encoding="latin-1")

    with pytest.raises(ProfileError) as raised:
        SiteProfile.load(path)

    assert str(raised.value).startswith(f"{path}: is no site profile: ")
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"key": "1"}, "pages.0.key"),
        ({"day": "yesterday"}, "pages.0.day"),
        ({"topic": "AAA"}, "padding"),
        ({"topic": "€"}, "ASCII"),
        ({"entries": "AAAA"}, "3 bytes are not a multiple of 8"),
        ({"entries": "A" * 100_000}, "pages.0.entries"),
        ({"more": 1}, "pages.0.more"),
    ],
    ids=str,
)
def test_an_invalid_page_of_a_profile_is_reported(
    tmp_path: Path, changes: dict[str, Any], problem: str
) -> None:
    path = stored(tmp_path / "profile.json")
    page = json.loads(path.read_text("utf-8"))["pages"][0]

    with pytest.raises(ProfileError, match=problem):
        SiteProfile.load(stored(path, pages=[page | changes]))


def test_a_file_with_too_many_pages_is_rejected(tmp_path: Path) -> None:
    path = stored(tmp_path / "profile.json")
    page = json.loads(path.read_text("utf-8"))["pages"][0]

    with pytest.raises(ProfileError, match="at most 100 items"):
        SiteProfile.load(stored(path, pages=[page] * 101))


def test_a_failed_save_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.mkdir()

    with pytest.raises(OSError, match=r"profile\.json"):
        learned().save(path)

    assert [found.name for found in tmp_path.iterdir()] == ["profile.json"]


def test_a_profile_with_forged_hashes_changes_nothing(tmp_path: Path) -> None:
    """All pages have the same hashes of texts and no topic."""
    pages = [
        PageFingerprint(key=f"{i:016x}", day="", topic=array("I"), entries=array("Q", range(300)))
        for i in range(100)
    ]
    SiteProfile.from_pages(pages).save(tmp_path / "profile.json")

    hostile = SiteProfile.load(tmp_path / "profile.json")

    html = f"<article><h1>The lamp</h1><p>{LINE}</p></article>"
    assert newsbot.extract(html, profile=hostile) == newsbot.extract(html)
