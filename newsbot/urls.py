"""An address in any spelling -> the address newsbot asks for, and the key it is known by."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from tldextract import TLDExtract
from w3lib.url import safe_url_string

# The list that ships with tldextract: no request is made, no cache is written.
_SUFFIXES = TLDExtract(suffix_list_urls=(), cache_dir=None)

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Added by newsletters, social networks and analytics, never read by the publisher's server.
TRACKING_PREFIXES = ("utm_", "at_", "pk_", "mtm_", "hsa_", "oft_")
_TRACKING_NAMES = (
    "fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid igshid igsh mc_cid mc_eid "
    "mkt_tok _ga _gl _hsenc _hsmi xtor ocid cmpid icid ncid smid smtyp ref_src ns_campaign "
    "ns_mchannel ns_source wt_mc wt_zmc srnd"
)
TRACKING_NAMES = frozenset(_TRACKING_NAMES.split())

_HOST_VARIANTS = re.compile(r"^(?:(?:www\d?|amp|m|mobile)\.)+(?=[^.]+\.)")
_AMP_PATH = re.compile(r"(?:/amp|\.amp)(?=(?:\.html?)?/?$)", re.IGNORECASE)
_AMP_QUERY = frozenset({"amp", "outputtype"})
_INDEX_PAGE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


def parse_url(url: str, base: str = "") -> SplitResult:
    """Split an absolute http or https address, percent-encoded as a browser would send it.

    :param base: the address of the page, where ``url`` may be relative.
    :raises ValueError: the address is not an absolute http or https address with a host.
    """
    joined = urljoin(base, url.strip()) if base else url.strip()
    parts = urlsplit(safe_url_string(joined))
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        msg = f"{url!r} is not an absolute http or https address"
        raise ValueError(msg)
    return parts


def canonical_url(url: str, base: str = "") -> str:
    """Return the address newsbot asks for: no fragment, no tracking parameters, plain host.

    The order and spelling of other parameters stay, since servers may depend on them.

    :raises ValueError: the address is not an absolute http or https address.

    >>> canonical_url("HTTPS://Example.com:443/a?utm_source=x&id=7#comments")
    'https://example.com/a?id=7'
    >>> canonical_url("/b/?fbclid=1", base="http://example.com/a")
    'http://example.com/b/'
    """
    parts = parse_url(url, base)
    query = "&".join(p for p in parts.query.split("&") if p and not _is_tracking(p))
    return urlunsplit((parts.scheme, _plain_host(parts), parts.path or "/", query, ""))


def address_key(url: str) -> str:
    """Return what all spellings of one address share; for comparing, not for asking.

    Scheme, ``www``, mobile and AMP variants, a closing slash, an index page and the order of
    parameters make no difference.

    :raises ValueError: the address is not an absolute http or https address.

    >>> address_key("https://www.example.com/news/amp/?b=2&a=1#top")
    'example.com/news?a=1&b=2'
    >>> address_key("http://m.example.com/news/index.html?utm_medium=mail&a=1&b=2")
    'example.com/news?a=1&b=2'
    """
    parts = urlsplit(canonical_url(url))
    host = _HOST_VARIANTS.sub("", parts.netloc)
    path = _INDEX_PAGE.sub("/", _AMP_PATH.sub("", parts.path)).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(p for p in pairs if p[0].lower() not in _AMP_QUERY))
    return f"{host}{path}?{query}" if query else f"{host}{path}"


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str:
    """Return the domain somebody registered; an IP address or a bare name is its own.

    >>> registrable_domain("news.example.co.uk"), registrable_domain("127.0.0.1")
    ('example.co.uk', '127.0.0.1')
    """
    return _SUFFIXES(host).top_domain_under_public_suffix or host


def is_same_site(url: str, other: str) -> bool:
    """Tell whether two absolute addresses belong to one registrable domain.

    >>> is_same_site("https://sport.example.com/a", "https://www.example.com/")
    True
    """
    hosts = (urlsplit(url).hostname or "", urlsplit(other).hostname or "")
    return registrable_domain(hosts[0]) == registrable_domain(hosts[1])


def _is_tracking(parameter: str) -> bool:
    name = parameter.partition("=")[0].lower()
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)


def _plain_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if parts.port in (None, _DEFAULT_PORTS[parts.scheme]):
        return host
    return f"{host}:{parts.port}"
