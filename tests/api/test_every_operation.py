"""What holds for every operation of the API, also for one that is added later."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from factchecks.models import FactCheck
from tests.api.test_api import call, made, program, session
from tests.pages.test_checks import own
from tests.trends.conftest import Crowd, crowd
from tests.trends.test_pages import busy
from tipline import tokens
from tipline.api.operations import OPERATIONS, Operation
from tipline.runtime import Runtime

__all__ = ["busy", "crowd", "program", "session"]
LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
READING = [one for one in OPERATIONS if not one.body]


def path_of(one: Operation, number: int = 1) -> str:
    head, *rest = one.path.split("<")
    return head + "".join(f"{number}{part.split('>', 1)[1]}" for part in rest)


@pytest.fixture
def full(busy: Any, crowd: Crowd, session: Any, runtime: Runtime) -> str:
    """A tipline with something to read behind every address; a token for all of it."""
    own(session)
    session.commit()
    with runtime.db.read() as db:
        assert db.get(FactCheck, 1) is not None
    return made(runtime)


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_each_answer_says_how_many_calls_are_left(
    one: Operation, full: str, program: FlaskClient
) -> None:
    first, second = (call(program, full, path_of(one), one.method) for _ in range(2))
    assert first.status_code == 200, first.text
    for answer in (first, second):
        assert [name for name in LIMITS if not answer.headers[name].isdecimal()] == []
        assert int(answer.headers["RateLimit-Limit"]) == tokens.LIMIT
        assert 0 < int(answer.headers["RateLimit-Reset"]) <= 60
    left = [int(answer.headers["RateLimit-Remaining"]) for answer in (first, second)]
    assert left[0] > left[1] or left[1] == tokens.LIMIT - 1  # a new minute has begun


@pytest.mark.parametrize("one", READING, ids=lambda one: one.name)
def test_what_has_not_changed_is_not_sent_again(
    one: Operation, full: str, program: FlaskClient
) -> None:
    first = call(program, full, path_of(one))
    etag = first.headers["ETag"]
    again = call(program, full, path_of(one), **{"If-None-Match": etag})
    other = call(program, full, path_of(one), **{"If-None-Match": '"another"'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
    assert (other.status_code, other.data) == (200, first.data)


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_each_refusal_is_a_problem_in_the_same_words(
    one: Operation, full: str, program: FlaskClient, app: Flask
) -> None:
    sent = {"Authorization": f"Bearer {full}"}
    asked = f"/api/v1{path_of(one)}"
    refused = {
        401: program.open(asked, method=one.method.upper()),
        400: program.open(f"{asked}?nobody_knows_this=1", method=one.method.upper(), headers=sent),
        405: program.open(asked, method="DELETE", headers=sent),
    }
    if "<" in one.path:
        refused[404] = call(program, full, path_of(one, 999_999), one.method)
    if one.body:
        refused[415] = program.post(asked, headers=sent, data="text")
    for status, answer in refused.items():
        assert answer.status_code == status, answer.text
        assert answer.content_type == "application/problem+json"
        said = answer.get_json()
        assert said["status"] == status
        assert said["title"]
        assert said["detail"]
        assert "Traceback" not in answer.text


def test_paging_never_shows_anything_twice_or_leaves_it_out(
    full: str, program: FlaskClient
) -> None:
    paged = [one for one in READING if any(p.name == "cursor" for p in one.query)]
    assert paged
    for one in paged:
        whole = call(program, full, f"{path_of(one)}?limit=100").get_json()["items"]
        items, cursor = [], ""
        while True:
            page = call(program, full, f"{path_of(one)}?limit=1{cursor}").get_json()
            items += page["items"]
            if page["next"] is None:
                break
            cursor = f"&cursor={page['next']}"
        assert items == whole, one.name
