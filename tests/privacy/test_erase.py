"""DELETE erases at once what leads back to somebody, and nothing of anybody else."""

from sqlalchemy import select, text

from factchecks.models import Signal
from tests.intake.test_gather import PICTURE, picture, with_file
from tests.line import FALSE_HOURS, Line
from tipline.models import (
    ClaimStatus,
    ContactAlias,
    InboundMedia,
    MediaFile,
    OutboundMessage,
    TipState,
)
from tipline.triage import services

MINE = "My neighbour Ana says the bridge of Arvania is closed on Sunday"
THEIRS = "The ferry of Arvania is free on Sunday"


def everything(line: Line) -> str:
    """The whole database as text."""
    with line.runtime.db.read() as session:
        names = session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        return str([session.execute(text(f'SELECT * FROM "{name}"')).all() for name in names])


def test_nothing_of_the_voter_is_left_but_counts_and_the_bystander_keeps_everything(
    line: Line,
) -> None:
    voter, bystander = line.voter(1), line.voter(2)
    voter.sends(MINE, ExternalUserId="whatsapp:US.1000aBc")
    bystander.sends(THEIRS)
    before = next(c for c in line.contacts if c.id == line.tips[1].contact_id)

    (done,) = voter.sends("DELETE")

    assert "are erased" in done
    assert "neighbour Ana" not in everything(line)
    mine, theirs = line.tips
    assert (mine.contact_id, mine.text, mine.waiting) == (None, "", False)
    assert (theirs.text, theirs.waiting) == (THEIRS, True)
    assert [claim.tip_count for claim in line.claims] == [1, 1]
    after = next(c for c in line.contacts if c.id == before.id)
    assert (after.pseudonym, after.address) == (before.pseudonym, before.address)
    assert line.all_of(ContactAlias) == []
    assert line.messages[1].text == THEIRS


def test_the_address_goes_when_the_confirmation_has_been_sent(line: Line) -> None:
    voter = line.voter(1)
    voter.sends(MINE)
    pseudonym = line.runtime.vault.pseudonym("twilio-whatsapp", voter.address)
    voter.sends("delete")
    assert any(contact.address for contact in line.contacts)

    assert voter.reads(later=200) == []

    assert not any(contact.address for contact in line.contacts)
    assert pseudonym not in {contact.pseudonym for contact in line.contacts}


def test_whoever_writes_again_is_a_new_contact_and_keeps_the_address(line: Line) -> None:
    voter = line.voter(1)
    voter.sends(MINE)
    voter.sends("delete")
    (reply,) = voter.sends(THEIRS)

    assert voter.reads(later=200) == []

    assert "has not been checked yet" in reply
    assert "DELETE" in reply
    (contact,) = [contact for contact in line.contacts if contact.address]
    assert line.tips[1].contact_id == contact.id
    (status,) = voter.sends("status")
    assert "bridge" not in status


def test_what_was_sent_right_after_the_word_is_kept(line: Line) -> None:
    voter = line.voter(1)
    voter.sends("delete", work=False)
    voter.sends(THEIRS, work=False)

    first, second = voter.reads()

    assert "are erased" in first
    assert "has not been checked yet" in second
    assert [tip.text for tip in line.tips] == [THEIRS]


def test_a_wish_for_silence_survives_and_the_confirmation_still_comes(line: Line) -> None:
    voter = line.voter(1)
    voter.sends("stop")
    (done,) = voter.sends("delete")
    voter.reads(later=200)

    assert "are erased" in done
    assert voter.sends(THEIRS) == []


def test_no_verdict_and_no_correction_reaches_who_was_erased(line: Line) -> None:
    number = line.check()
    voter = line.voter(1)
    voter.sends(FALSE_HOURS.claim)
    voter.sends("delete")

    with line.runtime.db.write() as session:
        services.withdraw_verdict(session, fact_check_id=number, note="Wrong.", by="ana")

    assert voter.reads() == []
    bodies = [message.body for message in line.all(OutboundMessage)]
    assert not any("close at 12" in body for body in bodies)


def test_a_claim_that_was_called_by_the_erased_words_is_called_by_others(line: Line) -> None:
    words = "The bridge of Arvania is closed on Sunday"
    line.voter(1).sends(words.upper())
    line.voter(2).sends(words)
    assert line.claims[0].title == words.upper()

    line.voter(1).sends("delete")

    (claim,) = line.claims
    assert (claim.title, claim.status, claim.tip_count) == (words, ClaimStatus.NEW, 2)


def test_a_name_that_a_checker_gave_and_a_claim_of_others_stay(line: Line) -> None:
    line.voter(1).sends(MINE)
    with line.runtime.db.write() as session:
        session.execute(text("UPDATE claim SET title = 'Bridge on Sunday'"))

    line.voter(1).sends("delete")

    (claim,) = line.claims
    assert claim.title == "Bridge on Sunday"
    assert claim.status is ClaimStatus.OUT_OF_SCOPE


def test_files_that_nobody_else_sent_are_deleted_and_shared_ones_stay(line: Line) -> None:
    for number, seed in ((1, 1), (2, 2), (3, 2)):
        line.channel.files[f"{PICTURE}{number}"] = picture(seed)
        line.voter(number).sends("", **with_file(f"{PICTURE}{number}"))
    own, shared = (media.sha256 for media in line.all(InboundMedia)[:2])

    line.voter(1).sends("delete")
    line.voter(2).sends("delete")

    assert [file.sha256 for file in line.all_of(MediaFile)] == [shared]
    assert line.runtime.store.exists(shared)
    assert not line.runtime.store.exists(own)
    with line.runtime.db.read() as session:
        assert set(session.scalars(select(Signal.sha256))) == {shared}


def test_a_question_that_is_being_gathered_is_dropped(line: Line) -> None:
    voter = line.voter(1)
    voter.sends(MINE, work=False, **with_file())
    voter.sends("delete")

    assert {tip.state for tip in line.tips} == {TipState.CLOSED}
    line.channel.files[PICTURE] = picture()
    assert voter.reads(later=300) == []
    assert line.all_of(MediaFile) == []
