"""How long an answer takes tells nobody who is known: the same work is done for either.

What is compared is what takes time, question by question and hash by hash; how alike the times
themselves are is measured by ``benchmarks/answer_times.py``.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.console import world
from tests.console.conftest import Person, visitor
from tests.webhooks.calls import TEXT, post, signature
from tipline.console import passwords
from tipline.models import Role
from tipline.runtime import Runtime

__all__ = ["visitor"]
Work = list[str]
BY_THE_CLOCK = ("setting_change", "staff_session")  # asked for now and then, whoever comes


@pytest.fixture
def work(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Every statement without its values, and every password that is hashed."""
    done: Work = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        if not any(name in statement for name in BY_THE_CLOCK):
            done.append(re.sub(r"\s+", " ", statement))

    verify = passwords._hasher.verify

    class Counting:
        """The hasher that counts."""

        hash = passwords._hasher.hash

        def verify(self, kept: str, password: str) -> bool:
            done.append("argon2")
            return verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    event.listen(runtime.db.engine, "before_cursor_execute", note)
    yield done
    event.remove(runtime.db.engine, "before_cursor_execute", note)


def once(work: Work, deed: Callable[[], object]) -> Work:
    deed()  # what is asked by the clock is asked now
    work.clear()
    deed()
    return list(work)


def test_a_wrong_password_takes_what_no_account_takes(
    visitor: Callable[[], Person], runtime: Runtime, work: Work
) -> None:
    with runtime.db.write() as session:
        world.staff(session, Role.CHECKER, "ana")
        world.staff(session, Role.CHECKER, "closed").active = False
    person = visitor()

    known, unknown, closed = (
        once(work, lambda login=login: person.sign_in(login, "a wrong one"))
        for login in ("ana", "nobody", "closed")
    )

    assert known == unknown == closed
    assert known.count("argon2") == 1


def test_a_link_is_asked_for_as_fast_by_nobody_as_by_somebody(
    visitor: Callable[[], Person], runtime: Runtime, work: Work
) -> None:
    with runtime.db.write() as session:
        world.staff(session, Role.CHECKER, "ana").email = "ana@desk.example.org"
    person = visitor()

    known, unknown = (
        once(work, lambda login=login: person.post("/console/forgot", {"login": login}))
        for login in ("ana", "nobody")
    )

    assert known == unknown
    assert any("INSERT INTO job" in statement for statement in known)


def test_without_the_key_nobody_is_looked_up(app: Flask, runtime: Runtime, work: Work) -> None:
    """Only who has the channel's key gets as far as a pseudonym, which is a keyed hash."""
    client = app.test_client()
    assert post(client, TEXT, signature(TEXT)).status_code == 200
    stranger = [(n, v.replace("0104", "0199") if n == "From" else v) for n, v in TEXT]

    known, unknown = (
        once(work, lambda pairs=pairs: post(client, pairs, "forged")) for pairs in (TEXT, stranger)
    )

    assert known == unknown
    assert not any("contact" in statement for statement in known)
