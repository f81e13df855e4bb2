"""The settings pages: tried, saved, taken back; what is wrong is said and nothing is lost."""

import re
from collections.abc import Callable, Iterator

import pytest

from tests.console.conftest import Person
from tipline.conversation import catalogue
from tipline.models import Role
from tipline.preferences import services
from tipline.runtime import Runtime


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
