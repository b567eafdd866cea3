"""Check that host names and IP addresses are public."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from socket import inet_aton
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SETTING = "ALLOWED_PRIVATE_ADDRESSES"

_NOT_PUBLIC: tuple[Network, ...] = (
    # From IANA's special-purpose registries, where Python versions differ; and public addresses
    # that clouds use for services inside their data centres.
    ip_network("192.0.0.0/24"),
    ip_network("192.88.99.0/24"),
    ip_network("168.63.129.16/32"),
    ip_network("64:ff9b:1::/48"),
    ip_network("100::/64"),
    ip_network("2001:10::/28"),
    ip_network("fec0::/10"),
)
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
_ISATAP = re.compile(r"(?:0000|0200)5efe")

_LOOPBACK_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback")
_LOCAL_ENDINGS = (".local", ".internal", ".intranet", ".lan", ".home.arpa", ".localdomain")
"""RFC 6761, 6762, 8375 and ICANN's ``internal``: names that public DNS does not resolve."""

_DOTS = re.compile("[\u3002\uff0e\uff61]")
_NUMBERS = re.compile(r"[0-9a-fx.]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressGuard:
    """Refuses addresses that are neither public nor in one of the networks of ``allowed``."""

    allowed: tuple[Network, ...] = ()

    def refuse_url(self, url: str) -> str | None:
        """Return why a URL must not be requested, None if its host name is no reason.

        The name is not resolved: pass its IP address to ``refuse_ip`` before a connection.

        >>> AddressGuard().refuse_url("http://0x7f.1/admin")
        '0x7f.1 is 127.0.0.1, which is not public; ALLOWED_PRIVATE_ADDRESSES=127.0.0.1 allows it'
        >>> AddressGuard().refuse_url("https://www.example.com/")
        """
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return "the URL has an invalid host"
        return self.refuse_host(host)

    def refuse_host(self, host: str) -> str | None:
        """Return why a host must not be contacted, None if its name is no reason."""
        name = _normal_host(host)
        address = read_ip_literal(name)
        if address is not None:
            return self.refuse_ip(address, name=host)
        if not self.allowed and (name.endswith(_LOCAL_ENDINGS) or "." not in name):
            return f"{host} is a name of a local network; {SETTING}=NETWORK allows it"
        return None

    def refuse_ip(self, address: Address | str, *, name: str = "") -> str | None:
        """Return why newsbot must not connect to an IP address, None if it may.

        :param name: the host name, for the message.
        :raises ValueError: the text is not an IP address.
        """
        ip = ip_address(address) if isinstance(address, str) else address
        if is_public(ip) or self.allows(ip):
            return None
        host = f"{name} is {ip}, which" if name not in ("", str(ip)) else f"{ip}"
        return f"{host} is not public; {SETTING}={_innermost(ip)} allows it"

    def allows(self, address: Address) -> bool:
        """Return whether an address is in one of the allowed networks."""
        inner = _innermost(address)
        return any(inner in network or address in network for network in self.allowed)


def is_public(address: Address) -> bool:
    """Return whether an address, and each IPv4 address in it, is public.

    >>> [is_public(ip_address(a)) for a in ("93.184.215.14", "10.0.0.1", "64:ff9b::a00:1")]
    [True, False, False]
    """
    # A zone such as "%eth0" names a link; the networks have none.
    plain = IPv6Address(int(address)) if isinstance(address, IPv6Address) else address
    if any(plain in network for network in _NOT_PUBLIC):
        return False
    inner = _embedded(plain) if isinstance(plain, IPv6Address) else ()
    if inner:
        return all(is_public(address) for address in inner)
    return plain.is_global and not plain.is_multicast


def read_ip_literal(host: str) -> Address | None:
    """Return the IP address that a host name spells, in any form that operating systems accept.

    >>> {str(read_ip_literal(host)) for host in ("127.1", "2130706433", "0177.0.0.01", "0x7f.1")}
    {'127.0.0.1'}
    >>> read_ip_literal("1.example.com"), read_ip_literal("[::1]")
    (None, IPv6Address('::1'))
    """
    name = _normal_host(host)
    if name in _LOOPBACK_NAMES or name.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    with suppress(ValueError):
        return ip_address(name)
    # As the resolver reads it: one to four numbers, decimal, octal or hexadecimal.
    with suppress(OSError):
        return IPv4Address(inet_aton(name)) if _NUMBERS.fullmatch(name) else None
    return None


def _normal_host(host: str) -> str:
    """Return a name as a resolver reads it: digits of all scripts as ASCII, no dot at the end."""
    name = _DOTS.sub(".", normalize("NFKC", unquote(host))).lower().strip()
    return name.removeprefix("[").removesuffix("]").rstrip(".")


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses in an IPv6 address: mapped, 6to4, Teredo, NAT64, ISATAP."""
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return (last,)
    if _ISATAP.match(f"{(int(address) >> 32) & 0xFFFFFFFF:08x}"):
        return (last,)
    return ()


def _innermost(address: Address) -> Address:
    inner = _embedded(address) if isinstance(address, IPv6Address) else ()
    return inner[-1] if inner else address
