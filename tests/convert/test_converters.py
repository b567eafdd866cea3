"""Articles in the formats of others, read by the classes, schema or reader of each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import NewsMLG2
import pytest
from lxml import etree
from NewsMLG2.simpletypes import G2NormalizedString
from NewsMLG2.utils import import_string
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
    schemaVersion="2.99",
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
VALUES = {
    "g2normalizedString": r"[\S ]+",
    "QCodeType": r"[^\s:]+:\S+",
    "IRIType": r"[!-~]+",
    "xs:language": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
    "xs:nonNegativeInteger": r"\d+",
}
"""Values of NewsML-G2 by type, as its XML Schema has them but for the two that may be empty."""
REQUIRED = {"newsml": Metadata(dateDownloaded="2026-01-01T00:00:00Z")}
"""Metadata that a format cannot do without."""
ODD = replace(
    EMPTY,
    headline="Ferry\ud800 \x00 runs",
    authors=[
        Author(name="Bo", url="https://lamp.example/bö?a[]=5%"),
        Author(name="Ann", url="ann"),
    ],
    datePublished="yesterday",
    dateModified="2026-02-30T09:00:00Z",
    keywords=["ferry\nquay", "\n"],
    articleSection=["World\tSea"],
    inLanguage="en\x01",
    publisher=Publisher(domain="lamp .example"),
    images=[Image(url="https://lamp.example/<img width="), Image(url="https://[half/1.jpg")],
    videos=[Media(url="https://lamp.example:99999999/1.mp4")],
    rights=Rights(tdmPolicy="\ud800"),
)
"""Values that a page may have and the formats may not."""
CASES = pytest.mark.parametrize("article", [EMPTY, FULL, ODD], ids=["empty", "full", "odd"])


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


@CASES
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


@CASES
def test_news_item_has_the_structure_of_the_standard(article: Article) -> None:
    item = etree.fromstring(CONVERTERS["newsml"].convert(article))

    assert list(find_violations(item, NewsMLG2.NewsItem)) == []
    item.find("n:itemMeta", NAR).append(
        etree.Element("{http://iptc.org/std/nar/2006-10-01/}itemClass")
    )
    assert list(find_violations(item, NewsMLG2.NewsItem)) == [
        "itemClass in itemMeta is out of order"
    ]


def find_violations(element: Any, described_by: Any) -> Iterator[str]:
    """Yield where an element has not the attributes and children, in their order, of its class.

    Classes name them in the order of the XML Schema of NewsML-G2 2.35, whose names have no case
    in one place: ``altId``.
    """
    classes = [vars(each) for each in reversed(described_by.__mro__)]
    children = [each for scope in classes for _, each in scope.get("elements", ())]
    here = etree.QName(element).localname
    yield from find_wrong_values(element, described_by)
    places = {each["xml_name"].lower(): place for place, each in enumerate(children)}
    latest = -1
    for child in element.iterchildren(f"{{{NAR['n']}}}*"):
        name = etree.QName(child).localname
        place = places.get(name.lower(), -1)
        if place < latest or (place == latest and children[place]["type"] == "single"):
            yield f"{name} in {here} is out of order"
            continue
        latest = place
        found = children[place]["element_class"]
        yield from find_violations(child, import_string(found) if isinstance(found, str) else found)


def find_wrong_values(element: Any, described_by: Any) -> Iterator[str]:
    """Yield which attributes and texts an element has that its class does not have so."""
    classes = [vars(each) for each in described_by.__mro__]
    attributes = [each for scope in classes for each in scope.get("attributes", {}).values()]
    here = etree.QName(element).localname
    for name in set(element.attrib) - {each["xml_name"] for each in attributes}:
        yield f"{name} of {here} is unknown"
    for each in attributes:
        kind, value = each.get("xml_type"), element.get(each["xml_name"])
        if value is None and each.get("use") == "required":
            yield f"{here} has no {each['xml_name']}"
        if value is not None and not re.fullmatch(VALUES.get(kind, "(?s:.*)"), value):
            yield f"{each['xml_name']} of {here} must be {kind}, got {value!r}"
    is_normalized = issubclass(described_by, G2NormalizedString)
    if is_normalized and not re.fullmatch(VALUES["g2normalizedString"], element.text or ""):
        yield f"{here} must be a normalized string, got {element.text!r}"


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


@pytest.mark.parametrize("downloaded", [None, "today"])
def test_news_item_without_time_of_download_is_refused(downloaded: str | None) -> None:
    with pytest.raises(ValueError, match=r"metadata\.dateDownloaded must be a time"):
        CONVERTERS["newsml"].convert(replace(FULL, metadata=Metadata(dateDownloaded=downloaded)))


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
