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
from tipline import tokens
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
    body: tuple[Param, ...]  # fields of a JSON object that is posted; none: the operation reads
    shape: str

    @property
    def method(self) -> str:
        """How it is called."""
        return "post" if self.body else "get"


OPERATIONS: list[Operation] = []
View = Callable[..., Values]


def operation(
    path: str,
    *,
    scope: str,
    summary: str,
    shape: str,
    query: tuple[Param, ...] = (),
    body: tuple[Param, ...] = (),
    cost: int = 1,
) -> Callable[[View], View]:
    """Serve ``view(**path, **query, **body)`` at ``path`` to tokens with ``scope``.

    With a ``body`` it is posted as JSON; ``cost`` is how many calls it counts for.
    """

    def register(view: View) -> View:
        one = Operation(path, view.__name__, scope, summary, query, body, shape)
        OPERATIONS.append(one)

        @public  # the token is asked for here, and by a test of every operation
        @wraps(view)
        def answer(**path_values: int) -> Response:
            let_in(scope, cost)
            asked = read_query(query) | (_read_body(body) if body else {})
            return _answer(view(**path_values, **asked))

        blueprint.route(path, endpoint=view.__name__, methods=[one.method.upper()])(answer)
        return view

    return register


def let_in(scope: str, cost: int = 1) -> None:
    """Ask for a token with ``scope`` and count the call; answers 401, 403 or 429 otherwise."""
    secret = _secret()
    now = utcnow()
    with write_session() as session:
        token = tokens.find(session, secret, now) if secret else None
        if token is None:
            raise _challenge()
        granted = scope in token.scopes
        spent = tokens.spend(token, now, cost)
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


def read_query(query: tuple[Param, ...]) -> Values:
    """The parameters of the address; answers 400 for what is not allowed."""
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


def _read_body(fields: tuple[Param, ...]) -> Values:
    """The fields of the JSON object that was sent; answers 400 and 415 for anything else."""
    if request.mimetype != "application/json":
        abort(415, "Send a JSON object: Content-Type: application/json")
    try:
        sent = json.loads(request.get_data())
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        abort(400, "the body is not a JSON object in UTF-8")
    known = {param.name: param for param in fields}
    found: Values = dict.fromkeys(known)
    for name, value in sent.items():
        if name not in known:
            abort(400, f"there is no field {name[:40]!r} here; known are: {', '.join(known)}")
        if not isinstance(value, str):
            abort(400, f"{name} must be a string: {known[name].words}")
        found[name] = known[name].read(value)
    return found


def _answer(body: Values) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return send(text, "application/json")


def send(text: str, content_type: str) -> Response:
    """The answer; one to reading may be kept, and asked for again with its ETag."""
    answer = Response(text, content_type=content_type)
    if request.method == "POST":
        answer.headers["Cache-Control"] = "no-store"
        return answer
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
