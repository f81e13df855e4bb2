"""Single sign-on at a real provider on loopback: real redirects, real tokens, real signatures."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from tests.console import world
from tests.console.conftest import SITE, Person
from tests.fakes import openid
from tipline.app import create_app
from tipline.models import AuditEntry, Role, Staff
from tipline.runtime import Runtime
from tipline.sign_on import SignOnSettings

BACK = f"{SITE}/console/sso/back"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[openid.Provider]:
    # Authlib's server side refuses plain HTTP, which is all that there is on loopback.
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with openid.served(BACK) as provider:
        yield provider


@pytest.fixture
def site(runtime: Runtime, provider: openid.Provider) -> Flask:
    """The console with the provider in its settings."""
    sign_on = SignOnSettings(
        issuer=provider.url,
        client_id=openid.CLIENT_ID,
        client_secret=openid.CLIENT_SECRET,
        name="Lupa Login",
    )
    runtime.settings = replace(runtime.settings, sign_on=sign_on)
    return create_app(runtime)


def bea(runtime: Runtime, role: Role = Role.CHECKER, email: str = "bea@lupa.example") -> None:
    with runtime.db.write() as session:
        world.staff(session, role, "bea").email = email


def goes_there(person: Person) -> str:
    """To the provider and so far back that our own page would be opened next; its path."""
    left = person.get("/console/sso?next=/console/factchecks/")
    assert left.status_code == 302, left.text
    there = requests.get(left.location, allow_redirects=False, timeout=10)
    assert there.status_code == 302, there.text
    assert there.headers["Location"].startswith(BACK)
    return there.headers["Location"].removeprefix(SITE)


def test_somebody_signs_in_there_and_is_where_they_wanted_to_be(
    site: Flask, runtime: Runtime
) -> None:
    bea(runtime)
    person = Person(site)
    assert "Sign in with Lupa Login" in person.get("/console/login").text
    answer = person.get(goes_there(person))
    assert (answer.status_code, answer.location) == (303, "/console/factchecks/")
    assert person.get("/console/").status_code == 200
    with runtime.db.read() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["staff.sso", "session.start"]


def test_from_then_on_the_number_counts_and_not_the_address(
    site: Flask, runtime: Runtime, provider: openid.Provider
) -> None:
    bea(runtime)
    first = Person(site)
    first.get(goes_there(first))
    provider.person = {"sub": "person-1", "email": "new@lupa.example", "email_verified": True}
    assert (again := Person(site)).get(goes_there(again)).status_code == 303
    provider.person = {"sub": "person-2", "email": "bea@lupa.example", "email_verified": True}
    assert (other := Person(site)).get(goes_there(other)).status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        {"sub": "x", "email": "stranger@lupa.example", "email_verified": True},
        {"sub": "x", "email": "bea@lupa.example", "email_verified": False},
        {"sub": "x", "email": "bea@lupa.example", "email_verified": "true"},
        {"sub": "x", "email": "bea@lupa.example"},
        {"sub": "x"},
    ],
)
def test_whoever_has_no_account_or_no_verified_address_stays_outside(
    site: Flask, runtime: Runtime, provider: openid.Provider, said: dict[str, object]
) -> None:
    bea(runtime)
    provider.person = said
    person = Person(site)
    answer = person.get(goes_there(person))
    assert answer.status_code == 403
    assert "no account here" in answer.text
    with runtime.db.read() as session:
        assert session.scalars(select(Staff.sso_key)).all() == [None]


def test_a_token_of_another_key_issuer_or_browser_opens_nothing(
    site: Flask, runtime: Runtime, provider: openid.Provider
) -> None:
    bea(runtime)
    provider.issuer_said = "https://elsewhere.example"
    person = Person(site)
    assert person.get(goes_there(person)).status_code == 403
    provider.issuer_said = ""
    back = goes_there(person)
    assert Person(site).get(back).status_code == 403, "the state is another browser's"
    provider.key = openid.other_key()
    assert person.get(goes_there(person)).status_code == 403
    assert person.get("/console/").status_code == 303


def test_a_code_opens_once(site: Flask, runtime: Runtime) -> None:
    bea(runtime)
    person = Person(site)
    back = goes_there(person)
    assert person.get(back).status_code == 303
    assert person.get(back).status_code == 403


def test_no_is_said_plainly_and_so_is_silence(
    site: Flask, runtime: Runtime, provider: openid.Provider
) -> None:
    provider.person = {}
    person = Person(site)
    assert "Begin again" in person.get(goes_there(person)).text
    gone = replace(runtime.settings.sign_on, issuer="http://127.0.0.1:9")
    runtime.settings = replace(runtime.settings, sign_on=gone)
    answer = Person(create_app(runtime)).get("/console/sso")
    assert answer.status_code == 403
    assert "did not answer" in answer.text


def test_our_second_factor_is_asked_for_unless_the_provider_asks_for_one(
    site: Flask, runtime: Runtime
) -> None:
    bea(runtime, Role.EDITOR)
    person = Person(site)
    person.get(goes_there(person))
    assert person.get("/console/").location.startswith("/console/account/factor")
    trusted = replace(runtime.settings.sign_on, second_factor=True)
    runtime.settings = replace(runtime.settings, sign_on=trusted)
    person = Person(create_app(runtime))
    person.get(goes_there(person))
    assert person.get("/console/audit").status_code == 200


def test_without_a_provider_there_is_no_such_page(visitor: Callable[[], Person]) -> None:
    assert visitor().get("/console/sso").status_code == 404
    assert not re.search("Sign in with", visitor().get("/console/login").text)
