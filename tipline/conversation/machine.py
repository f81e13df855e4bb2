"""The conversation: (talk, event) → talk, replies and deeds.  Pure; every pair is tested.

One event leads to at most one reply, and to silence only where a deed answers later (a tip is
being gathered, a confirmed fact-check is looked up) or where the voter asked for silence.
"""

from dataclasses import replace
from datetime import datetime

from tipline.conversation.catalogue import languages, say, words
from tipline.conversation.events import (
    Command,
    Confirm,
    Content,
    Decline,
    Erase,
    Event,
    Facts,
    Gather,
    Outcome,
    Picked,
    Reply,
    Resume,
    Several,
    Silence,
    Small,
    SmallTalk,
    Step,
    Word,
)
from tipline.conversation.questions import (
    MAX_OPTIONS,
    ask_choices,
    ask_text,
    language_choices,
    language_text,
    not_yet_text,
)
from tipline.conversation.several import several_text
from tipline.conversation.state import Asking, Talk
from tipline.conversation.status import status_text
from tipline.conversation.wording import closed_text, verdict_text


def step(talk: Talk, event: Event, facts: Facts, now: datetime | None = None) -> Step:
    """What comes of ``event``; ``now`` lets an old verdict be called old."""
    match event:
        case Command():
            return _command(talk, event, facts)
        case Picked():
            return _picked(talk, event)
        case Content():
            return Step(replace(talk, choosing_language=False), (), (Gather(),))
        case SmallTalk():
            return _small(talk, event.what, facts)
        case Outcome():
            return _outcome(talk, event, now)
        case Several():
            return _several(talk, event, now)


def _command(talk: Talk, command: Command, facts: Facts) -> Step:
    talk = replace(talk, choosing_language=False)
    match command.word:
        case Word.STOP | Word.START | Word.DELETE:
            return _will(talk, command.word)
        case Word.LANGUAGE if command.language:
            return _speak(talk, command.language)
        case Word.LANGUAGE:
            reply = Reply(language_text(talk.language), language_choices())
            return Step(replace(talk, choosing_language=True), (reply,))
    return _information(talk, command.word, facts)


def _will(talk: Talk, word: Word) -> Step:
    """What a voter wants done with their own data and our messages: done at once, then said."""
    if word is Word.STOP:
        reply = Reply(_with_words(talk.language, "stop.done"), despite_stop=True)
        return Step(replace(talk, stopped=True, asking=()), (reply,), (Silence(),))
    if word is Word.START:
        reply = Reply(say(talk.language, "start.done"))
        return Step(replace(talk, stopped=False), (reply,), (Resume(),))
    reply = Reply(say(talk.language, "delete.done"), despite_stop=True)
    return Step(Talk(talk.language, stopped=talk.stopped), (reply,), (Erase(),))


def _information(talk: Talk, word: Word, facts: Facts) -> Step:
    if word is Word.STATUS:
        return _first(talk, Reply(status_text(facts.questions, talk.language)))
    name = "data" if word is Word.DATA else "help"
    body = _with_words(talk.language, name, days=facts.address_days)
    return Step(replace(talk, welcomed=True), (Reply(body),))


def _speak(talk: Talk, language: str) -> Step:
    talk = replace(talk, language=language, chosen=True, choosing_language=False)
    return _first(talk, Reply(say(language, "language.done")))


def _picked(talk: Talk, picked: Picked) -> Step:
    if talk.choosing_language and picked.tip_id is None:
        offered = languages()
        if 1 <= picked.number <= len(offered):
            return _speak(talk, offered[picked.number - 1])
        again = Reply(language_text(talk.language), language_choices())
        return Step(talk, (again,))
    asking = talk.question(picked.tip_id)
    if asking is None:
        return _first(talk, Reply(say(talk.language, "pick.nothing")))
    if picked.number > len(asking.options):
        body = say(talk.language, "pick.again", last=len(asking.options))
        return Step(talk, (Reply(body),))
    answered = replace(talk, asking=tuple(a for a in talk.asking if a != asking))
    if picked.number == 0:
        return Step(answered, (), (Decline(asking.tip_id),))
    chosen = asking.options[picked.number - 1]
    return Step(answered, (), (Confirm(asking.tip_id, chosen),))


def _small(talk: Talk, what: Small, facts: Facts) -> Step:
    return _first(talk, Reply(say(talk.language, what.value, organisation=facts.organisation)))


def _outcome(talk: Talk, outcome: Outcome, now: datetime | None) -> Step:
    """One reply: the verdict, a question back, or the honest "not yet"."""
    told = outcome.told
    if told is not None:
        body = verdict_text(
            told.shown, talk.language, twins=told.twins, conflicts=told.conflicts, now=now
        )
        # Passed on, the card of what differs would answer what it is not about.
        card = not told.conflicts
        return _first(talk, Reply(body, revision_id=told.shown.revision_id, card=card))
    if outcome.options:
        return _first(*_question(talk, outcome, ask_text(outcome.options, talk.language)))
    parts = [say(talk.language, "pick.gone")] if outcome.gone else []
    if outcome.closed:
        parts.append(closed_text(outcome.closed, outcome.claim, talk.language))
    elif outcome.queued:
        parts.append(not_yet_text(talk.language, others=outcome.others, wait=outcome.wait))
    return _first(talk, Reply("\n\n".join(parts) or say(talk.language, "pick.gone")))


def _several(talk: Talk, several: Several, now: datetime | None) -> Step:
    """One reply with a part for each claim; the question, if there is one, stands last."""
    asked = next((part for part in several.parts if part.options), None)
    body = several_text(several.parts, talk.language, asked=asked, now=now)
    revisions = [part.told.shown.revision_id for part in several.parts if part.told is not None]
    reply = Reply(body, revision_id=revisions[0] if revisions else None)
    if asked is None:
        return _first(talk, reply)
    talk, question = _question(talk, asked, body)
    return _first(talk, replace(reply, choices=question.choices))


def _question(talk: Talk, outcome: Outcome, body: str) -> tuple[Talk, Reply]:
    """A reply that asks, and the conversation that remembers what."""
    options = outcome.options[:MAX_OPTIONS]
    asking = Asking(outcome.tip_id, tuple(option.fact_check_id for option in options))
    return talk.ask(asking), Reply(body, ask_choices(outcome.tip_id, options, talk.language))


def _first(talk: Talk, reply: Reply) -> Step:
    """The first reply that somebody gets says how to get help and how to erase everything."""
    if talk.welcomed:
        return Step(talk, (reply,))
    body = f"{reply.body}\n\n{_with_words(talk.language, 'first.line')}"
    return Step(replace(talk, welcomed=True), (replace(reply, body=body),))


def _with_words(language: str, name: str, **values: object) -> str:
    """A text that names commands by the words that stand first in the catalogue."""
    commands = {word.value: words(language, f"command.{word.value}")[0].upper() for word in Word}
    return say(language, name, **{**commands, **values})
