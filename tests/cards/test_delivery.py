"""A card is drawn once, goes out in the same message as its verdict, and never holds it up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

from factchecks import queries
from factchecks.db import utcnow
from factchecks.models import Rating
from factchecks.verdict import Verdict
from matchers.types import Conflict, ConflictKind
from tests.cards.conftest import asks
from tests.fakes.twilio_api import TwilioApi
from tests.line import Line, Voter
from tipline.cards import fonts, services
from tipline.cards.render import VERSION
from tipline.channels.base import Limits, Outgoing
from tipline.channels.errors import NeedsPlainText
from tipline.channels.twilio.channel import CAPTION, TwilioChannel
from tipline.config import Settings
from tipline.conversation.events import Facts, Outcome, Told
from tipline.conversation.machine import step
from tipline.conversation.state import Talk
from tipline.intake.speak import speak
from tipline.jobs import run_pending
from tipline.models import Card, Contact, Job, MediaFile, OutboundMessage, Setting
from tipline.outbox import apply_status
from tipline.privacy.erase import drop_file
from tipline.pump import pump_once
from tipline.triage.services import correct_verdict, publish_verdict, withdraw_verdict

VERDICT = Verdict(
    claim="Ballots in Arvania only count if they are filled in with a blue pen",
    summary="Any pen is allowed, and every polling station has some.",
    language="en",
    rating=Rating.FALSE,
    url="https://checks.example.org/pens",
)


def publish(line: Line, verdict: Verdict = VERDICT) -> int:
    """Publish a verdict on the newest claim, without doing the work that follows; its number."""
    with line.runtime.db.write() as session:
        claim = line.claims[-1].id
        return publish_verdict(session, claim_id=claim, verdict=verdict, by="ana").fact_check_id


def cards(line: Line) -> list[Card]:
    return line.all(Card)


def test_the_verdict_comes_with_its_card_in_one_message(line: Line, waiting: Voter) -> None:
    publish(line)

    (told,) = waiting.reads()

    message = waiting.received[-1]
    (card,) = cards(line)
    assert VERDICT.claim in told
    assert message.body == told
    assert message.media_url == f"/media/card/{card.sha256}.png"
    with line.runtime.store.open(card.sha256 or "") as file:
        assert Image.open(file).size[0] == 1080
    (kept,) = line.all_of(MediaFile)
    assert (kept.sha256, kept.content_type, kept.kind) == (card.sha256, "image/png", "image")


def test_a_card_is_drawn_once_for_all_who_read_the_same_language(line: Line) -> None:
    voters = [asks(line, number) for number in range(3)]
    publish(line)
    line.work()

    (card,) = cards(line)
    assert (card.language, card.version) == ("en", VERSION)
    assert {voter.received[-1].media_url for voter in voters} == {f"/media/card/{card.sha256}.png"}


def test_cards_are_ordered_in_the_languages_of_those_who_wait_and_the_verdicts_own(
    line: Line, waiting: Voter
) -> None:
    with line.runtime.db.write() as session:
        session.get_one(Contact, line.contacts[0].id).language = "ar-eg"
    publish(line, replace(VERDICT, language="gl"))  # Galician, which we don't speak: Portuguese

    assert sorted(card.language for card in cards(line)) == ["ar", "pt"]
    waiting.reads()
    in_arabic = next(card for card in cards(line) if card.language == "ar")
    assert waiting.received[-1].media_url == f"/media/card/{in_arabic.sha256}.png"


def test_a_correction_and_a_withdrawal_come_with_cards_of_their_own(
    line: Line, waiting: Voter
) -> None:
    number = publish(line)
    waiting.reads()
    with line.runtime.db.write() as session:
        changed = replace(VERDICT, rating=Rating.MISLEADING)
        correct_verdict(session, fact_check_id=number, verdict=changed, note="Pencils.", by="ana")
    waiting.reads()
    with line.runtime.db.write() as session:
        withdraw_verdict(session, fact_check_id=number, note="Wrong source.", by="ana")
    waiting.reads()

    pictures = [message.media_url for message in waiting.received[-3:]]
    assert len(set(pictures)) == 3
    assert pictures == [f"/media/card/{card.sha256}.png" for card in cards(line)]


def test_the_words_wait_a_moment_for_the_card_and_then_go_alone(line: Line, waiting: Voter) -> None:
    publish(line)
    with line.runtime.db.write() as session:  # the worker that draws is busy elsewhere
        for job in session.query(Job).filter(Job.name == services.JOB):
            job.run_at = utcnow() + timedelta(hours=1)
    run_pending(line.runtime)
    before = len(waiting.received)
    now = utcnow()

    assert pump_once(line.runtime, now) == 0
    assert pump_once(line.runtime, now + services.PATIENCE + timedelta(seconds=1)) == 1

    assert len(waiting.received) == before + 1
    assert waiting.received[-1].media_url is None


def test_a_card_that_cannot_be_drawn_holds_up_nothing(line: Line, waiting: Voter) -> None:
    publish(line, replace(VERDICT, summary="漢字 is not a script that we have letters for."))

    (told,) = waiting.reads()

    (card,) = cards(line)
    assert "漢字" in told
    assert waiting.received[-1].media_url is None
    assert card.sha256 is None
    assert "U+6F22" in card.problem


def test_a_machine_without_fonts_sends_words_alone(
    line: Line, waiting: Voter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "_files", dict)
    publish(line)

    assert len(waiting.reads()) == 1
    assert waiting.received[-1].media_url is None
    assert cards(line) == []


def test_cards_can_be_switched_off(line: Line, waiting: Voter) -> None:
    with line.runtime.db.write() as session:
        session.add(Setting(name=services.ENABLED, value=False))
    publish(line)

    assert len(waiting.reads()) == 1
    assert waiting.received[-1].media_url is None
    assert cards(line) == []


def test_a_verdict_too_long_for_a_caption_goes_in_words_alone(line: Line, waiting: Voter) -> None:
    line.channel.limits = Limits(body=1500, choices=3, choice_title=20, caption=60)
    publish(line)

    assert len(waiting.reads()) == 1
    assert waiting.received[-1].media_url is None


def test_a_provider_that_refuses_the_picture_gets_the_words_alone(
    line: Line, waiting: Voter
) -> None:
    publish(line)
    while run_pending(line.runtime):
        pass
    line.channel.failures.append(NeedsPlainText("could not fetch the picture", code="63019"))

    assert len(waiting.reads()) == 1
    assert waiting.received[-1].media_url is None


def test_a_picture_that_fails_later_is_left_out_of_the_second_try(
    line: Line, waiting: Voter
) -> None:
    publish(line)
    waiting.reads()
    provider_id = line.channel.sent[-1].provider_id
    with line.runtime.db.write() as session:
        apply_status(session, line.channel.name, provider_id, "undelivered", error_code="63019")

    assert len(waiting.reads()) == 1
    assert waiting.received[-2].media_url
    assert waiting.received[-1].media_url is None


@pytest.mark.parametrize("differs", [False, True])
def test_an_answer_that_differs_from_the_message_takes_no_card_along(
    line: Line, waiting: Voter, differs: bool
) -> None:
    """Passed on to a group, it would answer what the group did not ask."""
    number = publish(line)
    conflict = Conflict(ConflictKind.NUMBER, "14", "12")
    with line.runtime.db.write() as session:
        shown = queries.shown(session, [number])[number]
        told = Told(shown, conflicts=(conflict,) if differs else ())
        done = step(Talk("en", welcomed=True), Outcome(1, told=told), Facts())
        contact = session.get_one(Contact, line.contacts[0].id)
        (message,) = speak(session, line.runtime, contact, done.replies, key="x")

    assert ("card" in message.extras) is not differs


def test_twilio_is_given_the_address_of_the_picture_on_our_public_url(
    settings: Settings,
) -> None:
    with TwilioApi() as api:
        settings = replace(settings, twilio=replace(settings.twilio, api_base_url=api.base_url))
        channel = TwilioChannel("twilio-whatsapp", settings)
        channel.send(
            Outgoing(to="whatsapp:+12025550104", body="x", token="t", media_url="/media/card/1.png")
        )

        assert api.sent[0].params["MediaUrl"] == ["https://tipline.example.org/media/card/1.png"]


def test_only_whatsapp_gets_pictures_and_only_from_an_address_that_twilio_can_reach(
    settings: Settings,
) -> None:
    local = replace(settings, public_url="http://localhost:8000")

    assert TwilioChannel("twilio-whatsapp", settings).limits.caption == CAPTION
    assert TwilioChannel("twilio-sms", settings).limits.caption == 0
    assert TwilioChannel("twilio-messenger", settings).limits.caption == 0
    assert TwilioChannel("twilio-whatsapp", local).limits.caption == 0


def test_a_card_that_a_voter_sent_back_stays_when_the_voter_is_erased(
    line: Line, waiting: Voter
) -> None:
    publish(line)
    waiting.reads()
    (card,) = cards(line)
    assert card.sha256
    with line.runtime.db.write() as session:
        drop_file(session, line.runtime, {"sha256": card.sha256}, None)

    assert line.runtime.store.exists(card.sha256)


def test_the_message_keeps_which_picture_went_along(line: Line, waiting: Voter) -> None:
    publish(line)
    waiting.reads()

    message = line.all(OutboundMessage)[-1]
    assert message.extras["card"] == "en"
    assert message.extras["picture"] == cards(line)[0].sha256


def test_an_order_repeated_draws_nothing_twice(line: Line, waiting: Voter) -> None:
    number = publish(line)
    line.work()
    files = {card.sha256 for card in cards(line)}
    with line.runtime.db.write() as session:
        shown = queries.shown(session, [number])[number]
        assert services.ensure_cards(session, shown.revision_id) == ("en",)
        assert services.card_for(session, shown.revision_id, "en") in files
        assert services.card_for(session, shown.revision_id, "hi") is None

    assert run_pending(line.runtime) == 0
