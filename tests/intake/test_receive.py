"""A delivery is stored once, under a pseudonym, together with its job."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from factchecks.db import utcnow
from tipline.channels.base import Address, Inbound, Kind, MediaRef
from tipline.intake.receive import receive
from tipline.models import (
    Contact,
    ContactAlias,
    InboundMedia,
    InboundMessage,
    Job,
    Tip,
)
from tipline.runtime import Runtime

NUMBER = "whatsapp:+12025550104"
USER = "whatsapp:US.1000aBc"


def inbound(
    provider_id: str = "SM1", sender: str = NUMBER, *aliases: str, **more: object
) -> Inbound:
    return Inbound(
        channel="twilio-whatsapp",
        provider_id=provider_id,
        sender=Address("twilio-whatsapp", sender, aliases),
        kind=Kind.TEXT,
        received_at=utcnow(),
        text="Is it true?",
        **more,
    )


def put(runtime: Runtime, *deliveries: Inbound) -> list[bool]:
    with runtime.db.write() as session:
        return [receive(session, runtime, delivery) for delivery in deliveries]


def test_a_delivery_is_stored_with_its_job_and_a_repeated_one_changes_nothing(
    runtime: Runtime,
) -> None:
    assert put(runtime, inbound()) == [True]
    assert put(runtime, inbound(), replace(inbound(), text="other words")) == [False, False]

    with runtime.db.read() as session:
        (message,) = session.scalars(select(InboundMessage)).all()
        (job,) = session.scalars(select(Job)).all()
        assert message.text == "Is it true?"
        assert (job.name, job.payload) == ("intake.handle", {"message_id": message.id})
        assert job.lane == f"contact:{message.contact_id}"


def test_the_same_id_on_another_channel_is_another_message(runtime: Runtime) -> None:
    other = replace(inbound(), channel="twilio-sms", sender=Address("twilio-sms", "+12025550104"))

    assert put(runtime, inbound(), other) == [True, True]


def test_no_address_and_no_locator_is_readable_in_the_database(runtime: Runtime) -> None:
    ref = MediaRef("https://api.example.org/secret/place", "image/jpeg")
    put(runtime, inbound("SM1", NUMBER, USER, media=(ref,)))

    with runtime.db.read() as session:
        tables = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        stored = str([session.execute(text(f"SELECT * FROM {name}")).all() for name in tables])
        contact = session.scalars(select(Contact)).one()
        media = session.scalars(select(InboundMedia)).one()
        assert "2025550104" not in stored
        assert "1000aBc" not in stored
        assert "secret/place" not in stored
        assert runtime.vault.open(contact.address) == NUMBER
        assert runtime.vault.open(media.locator) == ref.url
        names = set(session.scalars(select(Job.name)))
        assert names == {"media.fetch", "intake.handle"}


def test_somebody_known_by_number_is_recognised_by_user_name_and_answered_there(
    runtime: Runtime,
) -> None:
    put(runtime, inbound("SM1", NUMBER, USER))
    put(runtime, inbound("SM2", USER))

    with runtime.db.read() as session:
        contact = session.scalars(select(Contact)).one()
        assert len(session.scalars(select(InboundMessage)).all()) == 2
        assert runtime.vault.open(contact.address) == NUMBER


def test_a_number_that_comes_to_a_known_user_name_becomes_the_reply_address(
    runtime: Runtime,
) -> None:
    put(runtime, inbound("SM1", USER))
    put(runtime, inbound("SM2", NUMBER, USER))

    with runtime.db.read() as session:
        contact = session.scalars(select(Contact)).one()
        assert runtime.vault.open(contact.address) == NUMBER
        assert len(session.scalars(select(ContactAlias)).all()) == 1


def test_whoever_writes_can_be_reached_again_but_silence_stays(runtime: Runtime) -> None:
    put(runtime, inbound("SM1"))
    before = utcnow() - timedelta(days=2)
    with runtime.db.write() as session:
        contact = session.scalars(select(Contact)).one()
        contact.address, contact.unreachable_at, contact.stopped_at = None, before, before

    put(runtime, inbound("SM2"))

    with runtime.db.read() as session:
        contact = session.scalars(select(Contact)).one()
        assert contact.address is not None
        assert contact.unreachable_at is None
        assert contact.stopped_at == before


@pytest.mark.parametrize("words", ["a\x00b", "half \ud83d of a pair", "x" * 100_000])
def test_words_that_a_database_can_not_keep_are_made_fit(runtime: Runtime, words: str) -> None:
    put(runtime, replace(inbound(), text=words))

    with runtime.db.read() as session:
        kept = session.scalars(select(InboundMessage.text)).one()
        assert "\x00" not in kept
        assert 0 < len(kept) <= 65_536
        kept.encode("utf-8")


def test_a_number_and_a_user_name_that_turn_out_to_be_one_person_become_one_contact(
    runtime: Runtime,
) -> None:
    put(runtime, inbound("SM1", NUMBER), inbound("SM2", USER))
    with runtime.db.write() as session:
        first, second = session.scalars(select(Contact).order_by(Contact.id)).all()
        second.stopped_at = asked = utcnow()
        second.state = {"welcomed": True}
        second.language = "pt"
        session.add(Tip(contact_id=second.id, channel="twilio-whatsapp"))
        kept = first.id

    put(runtime, inbound("SM3", NUMBER, USER))
    put(runtime, inbound("SM4", USER), inbound("SM5", NUMBER))

    with runtime.db.read() as session:
        contact = session.scalars(select(Contact)).one()
        assert (contact.id, contact.language, contact.stopped_at) == (kept, "pt", asked)
        assert set(session.scalars(select(InboundMessage.contact_id))) == {kept}
        assert session.scalars(select(Tip.contact_id)).one() == kept
        assert runtime.vault.open(contact.address) == NUMBER
        stored = str(session.execute(text("SELECT * FROM contact_alias")).all())
        assert "2025550104" not in stored
        assert "1000aBc" not in stored
    assert aliases(runtime) == 1


def aliases(runtime: Runtime) -> int:
    with runtime.db.read() as session:
        return len(session.scalars(select(ContactAlias)).all())
