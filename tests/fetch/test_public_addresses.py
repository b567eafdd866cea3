"""Public and private addresses in every spelling."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from scrapy import Request

from newsbot.fetch.public_addresses import AddressGuard

NOT_PUBLIC = [
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7F.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "0",
    "0.0.0.0",  # noqa: S104 - nothing binds to it
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "１２７.0.0.1",
    "%31%32%37.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0xa9fea9fe",
    "168.63.129.16",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[2002:7f00:1::]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::1]",
    "[2001:0:7f00:1::ffff:ffff]",
    "[2001:0:5db8:d822:0:0:80ff:fffe]",
    "[2a00:1450::5efe:10.0.0.1]",
    "[fe80::1]",
    "[fec0::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "metadata.google.internal",
    "printer.local",
    "intranet",
]
PUBLIC = [
    "example.com",
    "93.184.215.14",
    "1.1.1.1",
    "[2606:4700::1111]",
    "[64:ff9b::101:101]",
    "127.0.0.1.example.com",
    "0x7f.example.com",
    "10.example",
    "xn--bcher-kva.example",
]


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_a_private_host_is_refused_in_every_spelling(host: str) -> None:
    assert AddressGuard().refuse_url(f"http://{host}:8080/a")
    assert AddressGuard().refuse_url(Request(f"http://user:word@{host}/a").url)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_host_is_not_refused(host: str) -> None:
    assert AddressGuard().refuse_url(f"https://{host}/a") is None


def test_only_the_allowed_network_is_allowed() -> None:
    guard = AddressGuard(allowed=(ip_network("10.1.0.0/16"),))

    assert guard.refuse_url("http://10.1.2.3/") is None
    assert guard.refuse_url("http://[::ffff:10.1.2.3]/") is None
    assert guard.refuse_url("http://wiki/") is None, "its address decides"
    assert "10.2.2.3 is not public" in str(guard.refuse_url("http://10.2.2.3/"))
    assert guard.refuse_url("http://localhost/")


def test_an_invalid_url_is_refused() -> None:
    assert AddressGuard().refuse_url("http://[::1/")
    assert AddressGuard().refuse_url("http:///path")
