"""Single sign-on at a provider that is not ours: a program of its own, in a process of its own.

``oidc-provider-mock`` keeps people and clients, and checks redirect addresses, secrets and nonces.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from tests.console import world
from tests.console.conftest import SITE, Person
from tests.processes import Process, answers, free_port, running, until
from tipline.app import create_app
from tipline.models import Role, Staff
from tipline.runtime import Runtime
from tipline.sign_on import SignOnSettings

BACK = f"{SITE}/console/sso/back"
BEA = {"sub": "bea", "email": "bea@lupa.example", "email_verified": True, "name": "Bea"}
CY = {"sub": "cy", "email": "cy@lupa.example", "email_verified": False}


@dataclass(frozen=True)
class Provider:
    """Where it listens, and we as it knows us."""

    url: str
    client_id: str
    client_secret: str


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The provider, at which we are registered as its protocol for that says."""
    if find_spec("oidc_provider_mock") is None:
        pytest.skip("needs oidc-provider-mock (pip)")
    port, log = free_port(), tmp_path_factory.mktemp("provider") / "log"
    people = [word for one in (BEA, CY) for word in ("--user-claims", json.dumps(one))]
    process = Process(
        "oidc_provider_mock", "--port", str(port), "--require-registration", "true",
        "--require-nonce", "true", *people, env={"AUTHLIB_INSECURE_TRANSPORT": "1"}, log=log,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    with running([process]):
        until(lambda: answers(f"{url}/.well-known/openid-configuration"), f"it listens (see {log})")
        wish = {"redirect_uris": [BACK], "token_endpoint_auth_method": "client_secret_basic"}
        made = requests.post(f"{url}/oauth2/clients", json=wish, timeout=10).json()
        yield Provider(url, made["client_id"], made["client_secret"])


def console(runtime: Runtime, provider: Provider, **more: str) -> Flask:
    """Our console with that provider in its settings."""
    sign_on = SignOnSettings(
        issuer=provider.url, client_id=provider.client_id, client_secret=provider.client_secret
    )
    runtime.settings = replace(runtime.settings, sign_on=replace(sign_on, **more))
    return create_app(runtime)


def goes_there(person: Person, sub: str, **form: str) -> str:
    """To the provider's own page, filled in there, and back; where our own address leads next."""
    left = person.get("/console/sso?next=/console/factchecks/")
    assert left.status_code == 302, left.text
    browser = requests.Session()
    page = browser.get(left.location, timeout=10)
    assert page.status_code == 200, page.text
    sent = browser.post(left.location, data=form or {"sub": sub}, allow_redirects=False, timeout=10)
    assert sent.status_code == 302, sent.text
    assert sent.headers["Location"].startswith(BACK)
    return sent.headers["Location"].removeprefix(SITE)


def test_somebody_signs_in_at_another_program_and_is_where_they_wanted_to_be(
    runtime: Runtime, provider: Provider
) -> None:
    with runtime.db.write() as session:
        world.staff(session, Role.CHECKER, "bea").email = "bea@lupa.example"
    person = Person(console(runtime, provider))
    answer = person.get(goes_there(person, "bea"))
    assert (answer.status_code, answer.location) == (303, "/console/factchecks/")
    assert person.get("/console/").status_code == 200
    with runtime.db.read() as session:
        assert session.scalars(select(Staff.sso_key)).one() is not None


def test_whom_it_does_not_vouch_for_or_who_says_no_stays_outside(
    runtime: Runtime, provider: Provider
) -> None:
    with runtime.db.write() as session:
        world.staff(session, Role.CHECKER, "cy").email = "cy@lupa.example"
    app = console(runtime, provider)
    person = Person(app)
    answer = person.get(goes_there(person, "cy"))
    assert answer.status_code == 403, "the address is not verified"
    assert "no account here" in answer.text
    other = Person(app)
    assert other.get(goes_there(other, "", action="deny")).status_code == 403
    assert other.get("/console/").status_code == 303


def test_a_code_opens_once_and_with_our_secret_alone(runtime: Runtime, provider: Provider) -> None:
    with runtime.db.write() as session:
        world.staff(session, Role.CHECKER, "bea").email = "bea@lupa.example"
    person = Person(console(runtime, provider))
    back = goes_there(person, "bea")
    assert person.get(back).status_code == 303
    assert person.get(back).status_code == 403
    thief = Person(console(runtime, provider, client_secret="guessed"))
    assert thief.get(goes_there(thief, "bea")).status_code == 403
    assert thief.get("/console/").status_code == 303
