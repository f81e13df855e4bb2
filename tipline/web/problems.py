"""Errors as programs read them: RFC 9457 problem details."""

import json

from flask import Response
from werkzeug.exceptions import HTTPException


def problem(error: HTTPException, title: str, detail: str) -> Response:
    """The error as ``application/problem+json``, with the headers that it brings along."""
    code = error.code or 500
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail}
    answer = Response(
        json.dumps(body, ensure_ascii=False), code, content_type="application/problem+json"
    )
    kept = ("Allow", "Retry-After", "WWW-Authenticate")
    answer.headers.extend([(k, v) for k, v in error.get_headers() if k in kept])
    return answer
