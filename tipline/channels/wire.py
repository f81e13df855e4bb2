"""One JSON call to a provider's API: bounded in time, never redirected, nothing of it logged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from tipline.channels.errors import SendUnknown, Unreachable

TIMEOUT = (5.0, 10.0)  # seconds to connect, and without a byte


@dataclass(frozen=True, slots=True)
class Said:
    """What a provider answered; ``body`` is empty if it was no JSON object."""

    status: int
    body: Mapping[str, Any] = field(repr=False)
    retry_after: float | None = None  # seconds


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Mapping[str, Any] | None = None,
    timeout: tuple[float, float] = TIMEOUT,
) -> Said:
    """The answer, whatever its status.

    Raises ``Unreachable`` if the provider surely got nothing, else ``SendUnknown``.  Neither quotes
    the URL, in which there may be a token.
    """
    try:
        answer = requests.request(
            method,
            url,
            headers=dict(headers or {}),
            params=params,
            json=json,
            timeout=timeout,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        if never_sent(error):
            raise Unreachable("the provider could not be reached") from None
        raise SendUnknown("the connection broke before the provider answered") from None
    return Said(answer.status_code, _object(answer), _seconds(answer.headers.get("Retry-After")))


def never_sent(error: requests.RequestException) -> bool:
    """Whether no connection was made, so that nothing can have been accepted."""
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.SSLError)):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _object(answer: requests.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _seconds(value: str | None) -> float | None:
    return float(value) if value and value.isascii() and value.isdigit() else None
