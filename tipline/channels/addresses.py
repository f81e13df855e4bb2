"""Which machines a redirect may lead to, checked on the very address that is then called."""

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import urllib3
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from tipline.channels.errors import MediaLater, MediaRefused

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Target:
    """A URL to get, perhaps pinned to an address that its host was found to have."""

    def __init__(self, url: str, pinned: str = "") -> None:
        self.url = url
        self.pinned = pinned

    def get(self, headers: Mapping[str, str], timeout: urllib3.Timeout) -> urllib3.BaseHTTPResponse:
        """The response, its body not read; redirects are not followed, nothing is repeated."""
        return self._ask("GET", headers, None, timeout)

    def post(
        self, headers: Mapping[str, str], body: bytes, timeout: urllib3.Timeout
    ) -> urllib3.BaseHTTPResponse:
        """What is answered to ``body``, as with :meth:`get`."""
        return self._ask("POST", headers, body, timeout)

    def _ask(
        self, method: str, headers: Mapping[str, str], body: bytes | None, timeout: urllib3.Timeout
    ) -> urllib3.BaseHTTPResponse:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        name = f"[{host}]" if ":" in host else host
        netloc = f"{name}:{parts.port}" if parts.port else name
        return self._pool(parts.scheme, host, parts.port, timeout).request(
            method,
            path,
            body=body,
            headers={**headers, "Host": netloc, "Accept": "*/*", "User-Agent": "tipline"},
            redirect=False,
            retries=False,
            preload_content=False,
        )

    def _pool(
        self, scheme: str, host: str, port: int | None, timeout: urllib3.Timeout
    ) -> urllib3.HTTPConnectionPool:
        where = self.pinned or host
        if scheme == "http":
            return urllib3.HTTPConnectionPool(where, port, timeout=timeout)
        # The certificate must be the host's, whatever address we call it by.
        return urllib3.HTTPSConnectionPool(
            where,
            port,
            timeout=timeout,
            server_hostname=host,
            assert_hostname=host,
            ca_certs=DEFAULT_CA_BUNDLE_PATH,
        )


def redirect_target(asked: str, location: str, api_base_url: str) -> Target:
    """Where ``asked`` redirects to; raises ``MediaRefused`` where credentials or calls could leak.

    Only HTTPS to machines on the public internet, and the machine of the configured API itself,
    which in tests is a server on this one.
    """
    try:
        url = urljoin(asked, location)
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise MediaRefused("the provider redirected to an address that cannot be read") from None
    base = urlsplit(api_base_url)
    host = parts.hostname or ""
    if host and _same_machine(host, base.hostname or "") and parts.scheme in ("https", base.scheme):
        return Target(url)
    if parts.scheme != "https" or not host:
        raise MediaRefused("the provider redirected to an address that is not HTTPS")
    if parts.username or parts.password:
        raise MediaRefused("the provider redirected to an address with a password in it")
    return Target(url, pinned=_public_address(host, port))


def _same_machine(host: str, other: str) -> bool:
    return host == other or (host in _LOOPBACK and other in _LOOPBACK)


def _public_address(host: str, port: int) -> str:
    """An address of ``host``; all of them must be public, or somebody is trying something."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise MediaLater("the host that the provider redirected to has no address") from None
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses or not all(map(_is_public, addresses)):
        raise MediaRefused("the provider redirected to a machine that is not on the internet")
    return addresses[0]


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or mapped.is_global)
