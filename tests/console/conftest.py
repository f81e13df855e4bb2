"""Signed-in browsers without a browser, and a small world to look at."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.console import world
from tipline.models import Role
from tipline.runtime import Runtime
from tipline.web import sessions

SITE = "https://tipline.example.org"
_TOKEN = re.compile(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"')


class Person:
    """Somebody at a browser: sends the CSRF token that the page before gave."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    # The test client names every keyword it takes; passing them on by ** hides their types.
    def get(self, path: str, **kwargs: object) -> TestResponse:
        """Open a page as a browser does."""
        kwargs.setdefault("headers", {"Accept": "text/html"})
        return self.client.get(path, base_url=SITE, **kwargs)  # type: ignore[arg-type]  # see above

    def post(self, path: str, data: dict[str, str] | None = None, **kwargs: object) -> TestResponse:
        """Send a form with the token of this browser's session."""
        data = {"csrf_token": self.token(), **(data or {})}
        kwargs.setdefault("headers", {"Accept": "text/html"})
        return self.client.post(path, data=data, base_url=SITE, **kwargs)  # type: ignore[arg-type]  # see above

    def token(self) -> str:
        """The CSRF token of this browser's session: any page with a form has it."""
        for path in ("/console/account", "/console/login"):
            found = _TOKEN.search(self.get(path).text)
            if found:
                return found[1]
        raise AssertionError("no page with a form")

    def sign_in(self, login: str, password: str = world.PASSWORD) -> TestResponse:
        """Fill the sign-in form."""
        return self.post("/console/login", {"login": login, "password": password})


@pytest.fixture
def maker(runtime: Runtime) -> Iterator[world.Maker]:
    """Makes rows; they are committed when ``commit`` is called or the test ends."""
    with runtime.db.writer() as session:
        yield world.Maker(session)


@pytest.fixture
def visitor(app: Flask) -> Callable[[], Person]:
    """Somebody who is not signed in."""
    return lambda: Person(app)


@pytest.fixture
def signed_in(app: Flask, runtime: Runtime) -> Callable[..., Person]:
    """Somebody who is signed in with a role."""

    def make(role: Role, login: str | None = None) -> Person:
        with runtime.db.write() as session:
            account = world.staff(session, role, login)
            # Begun without the form: a code of the second factor opens only once in 30 seconds.
            token = sessions.start(session, account.id, proved=True)
        person = Person(app)
        person.client.set_cookie("__Host-tipline-staff", token, domain="tipline.example.org")
        return person

    return make
