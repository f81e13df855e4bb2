"""The second factor: who needs one, how it is set up, and that each code opens once."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.console import world
from tests.console.conftest import Person
from tipline.console import factor, people, throttle
from tipline.console.errors import CodeRefused
from tipline.models import RecoveryCode, Role, Staff
from tipline.runtime import Runtime

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=factor.STEP)
SECRET = re.compile(r'<code class="wrap">([A-Z2-7 ]+)</code>')


def account(runtime: Runtime, role: Role) -> str:
    with runtime.db.write() as session:
        return world.staff(session, role).login


def set_up(person: Person, *, code: str | None = None) -> tuple[str, list[str]]:
    """Go through the enrolment; the secret, and the recovery codes shown."""
    found = SECRET.search(person.get("/console/account/factor").text)
    assert found is not None
    secret = found[1].replace(" ", "")
    page = person.post("/console/account/factor", {"code": code or pyotp.TOTP(secret).now()})
    return secret, re.findall(r"<code>(\w{5}-\w{5})</code>", page.text)


def next_code(secret: str) -> str:
    """The code of the coming half minute: the present one was just used."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + HALF_MINUTE)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMIN])
def test_editors_and_admins_get_nowhere_before_they_have_one(
    visitor: Callable[[], Person], runtime: Runtime, role: Role
) -> None:
    person = visitor()
    person.sign_in(account(runtime, role))
    for path in ("/console/", "/console/audit", "/console/account", "/console/factchecks/"):
        assert person.get(path).location.startswith("/console/account/factor"), path
    assert person.post("/console/people/").location == "/console/account/factor"
    _, codes = set_up(person)
    assert len(set(codes)) == factor.CODES
    assert person.get("/console/audit").status_code == 200


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CHECKER])
def test_others_may_have_one_and_are_asked_for_it_then(
    visitor: Callable[[], Person], runtime: Runtime, role: Role
) -> None:
    login = account(runtime, role)
    first, again = visitor(), visitor()
    first.sign_in(login)
    assert first.get("/console/").status_code == 200
    secret, _ = set_up(first)
    again.sign_in(login)
    asked = again.get("/console/factchecks/?q=vote")
    assert asked.location == "/console/factor?next=/console/factchecks/?q%3Dvote"
    done = again.post("/console/factor", {"code": next_code(secret), "next": "/console/account"})
    assert done.location == "/console/account"
    assert again.get("/console/").status_code == 200


def test_a_code_opens_once_and_an_older_one_never(
    visitor: Callable[[], Person], runtime: Runtime
) -> None:
    login = account(runtime, Role.EDITOR)
    first, thief = visitor(), visitor()
    first.sign_in(login)
    secret, _ = set_up(first)
    used = pyotp.TOTP(secret).now()
    thief.sign_in(login)
    for code in (
        used,
        pyotp.TOTP(secret).at(datetime.now(UTC) - HALF_MINUTE),
        "000000",
        "",
        "x" * 40,
    ):
        assert thief.post("/console/factor", {"code": code}).status_code == 422
        assert thief.get("/console/").status_code == 303


def test_a_recovery_code_opens_once_and_new_ones_end_the_old(
    visitor: Callable[[], Person], runtime: Runtime
) -> None:
    login = account(runtime, Role.CHECKER)
    first = visitor()
    first.sign_in(login)
    secret, codes = set_up(first)
    second, third = visitor(), visitor()
    for person in (second, third):
        person.sign_in(login)
    assert second.post("/console/factor", {"code": codes[0].upper()}).status_code == 303
    assert third.post("/console/factor", {"code": codes[0]}).status_code == 422
    page = first.post("/console/account/factor/codes", {"code": next_code(secret)})
    fresh = re.findall(r"<code>(\w{5}-\w{5})</code>", page.text)
    assert len(fresh) == factor.CODES
    assert third.post("/console/factor", {"code": codes[1]}).status_code == 422
    assert third.post("/console/factor", {"code": fresh[1]}).status_code == 303


def test_guessing_codes_is_stopped(visitor: Callable[[], Person], runtime: Runtime) -> None:
    login = account(runtime, Role.CHECKER)
    first, guesser = visitor(), visitor()
    first.sign_in(login)
    secret, _ = set_up(first)
    guesser.sign_in(login)
    for number in range(throttle.PER_LOGIN):
        assert guesser.post("/console/factor", {"code": f"{number:06}"}).status_code == 422
    assert guesser.post("/console/factor", {"code": next_code(secret)}).status_code == 429
    assert guesser.get("/console/").status_code == 303


def test_neither_secret_nor_recovery_codes_can_be_read_from_the_database(
    visitor: Callable[[], Person], runtime: Runtime
) -> None:
    person = visitor()
    person.sign_in(account(runtime, Role.EDITOR))
    secret, codes = set_up(person)
    with runtime.db.read() as session:
        sealed = session.scalars(select(Staff.totp_secret)).one()
        kept = session.scalars(select(RecoveryCode.code_hash)).all()
    assert sealed is not None
    assert secret.encode() not in sealed
    assert not any(code.replace("-", "") in row for code in codes for row in kept)


def test_an_admin_helps_somebody_who_lost_phone_and_codes(
    visitor: Callable[[], Person], signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    admin, login = signed_in(Role.ADMIN), account(runtime, Role.EDITOR)
    person = visitor()
    person.sign_in(login)
    set_up(person)
    with runtime.db.read() as session:
        number = people.require(session, login).id
    admin.post(f"/console/people/{number}/factor")
    assert person.get("/console/").location.startswith("/console/login")
    person.sign_in(login)
    _, codes = set_up(person)
    assert len(codes) == factor.CODES


def test_turning_it_off_asks_for_a_code_and_sends_an_editor_to_set_it_up_anew(
    visitor: Callable[[], Person], runtime: Runtime
) -> None:
    person = visitor()
    person.sign_in(account(runtime, Role.EDITOR))
    secret, _ = set_up(person)
    person.post("/console/account/factor/off", {"code": "000000"})
    assert person.get("/console/").status_code == 200
    person.post("/console/account/factor/off", {"code": next_code(secret)})
    assert person.get("/console/").location.startswith("/console/account/factor")


def test_somebody_who_becomes_editor_needs_one_from_the_next_click_on(
    visitor: Callable[[], Person], runtime: Runtime
) -> None:
    person = visitor()
    person.sign_in(account(runtime, Role.CHECKER))
    assert person.get("/console/").status_code == 200
    with runtime.db.write() as session:
        session.execute(update(Staff).values(role=Role.EDITOR))
    assert person.get("/console/").location.startswith("/console/account/factor")


def test_in_the_demonstration_nobody_needs_one(
    environment: dict[str, str], runtime: Runtime
) -> None:
    from tipline.app import create_app
    from tipline.config import Mode, load_settings

    demo = Runtime(load_settings(environment, Mode.DEMO))
    person = Person(create_app(demo))
    person.sign_in(account(runtime, Role.ADMIN))
    assert person.get("/console/people/").status_code == 200
    demo.db.dispose()


def test_the_window_is_one_step_either_way(runtime: Runtime, app: Flask) -> None:
    secret = pyotp.random_base32()
    totp, step = pyotp.TOTP(secret), int(NOON.timestamp()) // factor.STEP
    for off, expected in {-2: None, -1: step - 1, 0: step, 1: step + 1, 2: None}.items():
        assert factor._step_of(secret, totp.generate_otp(step + off), NOON) == expected


def test_codes_typed_on_any_keyboard_are_read(runtime: Runtime) -> None:
    assert factor._plain(" ١٢٣ ٤٥٦ ") == "123456"
    assert factor._plain("AB-cd ") == "abcd"


def test_a_code_means_nothing_where_none_is_set_up(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        person = world.staff(session, Role.VIEWER)
        with pytest.raises(CodeRefused):
            factor.check(session, runtime, person, "123456")
        with pytest.raises(CodeRefused):
            factor.confirm(session, runtime, person, "123456")
