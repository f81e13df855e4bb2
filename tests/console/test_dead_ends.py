"""Nobody is shown a link, a button or a picture that is not for them: every page, every role."""

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.console import world
from tests.console.conftest import SITE, Person
from tests.console.test_access import ENDS_SESSIONS
from tests.whole import Words, build
from tipline.models import Role
from tipline.runtime import Runtime
from tipline.web.access import Open, access_of, allowed

PICTURE = {"photo": (world.png("teal"), "image/png", "image")}


class Ways(HTMLParser):
    """Where a page leads: by which method, to which address."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        method = values.get("method", "get").upper() if tag == "form" else "GET"
        for name in ("href", "src", "action", "formaction", "poster"):
            if values.get(name, "").startswith("/") and not values[name].startswith("//"):
                self.found.add(("POST" if name == "formaction" else method, values[name]))


def ways(page: str) -> set[tuple[str, str]]:
    reader = Ways()
    reader.feed(page)
    return reader.found


@pytest.mark.parametrize("role", list(Role))
def test_every_way_that_a_page_shows_is_open_to_whoever_sees_it(
    app: Flask, runtime: Runtime, signed_in: Callable[..., Person], role: Role
) -> None:
    whole = build(runtime, Words(), PICTURE)
    person = signed_in(role, "somebody")
    adapter = app.url_map.bind("tipline.example.org", url_scheme="https")
    pages, closed = 0, set()
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        may = access is Open.PUBLIC or (isinstance(access, Role) and allowed(role, access))
        if "GET" not in (rule.methods or ()) or not may or rule.endpoint in ENDS_SESSIONS:
            continue
        answer = person.client.get(whole.path(rule), base_url=SITE, headers={"Accept": "text/html"})
        if answer.mimetype == "text/html" and answer.status_code == 200:
            pages += 1
            for method, address in ways(answer.text):
                try:
                    endpoint, _ = adapter.match(address.split("?")[0].split("#")[0], method)
                except HTTPException:
                    closed.add((rule.endpoint, method, address, "leads nowhere"))
                    continue
                needs = access_of(app, endpoint)
                if isinstance(needs, Role) and not allowed(role, needs):
                    closed.add((rule.endpoint, method, address, str(needs)))
        answer.close()
    assert closed == set()
    assert pages >= {Role.VIEWER: 25, Role.CHECKER: 35, Role.EDITOR: 42, Role.ADMIN: 46}[role]
