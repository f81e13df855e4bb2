"""Somebody has a copy of the database and as much time as they like."""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select

from factchecks.db import utcnow
from tests.attacks.conftest import WAITING
from tests.fakes.graph_api import envelope
from tests.line import Line
from tipline.channels.base import Address, Inbound
from tipline.channels.cloud.inbound import CLOUD, parse
from tipline.channels.fake import FakeChannel
from tipline.channels.registry import Channels
from tipline.intake.receive import receive
from tipline.models import Base, Contact
from tipline.provider.reading import show_reading

CITY = [f"+120255501{number:02d}" for number in range(100)]  # the voters' numbers are among them
SPELLINGS = ("{}", "whatsapp:{}", "{digits}", "{}\n")


def dump(line: Line) -> Iterator[tuple[str, object]]:
    """Every value of every table, as a thief reads them."""
    with line.runtime.db.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                yield from ((f"{table.name}.{name}", value) for name, value in row.items())


def test_no_table_holds_a_number_in_clear(past: Line) -> None:
    values = list(dump(past))

    assert any(where == "contact.address" and value for where, value in values)
    for where, value in values:
        shown = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        assert "2025550" not in shown, where
        assert "Ann Bell" not in shown, where


def test_no_id_of_metas_leads_back_to_the_number_that_is_written_in_it(line: Line) -> None:
    """A ``wamid`` is base64 with the number in it: what is kept must not decode to one."""
    number = "12025550142"
    raw = b"\x1c\x18\x0b" + number.encode() + b"\x15\x02\x00\x12\x18\x149A3CA5B3D4CD6E67E7\x00"
    wamid = "wamid." + base64.b64encode(raw).decode()
    message = {"from": number, "id": wamid, "type": "text", "text": {"body": WAITING},
               "context": {"id": wamid}}  # fmt: skip
    runtime = line.runtime
    runtime.settings = replace(runtime.settings, show_typing=True)
    runtime.channels = Channels({**dict(runtime.channels), CLOUD: Typing()})

    for inbound in parse(envelope(messages=[message]), utcnow()).items:
        assert isinstance(inbound, Inbound)
        assert wamid not in repr(inbound)
        with runtime.db.write() as session:
            assert receive(session, runtime, inbound)
            show_reading(session, runtime, inbound)

    values = list(dump(line))
    assert any(where == "job.payload" and "receipt" in str(value) for where, value in values)
    for where, value in values:
        shown = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        for word in re.findall(r"[\w+/=.-]{8,}", shown):
            letters = re.sub(r"[^A-Za-z0-9+/]", "", word.removeprefix("wamid."))
            plain = base64.b64decode(letters[: len(letters) // 4 * 4])
            assert number.encode() not in plain, where
            assert number not in word, where


class Typing(FakeChannel):
    """The fake under Meta's name, with a typing indicator."""

    name = CLOUD
    types = True


def test_no_file_of_the_instance_holds_a_number_in_clear(past: Line) -> None:
    past.runtime.db.dispose()  # what is still in the write-ahead log goes into the file

    looked_at = 0
    for path in past.runtime.settings.instance.rglob("*"):
        if path.is_file():
            looked_at += 1
            assert b"2025550" not in path.read_bytes(), path.name
    assert looked_at


def test_trying_every_number_of_a_city_against_the_dump_finds_nobody(past: Line) -> None:
    """The list of a city's numbers is short; only the key, which is not there, makes it useless."""
    pseudonyms = {contact.pseudonym for contact in past.contacts}
    channel = past.contacts[0].channel
    in_the_dump = [
        value.encode() if isinstance(value, str) else value
        for _where, value in dump(past)
        if isinstance(value, (str, bytes)) and value
    ]
    guesses = {b"", b"tipline", channel.encode(), *in_the_dump}
    tried = 0

    for number in CITY:
        for spelling in SPELLINGS:
            told = spelling.format(number, digits=number[1:])
            for message in (
                told,
                channel + told,
                f"{channel}:{told}",
                f"{len(channel)}:{channel}{told}",
            ):
                tried += 1
                assert hashlib.sha256(message.encode()).hexdigest() not in pseudonyms
                for key in guesses:
                    keyed = hmac.new(key, message.encode(), hashlib.sha256).hexdigest()
                    assert keyed not in pseudonyms

    assert tried == 1600


def test_the_same_attack_with_the_key_finds_everybody(past: Line) -> None:
    """So the attack above is a real one: what stands in its way is the key alone."""
    vault, channel = past.runtime.vault, past.contacts[0].channel

    found = {vault.pseudonym(channel, Address(channel, number).value) for number in CITY}
    found |= {vault.pseudonym(channel, f"whatsapp:{number}") for number in CITY}

    assert {contact.pseudonym for contact in past.contacts} <= found


def test_addresses_in_the_dump_open_with_nothing_that_is_in_it(past: Line) -> None:
    from cryptography.fernet import Fernet, InvalidToken

    sealed = [contact.address for contact in past.contacts if contact.address]
    hashes = [hashlib.sha256(str(value).encode()).digest() for _where, value in dump(past) if value]

    assert len(sealed) >= 4
    for secret in hashes:
        box = Fernet(base64.urlsafe_b64encode(secret))
        for address in sealed:
            try:
                box.decrypt(address)
            except InvalidToken:
                continue
            raise AssertionError("an address was opened")


def test_two_voters_with_the_same_question_look_unrelated(past: Line) -> None:
    with past.runtime.db.read() as session:
        rows = session.execute(select(Contact.pseudonym, Contact.address)).all()

    assert len({pseudonym[:8] for pseudonym, _ in rows}) == len(rows)
    assert len({address[:40] for _, address in rows if address}) == len([a for _, a in rows if a])
