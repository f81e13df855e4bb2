"""What an operation takes and gives, declared once: checked by it and documented from it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, abort, g, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from factchecks.db import utcnow
from tipline.api import tokens
from tipline.api.blueprint import blueprint
from tipline.web.access import public
from tipline.web.db import write_session

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of the query; ``integer`` if it has bounds, else a string."""

    name: str
    words: str
    choices: tuple[str, ...] = ()
    pattern: str = ""
    longest: int = 0
    bounds: tuple[int, int] | None = None
    default: Any = None

    def schema(self) -> Values:
        """The parameter as JSON Schema."""
        if self.bounds:
            found: Values = {"type": "integer"}
            found["minimum"], found["maximum"] = self.bounds
        else:
            found = {"type": "string"}
            if self.choices:
                found["enum"] = list(self.choices)
            if self.pattern:
                found["pattern"] = self.pattern
            if self.longest:
                found["maxLength"] = self.longest
        return found if self.default is None else found | {"default": self.default}

    def read(self, value: str) -> Any:
        """The value; answers 400 for one that the schema does not allow."""
        if self.bounds:
            low, high = self.bounds
            plain = re.fullmatch(r"-?[0-9]{1,18}", value)
            if not plain or not low <= int(value) <= high:
                abort(400, f"{self.name} is {value[:40]!r}; it must be from {low} to {high}")
            return int(value)
        allowed = (
            (not self.choices or value in self.choices)
            and (not self.pattern or re.search(self.pattern, value))
            and (not self.longest or len(value) <= self.longest)
        )
        if not allowed:
            wanted = " or ".join(self.choices) or self.words
            abort(400, f"{self.name} is {value[:40]!r}; it must be: {wanted}")
        return value


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, for the document."""

    path: str
    name: str
    scope: str
    summary: str
    query: tuple[Param, ...]
    shape: str


OPERATIONS: list[Operation] = []
View = Callable[..., Values]


def operation(
    path: str, *, scope: str, summary: str, shape: str, query: tuple[Param, ...] = ()
) -> Callable[[View], View]:
    """Serve ``view(**path, **query)`` at ``path`` to tokens with ``scope``."""

    def register(view: View) -> View:
        OPERATIONS.append(Operation(path, view.__name__, scope, summary, query, shape))

        @public  # the token is asked for here, and by a test of every operation
        @wraps(view)
        def answer(**path_values: int) -> Response:
            _let_in(scope)
            return _answer(view(**path_values, **_read(query)))

        blueprint.get(path, endpoint=view.__name__)(answer)
        return view

    return register


def _let_in(scope: str) -> None:
    secret = _secret()
    now = utcnow()
    with write_session() as session:
        token = tokens.find(session, secret, now) if secret else None
        if token is None:
            raise _challenge()
        granted = scope in token.scopes
        spent = tokens.spend(token, now)
    g.spent = spent
    if spent.remaining < 0:
        raise TooManyRequests(
            f"More than {tokens.LIMIT} calls in a minute; wait {spent.reset} s.",
            retry_after=spent.reset,
        )
    if not granted:
        abort(403, f"This token may not do that; it needs the scope {scope}.")


def _challenge() -> Unauthorized:
    return Unauthorized(
        "Send a valid token: Authorization: Bearer tl_…",
        www_authenticate=WWWAuthenticate("bearer", {"realm": "tipline"}),
    )


def _secret() -> str:
    """From ``Bearer``, or as the password of ``Basic`` for programs that know nothing else."""
    sent = request.authorization
    if sent is None:
        return ""
    return str((sent.token if sent.type == "bearer" else sent.password) or "")


def _read(query: tuple[Param, ...]) -> Values:
    known = {param.name: param for param in query}
    for name in request.args:
        if name not in known:
            allowed = ", ".join(known) or "none"
            abort(400, f"there is no parameter {name[:40]!r} here; known are: {allowed}")
        if len(request.args.getlist(name)) > 1:
            abort(400, f"{name} is given more than once")
    return {
        name: param.read(request.args[name]) if name in request.args else param.default
        for name, param in known.items()
    }


def _answer(body: Values) -> Response:
    answer = Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        content_type="application/json",
    )
    answer.headers["Cache-Control"] = "private, no-cache"  # keep it, but ask whether it changed
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.after_request
def _tell_limits(answer: Response) -> Response:
    spent: tokens.Spent | None = g.get("spent")
    if spent is not None:
        answer.headers["RateLimit-Limit"] = str(tokens.LIMIT)
        answer.headers["RateLimit-Remaining"] = str(max(0, spent.remaining))
        answer.headers["RateLimit-Reset"] = str(spent.reset)
    return answer
