"""Decode the bytes of a page: what they are counts more than what the page states.

Browsers follow the statement, and show a page that misstates its charset as the reader would not
want it. A statement that the bytes plainly contradict is not followed here.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from w3lib.encoding import (
    html_body_declared_encoding,
    html_to_unicode,
    http_content_type_encoding,
    read_bom,
)

from newsbot.text.lazy_pattern import lazy_pattern

MAX_SAMPLE_BYTES = 20_000
"""Bytes of text that are compared with the charsets; more of a page says no more."""
MIN_GOOD_TIMES = 20
"""A text with so many times more valid than invalid characters is in the charset."""

_TEXT = re.compile(rb"[^<>\x80-\xff]{0,40}[\x80-\xff][^<>]{0,2000}")
_SHIFTS = (b"\x1b$B", b"\x1b$@")
_UTF_16 = re.compile(r"utf-?(?:16|32)|ucs-?[24]", re.IGNORECASE)
_COMMON_HAN = "的一是不了在人有我他这個们中来上大為和国地到以说時要就出会也年这這國"
_CYRILLIC = "[А-ЯЁЄІЇҐ]?[а-яёєіїґђљњћџј'’-]+|[А-ЯЁЄІЇҐ-]+"
_GREEK = "[Α-ΩΆΈΉΊΌΎΏ]?[α-ωάέήίΐϊόύϋΰώ]+|[Α-ΩΆΈΉΊΌΎΏ]+"
_KANA = "[一-龥々]*[ぁ-んァ-ヶー]+[一-龥々ぁ-んァ-ヶー]*"
_HAN = f"[一-龥]*[{_COMMON_HAN}][一-龥]*"


def _latin(letters: str) -> str:
    """Return the pattern of a word with these letters, of which never three are in a row."""
    capitals = letters.upper().replace("SS", "")
    lower = rf"(?:[a-z'’-]|[{letters}](?![{letters}]{{2}}))+"
    return rf"[A-Z{capitals}]?{lower}|[A-Z'’-]*[{capitals}][A-Z{capitals}'’-]*"


_CENTRAL_EUROPEAN = _latin("ąćęłńóśźżáčďéěíňřšťúůýžőűöüäăâîşţđĺľŕô")
_WORDS_OF = {
    charset: lazy_pattern(pattern)
    for charset, pattern in (
        # Of several that fit, the first: those whose words are the least likely by chance.
        ("euc_jp", _KANA),
        ("cp932", _KANA),
        ("cp949", "[가-힣]+"),
        ("gb18030", _HAN),
        ("big5hkscs", _HAN),
        ("cp1255", "[א-ת]+"),
        ("cp1252", _latin("äöüßéèêëàâçñóíáúôîûïøåæœãõìò")),
        ("cp1254", _latin("ığşçöüâîû")),
        ("cp1250", _CENTRAL_EUROPEAN),
        ("iso8859_2", _CENTRAL_EUROPEAN),
        ("cp1257", _latin("ąčęėįšųūžāēģīķļņõäöü")),
        ("cp1251", _CYRILLIC),
        ("koi8_r", _CYRILLIC),
        ("cp1253", _GREEK),
        ("iso8859_7", _GREEK),
        ("cp1256", "[ء-يپچژگکی]+"),
        ("cp874", "(?:[เ-ไ]?[ก-ฯ][ะ-ฺๅ็-๎]*|[๐-๙ๆ])+"),
    )
}
"""Charsets of the web before UTF-8, and what a word of their languages looks like."""
_NOT_ASCII_CHAR = re.compile(r"[^\x00-\xa0“”„‘’‚«»–—…·、。，！？「」：；（）]")
_WORD = re.compile(r"[\w'’-]+")


class DecodedPage(NamedTuple):
    """The text of a page, and a warning if its statement of the charset was not followed."""

    text: str
    warning: str | None = None


class RecodedPage(NamedTuple):
    """A page in UTF-8, and the warning of its ``DecodedPage``."""

    utf_8: bytes
    warning: str | None = None


def decode_page(page: bytes, content_type: str | None = None) -> DecodedPage:
    r"""Decode a page by its BOM, by what it states in header or meta, or else by its bytes.

    :param content_type: the response's Content-Type header, for its charset.
    :return: the text; bytes that are no characters become U+FFFD.

    >>> decode_page("<p>Größe</p>".encode(), "text/html; charset=iso-8859-1")
    DecodedPage(text='<p>Größe</p>', warning='charset: cp1252 is stated, the bytes are utf-8')
    >>> decode_page("<html lang=ru><p>Канал</p>".encode("cp1251")).text
    '<html lang=ru><p>Канал</p>'
    """
    return DecodedPage(*_decode(page, content_type)[:2])


def recode_page(page: bytes, content_type: str | None = None) -> RecodedPage:
    r"""Return a page in UTF-8, as it is if it is valid UTF-8, else as ``decode_page`` decodes it.

    :param content_type: the response's Content-Type header, for its charset.

    >>> recode_page(b"<meta charset=iso-8859-1><p>\xdf</p>").utf_8.decode()
    '<meta charset=iso-8859-1><p>ß</p>'
    """
    text, warning, is_utf_8 = _decode(page, content_type)
    return RecodedPage(page if is_utf_8 else text.encode("utf-8", "ignore"), warning)


def _decode(page: bytes, content_type: str | None) -> tuple[str, str | None, bool]:
    """Return the text of a page, its warning, and whether it is known to be valid UTF-8."""
    if read_bom(page)[0]:
        return html_to_unicode(content_type, page)[1], None, False
    stated = http_content_type_encoding(content_type) or html_body_declared_encoding(page)
    if stated and _UTF_16.match(stated) and b"\0" not in page[:200]:
        stated = "utf-8"  # A meta element in ASCII cannot be read in UTF-16: HTML, 13.2.3.2.
    if stated == "utf-8":
        with suppress(UnicodeDecodeError):
            return page.decode(), None, True
    real = _real_charset(page, stated)
    if real is None:
        return html_to_unicode(f"charset={stated}", page)[1], None, False
    warning = f"charset: {stated} is stated, the bytes are {real}" if stated else None
    return page.decode(real, "replace"), warning, False


def _real_charset(page: bytes, stated: str | None) -> str | None:
    """Return the charset of a page's bytes if it is not the stated one."""
    if stated is None and any(shift in page for shift in _SHIFTS):
        return "iso2022_jp"
    if page.isascii():
        return None if stated else "utf-8"
    if _is_utf_8(page):
        return None if stated == "utf-8" else "utf-8"
    if stated not in (None, "utf-8"):
        return None
    return _guess_charset(page)


def _is_utf_8(page: bytes) -> bool:
    """Return whether nearly all characters beyond ASCII are valid UTF-8; the page may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(page)
    except UnicodeDecodeError:
        text = page.decode("utf-8", "replace")
        bad = text.count("\ufffd")
        good = len(page) - len(page.translate(None, bytes(range(0xC2, 0xF5))))
        return bad * MIN_GOOD_TIMES <= good
    return True


def _guess_charset(page: bytes) -> str:
    """Return the charset in which most words of the page look like words of a language."""
    sample = b"\n".join(_TEXT.findall(page))[:MAX_SAMPLE_BYTES]
    return max(_WORDS_OF, key=lambda charset: _share_of_words(sample, charset))


def _share_of_words(sample: bytes, charset: str) -> float:
    text = sample.decode(charset, "replace")
    if text.count("\ufffd") * MIN_GOOD_TIMES > len(text):
        return -1.0
    words = (word for word in _WORD.findall(text) if not word.isascii())
    right_words = filter(_WORDS_OF[charset].fullmatch, words)
    right = sum(len(_NOT_ASCII_CHAR.findall(word)) for word in right_words)
    return right / max(1, len(_NOT_ASCII_CHAR.findall(text)))
