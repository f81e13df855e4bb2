"""Signing in: what is kept, what is refused, and how a session ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from factchecks.db import utcnow
from tests.console import world
from tests.console.conftest import SITE, Person
from tipline import audit
from tipline.app import create_app
from tipline.console import people, throttle
from tipline.console.passwords import hash_password, matches
from tipline.models import LoginAttempt, Role, Staff, StaffSession
from tipline.runtime import Runtime
from tipline.web import sessions
from tipline.web.access import safe_next


@pytest.fixture
def ana(runtime: Runtime) -> str:
    with runtime.db.write() as session:
        return world.staff(session, Role.CHECKER, "ana").login


def test_the_right_password_opens_the_queue(visitor: Callable[[], Person], ana: str) -> None:
    person = visitor()
    answer = person.sign_in(" Ana ")
    assert (answer.status_code, answer.location) == (303, "/console/")
    assert "Queue" in person.get("/console/").text


@pytest.mark.parametrize(("login", "password"), [("ana", "wrong"), ("nobody", world.PASSWORD)])
def test_a_wrong_try_does_not_say_what_was_wrong(
    visitor: Callable[[], Person], ana: str, login: str, password: str
) -> None:
    answer = visitor().sign_in(login, password)
    assert answer.status_code == 422
    assert "go together" in answer.text
    assert password not in answer.text


def test_the_try_is_written_down_before_the_password_is_looked_at(
    visitor: Callable[[], Person], ana: str, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_kept: str | None, _password: str) -> bool:
        raise RuntimeError("power cut")

    monkeypatch.setattr("tipline.console.signing.matches", crash)
    assert visitor().sign_in("ana").status_code == 500
    with runtime.db.read() as session:
        attempt = session.scalars(select(LoginAttempt)).one()
    assert not attempt.succeeded
    assert "127.0.0.1" not in attempt.origin


def test_guessing_is_stopped_and_the_right_password_does_not_help_then(
    visitor: Callable[[], Person], ana: str
) -> None:
    guesser = visitor()
    for _ in range(throttle.PER_LOGIN):
        assert guesser.sign_in("ana", "wrong").status_code == 422
    answer = guesser.sign_in("ana")
    assert answer.status_code == 429
    assert "15 minutes" in answer.text


def test_a_guesser_elsewhere_does_not_lock_out_where_a_person_works(
    ana: str, runtime: Runtime
) -> None:
    with runtime.db.write() as session:
        throttle.succeed(session, throttle.begin(session, ana, "desk"))
        for _ in range(throttle.PER_LOGIN + 5):
            throttle.begin(session, ana, "elsewhere")
        throttle.begin(session, ana, "desk")
        assert not throttle.too_many(session, ana, "desk")
        assert throttle.too_many(session, ana, "elsewhere")


@pytest.mark.parametrize(("proxies", "origins"), [(0, 1), (1, 2), (2, 1)])
def test_behind_proxies_of_ours_each_caller_is_an_origin_and_nobody_can_choose_theirs(
    runtime: Runtime, ana: str, proxies: int, origins: int
) -> None:
    behind = Runtime(replace(runtime.settings, trusted_proxies=proxies))
    person = Person(create_app(behind))
    # What the callers claim, the address that the outer proxy saw, the one that the inner saw.
    for claimed, seen in (("198.51.100.1", "203.0.113.5"), ("198.51.100.2", "203.0.113.6")):
        forwarded = {"X-Forwarded-For": f"{claimed}, 192.0.2.77, {seen}", "Accept": "text/html"}
        form = {"login": "ana", "password": "wrong"}
        assert person.post("/console/login", form, headers=forwarded).status_code == 422

    with runtime.db.read() as session:
        found = set(session.scalars(select(LoginAttempt.origin)))
    behind.db.dispose()
    assert len(found) == origins


def test_one_origin_cannot_try_many_accounts(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        for number in range(throttle.PER_ORIGIN + 1):
            throttle.begin(session, f"login{number}", "one place")
        assert throttle.too_many(session, "another", "one place")


def test_the_database_holds_no_secret_that_would_let_somebody_in(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    cookie = person.client.get_cookie("__Host-tipline-staff", "tipline.example.org")
    assert cookie is not None
    with runtime.db.read() as session:
        kept = session.scalars(select(StaffSession)).one()
        account = session.scalars(select(Staff)).one()
    assert kept.token_hash not in cookie.value
    assert cookie.value not in kept.token_hash
    assert account.password_hash.startswith("$argon2id$")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    visitor: Callable[[], Person], ana: str
) -> None:
    cookies = visitor().sign_in("ana").headers.getlist("Set-Cookie")
    token = next(c for c in cookies if c.startswith("__Host-tipline-staff="))
    for flag in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/"):
        assert flag in token
    assert "Domain" not in token


def test_signing_in_again_ends_the_session_before(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    first = person.client.get_cookie("__Host-tipline-staff", "tipline.example.org")
    form = person.token()
    assert person.sign_in("checker").status_code == 303
    second = person.client.get_cookie("__Host-tipline-staff", "tipline.example.org")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    assert person.token() != form
    with runtime.db.read() as session:
        assert sessions.find(session, first.value) is None
        assert sessions.find(session, second.value) is not None


def test_signing_out_ends_the_session_on_the_server(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    person = signed_in(Role.CHECKER)
    cookie = person.client.get_cookie("__Host-tipline-staff", "tipline.example.org")
    assert cookie is not None
    person.post("/console/logout")
    person.client.set_cookie(cookie.key, cookie.value, domain="tipline.example.org")
    assert person.get("/console/").status_code == 303
    with runtime.db.read() as session:
        assert audit.verify(session).ok


@pytest.mark.parametrize(
    "values",
    [
        {"expires_at": utcnow() - timedelta(seconds=1)},
        {"last_seen_at": utcnow() - sessions.IDLE - timedelta(seconds=1)},
        {"ended_at": utcnow()},
    ],
)
def test_a_session_that_expired_idled_or_was_ended_opens_nothing(
    signed_in: Callable[..., Person], runtime: Runtime, values: dict[str, object]
) -> None:
    person = signed_in(Role.CHECKER)
    with runtime.db.write() as session:
        session.execute(update(StaffSession).values(values))
    assert person.get("/console/").status_code == 303


def test_using_a_session_keeps_it_alive(signed_in: Callable[..., Person], runtime: Runtime) -> None:
    person = signed_in(Role.CHECKER)
    before = utcnow() - sessions.TOUCH_EVERY - timedelta(seconds=5)
    with runtime.db.write() as session:
        session.execute(update(StaffSession).values(last_seen_at=before))
    person.get("/console/")
    with runtime.db.read() as session:
        assert session.scalars(select(StaffSession.last_seen_at)).one() > before


def test_a_closed_account_is_out_at_once(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    signed_in(Role.ADMIN)
    person = signed_in(Role.CHECKER)
    with runtime.db.write() as session:
        people.deactivate(session, people.require(session, "checker"), by="admin")
    assert person.get("/console/").status_code == 303
    assert person.sign_in("checker").status_code == 422


def test_after_signing_in_one_is_where_one_wanted_to_be(
    visitor: Callable[[], Person], ana: str
) -> None:
    person = visitor()
    sent = person.get("/console/factchecks/?q=vote")
    assert sent.location == "/console/login?next=/console/factchecks/?q%3Dvote"
    answer = person.post(
        "/console/login",
        {"login": "ana", "password": world.PASSWORD, "next": "/console/factchecks/?q=vote"},
    )
    assert answer.location == "/console/factchecks/?q=vote"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/console/",
        "//evil.example/console/",
        "/\\evil.example",
        "/console/\\evil",
        "/console/\n",
        "javascript:alert(1)",
        "/other",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(target: str) -> None:
    assert safe_next(target) is None


def test_a_script_without_a_session_gets_401_and_no_page(app: Flask) -> None:
    answer = app.test_client().get(
        "/console/media/" + "a" * 64, base_url=SITE, headers={"Sec-Fetch-Dest": "image"}
    )
    assert answer.status_code == 401


def test_a_weaker_hash_is_made_anew_when_its_owner_signs_in(
    visitor: Callable[[], Person], ana: str, runtime: Runtime
) -> None:
    from argon2 import PasswordHasher

    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(world.PASSWORD)
    with runtime.db.write() as session:
        session.execute(update(Staff).values(password_hash=weak))
    assert visitor().sign_in("ana").status_code == 303
    with runtime.db.read() as session:
        kept = session.scalars(select(Staff.password_hash)).one()
    assert kept != weak
    assert matches(kept, world.PASSWORD)


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "x" * 201, "ana.sofia@example"])
def test_easy_and_endless_passwords_are_refused(password: str) -> None:
    with pytest.raises(people.AccountRefused):
        hash_password(password, login="ana.sofia@example")


@pytest.mark.parametrize(
    "password",
    ["Password1987!", "tipline-election-2026", "123456789012", "qwertyuiop123", "sofia2026example",
     "contraseñacontraseña", "1q2w3e4r1q2w3e4r", "Welcome Admin 99"],
)  # fmt: skip
def test_words_and_rows_of_keys_put_together_are_no_password(password: str) -> None:
    with pytest.raises(people.AccountRefused, match="everybody tries first"):
        hash_password(password, login="ana.sofia@example")


@pytest.mark.parametrize(
    "password", ["830174926150", "αβγδεζηθικλμ", world.PASSWORD, "p q r s t u v w"]
)
def test_a_password_may_be_of_any_signs(password: str) -> None:
    assert matches(hash_password(password, login="ana.sofia@example"), password)
