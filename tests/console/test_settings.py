"""The settings pages: tried, saved, taken back; what is wrong is said and nothing is lost."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from markupsafe import escape

from tests.console import world
from tests.console.conftest import Person
from tests.fakes.twilio_api import TwilioApi
from tipline.conversation import catalogue
from tipline.jobs import run_pending
from tipline.models import Role
from tipline.preferences import services
from tipline.runtime import Runtime
from tipline.templates import registry
from tipline.templates.definitions import definitions, filled
from tipline.templates.registry import Registered


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    """What one test makes the process say, no other test hears."""
    yield
    catalogue.use_shipped()


def test_a_change_is_tried_saved_and_taken_back(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    editor = signed_in(Role.EDITOR)
    form = {"percent": "12.5"}
    tried = editor.post("/console/settings/audit", {**form, "do": "preview"})
    assert "This would change" in tried.text
    with runtime.db.read() as session:
        assert services.current(session, runtime.settings, "audit") == {"percent": 5.0}
    assert editor.post("/console/settings/audit", {**form, "do": "save"}).status_code == 303
    page = editor.get("/console/settings/audit").text
    assert "12.5" in page
    undo = re.search(r"/console/settings/changes/\d+/undo", page)
    assert undo is not None
    editor.post(undo[0])
    with runtime.db.read() as session:
        assert services.current(session, runtime.settings, "audit") == {"percent": 5.0}


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(signed_in: Callable[..., Person]) -> None:
    page = signed_in(Role.EDITOR).post("/console/settings/feeds", {"text": "Lume | nowhere | 3"})
    assert page.status_code == 422
    assert "must start with https://" in page.text
    assert "Lume | nowhere | 3" in page.text


def test_voters_read_the_organisations_words(signed_in: Callable[..., Person]) -> None:
    editor = signed_in(Role.EDITOR)
    wrong = editor.post("/console/settings/texts/answer.claim", {"pt": "Alegação"})
    assert wrong.status_code == 422
    assert "lacks {claim}" in wrong.text
    own = {"pt": "Alegação: «{claim}»"}
    tried = editor.post("/console/settings/texts/answer.claim", {**own, "do": "preview"})
    assert "Alegação: «[claim]»" in tried.text
    assert editor.post("/console/settings/texts/answer.claim", own).status_code == 303
    assert catalogue.say("pt", "answer.claim", claim="X") == "Alegação: «X»"
    assert "Portuguese" in editor.get("/console/settings/texts?q=answer.claim").text
    editor.post("/console/settings/texts/answer.claim", {"pt": ""})
    assert catalogue.say("pt", "answer.claim", claim="X") != "Alegação: «X»"


def test_secrets_are_shown_nowhere(signed_in: Callable[..., Person], runtime: Runtime) -> None:
    page = signed_in(Role.EDITOR).get("/console/settings/").text
    assert "WhatsApp" in page
    for secret in (runtime.settings.twilio.auth_token, runtime.settings.twilio.account_sid):
        assert secret not in page


def test_a_channel_rests_and_every_page_of_sending_says_so(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    maker.fact_check("Polling stations close at noon")
    maker.session.commit()
    editor = signed_in(Role.EDITOR)
    form = editor.get("/console/settings/channels").text
    assert "WhatsApp, by Twilio" in form
    assert "Telegram" not in form, "it is not set up"
    tried = editor.post(
        "/console/settings/channels", {"resting.twilio-whatsapp": "yes", "do": "preview"}
    )
    assert "This would change" in tried.text
    assert "Nothing goes out" not in editor.get("/console/operations").text
    editor.post("/console/settings/channels", {"resting.twilio-whatsapp": "yes"})
    assert "Rests" in editor.get("/console/settings/").text
    assert "Nothing goes out by WhatsApp:" in editor.get("/console/operations").text
    undo = re.search(
        r"/console/settings/changes/\d+/undo", editor.get("/console/settings/channels").text
    )
    assert undo is not None
    editor.post(undo[0])
    assert "Nothing goes out" not in editor.get("/console/operations").text


def test_templates_are_read_as_voters_will_and_made_by_a_job(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    with TwilioApi() as api:
        twilio = replace(runtime.settings.twilio, api_base_url=api.base_url)
        runtime.settings = replace(runtime.settings, twilio=twilio)
        editor = signed_in(Role.EDITOR)
        page = editor.get("/console/settings/templates").text
        for made in definitions():
            assert str(escape(filled(made, dict(made.sample)))) in page, made.friendly_name
        assert page.count("Not made yet") == len(list(definitions()))
        assert signed_in(Role.CHECKER).post("/console/settings/templates/make").status_code == 403
        editor.post("/console/settings/templates/make")
        while run_pending(runtime):
            pass
        page = editor.get("/console/settings/templates").text
    assert "Not made yet" not in page
    assert "Waits for WhatsApp" in page
    assert f"{len(list(definitions()))} made or submitted" in page
    assert "Templates made at the provider" in editor.get("/console/audit").text


def test_a_template_of_an_older_wording_is_said_to_be_out_of_use(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    made = next(one for one in definitions() if one.name == "ask-1" and one.language == "pt")
    with runtime.db.write() as session:
        registry.write(session, "twilio-whatsapp", made, Registered("HX1", made.digest))
    editor = signed_in(Role.EDITOR)
    assert "its wording has changed" not in editor.get("/console/settings/templates").text
    editor.post("/console/settings/texts/ask.reply", {"pt": "Responda só com o número."})
    assert "its wording has changed" in editor.get("/console/settings/templates").text
