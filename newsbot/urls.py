"""URL normalization: the URL newsbot requests, and the key by which it compares URLs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from ipaddress import IPv4Address
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from newsbot.caching import cache_short
from newsbot.public_suffixes import PublicSuffixes

_BLOG_HOSTS = {
    line.split()[0]: frozenset(line.split()[1:])
    for line in Path(__file__).with_name("blog_hosts.txt").read_text(encoding="utf-8").split("\n")
    if line and not line.startswith("#")
}
"""By host, the folders that are no publisher's, but have those of publishers."""
_BLOG_ENDS = tuple(_BLOG_HOSTS)

_DOTS = str.maketrans("\u3002\uff0e\uff61", "...")
"""Characters that browsers take for a dot between labels (RFC 3490, 3.1)."""

_OF_WHOLE_HOST = re.compile(r"sitemaps?|[\w-]+\.(?:xml|txt|json|rss|atom|gz)", re.IGNORECASE)
"""Folders and files in the folder of publishers that are about all of a shared host."""

_DEFAULT_PORTS = {"http": 80, "https": 443}

MAX_KEPT_PARAMETERS = 20
"""Of one domain."""
_kept_parameters: dict[str, frozenset[str]] = {}
"""By registrable domain, for this process; see ``keep_parameters``."""
_keeps_all: ContextVar[bool] = ContextVar("_keeps_all", default=False)

# Added by newsletters, social networks and analytics; the publisher's server ignores them. Whole
# names: "pk_id" may name an article although "pk_source" never does. Only "utm_" belongs to one
# program, whose users add names of their own.
_TRACKING_PREFIX = "utm_"
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid igshid igsh mc_cid mc_eid
    mkt_tok _ga _gl _hsenc _hsmi __hstc __hssc __hsfp xtor ocid cmp cmpid icid ncid smid smtyp
    ref_src ref_url ns_campaign ns_mchannel ns_source ns_linkname ns_fee wt_mc wt_zmc srnd usqp ito
    s_cid fb_action_ids fb_action_types fb_source ysclid _openstat wickedid guccounter
    guce_referrer guce_referrer_sig li_fat_id sc_campaign sc_channel sc_content sc_medium echobox
    dicbo taboola_campaign_id taboolaclickid obclid rb_clickid s_kwcid trk_contact trk_msg spref
    pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid
    pk_group pk_placement piwik_campaign piwik_kwd piwik_keyword
    mtm_campaign mtm_kwd mtm_keyword mtm_source mtm_medium mtm_content mtm_cid mtm_group
    mtm_placement hsa_acc hsa_cam hsa_grp hsa_ad hsa_net hsa_src hsa_tgt hsa_kw hsa_mt hsa_ver
    hsa_la hsa_ol oft_k oft_lk oft_d oft_c oft_ck oft_ids oft_sk vero_conv vero_id
    stm_source stm_medium stm_campaign stm_content stm_term amp_js_v amp_gsa amp_ct
    at_medium at_campaign at_custom1 at_custom2 at_custom3 at_custom4 at_custom5 at_creation
    at_variant at_format at_channel at_platform at_audience at_term at_campaign_type at_link_id
    at_link_type at_link_origin at_link_title at_ptr_name at_bbc_team at_general_placement
    at_detail_placement at_emailtype at_recipient_id at_recipient_list at_send_date at_send_time
    at_network at_objective_type at_advertiser
"""
TRACKING_NAMES = frozenset(_TRACKING_NAMES.split())

# Parameters for where the reader came from. With another value they may identify a page.
_REFERRERS = frozenset(
    {"ref", "source", "src", "from", "via", "rss", "partner", "share", "feature"}
)
_PLACES = frozenset(
    "rss feed atom home homepage front frontpage hp teaser newsletter mail email push twitter "
    "facebook fb linkedin whatsapp telegram reddit instagram share social google newsapp".split()
)

# Session parameters. Those in _MAYBE_SESSIONS are such only with a long token as value.
_SESSIONS = frozenset("phpsessid jsessionid sessionid session_id cfid cftoken oscsid zenid".split())
_SESSION_PREFIX = "aspsessionid"
_MAYBE_SESSIONS = frozenset({"sid", "s", "session", "sess", "token"})
_TOKEN = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{24,}", re.IGNORECASE)
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*|/\(S\(\w+\)\)", re.IGNORECASE)

# Variants of one page: mobile, AMP, print. Parameters count only with these values.
_VARIANT_LABELS = frozenset({"amp", "m", "mobile", "mobil", "touch", "wap"})
_WWW = re.compile(r"www\d?")
_VARIANT_VALUES = frozenset({"amp", "mobile", "print", "printable", "component"})
_VARIANT_NAMES = frozenset(
    "outputtype output view format mode layout version display tmpl pagewanted".split()
)
_VARIANT_SWITCHES = frozenset(
    "amp _amp is_amp isamp m mobile ismobile print printable printview printer_friendly".split()
)
_ON = frozenset({"", "0", "1", "true", "yes", "y", "on"})
# "/print" may be a section, so the rest of the path must look like an article's.
_VARIANT_PATH = re.compile(
    r"(?:[/.]amp|\.(?:amphtml|print)|(?:(?<=\d)|(?<=[\w-]{8}))/(?:print|printable)|(?<=\d)-print)"
    r"(?=(?:\.\w{3,5})?/?$)"
    r"|^/(?:amp|mobile|print)(?=/(?:.*/)?[^/]*(?:\d{4}|\w-\w+-\w)[^/]*/?$)",
    re.IGNORECASE,
)
_AMP_CACHE_HOST = re.compile(r".\.cdn\.ampproject\.org$")
_AMP_CACHE_PATH = re.compile(r"/(?:[acv]|amp)/(s/)?(?=[\w-]+\.[\w.-]+(?:/|$))")
_INDEX_PAGE = re.compile(
    r"/(?:index|default)\.(?:[sx]?html?|php\d?|aspx?|jspx?|cfm)$", re.IGNORECASE
)
_ARTICLE_PARAMETER = re.compile(
    r"(?:^|&)(?:p|id|nid|aid|sid|(?:article|artikel|news|post|story)_?(?:id)?)=\w*\d", re.IGNORECASE
)
"""Of sites whose articles have the path of the front page, as WordPress with plain permalinks."""
_PLAIN_URL = re.compile(
    r"https?://(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,63}(?:/[\w.~/-]*(?:\?[\w.~=&-]+)?)?", re.ASCII
)
"""A URL that needs no percent-encoding and no punycode."""
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset(b"-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


def keep_parameters(domain: str, names: Iterable[str]) -> None:
    """Treat parameters as ones that name pages of a registrable domain, whatever they are called.

    From then on ``canonical_url`` and ``url_key`` keep them in URLs of the domain. Names beyond
    ``MAX_KEPT_PARAMETERS`` of a domain are ignored.

    >>> keep_parameters("kept.example", ["ocid"])
    >>> canonical_url("https://kept.example/show.php?ocid=7&utm_source=x")
    'https://kept.example/show.php?ocid=7'
    """
    known = kept_parameters(domain)
    if fresh := [name for name in sorted(names) if name not in known]:
        _kept_parameters[domain] = known.union(fresh[: MAX_KEPT_PARAMETERS - len(known)])


def kept_parameters(domain: str) -> frozenset[str]:
    """Return the names given to ``keep_parameters``, in lower case."""
    return _kept_parameters.get(domain, frozenset())


@contextmanager
def keeping_all_parameters() -> Iterator[None]:
    """Make ``canonical_url`` and ``url_key`` remove no parameter, to see which of them matter."""
    token = _keeps_all.set(True)
    try:
        yield
    finally:
        _keeps_all.reset(token)


def parse_url(url: str, base: str = "") -> SplitResult:
    """Split an absolute HTTP or HTTPS URL, percent-encoded as a browser sends it.

    :param base: the URL of the page, where ``url`` may be relative.
    :raises ValueError: it is not an absolute HTTP or HTTPS URL with a host.
    """
    try:
        parts = urlsplit(_encode(urljoin(base, url.strip()) if base else url.strip()))
        is_whole = parts.scheme in _DEFAULT_PORTS and parts.hostname and parts.port != 0
    except ValueError:  # its message may quote a part of a password
        is_whole = False
    if not is_whole:
        msg = f"{url!r} is not an absolute http or https URL"
        raise ValueError(msg)
    return parts


def _encode(url: str) -> str:
    """Percent-encode a URL; most need not be, and w3lib takes ten times as long to find out."""
    if _PLAIN_URL.fullmatch(url):
        return url
    from w3lib.url import safe_url_string  # noqa: PLC0415 - imports an HTTP client: 15 ms

    return safe_url_string(url)


def has_valid_host(url: str) -> bool:
    """Return whether a URL has a host that may exist, such as a name without spaces.

    >>> has_valid_host("https://example.com/a"), has_valid_host("https://example .com")
    (True, False)
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return re.fullmatch(r"[\w.-]*\w[\w.-]*|[0-9a-f:.]+", host) is not None


def canonical_url(url: str, base: str = "") -> str:
    """Return the URL that newsbot requests: no fragment, tracking or session, default port removed.

    A page in an AMP cache becomes the publisher's own page. Order and spelling of the other
    parameters stay, since servers may depend on them.

    :raises ValueError: it is not an absolute HTTP or HTTPS URL.

    >>> canonical_url("HTTPS://Example.com:443/a?utm_source=x&id=7&PHPSESSID=0f#comments")
    'https://example.com/a?id=7'
    >>> canonical_url("/b/?fbclid=1", base="http://example.com/a")
    'http://example.com/b/'
    >>> canonical_url("https://example-com.cdn.ampproject.org/c/s/example.com/amp/a")
    'https://example.com/amp/a'
    """
    parts = _leave_amp_cache(parse_url(url, base))
    removed = frozenset(_find_removed(parts)) if parts.query else frozenset()
    query = "&".join(p for p in parts.query.split("&") if p and p not in removed)
    path = _SESSION_PATH.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme, _plain_host(parts), path, query, ""))


def url_key(url: str) -> str:
    """Return the key that all spellings of one URL share; to compare, not to request.

    The key ignores scheme, ``www``, mobile, AMP and print variants, a slash at the end, index
    pages, percent-encoding (RFC 3986, 6.2.2), double slashes and the order of parameters. A
    parameter that is not known to be noise stays: it may identify the article.

    :raises ValueError: it is not an absolute HTTP or HTTPS URL.

    >>> url_key("https://www.example.com/news/amp/?b=2&a=1#top")
    'example.com/news?a=1&b=2'
    >>> url_key("http://m.example.com/news/index.html?utm_medium=mail&a=1&b=2")
    'example.com/news?a=1&b=2'
    >>> url_key("https://example.com/view.php?storyid=7&print=1&from=rss")
    'example.com/view.php?storyid=7'
    """
    # What was cached before parameters were kept holds for URLs without any.
    may_differ = "?" in url and (_kept_parameters or _keeps_all.get())
    return _make_key(url) if may_differ else _make_key_once(url)


def _make_key(url: str) -> str:
    parts = urlsplit(canonical_url(url))
    path = normalize_escapes(remove_dot_segments(parts.path))
    path = _INDEX_PAGE.sub("/", _VARIANT_PATH.sub("", path)).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if not _is_variant(*pair)))
    host = _strip_variant_labels(parts.hostname or "") + (f":{parts.port}" if parts.port else "")
    return f"{host}{path}?{query}" if query else f"{host}{path}"


_make_key_once = cache_short(4096)(_make_key)


def normalize_escapes(text: str) -> str:
    """Decode percent-encoded characters that need no encoding, write the others in capitals.

    >>> normalize_escapes("/%7Etide/%c3%bc")
    '/~tide/%C3%BC'
    """
    return _ESCAPE.sub(_plain_escape, text)


def remove_dot_segments(path: str) -> str:
    """Return an absolute path without ``.``, ``..`` and double slashes (RFC 3986, 5.2.4).

    >>> remove_dot_segments("/a/./b/../c//d/"), remove_dot_segments("/../..")
    ('/a/c/d/', '/')
    """
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return f"/{'/'.join(steps)}{'/' if steps and path.endswith('/') else ''}"


@cache_short(4096)
def registrable_domain(host: str) -> str:
    """Return the registrable domain of a host; for an IP address or a single label, the host.

    Where a host serves many publishers, each name below it is a domain of its own.

    >>> registrable_domain("news.example.co.uk"), registrable_domain("127.0.0.1")
    ('example.co.uk', '127.0.0.1')
    >>> registrable_domain("www.harbour.wordpress.com"), registrable_domain("www.medium.com")
    ('harbour.wordpress.com', 'medium.com')
    >>> registrable_domain("www.harbour.example")
    'harbour.example'
    """
    name = host.partition(":")[0].translate(_DOTS).strip().rstrip(".")
    labels = name.split(".")
    start = _suffixes().find_start(labels)
    if start is None:
        # The public suffix list's own rule for a name it does not know: the last label is a suffix.
        has_parent = name.rpartition(".")[0] != ""
        return ".".join(host.split(".")[-2:]) if has_parent and not _is_ipv4(name) else host
    suffix = ".".join(labels[start:])
    if start == 0 or not labels[start - 1]:
        return host
    if suffix in _BLOG_HOSTS and labels[start - 1] == "www":
        return suffix
    return f"{labels[start - 1]}.{suffix}"


def _is_ipv4(name: str) -> bool:
    try:
        IPv4Address(name)
    except ValueError:
        return False
    return True


@cache
def _suffixes() -> PublicSuffixes:
    return PublicSuffixes(_BLOG_HOSTS)


def domain_of(url: str) -> str:
    """Return the registrable domain of a URL; "" where the URL has no host.

    :raises ValueError: its host is an invalid IPv6 address.

    >>> domain_of("https://sport.example.com/sea/a"), domain_of("mailto:a@example.com")
    ('example.com', '')
    """
    return registrable_domain(urlsplit(url).hostname or "")


def is_same_site(url: str, other: str) -> bool:
    """Return whether two absolute URLs belong to one site, that of a publisher.

    The front page of a shared host belongs to each site on it.

    >>> is_same_site("https://sport.example.com/a", "https://www.example.com/")
    True
    >>> is_same_site("https://medium.com/@ann/a", "https://medium.com/@ben/b")
    False
    >>> is_same_site("https://medium.com/@ann/a", "https://medium.com")
    True
    """
    host = urlsplit(url).hostname
    if host and host == urlsplit(other).hostname and not host.endswith(_BLOG_ENDS):
        return True  # in most calls, which need no list of suffixes then
    own, others = publisher_of(url), publisher_of(other)
    return is_published_by(own, {others}) or is_published_by(others, {own})


def is_published_by(publisher: str, publishers: Collection[str]) -> bool:
    """Return whether a result of ``publisher_of`` is among others, or its host's front page is."""
    return publisher in publishers or f"{publisher.partition('/')[0]}/" in publishers


def is_front_page(url: str) -> bool:
    """Return whether a URL is that of a front page, not that of an article below the same path.

    >>> is_front_page("https://example.com/?lang=de"), is_front_page("https://example.com/?p=812")
    (True, False)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.path in ("", "/") and _ARTICLE_PARAMETER.search(parts.query) is None


def publisher_of(url: str) -> str:
    """Return who publishes an absolute URL: the registrable domain, with a folder on shared hosts.

    >>> publisher_of("https://sport.example.com/sea/a"), publisher_of("https://medium.com/@ann/a")
    ('example.com', 'medium.com/@ann')
    >>> publisher_of("https://medium.com/feed/@ann"), publisher_of("https://medium.com/map.xml")
    ('medium.com/@ann', 'medium.com/')
    """
    parts = urlsplit(url)
    domain = registrable_domain(parts.hostname or "")
    if domain not in _BLOG_HOSTS:
        return domain
    first, _, rest = parts.path.lstrip("/").partition("/")
    if _OF_WHOLE_HOST.fullmatch(first):
        return f"{domain}/"
    folder = rest.partition("/")[0] if rest and first in _BLOG_HOSTS[domain] else first
    return f"{domain}/{normalize_escapes(folder)}"


def find_removed(query: str) -> list[str]:
    """Return the parameters of a query that only track a reader, as written.

    >>> find_removed("id=7&utm_source=x")
    ['utm_source=x']
    """
    return [parameter for parameter in query.split("&") if parameter and _is_tracking(parameter)]


def _find_removed(parts: SplitResult) -> list[str]:
    removed = find_removed(parts.query)
    if not removed or _keeps_all.get():
        return []
    kept = _kept_parameters and kept_parameters(registrable_domain(parts.hostname or ""))
    return [p for p in removed if p.partition("=")[0].lower() not in kept] if kept else removed


def _is_tracking(parameter: str) -> bool:
    """Return whether a parameter only tracks where a reader came from, or identifies a session."""
    name, _, value = parameter.partition("=")
    name = name.lower()
    return (
        name in TRACKING_NAMES
        or name in _SESSIONS
        or name.startswith((_TRACKING_PREFIX, _SESSION_PREFIX))
        or (name in _REFERRERS and value.lower() in _PLACES)
        or (name in _MAYBE_SESSIONS and _TOKEN.fullmatch(value) is not None)
    )


def _is_variant(name: str, value: str) -> bool:
    name, value = name.lower(), value.lower()
    if name in _VARIANT_SWITCHES:
        return value in _ON
    return name in _VARIANT_NAMES and value in _VARIANT_VALUES


def _plain_escape(match: re.Match[str]) -> str:
    byte = int(match[0][1:], 16)
    return chr(byte) if byte in _UNRESERVED else match[0].upper()


def _leave_amp_cache(parts: SplitResult) -> SplitResult:
    """Return the URL of the publisher's page for one in an AMP cache, any other unchanged."""
    host = parts.hostname or ""
    is_cache = _AMP_CACHE_HOST.search(host) or registrable_domain(host).startswith("google.")
    match = _AMP_CACHE_PATH.match(parts.path) if is_cache else None
    if match is None:
        return parts
    scheme = "https" if match[1] else "http"
    return parse_url(urlunsplit((scheme, "", f"//{parts.path[match.end() :]}", parts.query, "")))


@cache_short(4096)
def _strip_variant_labels(host: str) -> str:
    """Return a host without ``www`` and the labels of variants, such as ``m`` and ``amp``."""
    domain = registrable_domain(host)
    labels = host.removesuffix(domain).rstrip(".").split(".")
    kept = [name for name in labels if name not in _VARIANT_LABELS and not _WWW.fullmatch(name)]
    bare = ".".join([*filter(None, kept), domain])
    return f"[{bare}]" if ":" in bare else bare


def _plain_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    if parts.port in (None, _DEFAULT_PORTS[parts.scheme]):
        return host
    return f"{host}:{parts.port}"
