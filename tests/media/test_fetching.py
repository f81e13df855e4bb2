"""What came with a message is fetched, kept by its content, and forgotten at the provider."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, update

from factchecks.db import utcnow
from tests.fakes.twilio_api import TwilioApi
from tipline.channels.twilio.inbound import parse
from tipline.intake.receive import receive
from tipline.jobs import run_pending
from tipline.media.errors import StoreAway
from tipline.media.jobs import FETCH_ATTEMPTS, OUTAGE, fetch, fetched
from tipline.media.store import FileStore
from tipline.models import InboundMedia, InboundMessage, Job, JobState, MediaFile, MediaState
from tipline.runtime import Runtime

VOTER = "whatsapp:+12025550104"


def png(colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def api() -> Iterator[TwilioApi]:
    with TwilioApi() as api:
        yield api


@pytest.fixture
def runtime(runtime: Runtime, api: TwilioApi) -> Runtime:
    twilio = replace(runtime.settings.twilio, api_base_url=api.base_url)
    runtime.settings = replace(runtime.settings, twilio=twilio, media_max_bytes=50_000)
    return runtime


def deliver(runtime: Runtime, form: dict[str, str]) -> None:
    with runtime.db.write() as session:
        assert receive(session, runtime, parse(form, utcnow()))


def fetch_all(runtime: Runtime, times: int = 1) -> None:
    """Run the jobs about files, each round pretending that the back-off is over."""
    for number in range(times):
        run_pending(runtime, utcnow() + timedelta(hours=number) if number else None)


class StoreThatGoesAway(FileStore):
    """A store whose disk or service takes nothing for so many times."""

    refusals = 2 * FETCH_ATTEMPTS

    def put(self, data: bytes | Path) -> str:
        if self.refusals:
            self.refusals -= 1
            raise StoreAway("not now")
        return super().put(data)


def media(runtime: Runtime) -> list[InboundMedia]:
    with runtime.db.read() as session:
        return list(session.scalars(select(InboundMedia).order_by(InboundMedia.id)))


def test_a_picture_is_stored_by_its_content_and_deleted_at_the_provider(
    runtime: Runtime, api: TwilioApi
) -> None:
    form = api.receive(VOTER, files=((png(), "image/jpeg"),))
    deliver(runtime, form)

    fetch_all(runtime)

    (file,) = media(runtime)
    assert (file.state, file.reason, file.locator) == (MediaState.STORED, "", None)
    assert file.sha256 is not None
    assert file.deleted_at_provider is not None
    assert api.messages[form["MessageSid"]].media == {}
    with runtime.store.open(file.sha256) as stored:
        assert stored.read() == png()
    with runtime.db.read() as session:
        kept = session.get_one(MediaFile, file.sha256)
        # What it is, not what it was said to be.
        assert (kept.content_type, kept.kind, kept.size) == ("image/png", "image", len(png()))


def test_the_same_picture_twice_is_one_file(runtime: Runtime, api: TwilioApi) -> None:
    for _time in range(2):
        deliver(runtime, api.receive(VOTER, files=((png(), "image/png"),)))

    fetch_all(runtime)

    first, second = media(runtime)
    assert first.sha256 == second.sha256
    with runtime.db.read() as session:
        assert len(session.scalars(select(MediaFile)).all()) == 1


def test_files_stay_at_the_provider_where_the_setting_says_so(
    runtime: Runtime, api: TwilioApi
) -> None:
    runtime.settings = replace(runtime.settings, delete_provider_media=False)
    form = api.receive(VOTER, files=((png(), "image/png"),))
    deliver(runtime, form)

    fetch_all(runtime)

    (file,) = media(runtime)
    assert (file.state, file.locator, file.deleted_at_provider) == (MediaState.STORED, None, None)
    assert len(api.messages[form["MessageSid"]].media) == 1


def test_a_file_that_comes_late_is_asked_for_again(runtime: Runtime, api: TwilioApi) -> None:
    form = api.receive(VOTER, files=((png(), "image/png"),))
    api.file(form["MessageSid"]).not_yet = 2
    deliver(runtime, form)

    fetch_all(runtime, times=4)

    assert media(runtime)[0].state is MediaState.STORED


def test_a_file_that_never_comes_is_given_up_and_the_tip_goes_on(
    runtime: Runtime, api: TwilioApi
) -> None:
    form = api.receive(VOTER, "look at this", ((png(), "image/png"),))
    api.file(form["MessageSid"]).not_yet = 99
    deliver(runtime, form)

    fetch_all(runtime, times=14)

    (file,) = media(runtime)
    assert file.state is MediaState.FAILED
    assert "could not be fetched" in file.reason
    with runtime.db.read() as session:
        message = session.scalars(select(InboundMessage)).one()
        dead = session.scalars(select(Job.name).where(Job.state == JobState.DEAD)).all()
    assert message.tip_id is not None
    assert dead == ["media.fetch"]


def test_an_outage_of_the_provider_costs_no_attempt(runtime: Runtime, api: TwilioApi) -> None:
    form = api.receive(VOTER, files=((png(), "image/png"),))
    api.file(form["MessageSid"]).failing = 2 * FETCH_ATTEMPTS
    deliver(runtime, form)

    fetch_all(runtime)
    assert media(runtime)[0].state is MediaState.PENDING

    fetch_all(runtime, times=2)
    assert media(runtime)[0].state is MediaState.STORED


def test_a_file_that_the_provider_fails_at_for_hours_is_given_up(
    runtime: Runtime, api: TwilioApi
) -> None:
    form = api.receive(VOTER, files=((png(), "image/png"),))
    api.file(form["MessageSid"]).failing = 999
    deliver(runtime, form)
    with runtime.db.write() as session:
        session.execute(update(InboundMessage).values(received_at=utcnow() - OUTAGE))

    fetch_all(runtime, times=FETCH_ATTEMPTS)

    assert media(runtime)[0].state is MediaState.FAILED


@pytest.mark.parametrize(
    ("data", "declared", "reason"),
    [
        (b"x" * 60_000, "image/png", "larger than"),
        (b"", "image/png", "empty"),
        (b"MZ\x90\x00" + bytes(100), "image/png", "not a picture"),
        (b"PK\x03\x04" + bytes(100), "application/vnd.android.package-archive", "not a picture"),
        (b"BEGIN:VCARD\nTEL:+12025550199\nEND:VCARD", "text/plain", "not a picture"),
        (b"BEGIN:VCARD\nTEL:+12025550199\nEND:VCARD", "text/x-vcard", "contact card"),
    ],
)
def test_what_is_not_wanted_is_refused_with_a_reason_and_still_deleted_at_the_provider(
    runtime: Runtime, api: TwilioApi, data: bytes, declared: str, reason: str
) -> None:
    form = api.receive(VOTER, "look at this", ((data, declared),))
    deliver(runtime, form)

    fetch_all(runtime)

    (file,) = media(runtime)
    assert (file.state, file.sha256) == (MediaState.REFUSED, None)
    assert reason in file.reason
    assert api.messages[form["MessageSid"]].media == {}
    assert list(runtime.store.older_than(utcnow() + timedelta(days=1))) == []


def test_an_address_that_is_not_twilios_is_never_called(runtime: Runtime, api: TwilioApi) -> None:
    form = api.receive(VOTER, "look at this")
    deliver(runtime, {**form, "MediaUrl0": f"{api.base_url}/2010-04-01/Accounts", "NumMedia": "1"})

    fetch_all(runtime)

    (file,) = media(runtime)
    assert (file.state, file.locator, file.deleted_at_provider) == (
        MediaState.REFUSED, None, None,
    )  # fmt: skip
    assert api.seen == []


def test_a_file_whose_message_was_erased_meanwhile_leaves_nothing(
    runtime: Runtime, api: TwilioApi
) -> None:
    deliver(runtime, api.receive(VOTER, files=((png(), "image/png"),)))
    payload = {"inbound_media_id": media(runtime)[0].id}
    prepared = fetch(runtime, payload)
    with runtime.db.write() as session:
        session.execute(update(InboundMedia).values(state=MediaState.GONE, locator=None))

    with runtime.db.write() as session:
        fetched(session, runtime, payload, prepared)

    assert media(runtime)[0].state is MediaState.GONE
    with runtime.db.read() as session:
        assert session.scalars(select(MediaFile)).all() == []


def test_a_store_that_is_away_costs_no_attempt_and_the_file_is_kept_when_it_is_back(
    runtime: Runtime, api: TwilioApi
) -> None:
    assert isinstance(runtime.store, FileStore)
    runtime.store = store = StoreThatGoesAway(runtime.store.root)
    deliver(runtime, api.receive(VOTER, files=((png(), "image/png"),)))

    run_pending(runtime)
    assert [one.state for one in media(runtime)] == [MediaState.PENDING]

    run_pending(runtime, utcnow() + timedelta(hours=1))
    assert store.refusals == 0
    assert [one.state for one in media(runtime)] == [MediaState.STORED]
