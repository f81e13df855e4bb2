"""Whatever somebody does in whatever order: an answer, no loop, no second unasked-for message."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from factchecks.models import Rating
from tests.line import FALSE_HOURS, Line, Voter
from tipline.conversation.catalogue import languages, words
from tipline.conversation.events import Word
from tipline.conversation.outcomes import with_words
from tipline.jobs import enqueue
from tipline.models import ClaimStatus, OutboundMessage, Purpose
from tipline.triage import services

SAME = "polling stations in Arvania close at 12 on sunday!"
RUMOURS = (
    SAME,
    "Polling stations in Arvania close at 14 on Sunday",
    "Whoever writes with a blue pen has an invalid ballot",
    f"{FALSE_HOURS.claim}. The mayor of Brindle Bay hides broken cucumber machines in an old "
    "harbour theatre, says the secret council of the foreign zoo.",
    "https://checks.example.org/hours",
)
SMALL = (
    *("hello", "thanks", "is this true?", "👍", "👎", "yes", "no"),
    *("0", "1", "2", "7", "42", "❤️", "TikTok"),
)
KINDS = ("sticker", "location", "contact", "reaction", "poll", "order", "system", "unsupported")
STEPS = 14


def say_something(voter: Voter, dice: random.Random) -> None:
    text = dice.choice(RUMOURS + SMALL)
    voter.sends(text, work=False, Forwarded=dice.choice(("true", "false")))


def command(voter: Voter, dice: random.Random) -> None:
    heard = (Word.HELP, Word.LANGUAGE, Word.STATUS, Word.DATA, Word.DELETE, Word.START)
    code = dice.choice(languages())
    voter.sends(words(code, f"command.{dice.choice(heard).value}")[0], work=False)


def something_odd(voter: Voter, dice: random.Random) -> None:
    voter.sends("", work=False, MessageType=dice.choice(KINDS))


def tap(voter: Voter, dice: random.Random) -> None:
    """A button of any message so far, also one that was answered long ago, or a forged one."""
    offered = [c.id for message in voter.received for c in message.choices]
    payload = dice.choice([*offered, "ask:99999:1", "helped:1:1", "place:2:3", "why:3:9"])
    voter.sends("x", work=False, MessageType="button", ButtonPayload=payload)


ACTIONS: tuple[Callable[[Voter, random.Random], None], ...] = (
    say_something, say_something, say_something, command, something_odd, tap, tap,
)  # fmt: skip


def newsroom(line: Line, dice: random.Random) -> None:
    """Something that happens without the voters: a verdict, a correction, an import."""
    match dice.randrange(4):
        case 0:
            line.check(replace(FALSE_HOURS, url=f"https://c.example/{dice.random()}"))
            with line.runtime.db.write() as session:
                enqueue(session, "triage.new_checks", {})
        case 1 if line.fact_checks:
            _change(line, dice)
        case _:
            _publish(line, dice)


def _publish(line: Line, dice: random.Random) -> None:
    claims = [claim for claim in line.claims if claim.status is ClaimStatus.NEW]
    if claims:
        verdict = replace(FALSE_HOURS, claim=f"A rumour, number {dice.random()}")
        with line.runtime.db.write() as session:
            services.publish_verdict(
                session, claim_id=dice.choice(claims).id, verdict=verdict, by="ana"
            )


def _change(line: Line, dice: random.Random) -> None:
    live = [check for check in line.fact_checks if check.status.value != "withdrawn"]
    if live:
        rating = dice.choice((Rating.TRUE, Rating.MISLEADING))
        drawn = dice.random()
        changed = replace(
            FALSE_HOURS, rating=rating, summary=f"New: {drawn}", url=f"https://c.example/{drawn}"
        )
        with line.runtime.db.write() as session:
            services.correct_verdict(
                session,
                fact_check_id=dice.choice(live).id,
                verdict=changed,
                note="Sorry.",
                by="ana",
            )


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_leads_to_silence_a_loop_or_a_second_unasked_for_message(
    line: Line, seed: int
) -> None:
    dice = random.Random(seed)
    line.check()
    voters = [line.voter(1), line.voter(2)]
    for _ in range(STEPS):
        voter = dice.choice(voters)
        if dice.random() < 0.2:
            newsroom(line, dice)
            line.work()
            for each in voters:
                each.reads()
        before = len(voter.received)
        dice.choice(ACTIONS)(voter, dice)
        line.work()

        answers = len(voter.received) - before
        assert 1 <= answers <= 2, (seed, [m.body for m in voter.received[before:]])

    unasked = Counter(
        (message.contact_id, message.revision_id)
        for message in line.all(OutboundMessage)
        if message.purpose is not Purpose.REPLY and message.follows_id is None
    )
    assert not unasked or max(unasked.values()) == 1
    sent = len(line.channel.sent)
    line.work(later=3600)
    assert len(line.channel.sent) == sent


@pytest.mark.parametrize("seed", range(2))
def test_nothing_that_happens_overrides_a_wish_for_silence_but_start(line: Line, seed: int) -> None:
    dice = random.Random(seed)
    line.check()
    voter = line.voter(1)
    voter.forwards(RUMOURS[2])
    voter.sends(SAME)
    code = dice.choice(languages())
    voter.sends(words(code, "command.stop")[0])
    before = len(voter.received)
    for _ in range(STEPS):
        newsroom(line, dice)
        dice.choice((say_something, something_odd, tap, confirmed))(voter, dice)
        line.work()

    heard = [message.body for message in voter.received[before:]]
    expected = {
        with_words(language, name)
        for language in languages()
        for name in ("stop.done", "delete.done")
    }
    assert set(heard) <= expected
    voter.sends("START")
    assert voter.forwards(f"{RUMOURS[2]}, says my uncle")


def confirmed(voter: Voter, dice: random.Random) -> None:
    """What is answered in silence, too: that it was done."""
    word = dice.choice((Word.STOP, Word.DELETE))
    voter.sends(words(dice.choice(languages()), f"command.{word.value}")[0], work=False)
