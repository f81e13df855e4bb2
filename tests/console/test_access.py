"""Who may open what: every endpoint of the app against every role."""

from collections.abc import Callable

import pytest
from flask import Flask
from markupsafe import escape
from werkzeug.routing import Rule

from tests.conftest import ROOT
from tests.console.conftest import Person
from tipline.console.permissions import PERMISSIONS, as_markdown
from tipline.models import Role
from tipline.web.access import Open, access_of, allowed, public
from tipline.web.headers import HEADERS

# What everybody may call, by intent: each is a decision.
PUBLIC = {
    "api.changes",
    "api.check",  # these eight ask for a token of the API, see tests/api
    "api.checks",
    "api.claim",
    "api.feed",
    "api.match",
    "api.openapi",
    "api.trends",
    "api.versions",
    "metrics.metrics",  # which looks itself at who asks
    "bootstrap.static",
    "cards.check",
    "cards.picture",
    "console.accept",
    "console.forgot",
    "console.join",
    "console.log_in",
    "console.login",
    "console.send_reset",
    "console.sso",
    "console.sso_back",
    "health.alive",
    "health.ready",
    "home.index",
    "pages.check",
    "pages.checks",
    "pages.embed",
    "pages.feed_atom",
    "pages.feed_json",
    "pages.open_data",
    "pages.open_month",
    "pages.sitemap",
    "pages.transparency",
    "simulator.static",
    "static",
    "webhooks.telegram_update",
    "webhooks.twilio_message",
    "webhooks.twilio_status",
    "webhooks.whatsapp_batch",
    "webhooks.whatsapp_handshake",
}
# They end the session that the rest of the walk needs; their own tests are elsewhere.
ENDS_SESSIONS = {
    "console.log_out",
    "console.end_session",
    "console.end_sessions",
    "console.reset_factor",
    "console.end_own_session",
    "console.reset_password",
}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def path_of(rule: Rule) -> str:
    named = {"sha256": "a" * 64, "size": "small", "which": "new", "kind": "atom", "form": "csv"}
    values = {name: named.get(name, 1) for name in rule.arguments}
    return str(rule.build(values)[1])


def closed(app: Flask) -> list[Rule]:
    return [r for r in rules(app) if access_of(app, r.endpoint) is not Open.PUBLIC]


def test_every_endpoint_says_who_may_call_it(app: Flask) -> None:
    silent = [r.endpoint for r in rules(app) if access_of(app, r.endpoint) is None]
    assert silent == []


def test_only_what_is_listed_here_is_open_to_everybody(app: Flask) -> None:
    found = {
        r.endpoint for r in app.url_map.iter_rules() if access_of(app, r.endpoint) is Open.PUBLIC
    }
    assert {e for e in found if not e.startswith("simulator.")} == {
        e for e in PUBLIC if not e.startswith("simulator.")
    }


def test_an_endpoint_that_says_nothing_is_closed(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_the_table_of_permissions_is_what_the_pages_ask_for(app: Flask) -> None:
    table = {
        f"console.{endpoint}": permission.role
        for permission in PERMISSIONS
        for endpoint in permission.endpoints
    }
    asked = {
        r.endpoint: access_of(app, r.endpoint)
        for r in closed(app)
        if r.endpoint.startswith("console.")
    }
    assert asked == table


def test_the_table_of_permissions_is_in_the_documentation_and_on_the_page(
    signed_in: Callable[..., Person],
) -> None:
    assert as_markdown() in (ROOT / "docs/people.md").read_text()
    page = signed_in(Role.ADMIN).get("/console/people/").text
    assert [p.words for p in PERMISSIONS if str(escape(p.words)) not in page] == []


def test_a_stranger_is_sent_to_the_sign_in_page_from_everywhere(
    app: Flask, visitor: Callable[[], Person]
) -> None:
    stranger = visitor()
    for rule in closed(app):
        send = stranger.get if "GET" in (rule.methods or ()) else stranger.post
        answer = send(path_of(rule))
        assert answer.status_code == 303, rule
        assert answer.location.startswith("/console/login"), rule


@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_open_what_the_table_says_and_nothing_else(
    app: Flask, signed_in: Callable[..., Person], role: Role
) -> None:
    person = signed_in(role)
    for rule in closed(app):
        if rule.endpoint in ENDS_SESSIONS:
            continue
        needs = access_of(app, rule.endpoint)
        assert isinstance(needs, Role)
        send = person.get if "GET" in (rule.methods or ()) else person.post
        answer = send(path_of(rule))
        refused = answer.status_code == 403
        assert refused is not allowed(role, needs), (rule, answer.status)
        answer.close()


def test_every_changing_endpoint_asks_for_the_token(
    app: Flask, signed_in: Callable[..., Person]
) -> None:
    person = signed_in(Role.ADMIN)
    for rule in rules(app):
        # Webhooks are signed, and the API asks for a header that no form of another site can send.
        if "POST" not in (rule.methods or ()) or rule.endpoint.startswith(("webhooks.", "api.")):
            continue
        answer = person.client.post(path_of(rule), base_url="https://tipline.example.org")
        assert answer.status_code == 400, rule
        assert "reload" in answer.text, rule


def test_a_page_of_another_site_can_change_nothing_even_with_the_token(
    signed_in: Callable[..., Person],
) -> None:
    person = signed_in(Role.ADMIN)
    answer = person.post("/console/logout", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert person.get("/console/").status_code == 200


def test_nothing_is_changed_by_get(app: Flask) -> None:
    both = [
        rule
        for rule in rules(app)
        if {"GET", "POST"} <= (rule.methods or set()) and not rule.endpoint.startswith("webhooks.")
    ]
    assert both == []


def test_every_answer_carries_the_headers(app: Flask, signed_in: Callable[..., Person]) -> None:
    person = signed_in(Role.ADMIN)
    for rule in rules(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint.endswith("static"):
            continue
        answer = person.get(path_of(rule))
        for name in HEADERS:
            assert answer.headers.get(name), (rule, name)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        if rule.endpoint.startswith("console.") and answer.status_code == 200:
            assert answer.headers["Cache-Control"] == "no-store", rule
        answer.close()


def test_pages_have_no_inline_script_or_style(app: Flask, signed_in: Callable[..., Person]) -> None:
    person = signed_in(Role.ADMIN)
    for rule in rules(app):
        if "GET" not in (rule.methods or ()) or not rule.endpoint.startswith("console."):
            continue
        page = person.get(path_of(rule)).text
        assert " style=" not in page, rule
        assert " onclick=" not in page, rule
        assert "<style" not in page, rule
        assert "<script>" not in page, rule


def test_marking_a_view_leaves_it_as_it_is() -> None:
    def view() -> str:
        return "here"

    assert public(view) is view
