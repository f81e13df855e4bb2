"""Keys can be changed under way: nobody is forgotten, and nothing needs the old key in the end."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.line import FALSE_HOURS, Line, webhook_app
from tipline.cli import main
from tipline.config import Settings, SettingsError, load_settings
from tipline.models import Contact, ContactAlias, InboundMedia
from tipline.privacy.rotation import rotate_contacts, rotate_files
from tipline.privacy.vault import Vault
from tipline.runtime import Runtime

NEW = "a-quite-new-secret-key-for-tests-0123456789"
WAITING = "The bridge of Arvania is closed on Sunday"


def changed(line: Line, **settings: object) -> Line:
    """The same tipline, restarted with other keys."""
    now = replace(line.runtime.settings, **settings)
    runtime = Runtime(now)
    runtime.db = line.runtime.db  # one file, opened once
    return Line(runtime, webhook_app(runtime), channel=line.channel)


def with_new_secret(line: Line) -> Line:
    old = line.runtime.settings.secret_key
    return changed(line, secret_key=NEW, old_secret_keys=(old,))


def test_whoever_wrote_before_is_known_and_answered_after_the_change(line: Line) -> None:
    line.voter(1).sends(WAITING)
    [before] = line.contacts

    line = with_new_secret(line)
    line.voter(1).sends(FALSE_HOURS.claim)

    [contact] = line.contacts
    assert contact.id == before.id
    assert contact.pseudonym != before.pseudonym
    assert len(line.channel.sent) == 2


def test_a_wish_for_silence_outlives_the_change(line: Line) -> None:
    line.voter(1).sends("STOP")
    said = len(line.channel.sent)

    line = with_new_secret(line)
    line.voter(1).sends("hello")

    [contact] = line.contacts
    assert contact.stopped_at is not None
    assert len(line.channel.sent) == said


def test_after_rotating_nothing_needs_the_old_secret(line: Line) -> None:
    for number in (1, 2, 3):
        line.voter(number).sends(WAITING)
    line = with_new_secret(line)
    with line.runtime.db.write() as session:
        session.add(ContactAlias(pseudonym="f" * 64, contact_id=1))  # a bystander without address

    with line.runtime.db.write() as session:
        rotated = rotate_contacts(session, line.runtime.vault, 0)
        again = rotate_contacts(session, line.runtime.vault, 0)

    assert (rotated.addresses, rotated.pseudonyms, rotated.unreadable) == (3, 3, 0)
    assert (again.addresses, again.pseudonyms) == (0, 0)
    alone = Vault(replace(line.runtime.settings, old_secret_keys=()))
    for contact in line.contacts:
        address = alone.open(contact.address or b"")
        assert contact.pseudonym == alone.pseudonym(contact.channel, address)
    assert [alias.pseudonym for alias in line.all_of(ContactAlias)] == ["f" * 64]


def test_a_file_on_its_way_can_still_be_fetched(line: Line) -> None:
    line.voter(1).sends(WAITING)
    vault = line.runtime.vault
    with line.runtime.db.write() as session:
        session.add(
            InboundMedia(message_id=1, position=0, locator=vault.seal("https://media.example.org"))
        )
    line = with_new_secret(line)

    with line.runtime.db.write() as session:
        assert rotate_files(session, line.runtime.vault, 0).addresses == 1

    [file] = line.all(InboundMedia)
    alone = Vault(replace(line.runtime.settings, old_secret_keys=()))
    assert alone.open(file.locator) == "https://media.example.org"


def test_what_no_named_key_opens_is_counted_and_left_as_it_is(line: Line) -> None:
    line.voter(1).sends(WAITING)
    [before] = line.contacts
    line = changed(line, secret_key=NEW)

    with line.runtime.db.write() as session:
        assert rotate_contacts(session, line.runtime.vault, 0).unreadable == 1

    assert line.contacts[0].address == before.address


def test_a_key_given_outright_follows_one_that_was_derived(settings: Settings) -> None:
    derived, outright = Vault(settings), Vault(replace(settings, encryption_key_hex="ab" * 32))

    assert outright.open(derived.seal("x")) == "x"
    assert not outright.is_present(derived.seal("x"))


def test_the_command_says_what_it_did_and_what_still_needs_the_old_key(
    line: Line, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line.voter(1).sends(WAITING)
    with line.runtime.db.write() as session:
        session.add(Contact(channel="sms", pseudonym="e" * 64, state={}))
    old = environment["TIPLINE_SECRET_KEY"]
    for name, value in {
        **environment,
        "TIPLINE_MODE": "development",
        "TIPLINE_SECRET_KEY": NEW,
        "TIPLINE_SECRET_KEY_OLD": old,
    }.items():
        monkeypatch.setenv(name, value)

    result = CliRunner().invoke(main, ["keys", "rotate"])

    assert result.exit_code == 0, result.output
    assert "1 reply addresses encrypted anew" in result.output
    assert "1 pseudonyms have no address" in result.output

    monkeypatch.setenv("TIPLINE_SECRET_KEY_OLD", "")
    assert (
        "Nothing needs an old encryption key" in CliRunner().invoke(main, ["keys", "rotate"]).output
    )


def test_an_old_key_that_is_none_is_named_by_its_place_and_not_shown(
    environment: dict[str, str],
) -> None:
    environment["TIPLINE_ENCRYPTION_KEY_OLD"] = "ab" * 32 + ", not-a-key"

    with pytest.raises(SettingsError, match="entry 2 must be 64") as caught:
        load_settings(environment)

    assert "not-a-key" not in str(caught.value)
