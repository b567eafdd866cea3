"""Parse the bytes or text of a web page into one lxml tree, however broken they are."""

from __future__ import annotations

import re
from itertools import dropwhile

from lxml import etree

from newsbot.extraction.document.charset import recode_page
from newsbot.extraction.document.element import Element
from newsbot.extraction.document.page_elements import PageElements
from newsbot.extraction.document.shown_text import show_text
from newsbot.text.markup import limit_attributes, limit_markup

MAX_HTML_CHARS = 12_000_000
"""What is read of one page; the longest news pages seen are live blogs of about 5 million."""

_NOT_TEXT = bytes(code for code in range(32) if code not in b"\t\n\r")
"""Control characters, which XML cannot hold."""
_UNWANTED = (
    "\ufffe\uffff"  # what XML cannot hold
    "\u00ad\u200b\u2060\ufeff"  # places to break a word, which are no part of it
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # directions of writing
)
"""Characters that are left out. Joiners (U+200C, U+200D) are letters of Persian and of emoji."""
_UNWANTED_BYTES = re.compile("|".join(_UNWANTED).encode())
_UNWANTED_ENTITY = re.compile(
    b"&(?:(ZeroWidthSpace|#8203|#[xX]200[bB])"
    b"|shy|lrm|rlm|NoBreak|#(?:173|820[67]|823[4-8]|8288|829[4-7]|65279)"
    b"|#[xX](?:[aA][dD]|200[eEfF]|202[a-eA-E]|206[06-9]|[fF][eE][fF][fF]));"
)
"""Of these the zero-width space, in the group, is left as a character: it may separate words."""
_ZERO_WIDTH_SPACE = "\u200b".encode()
_CONTROL_BYTE = re.compile(b"[" + re.escape(_NOT_TEXT) + b"]")
_PLAIN = bytes(code for code in range(128) if code not in _NOT_TEXT)
# Templates separate two words by a zero-width space: "Ann Lee\u200bReporter".
# The mark comes first: a look behind at each character of a page takes 5 ms.
_LOST_SPACE = re.compile("\u200b(?<=[a-zß-öø-ÿ]\u200b)(?=[A-ZÀ-ÖØ-Þ])")
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}\?>")
_NESTING_INLINE = re.compile(
    rb"</?(?:a|b|big|em|font|i|small|span|strong|u)\b[^<>]*>", re.IGNORECASE
)
_NESTING_BLOCK = re.compile(
    rb"</?(?:blockquote|center|dd|div|dl|dt|li|ol|section|table|tbody|td|tr|ul)\b[^<>]*>",
    re.IGNORECASE,
)
"""Elements that pages nest without end, mostly unclosed; the parser gives up 2,048 deep."""
_HEAD_TAGS = frozenset("base link meta noscript script style template title".split())
_EMPTY_PAGE = b"<html><body></body></html>"


def parse_html(html: str | bytes, *, content_type: str | None = None) -> Element:
    r"""Parse a page once; bytes are decoded as ``decode_page`` does.

    :param content_type: the response's Content-Type header, for its charset.
    :return: the root element; that of an empty page if there is nothing to parse. Characters that
        XML cannot hold (NUL, control characters, lone surrogates), soft hyphens and other invisible
        marks, and everything after ``MAX_HTML_CHARS`` characters or ``MAX_TAGS`` elements are left
        out.
    :raises TypeError: ``html`` is neither text nor bytes.

    >>> parse_html("<p>a\x00b</p>").findtext(".//p")
    'ab'
    >>> parse_html("").tag
    'html'
    """
    return parse_page(html, content_type=content_type).root


def parse_page(html: str | bytes, *, content_type: str | None = None) -> PageElements:
    """Parse a page as ``parse_html`` does, and return all its elements."""
    if not isinstance(html, str | bytes):
        # Callers who check no types pass None for a page they could not read.
        msg = f"html must be str or bytes, got {html!r:.40}"  # type: ignore[unreachable]
        raise TypeError(msg)
    if isinstance(html, bytes):
        return parse_utf_8(recode_page(html[: 4 * MAX_HTML_CHARS], content_type).utf_8)
    return parse_utf_8(html[:MAX_HTML_CHARS].encode("utf-8", "ignore"))


def parse_utf_8(page: bytes) -> PageElements:
    """Parse a page in valid UTF-8 as ``parse_html`` does, and return all its elements."""
    if len(page) > MAX_HTML_CHARS:
        page = page.decode()[:MAX_HTML_CHARS].encode()
    page = _XML_DECLARATION.sub(b"", page)
    page = _UNWANTED_ENTITY.sub(lambda match: _ZERO_WIDTH_SPACE if match[1] else b"", page)
    page = limit_markup(_remove_unwanted(page))
    root, is_too_deep = _parse(page)
    if is_too_deep:
        flat = _NESTING_INLINE.sub(b"", _NESTING_BLOCK.sub(b"<br><br>", page))
        root, _ = _parse(limit_attributes(flat))  # its line breaks are two for each tag
    if root is None:
        return PageElements(_parse(_EMPTY_PAGE)[0])
    _move_out_of_head(root)
    _move_rest_into_body(root)
    return show_text(root)


def _remove_unwanted(page: bytes) -> bytes:
    """Return what the parser gets: a page without characters that are no text of it."""
    # Most of a page is plain ASCII: searches are fast in what is left without it.
    rest = page.translate(None, _PLAIN)
    if _UNWANTED_BYTES.search(rest):
        text = _LOST_SPACE.sub(" ", page.decode())
        for unwanted in _UNWANTED:
            if unwanted in text:  # replace() takes nine times as long to find nothing
                text = text.replace(unwanted, "")
        page = text.encode()
    return page.translate(None, _NOT_TEXT) if _CONTROL_BYTE.search(rest) else page


def _move_out_of_head(root: Element) -> None:
    """Move what does not belong in a head into the body, if a page leaves out the tags of both.

    That is lawful (HTML, 13.1.2.4, Optional tags), and minifiers do it. libxml2 does not know the
    elements of HTML 5, such as header and main, and does not end the head at them.
    """
    head = root.find("head")
    strays = [] if head is None else list(dropwhile(lambda e: e.tag in _HEAD_TAGS, head))
    if not strays:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    if body.text:
        strays[-1].tail = (strays[-1].tail or "") + body.text
        body.text = None
    body[0:0] = strays


def _move_rest_into_body(root: Element) -> None:
    """Move what follows ``</html>`` into the body, as browsers do; libxml2 adds another root."""
    body = root.find("body")
    for further in [] if body is None else list(root.itersiblings("html")):
        if further.text and len(body):
            body[-1].tail = (body[-1].tail or "") + further.text
        elif further.text:
            body.text = (body.text or "") + further.text
        body.extend(list(further))


def _parse(page: bytes) -> tuple[Element | None, bool]:
    """Return the root, None for an empty page, and whether the parser gave up on the depth."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(page, parser=parser)
    except etree.XMLSyntaxError:  # nothing, white space or comments alone
        return None, False
    last = parser.error_log.last_error
    return root, last is not None and last.type_name == "ERR_RESOURCE_LIMIT"
