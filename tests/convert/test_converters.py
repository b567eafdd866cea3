"""Articles in the formats of others, read by the classes, schema or reader of each."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
from lxml import etree
from zyte_common_items import Article as ZyteArticle

from newsbot.convert import CONVERTERS
from newsbot.items import Article, Metadata
from newsbot.table_schemas import TABLE_SCHEMAS
from tests.convert.converted_articles import CASES, EMPTY, FULL, NAR, ODD

DOCS = Path(__file__).parents[2] / "docs" / "convert.md"
NINJS = json.loads((Path(__file__).parent / "ninjs-3.0-parts.json").read_text("utf-8"))

REQUIRED = {"newsml": Metadata(dateDownloaded="2026-01-01T00:00:00Z")}
"""Metadata that a format cannot do without."""


def convert(name: str, article: Article) -> Any:
    """Return a converted article as JSON."""
    return json.loads(CONVERTERS[name].convert(article).splitlines()[-1])


def list_changing_fields(name: str) -> set[str]:
    """Return the fields without whose value the conversion differs."""
    whole = CONVERTERS[name].convert(FULL)
    found = set()
    for field in fields(Article):
        if not field.init:
            continue
        if field.name == "metadata":
            value: Any = REQUIRED.get(name, Metadata())
        elif field.name == "url":
            value = "https://other.example/b"
        elif field.default is MISSING:
            value = field.default_factory() if field.default_factory is not MISSING else None
        else:
            value = field.default
        if CONVERTERS[name].convert(replace(FULL, **{field.name: value})) != whole:
            found.add(field.name)
    return found


@pytest.mark.parametrize("name", CONVERTERS)
def test_every_field_changes_the_conversion_or_is_named_as_lost(name: str) -> None:
    given = {field.name for field in fields(Article) if field.init}

    assert list_changing_fields(name) == given - set(CONVERTERS[name].lost)


@pytest.mark.parametrize("name", CONVERTERS)
def test_docs_name_the_lost_fields(name: str) -> None:
    lost = DOCS.read_text("utf-8").partition("## What is lost")[2]
    (row,) = re.findall(rf"^\| `{name}` \| (.*) \|$", lost, re.MULTILINE)

    assert re.findall(r"`(\w+)`", row) == list(CONVERTERS[name].lost)


@pytest.mark.parametrize("article", [EMPTY, FULL], ids=["empty", "full"])
def test_zyte_reads_its_article_without_a_loss(article: Article) -> None:
    record = convert("zyte", article)

    read = ZyteArticle.from_dict(record)

    assert read.url == article.url
    again = attrs.asdict(read, filter=lambda field, value: value and field.name != "probability")
    assert again == record
    assert [author.name for author in read.authors or ()] == [a.name for a in article.authors]
    assert (read.datePublished, read.articleBody) == (article.datePublished, article.articleBody)
    assert read.inLanguage == ("en" if article.inLanguage else None)


@CASES
def test_ninjs_conforms_to_its_schema(article: Article) -> None:
    record = convert("ninjs", article)

    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(NINJS, format_checker=checker).validate(record)
    assert record["uri"] == "https://www.lamp.example/a"


def test_ninjs_has_people_apart_from_organisations_and_times_in_utc() -> None:
    record = convert("ninjs", FULL)

    assert [person["name"] for person in record["people"]] == ["Bo Roe"]
    assert [(each["name"], each["rel"]) for each in record["organisations"]] == [
        ("Lampress", "author"),
        ("Lamp News", "publisher"),
    ]
    assert record["firstCreated"] == "2026-05-04T07:00:00Z"
    assert "firstCreated" not in convert("ninjs", replace(FULL, datePublished="2026-05-04"))
    picture = record["associations"][0]
    assert (picture["type"], picture["by"]) == ("picture", "Bo Roe")


def test_odd_values_are_escaped_or_left_out() -> None:
    record = convert("ninjs", ODD)
    item = etree.fromstring(CONVERTERS["newsml"].convert(ODD))

    assert [person.get("uri") for person in record["people"]] == [
        "https://lamp.example/b%C3%B6?a%5B%5D=5%25",
        None,
    ]
    assert [each["uri"] for each in record["associations"]] == [
        "https://lamp.example/%3Cimg%20width="
    ]
    assert "rightsInfo" not in record
    assert not item.xpath("n:contentMeta/n:contentCreated|//n:contentModified", namespaces=NAR)
    assert (
        item.xpath("string(n:contentMeta/n:headline)", namespaces=NAR) == "Ferry\ufffd \ufffd runs"
    )
    for name in CONVERTERS:
        CONVERTERS[name].convert(ODD).decode("utf-8")


@pytest.mark.parametrize("name", ["ninjs", "newsml"])
def test_article_without_absolute_url_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="url must be an absolute URL, got '/a'"):
        CONVERTERS[name].convert(replace(EMPTY, url="/a"))


def test_json_ld_names_its_types() -> None:
    record = convert("jsonld", FULL)

    assert (record["@context"], record["@type"]) == ("https://schema.org", "OpinionNewsArticle")
    assert [author["@type"] for author in record["author"]] == ["Person", "Organization"]


def test_bulk_file_has_an_action_and_a_document_of_the_mapping() -> None:
    action, document = map(json.loads, CONVERTERS["opensearch"].convert(FULL).splitlines())
    mapping = json.loads(TABLE_SCHEMAS["opensearch"]())["mappings"]

    assert action == {"index": {"_id": "9c1b5ad3a6c4b1a7-2"}}
    assert document == FULL.to_dict()
    assert list(document) == list(mapping["properties"])
    assert mapping["dynamic"] is False
    assert mapping["properties"]["keywords"]["type"] == "text"
    assert mapping["properties"]["datePublishedUtc"] == {"type": "date"}
    assert mapping["properties"]["authors"]["properties"]["name"]["type"] == "text"


def test_bulk_document_of_a_page_without_id_gets_one_from_the_index() -> None:
    action = CONVERTERS["opensearch"].convert(EMPTY).splitlines()[0]

    assert json.loads(action) == {"index": {}}
