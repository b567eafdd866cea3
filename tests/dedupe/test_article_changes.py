"""Fields that changed between two versions of an article."""

from __future__ import annotations

from dataclasses import replace

from newsbot.article_blocks import Image
from newsbot.dedupe.article_changes import (
    find_changed_fields,
    fingerprint_fields,
    fingerprint_name,
)
from newsbot.items import COMPARED_FIELDS, Article

ARTICLE = Article(
    url="https://example.com/a",
    headline="Gale",
    articleBody="A gale came in.",
    mainImage=Image(url="https://example.com/a.jpg?width=100"),
)


def test_changed_fields_are_named() -> None:
    changed = replace(ARTICLE, headline="Storm", articleBody="A storm came in.")

    names = find_changed_fields(changed, fingerprint_fields(ARTICLE))

    assert set(names) == {"headline", "articleBody"}
    assert find_changed_fields(ARTICLE, fingerprint_fields(ARTICLE)) == []


def test_parameters_of_an_image_url_are_no_change() -> None:
    resized = replace(ARTICLE, mainImage=Image(url="https://example.com/a.jpg?width=200"))

    assert find_changed_fields(resized, fingerprint_fields(ARTICLE)) == []


def test_field_that_the_version_before_did_not_have_is_no_change() -> None:
    size = len(fingerprint_fields(ARTICLE)) // len(COMPARED_FIELDS)
    without_first = fingerprint_fields(ARTICLE)[size:]
    changed = replace(ARTICLE, headline="Storm", articleBody="A storm came in.")

    names = find_changed_fields(changed, without_first)

    assert set(names) == {"headline", "articleBody"} - {COMPARED_FIELDS[0]}


def test_names_of_fields_have_different_fingerprints() -> None:
    assert len({fingerprint_name(name) for name in COMPARED_FIELDS}) == len(COMPARED_FIELDS)
