"""Rewrite URLs: an invented host, and an invented path of the same shape."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from devtools.anonymize.invented_words import INVENTED_ENDING, Inventor
from newsbot.extraction.fields.article_type import TYPE_BY_SEGMENT
from newsbot.urls import registrable_domain

EMPTY_URL = "data:,"
"""A URL that no parser takes for one of the page's."""

_KNOWN_HOSTS = frozenset({"schema.org", "www.schema.org", "ogp.me"})
_TYPES = frozenset(TYPE_BY_SEGMENT)
_HOST_LABELS = frozenset("www m mobile amp news img images cdn static media blog".split())
_PATH_WORDS = frozenset(
    "article articles author authors autor auteur autore story stories news post posts page seite "
    "pagina p tag tags topic topics category section live liveblog live-blog opinion video videos "
    "gallery favicon placeholder place holder blank spacer pixel transparent loading amp "
    "index default print feed rss profile people staff html htm php asp aspx shtml "
    "wp content uploads jpg jpeg png gif webp svg mp3 mp4 ico".split()
)
"""Segments that show the type of a page."""
_DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PIECE = re.compile(rf"{_DAY}(?=\d)|[0-9]*[^\W\d_]+[0-9]+\w*|[^\W\d_]+|\d+")
_ID_PART = re.compile(rf"(?P<day>{_DAY})|(?P<digit>[0-9])|[^\W\d_]+")
_URL_TEXT = re.compile(r"(?:https?:)?//\S+|/\S*|[\w./-]+\.(?:jpe?g|png|gif|webp|mp[34]|html?)\b\S*")


def is_url_text(text: str) -> bool:
    """Return whether a value is a URL, absolute or relative.

    >>> is_url_text("https://example.com/a b"), is_url_text("/a.jpg"), is_url_text("and/or")
    (False, True, False)
    """
    return _URL_TEXT.fullmatch(text) is not None


def rewrite_url(url: str, inventor: Inventor) -> str:
    """Return a URL with host, path, query and fragment invented; scheme and dates are kept.

    Invalid URLs, and those of other schemes than http, https and mailto, become ``data:,``.

    >>> rewrite_url("https://www.harbour.co.uk/2026/05/story/a-b.html?id=7", Inventor({"a"}))
    'https://www.jifzaez.example/2026/05/story/a-w.html?uk=7'
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
    except ValueError:
        return EMPTY_URL
    if parts.scheme not in ("", "http", "https", "mailto"):
        return EMPTY_URL
    if parts.scheme == "mailto":
        return "mailto:desk@example.org"
    if host in _KNOWN_HOSTS:
        return url
    netloc = rewrite_host(host, inventor) if host else ""
    segments = (_rewrite_part(unquote(part), inventor) for part in parts.path.split("/"))
    path = "/".join(quote(segment, safe="-._~%:@!$&'()*+,;=") for segment in segments)
    query = "&".join(_rewrite_part(part, inventor) for part in parts.query.split("&"))
    return urlunsplit((parts.scheme, netloc, path, query, _rewrite_part(parts.fragment, inventor)))


def rewrite_host(host: str, inventor: Inventor) -> str:
    """Return an invented host under ``.example``; labels such as ``www`` are kept.

    >>> rewrite_host("amp.harbour.com", Inventor(frozenset()))
    'amp.jifzaez.example'
    """
    own = site_label(host)
    below = host.rpartition(f"{own}.")[0].split(".")
    labels = [
        label if label in _HOST_LABELS else inventor.rewrite(label) for label in below if label
    ]
    return ".".join([*labels, inventor.rewrite_name(own), INVENTED_ENDING])


def site_label(host: str) -> str:
    """Return the label of a host that names the site.

    >>> site_label("harbour.co.uk"), site_label("lamp.example"), site_label("127.0.0.1")
    ('harbour', 'lamp', 'host')
    """
    domain = registrable_domain(host)
    if not any(char.isalpha() for char in domain):
        return "host"
    labels = domain.split(".")
    is_listed = registrable_domain(f"www.{domain}") == domain
    return labels[0] if is_listed else labels[max(0, len(labels) - 2)]


def _rewrite_part(part: str, inventor: Inventor) -> str:
    if part.lower() in _PATH_WORDS | _TYPES:
        return part
    return _PIECE.sub(lambda match: _rewrite_piece(match[0], inventor), part)


def _rewrite_piece(piece: str, inventor: Inventor) -> str:
    if piece.lower() in _PATH_WORDS:
        return piece
    if piece.isalpha() or piece.isdigit():
        return inventor.rewrite(piece)
    # Letters and digits together are an id; its digits are invented even if they are few.
    return _ID_PART.sub(lambda match: _rewrite_id_part(match, inventor), piece)


def _rewrite_id_part(match: re.Match[str], inventor: Inventor) -> str:
    if match["day"]:
        return match[0]
    digit = match["digit"]
    return str((int(digit) * 7 + 3) % 10) if digit else inventor.word(match[0])
