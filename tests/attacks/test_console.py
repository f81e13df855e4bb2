"""What somebody tries at the pages: strange methods, others' numbers, sessions put there before."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.conftest import ROOT
from tests.console import world
from tests.console.conftest import SITE, Person, maker, signed_in, visitor
from tests.line import Line
from tests.webhooks.calls import TEXT, post, signature
from tipline.models import Role, StaffSession
from tipline.web.headers import HEADERS

__all__ = ["maker", "signed_in", "visitor"]
# What may be kept by a browser or a cache in between, by intent: public pages, which say when they
# changed, and static files.
CACHED = ("pages.", "cards.", "api.", "bootstrap.", "simulator.static", "static", "newsroom.")
FRAMED = "pages.embed"  # may stand in the pages of others, and says so


def paths(rule: Rule, number: int = 1) -> str:
    named = {"sha256": "a" * 64, "size": "small", "which": "new", "kind": "atom", "form": "csv"}
    return str(rule.build({name: named.get(name, number) for name in rule.arguments})[1])


def answers(app: Flask, person: Person) -> Iterator[tuple[str, str, TestResponse]]:
    """Every route by every method that there is, with and without being allowed."""
    for rule in app.url_map.iter_rules():
        for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PROPFIND"):
            answer = person.client.open(paths(rule), method=method, base_url=SITE)
            yield rule.endpoint, method, answer
            answer.close()


def test_every_route_carries_the_headers_whatever_it_answers(
    app: Flask, signed_in: Callable[..., Person]
) -> None:
    seen: set[int] = set()
    for endpoint, method, answer in answers(app, signed_in(Role.VIEWER)):
        where = (endpoint, method, answer.status)
        seen.add(answer.status_code)
        assert answer.status_code != 500, where
        framed = (endpoint, answer.status_code) == (FRAMED, 200) and method != "OPTIONS"
        for name, value in HEADERS.items():
            own = framed or name == "Content-Security-Policy"
            assert answer.headers.get(name) == value or own, (where, name)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], where
        ancestors = "frame-ancestors *" if framed else "frame-ancestors 'none'"
        sealed = answer.headers["Content-Security-Policy"].endswith("sandbox")
        assert sealed or ancestors in answer.headers["Content-Security-Policy"], where
        assert "includeSubDomains" in answer.headers["Strict-Transport-Security"], where
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        assert "Cache-Control" in answer.headers, where
        if not endpoint.startswith(CACHED) or endpoint.startswith("console."):
            assert answer.headers["Cache-Control"] == "no-store", where
        if answer.mimetype.startswith("text/") and answer.data:
            assert "charset=utf-8" in answer.headers["Content-Type"].lower(), where
    assert {200, 403, 404, 405} <= seen


def test_no_folder_is_listed_and_no_strange_method_is_answered(
    app: Flask, signed_in: Callable[..., Person]
) -> None:
    person = signed_in(Role.ADMIN)
    for path in ("/static/", "/static", "/static/../config.py", "/.git/config", "/.env", "/media/"):
        assert person.get(path).status_code == 404, path
    for endpoint, method, answer in answers(app, person):
        if method in ("TRACE", "PROPFIND", "PUT"):
            assert answer.status_code in (404, 405), (endpoint, method)


@pytest.mark.parametrize("number", [2, 7, 999, 2**31, 2**63 - 1, 2**64, 10**30])
def test_no_number_in_an_address_opens_what_is_somebody_elses(
    app: Flask, runtime: object, signed_in: Callable[..., Person], number: int
) -> None:
    """Numbers are guessed on every route; the sessions and views of others are only theirs."""
    victim, thief = signed_in(Role.ADMIN), signed_in(Role.VIEWER)
    before = victim.get("/console/account").status_code
    for rule in app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint.startswith(("static", "bootstrap", "simulator")):
            continue
        path = paths(rule, number)
        answer = thief.get(path) if "GET" in (rule.methods or ()) else thief.post(path)
        assert answer.status_code in (200, 301, 303, 304, 400, 401, 403, 404, 405), (rule, answer)
        answer.close()
    for query in (f"/console/audit?before={number}", f"/console/?after=1.0_{number}",
                  f"/console/factchecks/?before={number}_{number}",
                  f"/console/claims/1/merge?other={number}",
                  f"/checks/?before={number}", f"/console/?since={number}"):  # fmt: skip
        assert victim.get(query).status_code in (200, 303, 400, 403, 404), query
    assert victim.get("/console/account").status_code == before == 200


def test_a_session_that_somebody_else_put_there_is_not_taken_over(
    visitor: Callable[[], Person], runtime: object
) -> None:
    """Fixation: neither a cookie made up nor one of the attacker's own survives signing in."""
    with runtime.db.write() as session:  # type: ignore[attr-defined]  # the fixture of all tests
        world.staff(session, Role.CHECKER, "ana")
    for planted in ("made-up-by-somebody", "x" * 4000, "", "a;b"):
        person = visitor()
        person.client.set_cookie("__Host-tipline-staff", planted, domain="tipline.example.org")
        assert person.sign_in("ana").status_code == 303
        cookie = person.client.get_cookie("__Host-tipline-staff", domain="tipline.example.org")
        assert cookie is not None
        assert cookie.value != planted
        stranger = visitor()
        stranger.client.set_cookie("__Host-tipline-staff", planted, domain="tipline.example.org")
        assert stranger.get("/console/").status_code == 303
    with runtime.db.read() as session:  # type: ignore[attr-defined]  # the fixture is an object
        assert "made-up" not in str(session.query(StaffSession.token_hash).all())


def test_signing_out_tells_the_browser_to_forget(signed_in: Callable[..., Person]) -> None:
    answer = signed_in(Role.CHECKER).post("/console/logout")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_no_secret_and_no_number_reaches_an_address_or_a_log(
    app: Flask, line: Line, signed_in: Callable[..., Person], capfd: pytest.CaptureFixture[str]
) -> None:
    """What pages link to, where they redirect, and what is written while all of it happens."""
    client = line.app.test_client()
    assert post(client, TEXT, signature(TEXT)).status_code == 200
    line.work()
    person = signed_in(Role.ADMIN)
    cookie = person.client.get_cookie("__Host-tipline-staff", domain="tipline.example.org")
    assert cookie is not None
    told = ""
    for _, method, answer in answers(app, person):
        if method == "GET":
            told += " ".join(re.findall(r'(?:href|src|action)="([^"]*)"', answer.text))
            told += answer.headers.get("Location", "")
    logged = capfd.readouterr()
    for text in (told, logged.out, logged.err):
        for secret in ("2025550104", cookie.value, world.PASSWORD, "csrf_token="):
            assert secret not in text


def test_every_password_is_typed_out_of_sight_and_may_be_pasted() -> None:
    pages = list((ROOT / "tipline" / "console" / "templates").rglob("*.html"))
    fields = [
        tag
        for page in pages
        for tag in re.findall(r"<input[^>]*>", page.read_text(encoding="utf-8"))
        if re.search(r'name="[\w-]*password', tag)
    ]

    assert fields
    for tag in fields:
        assert 'type="password"' in tag
        assert "autocomplete=" in tag and 'autocomplete="off"' not in tag
    forms = (ROOT / "tipline" / "console" / "forms.py").read_text(encoding="utf-8")
    assert re.findall(r"\w*password\w* = (?!PasswordField)\w*Field", forms) == []
    scripts = (ROOT / "tipline").rglob("*.js")
    assert not [s for s in scripts if "onpaste" in s.read_text() or '"paste"' in s.read_text()]


def test_scripts_keep_nothing_of_claims_in_the_browser() -> None:
    scripts = {s.name: s.read_text(encoding="utf-8") for s in (ROOT / "tipline").rglob("*.js")}

    assert scripts
    for name, text in scripts.items():
        assert not re.search(r"localStorage|sessionStorage|indexedDB|caches\.open", text), name
        assert not re.search(r"document\.cookie|eval\(|innerHTML\s*=|insertAdjacent", text), name
