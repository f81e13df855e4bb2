"""The API, as a partner's program and as somebody who tries everything."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, assume, given, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from werkzeug.test import TestResponse

from factchecks.db import utcnow
from tests.pages.test_checks import own, session
from tests.trends.conftest import Crowd, crowd
from tests.trends.test_pages import busy
from tipline import tokens
from tipline.api.operations import OPERATIONS
from tipline.api.shapes import SCHEMAS
from tipline.models import Claim
from tipline.runtime import Runtime

K = 5
BOTH = list(tokens.SCOPES)
__all__ = ["busy", "crowd", "session"]


def made(runtime: Runtime, scopes: list[str] = BOTH, **ago: float) -> str:
    """A token, as made so long ago for one day."""
    with runtime.db.write() as session:
        now = utcnow() - timedelta(**ago)
        return tokens.make(session, name="test", scopes=scopes, days=1, by="ana", now=now)[1]


@pytest.fixture
def program(app: Flask) -> FlaskClient:
    """Some program."""
    return app.test_client()


def call(
    program: FlaskClient, token: str, path: str, method: str = "get", **headers: str
) -> TestResponse:
    headers = {"Authorization": f"Bearer {token}", **headers}
    json = {"text": "anything"} if method == "post" else None
    return program.open(f"/api/v1{path}", method=method.upper(), headers=headers, json=json)


def test_every_operation_asks_for_a_valid_token_with_its_scope(
    program: FlaskClient, runtime: Runtime
) -> None:
    expired, checks_only = made(runtime, hours=25), made(runtime, ["checks:read"])
    for one in OPERATIONS:
        path = one.path.split("<")[0] + ("1" if "<" in one.path else "")
        for token in ("", "tl_wrong", expired):
            answer = call(program, token, path, one.method)
            assert answer.status_code == 401, path
            assert answer.content_type == "application/problem+json"
            assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
        refused = call(program, checks_only, path, one.method).status_code == 403
        assert refused is (one.scope != "checks:read"), path


def test_an_ended_token_opens_nothing_and_the_secret_is_kept_nowhere(
    program: FlaskClient, runtime: Runtime
) -> None:
    secret = made(runtime)
    assert call(program, secret, "/checks").status_code == 200
    with runtime.db.write() as session:
        (token,) = tokens.listing(session)
        assert secret not in (token.token_hash, token.name)
        tokens.revoke(session, token.id, by="ana", now=utcnow())
    assert call(program, secret, "/checks").status_code == 401


def test_too_many_calls_in_a_minute_are_told_to_wait(
    program: FlaskClient, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "LIMIT", 2)
    secret = made(runtime)
    left = [call(program, secret, "/checks").headers["RateLimit-Remaining"] for _ in range(2)]
    answer = call(program, secret, "/checks")

    assert left == ["1", "0"]
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert answer.json is not None
    assert answer.json["status"] == 429


def test_pages_go_on_and_an_unchanged_answer_is_not_sent_again(
    program: FlaskClient, runtime: Runtime, session: Any
) -> None:
    from dataclasses import replace

    from tests.pages.test_checks import VERDICT

    for number in range(5):
        own(session, replace(VERDICT, claim=f"Claim {number}"))
    secret = made(runtime)
    seen, cursor = [], ""
    while True:
        page = call(program, secret, f"/checks?limit=2{cursor}").json
        assert page is not None
        seen += [item["claim"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert sorted(seen) == [f"Claim {number}" for number in range(5)]
    first = call(program, secret, "/checks")
    again = call(program, secret, "/checks", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=x", "cursor=1", "rating=bad", "what=1", "limit=1&limit=2"]
)
def test_what_is_not_allowed_is_refused_with_the_value(
    program: FlaskClient, runtime: Runtime, query: str
) -> None:
    answer = call(program, made(runtime), f"/checks?{query}")

    assert answer.status_code == 400
    assert answer.json is not None
    assert query.split("=", maxsplit=1)[0] in answer.json["detail"]


def numbers(value: Any, key: str = "") -> Iterator[tuple[str, int]]:
    """Every count of people in an answer, with where it stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from numbers(inner, f"{key}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(inner, key)
    elif isinstance(value, int) and any(n in key for n in ("people", "shares", "places", "curve")):
        yield key, value


def test_no_question_of_ten_thousand_gets_a_count_below_the_floor(
    program: FlaskClient,
    runtime: Runtime,
    busy: Claim,
    crowd: Crowd,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All filters at random; equal questions are asked once, there are no more different ones."""
    monkeypatch.setattr(tokens, "LIMIT", 10**9)
    secret, rng = made(runtime), random.Random(5)
    asked: dict[str, list[tuple[str, int]]] = {}
    for _ in range(10_000):
        path = rng.choice(
            (
                f"/claims/{rng.randrange(1, 5)}",
                f"/trends?window={rng.choice(('6h', '24h', '7d', '30d'))}"
                + rng.choice(("", "&country=PT", "&country=BR", "&country=MZ"))
                + rng.choice(("", "&language=pt", "&language=en"))
                + rng.choice(("", "&status=open", "&status=answered")),
            )
        )
        if path not in asked:
            asked[path] = list(numbers(call(program, secret, path).json))
    counts = [count for found in asked.values() for count in found]

    assert len(counts) > 100
    assert [c for c in counts if 0 < c[1] < K] == []


@pytest.fixture
def described(
    app: Flask, runtime: Runtime, busy: Claim, session: Any, monkeypatch: pytest.MonkeyPatch
) -> Any:
    """The API as its own document describes it, with something to read in it."""
    monkeypatch.setattr(tokens, "LIMIT", 10**9)
    own(session)
    session.rollback()
    app.config["TEST_TOKEN"] = made(runtime)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


OPERATION_NAMES = [one.name for one in OPERATIONS]


@pytest.mark.parametrize("name", OPERATION_NAMES)
def test_the_document_tells_the_truth(name: str, described: Any, app: Flask) -> None:
    """Schemathesis calls what the document allows, and what it does not, and checks each answer."""
    operation = described.find_operation_by_id(name)
    sent = {"Authorization": f"Bearer {app.config['TEST_TOKEN']}"}
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        asked = 0

        @settings(
            max_examples=12,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            answer = case.call(headers=sent)
            # A parameter without any value is written into no address: what is left may be right.
            named = parse_qs(urlsplit(answer.request.url).query, keep_blank_values=True)
            assume(set(case.query or {}) <= set(named))
            case.validate_response(answer, headers=sent)

        ask()
        assert asked >= 1


def test_a_document_that_lies_is_found_out(
    described: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SCHEMAS, "CheckPage", {"type": "string"})
    lying = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    case = lying.find_operation_by_id("checks").Case(query={})
    with pytest.raises(FailureGroup, match="schema"):
        case.call_and_validate(headers={"Authorization": f"Bearer {app.config['TEST_TOKEN']}"})
