"""What every channel promises: kept by Twilio's, Meta's, Telegram's and our own."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from factchecks.db import utcnow
from tests.channels.conftest import cloud_settings, telegram_settings
from tests.fakes.graph_api import GraphApi
from tests.fakes.telegram_api import TelegramApi
from tests.fakes.twilio_api import SENDER, TwilioApi
from tipline.channels.base import Channel, Choice, Failure, MediaRef, Outgoing
from tipline.channels.cloud.channel import CloudChannel
from tipline.channels.cloud.ids import opaque
from tipline.channels.cloud.inbound import News, parse
from tipline.channels.errors import MediaLater, MediaRefused
from tipline.channels.fake import FakeChannel
from tipline.channels.local import LocalChannel
from tipline.channels.telegram.channel import TelegramChannel
from tipline.channels.twilio.channel import TwilioChannel
from tipline.config import Settings
from tipline.conversation.plainer import dressed
from tipline.conversation.style import Style

TO = "whatsapp:+12025550104"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 500


@dataclass
class Bench:
    """A channel with a way to put a file where it will look for it."""

    channel: Channel
    put_file: Callable[[bytes], tuple[MediaRef, str]]  # → where, id of the message
    # Where there is no list of what was sent: what a status says of a message, with its token.
    report: Callable[[str], tuple[str, str]] = field(default=lambda _sent: ("", ""))


SENDERS = {"sms": "+15005550006", "messenger": "messenger:1234567"}


@pytest.fixture(params=["twilio", "sms", "messenger", "cloud", "telegram", "local", "fake"])
def bench(
    request: pytest.FixtureRequest, api: TwilioApi, twilio_settings: Settings, tmp_path: Path
) -> Iterator[Bench]:
    if request.param in ("twilio", "sms", "messenger"):

        def at_twilio(data: bytes) -> tuple[MediaRef, str]:
            form = api.receive(TO, files=((data, "image/png"),))
            return MediaRef(form["MediaUrl0"], "image/png"), form["MessageSid"]

        sender = SENDERS.get(request.param, twilio_settings.twilio.sender)
        bound = replace(twilio_settings, twilio=replace(twilio_settings.twilio, sender=sender))
        name = "whatsapp" if request.param == "twilio" else request.param
        yield Bench(TwilioChannel(f"twilio-{name}", bound), at_twilio)
    elif request.param == "cloud":
        with GraphApi() as graph:

            def reported(sent: str) -> tuple[str, str]:
                (theirs,) = (wamid for wamid in graph.sent if opaque(wamid) == sent)
                (news,) = parse(graph.report(theirs, "sent"), utcnow()).items
                assert isinstance(news, News)
                return news.provider_id, news.token

            channel = CloudChannel(cloud_settings(twilio_settings, graph))
            yield Bench(channel, lambda data: (MediaRef(graph.keep(data)), "w1"), reported)
    elif request.param == "telegram":
        with TelegramApi() as bot:
            telegram = TelegramChannel(telegram_settings(twilio_settings, bot))
            yield Bench(telegram, lambda data: (MediaRef(bot.keep(data)), "1:1"))
    elif request.param == "local":
        local = LocalChannel(tmp_path / "uploads")
        yield Bench(local, lambda data: (MediaRef(local.upload(data)), "SM1"))
    else:
        fake = FakeChannel()

        def in_memory(data: bytes) -> tuple[MediaRef, str]:
            fake.files["there"] = data
            return MediaRef("there"), "SM1"

        yield Bench(fake, in_memory)


def outgoing(body: str = "hello", token: str = "t1") -> Outgoing:
    return Outgoing(to=TO, body=body, token=token)


def test_a_message_sent_has_an_id(bench: Bench) -> None:
    assert bench.channel.send(outgoing())
    assert bench.channel.send(outgoing("one", "t1")) != bench.channel.send(outgoing("two", "t2"))


def test_after_a_crash_a_message_is_found_or_can_be_sent_again_without_harm(bench: Bench) -> None:
    before = utcnow()
    sent = bench.channel.send(outgoing())

    found = bench.channel.find_sent(outgoing(), before)

    if not bench.channel.evidence:
        return  # it says so, and the documentation does: then a message may come twice
    evidence = found == sent or bench.report(sent) == (sent, outgoing().token)
    assert evidence or (found is None and bench.channel.send(outgoing()) == sent)


def test_what_was_never_sent_is_not_found(bench: Bench) -> None:
    bench.channel.send(outgoing("something else"))

    assert bench.channel.find_sent(outgoing(), utcnow() - timedelta(hours=1)) is None


def test_a_message_that_is_known_to_be_another_is_no_evidence(bench: Bench) -> None:
    earlier = bench.channel.send(outgoing())

    assert bench.channel.find_sent(outgoing(), utcnow() - timedelta(hours=1), {earlier}) is None


def test_a_file_arrives_whole(bench: Bench) -> None:
    ref, message = bench.put_file(PICTURE)
    into = io.BytesIO()

    bench.channel.fetch(ref, message, into, limit=10_000)

    assert into.getvalue() == PICTURE


def test_a_file_that_is_too_large_is_refused(bench: Bench) -> None:
    ref, message = bench.put_file(PICTURE)

    with pytest.raises(MediaRefused, match="larger"):
        bench.channel.fetch(ref, message, io.BytesIO(), limit=100)


def test_a_forgotten_file_is_gone_and_can_be_forgotten_twice(bench: Bench) -> None:
    ref, message = bench.put_file(PICTURE)

    bench.channel.forget(ref, message)
    bench.channel.forget(ref, message)

    if not bench.channel.forgets:
        return  # it says so, and nothing is noted as deleted
    with pytest.raises((MediaLater, MediaRefused)):
        bench.channel.fetch(ref, message, io.BytesIO(), limit=10_000)


def test_the_longest_message_that_a_channel_says_it_takes_is_taken(bench: Bench) -> None:
    longest = "😀" * (bench.channel.limits.body // 2)
    choices = tuple(Choice(f"ask:7:{n}", f"Yes, number {n}") for n in range(3))

    assert bench.channel.send(outgoing(longest))
    assert bench.channel.send(replace(outgoing("with taps", "t2"), choices=choices))


def test_a_channel_draws_what_it_says_that_it_draws(bench: Bench) -> None:
    marked = dressed("*False* ❌", bench.channel.style, "en")

    drawn = {Style.WHATSAPP: "*False* ❌", Style.UNMARKED: "False ❌", Style.SMS: "False"}
    assert marked == drawn[bench.channel.style]


def test_an_unknown_error_code_is_permanent(bench: Bench) -> None:
    assert bench.channel.failure("99999") is Failure.REFUSED


def test_missed_messages_can_be_listed(bench: Bench) -> None:
    assert list(bench.channel.list_inbound(utcnow())) == []


def test_the_numbers_of_a_contact_show_in_no_outgoing_message(bench: Bench) -> None:
    shown = repr(replace(outgoing("a secret"), media_url="https://example.org/secret"))

    assert "2025550104" not in shown
    assert "secret" not in shown
    assert SENDER not in shown
