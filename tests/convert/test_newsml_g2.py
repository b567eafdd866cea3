"""NewsML-G2: what the classes of newsmlg2 read, and the structure that they demand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import NewsMLG2
import pytest
from lxml import etree
from NewsMLG2.simpletypes import G2NormalizedString
from NewsMLG2.utils import import_string

from newsbot.convert import CONVERTERS
from newsbot.items import Article, Metadata
from tests.convert.converted_articles import CASES, FULL, NAR

VALUES = {
    "g2normalizedString": r"[\S ]+",
    "QCodeType": r"[^\s:]+:\S+",
    "IRIType": r"[!-~]+",
    "xs:language": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
    "xs:nonNegativeInteger": r"\d+",
}
"""Values of NewsML-G2 by type, as its XML Schema has them but for the two that may be empty."""


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


@pytest.mark.parametrize("downloaded", [None, "today"])
def test_news_item_without_time_of_download_is_refused(downloaded: str | None) -> None:
    with pytest.raises(ValueError, match=r"metadata\.dateDownloaded must be a time"):
        CONVERTERS["newsml"].convert(replace(FULL, metadata=Metadata(dateDownloaded=downloaded)))
