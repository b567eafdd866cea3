"""Rewrite structured values (meta elements, JSON-LD, data in scripts) with invented words.

Scripts are rewritten string by string, whatever is around the strings, so that a broken script
stays broken in the same way.
"""

from __future__ import annotations

import json
import re

from devtools.anonymize.invented_urls import is_url_text, rewrite_url
from devtools.anonymize.invented_words import Inventor

_KEPT_KEYS = frozenset(
    "@type @context type __typename inlanguage @language encodingformat isaccessibleforfree "
    "og:type og:locale og:locale:alternate viewport robots twitter:card generator content-type "
    "charset article:content_tier content_tier content-language content-type cssselector".split()
)
"""Keys whose values are words of a standard."""
_FIXED = re.compile(
    r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})*|\d{4}-\d\d-\d\d[T ]?[\d:.,+Zz -]*"
    r"|P(?=[\dT])[\dYMWDTHS.]+|(?i:true|false|yes|no)|(?:https?:)?//schema\.org/\w*"
)
"""Values that are language codes, timestamps, durations or booleans."""
_TAG = re.compile(r"<[^<>]*>")
_CLASS = re.compile(r"""\s(?:class|itemprop)=(?:"[^"<>]*"|'[^'<>]*')""")
_TAG_NAME = re.compile(r"</?[A-Za-z][\w-]*|<[!?]\S*")
_ESCAPE = re.compile(r"(\\(?:u[0-9a-fA-F]{4}|.))", re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?|\'((?:[^\'\\\n]|\\.)*)\'(\s*:)?', re.DOTALL)


def rewrite_value(text: str, inventor: Inventor, *, key: str = "") -> str:
    """Return a value with its words invented, according to its form: URL, HTML or text.

    :param key: the key of the value.

    >>> rewrite_value("en-GB", Inventor(frozenset())), rewrite_value("<p>Rain", Inventor({"rain"}))
    ('en-GB', '<p>Rain')
    """
    if key.lower() in _KEPT_KEYS or _FIXED.fullmatch(text.strip()):
        return text
    if is_url_text(text.strip()):
        return rewrite_url(text, inventor)
    if "<" in text and _TAG.search(text):
        return rewrite_html(text, inventor)
    return inventor.rewrite(text)


def rewrite_html(html: str, inventor: Inventor) -> str:
    """Return HTML within a string with its texts invented; tags keep only their classes.

    >>> rewrite_html('<p class="a" id="b">Rain</p>', Inventor({"rain"}))
    '<p class="a">Rain</p>'
    """
    pieces: list[str] = []
    end = 0
    for tag in _TAG.finditer(html):
        pieces.append(inventor.rewrite(html[end : tag.start()]))
        name = _TAG_NAME.match(tag[0])
        pieces.append(f"{name[0] if name else '<'}{''.join(_CLASS.findall(tag[0]))}>")
        end = tag.end()
    return "".join(pieces) + inventor.rewrite(html[end:])


def rewrite_script(script: str, inventor: Inventor) -> str:
    """Return a script of data with its strings invented; keys are kept.

    >>> rewrite_script('{"@type": "Article", "headline": "Rain"}', Inventor({"rain"}))
    '{"@type": "Article", "headline": "Rain"}'
    """
    key = ""

    def rewrite(match: re.Match[str]) -> str:
        nonlocal key
        if match[2] or match[4]:
            key = match[1] or match[3] or ""
            return match[0]
        if match[3] is not None:
            return f"'{_rewrite_raw(match[3], inventor)}'"
        return _rewrite_string(match[0], inventor, key)

    return _STRING.sub(rewrite, script)


def _rewrite_string(literal: str, inventor: Inventor, key: str) -> str:
    try:
        text = json.loads(literal, strict=False)
    except ValueError:
        return f'"{_rewrite_raw(literal[1:-1], inventor)}"'
    if text[:1] in "{[" and '"' in text:  # JSON within JSON
        inner = rewrite_script(text, inventor)
    else:
        inner = rewrite_value(text, inventor, key=key)
    # No tag may begin within a script.
    return json.dumps(inner, ensure_ascii=False).replace("<", "\\u003c")


def _rewrite_raw(text: str, inventor: Inventor) -> str:
    """Rewrite the text between the escapes of a string that is not JSON."""
    parts = _ESCAPE.split(text)
    return "".join(part if part.startswith("\\") else inventor.rewrite(part) for part in parts)
