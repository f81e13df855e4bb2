"""What belongs together becomes one tip and gets one answer."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import delete, select, update

from factchecks.db import utcnow
from tests.line import FALSE_HOURS, Line, webhook_app
from tipline.channels.errors import MediaRefused
from tipline.intake.gather import MAX_FILE_WAIT, MAX_LONE_FILE_WAIT
from tipline.jobs import enqueue
from tipline.models import InboundMedia, InboundMessage, Job, MediaState, Tip, TipState
from tipline.runtime import Runtime

PICTURE = "https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME1"


def picture(seed: int = 1) -> bytes:
    """A drawing of its own for each seed."""
    image = Image.radial_gradient("L").resize((320, 240)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for step in range(1, 9):
        where = (37 * step * seed % 280, 23 * step * step * seed % 200)
        draw.rectangle((*where, where[0] + 40, where[1] + 30), fill=(30 * step, 90, 20 * seed))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def with_file(
    url: str = PICTURE, declared: str = "image/png", kind: str = "image"
) -> dict[str, str]:
    return {
        "MessageType": kind,
        "NumMedia": "1",
        "MediaUrl0": url,
        "MediaContentType0": declared,
    }


@pytest.fixture
def patient(runtime: Runtime) -> Line:
    """A line that waits for more, as in production."""
    runtime.settings = replace(runtime.settings, gather_seconds=4.0)
    return Line(runtime, webhook_app(runtime))


def test_a_question_before_a_forward_and_a_long_forward_in_parts_are_one_tip(
    patient: Line,
) -> None:
    voter = patient.voter()

    assert voter.sends("is this true??") == []
    assert voter.forwards("URGENT: the bridge of Arvania is closed on Sunday") == []
    assert voter.sends("and nobody can reach the polling station behind it") == []
    (reply,) = voter.reads(later=5)

    (tip,) = patient.tips
    assert tip.text == (
        "URGENT: the bridge of Arvania is closed on Sunday\n\n"
        "and nobody can reach the polling station behind it"
    )
    assert "has not been checked yet" in reply


def test_two_complete_texts_sent_seconds_apart_are_two_questions_with_two_answers(
    patient: Line,
) -> None:
    patient.check(replace(FALSE_HOURS, claim="Citizens of Oravia can vote by text message"))
    voter = patient.voter()
    voter.sends("Citizens of Oravia can vote by text message", work=False)
    voter.sends("Polling stations in Brindle Bay close at 5 pm on Sunday", work=False)

    answered, queued = sorted(voter.reads(later=5), key=lambda reply: "not been" in reply)

    assert "❌ False" in answered
    assert "has not been checked yet" in queued
    assert [len(tip.text.split("\n")) for tip in patient.tips] == [1, 1]


def test_the_window_counts_from_when_messages_came_not_from_when_a_busy_worker_took_them(
    patient: Line,
) -> None:
    voter = patient.voter()
    voter.sends("The bridge of Arvania is closed on Sunday", work=False)
    voter.sends("is this true?", work=False)
    voter.sends("and who said so?", work=False)
    with patient.runtime.db.write() as session:
        first, second, third = session.scalars(select(InboundMessage).order_by("id"))
        now = utcnow()
        first.received_at = now - timedelta(seconds=60)
        second.received_at = now - timedelta(seconds=58)
        third.received_at = now - timedelta(seconds=40)

    voter.reads()

    first, second, third = patient.messages
    assert first.tip_id == second.tip_id != third.tip_id


def test_a_message_that_came_in_time_is_waited_for_while_the_worker_is_busy(
    patient: Line,
) -> None:
    voter = patient.voter()
    voter.sends("is this true?")
    with patient.runtime.db.write() as session:
        tip = session.scalars(select(Tip)).one()
        message = session.scalars(select(InboundMessage)).one()
        message.received_at = tip.created_at = utcnow() - timedelta(seconds=8)
        late = InboundMessage(
            channel=message.channel,
            provider_id="late",
            contact_id=message.contact_id,
            kind="text",
            text="The bridge of Arvania is closed on Sunday",
            received_at=utcnow() - timedelta(seconds=6),
        )
        session.add(late)
        session.flush()
        session.execute(delete(Job))
        enqueue(session, "tip.close", {"tip_id": tip.id})
    assert voter.reads() == []
    with patient.runtime.db.write() as session:
        enqueue(session, "intake.handle", {"message_id": 2})

    (reply,) = voter.reads(later=5)

    assert "has not been checked yet" in reply


def test_two_voters_are_never_joined(patient: Line) -> None:
    patient.voter(1).sends("The bridge of Arvania is closed on Sunday")
    patient.voter(2).sends("The ferry of Arvania is free on Sunday")
    patient.work(later=5)

    assert len(patient.tips) == 2
    assert len({tip.contact_id for tip in patient.tips}) == 2


def test_what_comes_after_the_quiet_time_is_a_new_question(patient: Line) -> None:
    voter = patient.voter()
    voter.sends("The bridge of Arvania is closed on Sunday")
    voter.reads(later=5)
    voter.sends("The ferry of Arvania is free on Sunday")
    voter.reads(later=5)

    assert [tip.state for tip in patient.tips] == [TipState.QUEUED, TipState.QUEUED]


def test_a_tip_waits_for_its_file_and_goes_on_when_it_is_there(line: Line) -> None:
    voter = line.voter()

    assert voter.sends("", **with_file()) == []
    assert [tip.state for tip in line.tips] == [TipState.GATHERING]

    line.channel.files[PICTURE] = picture()
    (reply,) = voter.reads(later=60)

    assert "has not been checked yet" in reply
    (media,) = line.all(InboundMedia)
    assert media.state is MediaState.STORED


def test_a_tip_does_not_wait_for_a_file_for_ever(line: Line) -> None:
    voter = line.voter()
    assert voter.sends("The bridge of Arvania is closed on Sunday", **with_file()) == []

    with line.runtime.db.write() as session:
        session.execute(update(Tip).values(created_at=utcnow() - MAX_FILE_WAIT))
    (reply,) = voter.reads(later=20)

    assert "has not been checked yet" in reply


def test_a_file_that_is_all_there_is_to_a_tip_is_waited_for(line: Line) -> None:
    voter = line.voter()
    assert voter.sends("Is this true?", **with_file()) == []

    with line.runtime.db.write() as session:
        session.execute(update(Tip).values(created_at=utcnow() - 3 * MAX_FILE_WAIT))
    replies = voter.reads(later=20)

    assert not any("could not open" in reply for reply in replies), "nobody has given it up"
    assert [tip.state for tip in line.tips] == [TipState.GATHERING]

    line.channel.files[PICTURE] = picture()
    (reply,) = voter.reads(later=200)

    assert "has not been checked yet" in reply
    assert [tip.state for tip in line.tips] == [TipState.QUEUED]


def test_a_file_that_nobody_fetches_any_more_is_not_waited_for(line: Line) -> None:
    voter = line.voter()
    assert voter.sends("", **with_file()) == []

    with line.runtime.db.write() as session:
        session.execute(delete(Job).where(Job.name == "media.fetch"))
        session.execute(update(Tip).values(created_at=utcnow() - MAX_LONE_FILE_WAIT))
    replies = voter.reads(later=20)

    assert "could not open the file" in replies[-1]


def test_a_file_that_is_refused_is_said_to_be_unreadable(line: Line) -> None:
    line.channel.files[PICTURE] = MediaRefused("not what it says")

    (reply,) = line.voter().sends("", **with_file())

    assert "could not open the file" in reply
    assert line.claims == []


def test_a_refused_file_with_words_leaves_the_words(line: Line) -> None:
    line.channel.files[PICTURE] = MediaRefused("not what it says")

    (reply,) = line.voter().sends("The bridge of Arvania is closed on Sunday", **with_file())

    assert "has not been checked yet" in reply


def test_the_same_picture_again_counts_for_the_same_claim(line: Line) -> None:
    for number in (1, 2, 3):
        line.channel.files[f"{PICTURE}{number}"] = picture(1 if number < 3 else 4)
        line.voter(number).sends("", **with_file(f"{PICTURE}{number}"))

    assert [(claim.tip_count, claim.contact_count) for claim in line.claims] == [(2, 2), (1, 1)]


def test_quoting_an_own_earlier_message_asks_about_that_one(line: Line) -> None:
    voter = line.voter()
    voter.sends("The bridge of Arvania is closed on Sunday", MessageSid="SM" + "a" * 32)
    (reply,) = voter.sends("and this one?", OriginalRepliedMessageSid="SM" + "a" * 32)

    assert "You have asked us this before" in reply
    assert [claim.tip_count for claim in line.claims] == [2]


def test_quoting_a_picture_asks_about_the_picture(line: Line) -> None:
    voter = line.voter()
    line.channel.files[PICTURE] = picture()
    voter.sends("", MessageSid="MM" + "b" * 32, **with_file())
    voter.sends("is this true?", OriginalRepliedMessageSid="MM" + "b" * 32)

    assert [claim.tip_count for claim in line.claims] == [2]


def test_nobody_can_quote_what_somebody_else_sent(line: Line) -> None:
    line.voter(1).sends("The bridge of Arvania is closed on Sunday", MessageSid="SM" + "a" * 32)
    (reply,) = line.voter(2).sends("is this true?", OriginalRepliedMessageSid="SM" + "a" * 32)

    assert "Which message do you mean?" in reply
    assert [claim.tip_count for claim in line.claims] == [1]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"Body": "Hello!"}, "This is the tipline of"),
        ({"Body": "thank you"}, "You're welcome"),
        ({"Body": "Is it true?"}, "Which message do you mean?"),
        ({"Body": ""}, "Which message do you mean?"),
        ({"MessageType": "location", "Latitude": "1.5", "Longitude": "2.5"}, "a location"),
        ({"MessageType": "sticker"}, "sticker"),
        ({"MessageType": "poll"}, "does not reach us whole"),
    ],
)
def test_nothing_is_met_with_silence(line: Line, parameters: dict[str, str], says: str) -> None:
    (reply,) = line.voter().sends(parameters.pop("Body", ""), **parameters)

    assert says in reply
    assert line.claims == []
    assert {tip.state for tip in line.tips} == {TipState.CLOSED}


def test_small_talk_joins_no_claim_and_is_no_question_in_status(line: Line) -> None:
    voter = line.voter()
    voter.sends("hello")
    voter.sends("The bridge of Arvania is closed on Sunday")

    (status,) = voter.sends("status")

    assert status.count("“") == 1
    assert "The bridge of Arvania is closed" in status
