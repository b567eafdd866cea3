"""Articles in the formats of others, read by the classes, schema or reader of each."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import NewsMLG2
import pytest
from lxml import etree
from zyte_common_items import Article as ZyteArticle

from newsbot.article_blocks import ArticleBlock, Image
from newsbot.convert import CONVERTERS
from newsbot.items import (
    Article,
    Author,
    Breadcrumb,
    LiveBlogUpdate,
    Media,
    Metadata,
    Publisher,
    Rights,
)
from newsbot.table_schemas import TABLE_SCHEMAS

DOCS = Path(__file__).parents[2] / "docs" / "convert.md"
NINJS = json.loads((Path(__file__).parent / "ninjs-3.0-parts.json").read_text("utf-8"))
NAR = {"n": "http://iptc.org/std/nar/2006-10-01/", "h": "http://www.w3.org/1999/xhtml"}

EMPTY = Article(
    url="https://www.lamp.example/a", metadata=Metadata(dateDownloaded="2026-05-04T10:00:00Z")
)
FULL = Article(
    schemaVersion="2.1",
    articleId="9c1b5ad3a6c4b1a7",
    version=2,
    supersedes="1" * 16,
    url="https://www.lamp.example/a?page=1",
    canonicalUrl="https://www.lamp.example/a",
    requestedUrl="https://lamp.example/a",
    headline="Ferry <runs> & runs\x0b",
    alternativeHeadline="Harbour",
    description="After three weeks.",
    articleBody="The ferry runs.\n\nIt costs 3 & more,\nthe port said.",
    articleBlocks=[ArticleBlock(type="paragraph", text="The ferry runs.")],
    dateline="ORTWICK, May 4",
    wordCount=10,
    readingTimeMinutes=1,
    authors=[
        Author(name="Bo Roe", nameRaw="By Bo Roe", url="https://www.lamp.example/bo"),
        Author(name="Lampress", type="organization"),
    ],
    datePublished="2026-05-04T09:00:00+02:00",
    datePublishedRaw="4 May, 9.00",
    dateModified="2026-05-05T09:00:00+02:00",
    dateModifiedRaw="5 May, 9.00",
    timezoneAssumed="Europe/Paris",
    articleSection=["World", "Sea"],
    breadcrumbs=[Breadcrumb(name="World", url="https://www.lamp.example/world")],
    keywords=["ferry", "2026-05-04"],
    inLanguage="en-GB",
    publisher=Publisher(name="Lamp News", domain="lamp.example", country="GB"),
    mainImage=Image(url="https://www.lamp.example/0.jpg"),
    images=[
        Image(
            url="https://www.lamp.example/1.jpg",
            caption="The quay.",
            credit="Bo Roe",
            alt="A quay",
            width=800,
            height=600,
        )
    ],
    videos=[Media(url="https://www.lamp.example/1.mp4", durationSeconds=61)],
    audios=[Media(url="https://www.lamp.example/1.mp3"), Media(durationSeconds=3)],
    articleType="opinion",
    liveBlogUpdates=[LiveBlogUpdate(headline="At nine")],
    isAccessibleForFree=True,
    isTruncated=True,
    pageUrls=["https://www.lamp.example/a?page=2"],
    contentHash="2" * 16,
    duplicateOf="3" * 16,
    clusterId="4" * 16,
    syndicated=True,
    extra={"stars": 4},
    rights=Rights(tdmReservation=1, tdmPolicy="https://www.lamp.example/tdm"),
    metadata=Metadata(dateDownloaded="2026-05-06T10:00:00Z", fieldSources={"headline": "h1"}),
)
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


@pytest.mark.parametrize("article", [EMPTY, FULL], ids=["empty", "full"])
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


@pytest.mark.parametrize("article", [EMPTY, FULL], ids=["empty", "full"])
def test_news_item_is_read_by_the_classes_of_newsml_g2(article: Article) -> None:
    line = CONVERTERS["newsml"].convert(article)

    assert line.endswith(b">\n")
    assert line.count(b"\n") == 1
    item = NewsMLG2.NewsMLG2Document(line).get_item()
    assert item.guid == "https://www.lamp.example/a"
    assert (item.conformance, item.version) == ("power", str(article.version))
    assert str(item.itemmeta.versioncreated) == article.metadata.dateDownloaded


def test_news_item_has_the_text_in_paragraphs_and_no_forbidden_character() -> None:
    item = etree.fromstring(CONVERTERS["newsml"].convert(FULL))

    paragraphs = item.xpath("n:contentSet/n:inlineXML//h:p/text()", namespaces=NAR)
    assert paragraphs == ["The ferry runs.", "It costs 3 & more,\nthe port said."]
    (headline,) = item.xpath("n:contentMeta/n:headline/text()", namespaces=NAR)
    assert headline == "Ferry <runs> & runs\N{REPLACEMENT CHARACTER}"
    names = [etree.QName(each).localname for each in item.find("n:contentMeta", NAR)]
    assert names == [
        *("contentCreated", "contentModified", "creator", "creator", "altId", "altId"),
        *("language", "genre", "keyword", "keyword", "subject", "subject"),
        *("headline", "dateline", "by", "description"),
    ]
    creators = item.xpath("n:contentMeta/n:creator/@type", namespaces=NAR)
    assert creators == ["cptype:person", "cptype:organisation"]


def test_news_item_without_time_of_download_is_refused() -> None:
    with pytest.raises(ValueError, match=r"metadata\.dateDownloaded is null"):
        CONVERTERS["newsml"].convert(replace(FULL, metadata=Metadata()))


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
