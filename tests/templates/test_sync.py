"""``tipline templates``: what is missing is made once, approval is asked for and followed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.fakes.twilio_api import TwilioApi
from tipline.channels.errors import ChannelDown
from tipline.channels.twilio.content import ContentApi
from tipline.cli import main
from tipline.runtime import Runtime
from tipline.templates import registry
from tipline.templates.definitions import definition, definitions
from tipline.templates.registry import Approval
from tipline.templates.sync import Line, status, sync

CHANNEL = "twilio-whatsapp"
COUNT = len(list(definitions()))
OPENERS = sum(d.approval for d in definitions())


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with TwilioApi() as api:
        yield api


@pytest.fixture
def runtime(runtime: Runtime, api: TwilioApi) -> Runtime:
    twilio = replace(runtime.settings.twilio, api_base_url=api.base_url)
    runtime.settings = replace(runtime.settings, twilio=twilio)
    return runtime


def synced(runtime: Runtime) -> list[Line]:
    return list(sync(runtime, ContentApi(runtime.settings.twilio), CHANNEL))


def asked(runtime: Runtime) -> dict[tuple[str, str], Line]:
    lines = status(runtime, ContentApi(runtime.settings.twilio), CHANNEL)
    return {(line.made.name, line.made.language): line for line in lines}


def usable(runtime: Runtime, name: str, language: str = "en") -> bool:
    with runtime.db.read() as session:
        return registry.usable(session, CHANNEL, name, language) is not None


def test_every_template_is_made_once_and_the_openers_are_submitted(
    runtime: Runtime, api: TwilioApi
) -> None:
    first, second = synced(runtime), synced(runtime)

    assert len(api.contents) == COUNT
    assert len(api.approvals) == OPENERS
    assert all(line.good for line in first + second)
    assert not any(line.done for line in second)
    assert {content["language"] for content in api.contents.values()} == {
        "en", "es", "pt_BR", "hi", "ar",
    }  # fmt: skip


def test_inside_the_24_hours_nothing_needs_approval_and_after_them_everything(
    runtime: Runtime, api: TwilioApi
) -> None:
    assert not usable(runtime, "ask-2")
    synced(runtime)

    assert usable(runtime, "ask-2")
    assert not usable(runtime, "opener-verdict")
    for approval in api.approvals.values():
        approval["status"] = "approved"
    assert not usable(runtime, "opener-verdict")  # nobody has asked yet

    lines = asked(runtime)

    assert all(line.good for line in lines.values())
    assert usable(runtime, "opener-verdict")


def test_a_rejected_template_says_why_and_a_paused_one_is_not_used(
    runtime: Runtime, api: TwilioApi
) -> None:
    synced(runtime)
    for sid, approval in api.approvals.items():
        english = api.contents[sid]["language"] == "en"
        approval.update(status="paused" if english else "rejected", rejection_reason="too vague")

    lines = asked(runtime)

    paused, rejected = lines["opener-verdict", "en"], lines["opener-verdict", "ar"]
    assert not paused.good
    assert not rejected.good
    assert rejected.known is not None
    assert (rejected.known.approval, rejected.known.reason) == (Approval.REJECTED, "too vague")
    assert not usable(runtime, "opener-verdict", "ar")


def test_one_that_vanished_at_twilio_is_noticed_and_made_again(
    runtime: Runtime, api: TwilioApi
) -> None:
    synced(runtime)
    api.contents.clear()

    assert not asked(runtime)["opener-verdict", "en"].good
    synced(runtime)

    assert len(api.contents) == OPENERS


def test_a_changed_wording_is_not_sent_until_it_is_made(runtime: Runtime, api: TwilioApi) -> None:
    synced(runtime)
    made = definition("ask-1", "en")
    assert made is not None
    with runtime.db.write() as session:
        known = registry.read(session, CHANNEL, "ask-1", "en")
        assert known is not None
        registry.write(session, CHANNEL, made, replace(known, digest="of yesterday"))

    assert not usable(runtime, "ask-1")
    assert not asked(runtime)["ask-1", "en"].good
    synced(runtime)
    assert usable(runtime, "ask-1")


def test_the_provider_s_refusal_is_shown_and_the_others_go_on(
    runtime: Runtime, api: TwilioApi
) -> None:
    class Strict(ContentApi):
        def create(self, made):  # type: ignore[no-untyped-def]  # as in the parent
            wrong = replace(made, body="") if made.name == "language" else made
            return super().create(wrong)

    lines = list(sync(runtime, Strict(runtime.settings.twilio), CHANNEL))

    refused = [line for line in lines if not line.good]
    assert {line.made.name for line in refused} == {"language"}
    assert "too long" in refused[0].problem
    assert len(api.contents) == COUNT - len(refused)


def test_a_wrong_token_ends_it_at_once(runtime: Runtime, api: TwilioApi) -> None:
    wrong = replace(runtime.settings.twilio, auth_token="rotated-away")

    with pytest.raises(ChannelDown):
        list(sync(runtime, ContentApi(wrong), CHANNEL))


def test_the_command_shows_each_template_and_says_by_its_exit_whether_all_is_well(
    runtime: Runtime, api: TwilioApi, environment: dict[str, str]
) -> None:
    env = {**environment, "TWILIO_API_BASE_URL": api.base_url, "TIPLINE_MODE": "development"}

    before = CliRunner().invoke(main, ["templates", "status"], env=env)
    made = CliRunner().invoke(main, ["templates", "sync"], env=env)
    after = CliRunner().invoke(main, ["templates", "status"], env=env)

    assert (before.exit_code, made.exit_code, after.exit_code) == (1, 0, 0)
    assert "tipline templates sync" in before.output
    assert made.output.count("made") == COUNT
    assert "made, submitted" not in made.output.replace("made, submitted, pending", "")
    assert after.output.count("pending") == OPENERS


def test_without_an_account_the_command_says_what_is_missing(
    runtime: Runtime, environment: dict[str, str]
) -> None:
    env = {**environment, "TWILIO_ACCOUNT_SID": "", "TIPLINE_MODE": "development"}

    result = CliRunner().invoke(main, ["templates", "sync"], env=env)

    assert result.exit_code == 1
    assert "TWILIO_ACCOUNT_SID" in result.output
