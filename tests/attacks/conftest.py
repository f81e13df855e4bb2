"""A small tipline with a past: several voters, a verdict, a question that waits, a STOP."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.console import world
from tests.console.conftest import Person
from tests.line import FALSE_HOURS, Line, webhook_app
from tipline.models import Role
from tipline.runtime import Runtime

WAITING = "The bridge of Arvania is closed on Sunday"
NAMES = {"ProfileName": "Ann Bell", "WaId": "12025550101"}


@pytest.fixture
def line(runtime: Runtime) -> Line:
    return Line(runtime, webhook_app(runtime))


@pytest.fixture
def past(line: Line) -> Line:
    """Voters 1 to 5 wrote; their channel said their names and numbers with every message."""
    line.check()
    for number in range(1, 4):
        line.voter(number).sends(FALSE_HOURS.claim, **NAMES)
    line.voter(2).sends(WAITING, **NAMES)
    line.voter(4).forwards(WAITING)
    line.voter(5).sends("STOP")
    return line


@pytest.fixture
def visit(runtime: Runtime) -> Callable[[Flask], Callable[[str], str]]:
    """A checker's browser on an app: gives the text of a page."""

    def open_browser(app: Flask) -> Callable[[str], str]:
        with runtime.db.write() as session:
            login = world.staff(session, Role.CHECKER, None).login
        person = Person(app)
        assert person.sign_in(login).status_code == 303

        def get(path: str) -> str:
            answer = person.get(path)
            assert answer.status_code == 200, path
            return answer.text

        return get

    return open_browser
