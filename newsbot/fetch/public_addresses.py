"""An address as text -> whether it is one of the public internet, however it is spelt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

SETTING = "ALLOWED_PRIVATE_ADDRESSES"

_NOT_PUBLIC: tuple[Network, ...] = (
    # IANA's special-purpose registries, where Python's own tables differ from version to version,
    # and addresses that look public and are answered inside of a data centre.
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
"""RFC 6761, 6762, 8375 and ICANN's ``internal``: what no name server of the internet knows."""

_DOTS = re.compile("[\u3002\uff0e\uff61]")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_MAX_PARTS = 4
_OCTET_BITS = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressGuard:
    """Says which addresses a crawl may connect to: public ones, and the networks in ``allowed``."""

    allowed: tuple[Network, ...] = ()

    def refuse_url(self, url: str) -> str | None:
        """Return why an address may not be asked for, None if its host's name does not tell.

        Nothing is looked up: a name passes that is not known to be local, and what it stands for
        is to be given to ``refuse_ip`` when it is connected to.

        >>> AddressGuard().refuse_url("http://0x7f.1/admin")
        '0x7f.1 is 127.0.0.1, which is not public; ALLOWED_PRIVATE_ADDRESSES=127.0.0.1 allows it'
        >>> AddressGuard().refuse_url("https://www.example.com/")
        """
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            return "its host cannot be read"
        return self.refuse_host(host)

    def refuse_host(self, host: str) -> str | None:
        """Return why a host may not be asked, None if its name does not tell."""
        name = _normal_host(host)
        address = read_ip_literal(name)
        if address is not None:
            return self.refuse_ip(address, name=host)
        if not self.allowed and (name.endswith(_LOCAL_ENDINGS) or "." not in name):
            return f"{host} is a name of a local network; {SETTING}=NETWORK allows it"
        return None

    def refuse_ip(self, address: Address | str, *, name: str = "") -> str | None:
        """Return why an IP address may not be connected to, None if it may.

        :param name: what it was called, for the message.
        :raises ValueError: the text is no IP address.
        """
        ip = ip_address(address) if isinstance(address, str) else address
        if is_public(ip) or self.allows(ip):
            return None
        said = f"{name} is {ip}, which" if name not in ("", str(ip)) else f"{ip}"
        return f"{said} is not public; {SETTING}={_innermost(ip)} allows it"

    def allows(self, address: Address) -> bool:
        """Tell whether an address is in one of the networks that somebody opened."""
        inner = _innermost(address)
        return any(inner in network or address in network for network in self.allowed)


def is_public(address: Address) -> bool:
    """Tell whether an address, and each one inside of it, is one of the public internet.

    >>> [is_public(ip_address(a)) for a in ("93.184.215.14", "10.0.0.1", "64:ff9b::a00:1")]
    [True, False, False]
    """
    # A zone ("%eth0") is that of a link, and not part of what the networks are compared with.
    plain = IPv6Address(int(address)) if isinstance(address, IPv6Address) else address
    if any(plain in network for network in _NOT_PUBLIC):
        return False
    inner = _embedded(plain) if isinstance(plain, IPv6Address) else ()
    if inner:
        return all(is_public(address) for address in inner)
    return plain.is_global and not plain.is_multicast


def read_ip_literal(host: str) -> Address | None:
    """Return the IP address that a host's name is, in each spelling that a system takes for one.

    >>> {str(read_ip_literal(host)) for host in ("127.1", "2130706433", "0177.0.0.01", "0x7f.1")}
    {'127.0.0.1'}
    >>> read_ip_literal("1.example.com"), read_ip_literal("[::1]")
    (None, IPv6Address('::1'))
    """
    name = _normal_host(host)
    if name in _LOOPBACK_NAMES or name.endswith(".localhost"):
        return IPv4Address("127.0.0.1")
    try:
        return ip_address(name)
    except ValueError:
        return _read_numbers(name)


def _normal_host(host: str) -> str:
    """Return a name as a resolver takes it: digits of all scripts as ASCII, no dot at its end."""
    name = _DOTS.sub(".", normalize("NFKC", unquote(host))).lower().strip()
    return name.removeprefix("[").removesuffix("]").rstrip(".")


def _read_numbers(name: str) -> IPv4Address | None:
    """Read what ``inet_aton`` does: one to four numbers, decimal, octal or hexadecimal."""
    parts = name.split(".")
    if len(parts) > _MAX_PARTS or not all(_NUMBER.fullmatch(part) for part in parts):
        return None
    numbers = [_read_number(part) for part in parts]
    bits = _OCTET_BITS * (_MAX_PARTS + 1 - len(numbers))
    if None in numbers:
        return None
    *octets, last = (number for number in numbers if number is not None)
    if last >> bits or any(octet >> _OCTET_BITS for octet in octets):
        return None
    value = last
    for place, octet in enumerate(octets):
        value |= octet << _OCTET_BITS * (_MAX_PARTS - 1 - place)
    return IPv4Address(value)


def _read_number(text: str) -> int | None:
    try:
        if text.startswith("0x"):
            return int(text[2:] or "0", 16)
        return int(text, 8) if text.startswith("0") else int(text)
    except ValueError:
        return None


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that an IPv6 one leads to: mapped, 6to4, Teredo, NAT64."""
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
