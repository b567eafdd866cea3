"""The bytes or text of a web page into one lxml tree, whatever state they are in."""

from __future__ import annotations

import re

from lxml import etree
from w3lib.encoding import html_to_unicode

MAX_HTML_CHARS = 12_000_000
"""What is read of one page; the longest news pages seen are live blogs of about 5 million."""

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_EMPTY_PAGE = "<html><body></body></html>"


def parse_html(html: str | bytes, *, content_type: str | None = None) -> etree._Element:
    r"""Parse a page once; bytes are decoded as browsers do (BOM, header, meta, else UTF-8).

    :param content_type: the response's Content-Type header, for its charset.
    :return: the root element; that of an empty page where there is nothing to parse. Characters
        that XML cannot hold (NUL, control characters, lone surrogates) are left out, and what
        follows the first ``MAX_HTML_CHARS`` characters is too.

    >>> parse_html("<p>a\x00b</p>").findtext(".//p")
    'ab'
    >>> parse_html("").tag
    'html'
    """
    if isinstance(html, bytes):
        html = html_to_unicode(content_type, html[: 4 * MAX_HTML_CHARS], default_encoding="utf-8")[
            1
        ]
    text = _NOT_TEXT.sub("", html[:MAX_HTML_CHARS])
    text = _XML_DECLARATION.sub("", text)
    # Plain elements, not lxml.html's: those cost a Python call each time one is touched.
    parser = etree.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text, parser=parser)
    except etree.XMLSyntaxError:  # nothing, white space or comments alone
        root = None
    return etree.fromstring(_EMPTY_PAGE, parser=parser) if root is None else root
