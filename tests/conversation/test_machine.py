"""The conversation as a table: (talk, event) → talk, replies, deeds; what no sequence may do."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factchecks.models import Rating, Status
from factchecks.queries import Shown
from matchers.types import Conflict, ConflictKind
from tipline.conversation.catalogue import languages
from tipline.conversation.events import (
    Command,
    Confirm,
    Content,
    Decline,
    Deed,
    Erase,
    Event,
    Explain,
    Facts,
    Gather,
    Helped,
    Outcome,
    Picked,
    Question,
    Rate,
    Rated,
    Resume,
    Saw,
    Several,
    Silence,
    Small,
    SmallTalk,
    Standing,
    Step,
    Told,
    Word,
)
from tipline.conversation.machine import step
from tipline.conversation.questions import Option
from tipline.conversation.state import About, Asking, Talk, remembered

SHOWN = Shown(
    fact_check_id=1,
    revision_id=21,
    revision=1,
    status=Status.PUBLISHED,
    claim="Polling stations close at 12",
    title="",
    summary="They close at 18:00.",
    language="en",
    rating=Rating.FALSE,
    rating_text="",
    url="https://checks.example.org/hours",
    publisher="Example Checks",
    publisher_site="checks.example.org",
    own=True,
    date=datetime(2026, 10, 20, tzinfo=UTC),
    note="",
)
OPTIONS = (
    Option(4, "Stations close at 12", (Conflict(ConflictKind.NUMBER, "14", "12"),)),
    Option(5, "Stations close early"),
)
NEW = Talk("en")
KNOWN = Talk("en", welcomed=True)
ASKED = Talk("en", welcomed=True, asking=(Asking(7, (1, 2)), Asking(9, (4, 5))))
CHOOSING = Talk("en", welcomed=True, choosing_language=True)
RATING = Talk("en", welcomed=True, rating=3)
WHY = Talk("en", welcomed=True, asking=(Asking(3, (1, 2, 3), About.WHY),))
PLACE = Talk("en", welcomed=True, asking=(Asking(3, tuple(range(1, 8)), About.PLACE),))
STOPPED = Talk("en", welcomed=True, stopped=True)

MIXED = Several(
    (
        Outcome(3, queued=True, claim="The mayor sold the bridge"),
        Outcome(4, told=Told(SHOWN), claim="Stations close at 12 already"),
        Outcome(5, options=OPTIONS, queued=True, claim="Stations close at 14"),
        Outcome(6, closed="not-checkable", claim="X is best"),
    )
)

TABLE: list[tuple[Talk, Event, list[str], tuple[Deed, ...]]] = [
    (NEW, Content(), [], (Gather(),)),
    (ASKED, Content(), [], (Gather(),)),
    (STOPPED, Content(), [], (Gather(),)),
    (CHOOSING, Content(), [], (Gather(),)),
    (NEW, SmallTalk(Small.GREETING), ["This is the tipline of Arvania Checks"], ()),
    (KNOWN, SmallTalk(Small.THANKS), ["You're welcome"], ()),
    (KNOWN, SmallTalk(Small.EMPTY), ["Which message do you mean?"], ()),
    (KNOWN, SmallTalk(Small.STICKER), ["sticker"], ()),
    (KNOWN, SmallTalk(Small.LOCATION), ["location"], ()),
    (KNOWN, SmallTalk(Small.CONTACT), ["contact card"], ()),
    (KNOWN, SmallTalk(Small.REACTION), ["reaction"], ()),
    (KNOWN, SmallTalk(Small.UNKNOWN), ["does not reach us whole"], ()),
    (KNOWN, SmallTalk(Small.FILE), ["could not open the file"], ()),
    (NEW, Command(Word.HELP), ["You can also send"], ()),
    (STOPPED, Command(Word.HELP), ["You can also send"], ()),
    (KNOWN, Command(Word.DATA), ["erased 14 days after"], ()),
    (KNOWN, Command(Word.STATUS), ["“Is the bridge closed?” – waiting"], ()),
    (KNOWN, Command(Word.LANGUAGE), ["1. English"], ()),
    (KNOWN, Command(Word.LANGUAGE, "pt"), ["A partir de agora"], ()),
    (KNOWN, Command(Word.STOP), ["no more messages"], (Silence(),)),
    (STOPPED, Command(Word.STOP), ["no more messages"], (Silence(),)),
    (STOPPED, Command(Word.START), ["hear from us again"], (Resume(),)),
    (KNOWN, Command(Word.START), ["hear from us again"], (Resume(),)),
    (KNOWN, Command(Word.DELETE), ["are erased"], (Erase(),)),
    (STOPPED, Command(Word.DELETE), ["are erased"], (Erase(),)),
    (KNOWN, Picked(1), ["no question open"], ()),
    (ASKED, Picked(2), [], (Confirm(9, 5),)),
    (ASKED, Picked(1, 7), [], (Confirm(7, 1),)),
    (ASKED, Picked(0), [], (Decline(9),)),
    (ASKED, Picked(0, 7), [], (Decline(7),)),
    (ASKED, Picked(3), ["from 0 to 2"], ()),
    (ASKED, Picked(1, 99), ["no question open"], ()),
    (CHOOSING, Picked(1), ["From now on we write to you in English"], ()),
    (CHOOSING, Picked(77), ["Which language?"], ()),
    (KNOWN, Helped(True), [], (Rate(None, True),)),
    (RATING, Helped(False), [], (Rate(3, False),)),
    (RATING, Helped(True, 8), [], (Rate(8, True),)),
    (KNOWN, Rated(3, True), ["Good to know"], ()),
    (KNOWN, Rated(3, True, ask_place=True), ["Where did you see it?"], ()),
    (KNOWN, Rated(3, False), ["What was wrong?"], ()),
    (KNOWN, Rated(3, False, first=False), ["You're welcome"], ()),
    (KNOWN, Rated(None, True), ["You're welcome"], ()),
    (KNOWN, Rated(None, False), ["Which message do you mean?"], ()),
    (WHY, Picked(1), ["look at your message itself"], (Explain(3, 1),)),
    (WHY, Picked(2, 3, About.WHY), ["will see that"], (Explain(3, 2),)),
    (WHY, Picked(4), ["from 0 to 3"], ()),
    (WHY, Picked(0), ["Thank you for telling us"], ()),
    (PLACE, Picked(3, 3, About.PLACE), ["where it is going around"], (Saw(3, 3),)),
    (PLACE, Picked(0, 3, About.PLACE), ["Thank you for telling us"], ()),
    (PLACE, Picked(3), ["no question open"], ()),
    (PLACE, Picked(3, 3, About.WHY), ["no question open"], ()),
    (KNOWN, Outcome(3, queued=True, ask_place=True), ["Where did you see it?"], ()),
    (KNOWN, Outcome(3, queued=True, again=True), ["asked us this before"], ()),
    (NEW, Outcome(3, queued=True, concern="distress"), ["worries us"], ()),
    (KNOWN, Outcome(3, queued=True, concern="threat", options=OPTIONS), ["in danger now"], ()),
    (KNOWN, Outcome(3, told=Told(SHOWN), concern="threat"), ["in danger now"], ()),
    (KNOWN, Outcome(3, told=Told(SHOWN)), ["❌ False"], ()),
    (KNOWN, MIXED, ["Your message says several things"], ()),
    (KNOWN, Outcome(3), ["changed or been withdrawn"], ()),
    (KNOWN, Outcome(3, options=OPTIONS, queued=True), ["about one of these?"], ()),
    (KNOWN, Outcome(3, queued=True), ["has not been checked yet"], ()),
    (KNOWN, Outcome(3, queued=True, gone=True), ["changed or been withdrawn"], ()),
    (KNOWN, Outcome(3, closed="not-checkable", claim="X is best"), ["This is an opinion"], ()),
    (KNOWN, Outcome(3, closed="out-of-scope", claim="X"), ["outside what our fact-checkers"], ()),
]
FACTS = Facts(
    organisation="Arvania Checks",
    address_days=14,
    questions=(Question("Is the bridge closed?", Standing.WAITING),),
)


@pytest.mark.parametrize(("talk", "event", "says", "deeds"), TABLE)
def test_the_table(talk: Talk, event: Event, says: list[str], deeds: tuple[Deed, ...]) -> None:
    done = step(talk, event, FACTS)

    assert [says in r.body for r, says in zip(done.replies, says, strict=True)] == [True] * len(
        says
    )
    assert done.deeds == deeds


def test_the_first_reply_says_how_to_get_help_and_how_to_be_erased_and_the_second_does_not() -> (
    None
):
    first = step(NEW, SmallTalk(Small.GREETING), FACTS)
    second = step(first.talk, SmallTalk(Small.THANKS), FACTS)

    assert "HELP" in first.replies[0].body
    assert "DELETE" in first.replies[0].body
    assert "DELETE" not in second.replies[0].body


def test_no_claim_of_a_message_is_dropped_from_the_one_reply_and_the_question_stands_last() -> None:
    done = step(NEW, MIXED, FACTS)

    (reply,) = done.replies
    order = [
        reply.body.index(words)
        for words in (
            "❌ False",
            "▪️ “X is best”\nThis is an opinion",
            "▪️ “The mayor sold the bridge”\n🕵️ This has not been checked yet",
            "▪️ “Stations close at 14”\nWe know something like it",
            "DELETE",
        )
    ]
    assert order == sorted(order)
    assert reply.revision_id == 21
    assert not reply.card
    assert [choice.id for choice in reply.choices] == ["ask:5:1", "ask:5:2", "ask:5:0"]
    assert done.talk.asking == (Asking(5, (4, 5)),)


def test_a_question_is_remembered_with_its_buttons_and_the_oldest_is_forgotten() -> None:
    talk = ASKED
    for tip in (10, 11):
        talk = step(talk, Outcome(tip, options=OPTIONS), FACTS).talk

    assert [asking.tip_id for asking in talk.asking] == [9, 10, 11]
    reply = step(KNOWN, Outcome(3, options=OPTIONS), FACTS).replies[0]
    assert [choice.id for choice in reply.choices] == ["ask:3:1", "ask:3:2", "ask:3:0"]


def test_only_stop_and_delete_are_confirmed_to_somebody_who_asked_for_silence() -> None:
    for talk, event, _, _ in TABLE:
        loud = any(reply.despite_stop for reply in step(talk, event, FACTS).replies)
        assert loud is (isinstance(event, Command) and event.word in (Word.STOP, Word.DELETE))


def test_what_is_kept_of_a_conversation_comes_back_as_it_was() -> None:
    for talk in (NEW, KNOWN, ASKED, CHOOSING, STOPPED, RATING, WHY, PLACE, Talk("hi", chosen=True)):
        kept = talk.kept()
        assert remembered(kept, language=talk.language, stopped=talk.stopped) == talk


def test_a_state_of_another_version_is_read_for_what_it_has() -> None:
    assert remembered({"unknown": 1}, language="en", stopped=False) == NEW


EVENTS = st.sampled_from([event for _, event, _, _ in TABLE])


@settings(max_examples=200, deadline=None)
@given(st.lists(EVENTS, max_size=25), st.sampled_from(languages()))
def test_no_sequence_of_events_leads_to_silence_or_to_a_flood(
    events: list[Event], language: str
) -> None:
    talk = Talk(language)
    for event in events:
        done = step(talk, event, FACTS)
        assert done.replies or done.deeds
        assert len(done.replies) <= 1
        assert all(reply.body.strip() for reply in done.replies)
        assert len(done.talk.asking) <= 3
        assert done.talk.language in languages()
        _silence_is_only_the_voters_wish(event, talk, done)
        talk = done.talk


def _silence_is_only_the_voters_wish(event: Event, before: Talk, done: Step) -> None:
    word = event.word if isinstance(event, Command) else None
    if word is Word.STOP:
        assert done.talk.stopped
    elif word is Word.START:
        assert not done.talk.stopped
    else:
        assert done.talk.stopped == before.stopped
