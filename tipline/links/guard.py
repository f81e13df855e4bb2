"""Decides where a stranger's link may lead us: to machines on the public internet, nowhere else.

Whoever sends a link chooses what our server connects to.  So the address that a name has is looked
at and then called by number: a name that changes its address meanwhile gains nothing.
"""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from tipline.channels.addresses import Target
from tipline.links.errors import LinkFailed, LinkRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are IPv4
# What Python calls global, and yet is the cloud's own door for its machines (Azure's, Oracle's),
# or the site's own network (RFC 3879).
_OURS = (
    ipaddress.ip_network("168.63.129.16/32"),
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("fec0::/10"),
)
MAX_URL = 2048


def is_public(address: Address) -> bool:
    """Whether it is a machine of the internet: not ours, our network's, or the cloud's own.

    IPv6 addresses that carry one of IPv4 are what they carry.
    """
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    if address.is_multicast or address.is_reserved or any(address in net for net in _OURS):
        return False
    return address.is_global


def _carried(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


@dataclass(frozen=True, slots=True)
class Rules:
    """Where may be gone: which ports, which addresses."""

    ports: frozenset[int] = frozenset({80, 443})
    public: Callable[[Address], bool] = is_public

    def target(self, url: str) -> Target:
        """``url``, pinned to an address its host has now; raises ``LinkRefused``."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise LinkRefused("the address can't be read") from None
        if len(url) > MAX_URL or any(c.isspace() or not c.isprintable() for c in url):
            raise LinkRefused("the address is too long, or has letters that no address has")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise LinkRefused(f"only http and https are opened, not {parts.scheme!r}")
        if parts.username is not None or parts.password is not None:
            raise LinkRefused("the address has a user name in it")
        if port not in self.ports:
            raise LinkRefused(f"port {port} is not one of the web's")
        return Target(url, pinned=self._address(parts.hostname, port))

    def redirect(self, asked: str, location: str) -> Target:
        """Where ``asked`` leads on to, by the same rules."""
        try:
            return self.target(urljoin(asked, location))
        except ValueError:
            raise LinkRefused("the page leads to an address that can't be read") from None

    def _address(self, host: str, port: int) -> str:
        """An address of ``host``; all of them must be allowed, or somebody is trying something."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise LinkFailed("the address has no machine behind it") from None
        names = [str(entry[4][0]).partition("%")[0] for entry in found]
        if not names or not all(self.public(ipaddress.ip_address(name)) for name in names):
            raise LinkRefused("the address leads to a machine that is not on the internet")
        return names[0]
