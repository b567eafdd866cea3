"""Articles as NewsML-G2 ``newsItem``, the XML of news agencies."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml.builder import ElementMaker

from newsbot.convert.conforming_values import find_uri, find_xml_date, parse_uri
from newsbot.items import Article, Author
from newsbot.record_values import find_utc

NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
XHTML = "http://www.w3.org/1999/xhtml"
STANDARD_VERSION = "2.35"
CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
"""Of the schemes of the codes below; a newer one has them as well."""
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold."""
_SPACE = re.compile("[ \t\r\n]+")
_LANGUAGE = re.compile("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
"""A value of ``xs:language``."""
_NO_TYPE = "article"
_GENRES = {"opinion": "genre:Opinion"}
"""Codes by ``articleType``; other types but articles are literals."""

_nar = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})
_html = ElementMaker(namespace=XHTML, nsmap={None: XHTML})


def make_news_item(article: Article) -> bytes:
    """Return a ``newsItem`` as one line; line breaks of texts are character references.

    Its version was created when the page was downloaded; the dates of the text are those of the
    content. Characters that XML cannot hold become U+FFFD.

    :raises ValueError: URL or time of download are missing, which a ``newsItem`` must have.
    """
    item = _nar.newsItem(
        _nar.catalogRef(href=CATALOG),
        _make_item_meta(article),
        _make_content_meta(article),
        _nar.contentSet(_make_content(article)),
        guid=parse_uri(article.canonicalUrl or article.url),
        version=str(article.version),
        standard="NewsML-G2",
        standardversion=STANDARD_VERSION,
        conformance="power",
    )
    if language := _find_language(article):
        item.set(_XML_LANG, language)
    document: bytes = etree.tostring(item, encoding="utf-8")
    return document.replace(b"\n", b"&#10;") + b"\n"


def _make_item_meta(article: Article) -> Any:
    downloaded = find_utc(article.metadata.dateDownloaded)
    if downloaded is None:
        got = article.metadata.dateDownloaded
        msg = f"metadata.dateDownloaded must be a time, which versionCreated needs, got {got!r:.80}"
        raise ValueError(msg)
    publisher = article.publisher
    host = publisher.domain or urlsplit(article.url).hostname or article.url
    return _nar.itemMeta(
        _nar.itemClass(qcode="ninat:text"),
        _nar.provider(*_name(publisher.name), literal=_join_lines(host)),
        _nar.versionCreated(downloaded),
        _nar.pubStatus(qcode="stat:usable"),
    )


def _make_content_meta(article: Article) -> Any:
    """Return the metadata of the content: administrative elements, then descriptive ones."""
    genre = article.articleType if article.articleType != _NO_TYPE else None
    language = _find_language(article)
    return _nar.contentMeta(
        *_texts("contentCreated", find_xml_date(article.datePublished)),
        *_texts("contentModified", find_xml_date(article.dateModified)),
        *(_make_creator(author) for author in article.authors),
        *_texts("altId", article.articleId, article.url),
        *([_nar.language({"tag": language})] if language else []),
        *([_make_genre(genre)] if genre else []),
        *_texts("keyword", *map(_join_lines, article.keywords)),
        *(_nar.subject(*_name(name), literal=_join_lines(name)) for name in article.articleSection),
        *_texts("headline", article.headline),
        *_texts("dateline", article.dateline),
        *_texts("by", ", ".join(author.name for author in article.authors)),
        *_texts("description", article.description, role="drol:summary"),
    )


def _make_creator(author: Author) -> Any:
    uri = find_uri(author.url)
    link = {"uri": uri} if uri else {"literal": _join_lines(author.name)}
    return _nar.creator(
        *_name(author.name),
        type="cptype:person" if author.type == "person" else "cptype:organisation",
        **link,
    )


def _make_genre(name: str) -> Any:
    code = _GENRES.get(name)
    return _nar.genre(qcode=code) if code else _nar.genre(_nar.name(name), literal=name)


def _make_content(article: Article) -> Any:
    paragraphs = article.articleBody.split("\n\n") if article.articleBody else []
    page = _html.html(
        _html.head(_html.title(_clean(article.headline or ""))),
        _html.body(*(_html.p(_clean(text)) for text in paragraphs)),
    )
    content = _nar.inlineXML(page, contenttype="application/xhtml+xml")
    if article.wordCount is not None:
        content.set("wordcount", str(article.wordCount))
    return content


def _texts(name: str, *texts: str | None, **attributes: str) -> list[Any]:
    return [_nar(name, _clean(text), **attributes) for text in texts if text]


def _name(text: str | None) -> list[Any]:
    return _texts("name", _join_lines(text or ""))


def _find_language(article: Article) -> str | None:
    tag = article.inLanguage or ""
    return tag if _LANGUAGE.fullmatch(tag) else None


def _join_lines(text: str) -> str:
    """Return the text of a normalized string, which has no line ends and tabs."""
    return _SPACE.sub(" ", _clean(text)).strip()


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
