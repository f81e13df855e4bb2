"""Somebody has a copy of the database and as much time as they like."""

import hashlib
import hmac
from collections.abc import Iterator

from sqlalchemy import select

from tests.line import Line
from tipline.channels.base import Address
from tipline.models import Base, Contact

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
        import base64

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
