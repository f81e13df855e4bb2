"""The one cookie that says who is signed in; it holds a secret and nothing else."""

from flask import request
from werkzeug.wrappers import Response

from tipline.web.db import runtime

NAME = "tipline-staff"


def _secure() -> bool:
    return runtime().settings.public_url.startswith("https://")


def name() -> str:
    """With https the browser itself keeps other hosts from setting it (``__Host-``)."""
    return f"__Host-{NAME}" if _secure() else NAME


def read_token() -> str:
    """The secret that this request carries, or ``""``."""
    return request.cookies.get(name(), "")


def set_token(response: Response, token: str, max_age: int) -> None:
    """Have the browser keep the secret for ``max_age`` seconds."""
    response.set_cookie(
        name(), token, max_age, path="/", secure=_secure(), httponly=True, samesite="Lax"
    )


def clear_token(response: Response) -> None:
    """Have the browser forget the secret."""
    response.delete_cookie(name(), path="/", secure=_secure(), httponly=True, samesite="Lax")
