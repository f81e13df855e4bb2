"""Calls a partner's API v1: with its token, through the guard, saying plainly what is wrong."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tipline.links import post
from tipline.links.call import call
from tipline.links.errors import LinkFailed, LinkRefused
from tipline.partners.errors import PartnerProblem

LARGEST = 16 * 1024 * 1024  # bytes of one answer; a page of a hundred long fact-checks has some 2
_WHY = {
    401: "the partner does not know the token (any more): ask it for a new one",
    403: "the token may not read this: ask the partner for one with the scopes checks:read and "
    "trends:read, or switch off what it may not read",
    404: "there is no such API: is the address right, and the partner's Tipline new enough?",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A document with its ETag; ``body`` is ``None`` where it has not changed."""

    body: dict[str, Any] | None
    etag: str


@dataclass(frozen=True, slots=True)
class Api:
    """A partner's API; ``url`` is what stands before ``/api/v1``."""

    url: str
    token: str

    def get(self, path: str, etag: str = "", **query: str) -> Answer:
        """The document at ``path``.  Raises :class:`PartnerProblem`."""
        address = f"{self.url}/api/v1{path}" + (f"?{urlencode(query)}" if query else "")
        headers = {"Authorization": f"Bearer {self.token}"}
        if etag:
            headers["If-None-Match"] = etag
        try:
            called = call(address, headers, LARGEST, post.ONLY_TLS)
        except (LinkFailed, LinkRefused) as error:
            raise PartnerProblem(str(error)) from None
        if called.status == 304 and etag:
            return Answer(None, etag)
        if called.status != 200:
            _refuse(called.status)
        return Answer(_object(called.body), called.headers.get("etag", "")[:200])


def _refuse(status: int) -> None:
    if status >= 500 or status in post.LATER:
        raise PartnerProblem(f"its server answers {status}; it is tried again by and by")
    if 300 <= status < 400:
        raise PartnerProblem(f"the address leads elsewhere ({status}): give that address itself")
    raise PartnerProblem(f"{_WHY.get(status, 'the partner refuses')} ({status})")


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise PartnerProblem("what it answers is no JSON object: is this a Tipline?")
    return found
