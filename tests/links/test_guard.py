"""A stranger's link never leads our server to itself, its network, or the cloud's own door."""

import ipaddress
import socket

import pytest

from tipline.links.errors import LinkRefused
from tipline.links.guard import Rules, is_public

PRIVATE = [
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("100.100.100.200", "169.254.169.254", "192.0.0.192", "168.63.129.16", "224.0.0.1"),
    *("255.255.255.255", "240.0.0.1", "198.18.0.1", "192.0.2.1"),
    *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1"),
    *("::127.0.0.1", "::8.8.8.8"),  # IPv4-compatible: nobody has used it for years
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),  # NAT64
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:101::1"),  # 6to4
    "2001:0:7f00:1::",  # Teredo
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_on_the_internet_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_on_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://8.8.8.8/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "javascript:alert(1)",
        "http:///no-host",
        "http://user:password@8.8.8.8/",
        "http://@8.8.8.8/",
        "http://8.8.8.8:22/",
        "http://8.8.8.8:99999/",
        "http://[::1/",
        "http://8.8.8.8/a b",
        "http://8.8.8.8/\r\nHost: x",
        "http://8.8.8.8/" + "a" * 3000,
    ],
)
def test_an_address_that_is_not_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(LinkRefused):
        Rules().target(url)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost"),
        *(
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "169.254.169.254",
            "[fe80::1]",
        ),
    ],
)
def test_no_spelling_of_a_private_address_is_let_through(host: str) -> None:
    with pytest.raises(LinkRefused):
        Rules().target(f"http://{host}/latest/meta-data/")


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def found(host: str, port: int, **_more: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (ip, port)) for ip in ("8.8.8.8", "192.168.0.7")]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    with pytest.raises(LinkRefused, match="not on the internet"):
        Rules().target("https://rebind.example.com/")


def test_a_name_is_called_by_the_very_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["8.8.8.8", "127.0.0.1"])  # a name that changes its mind

    def found(host: str, port: int, **_more: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert Rules().target("https://rebind.example.com/").pinned == "8.8.8.8"
