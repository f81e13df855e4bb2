"""The conversation: (talk, event) → talk, replies and deeds.  Pure; every pair is tested.

One event leads to at most one reply, and to silence only where a deed answers later (a tip is
being gathered, a confirmed fact-check is looked up) or where the voter asked for silence.
"""

from dataclasses import replace
from datetime import datetime

from tipline.conversation.catalogue import languages, say
from tipline.conversation.events import (
    Command,
    Confirm,
    Content,
    Decline,
    Deed,
    Erase,
    Event,
    Facts,
    Gather,
    Helped,
    Outcome,
    Picked,
    Rate,
    Rated,
    Reply,
    Resume,
    Several,
    Silence,
    Small,
    SmallTalk,
    Step,
    Word,
)
from tipline.conversation.outcomes import first, rated, settled, several, voiced, with_words
from tipline.conversation.questions import days_text, language_choices, language_text
from tipline.conversation.state import About, Asking, Talk
from tipline.conversation.status import status_text


def step(talk: Talk, event: Event, facts: Facts, now: datetime | None = None) -> Step:
    """What comes of ``event``; ``now`` lets an old verdict be called old."""
    match event:
        case Outcome():
            done = settled(talk, event, now)
        case Several():
            done = several(talk, event, now)
        case Rated():
            done = rated(talk, event)
        case _:
            done = _said(talk, event, facts)
    return done


def _said(talk: Talk, event: Command | Picked | Helped | Content | SmallTalk, facts: Facts) -> Step:
    """What comes of something that the voter said."""
    match event:
        case Command():
            return _command(talk, event, facts)
        case Picked():
            return _picked(talk, event)
        case Helped():
            tip = event.tip_id if event.tip_id is not None else talk.rating
            return Step(replace(talk, rating=None), (), (Rate(tip, event.helpful),))
        case Content():
            talk = replace(talk, choosing_language=False, rating=None)
            return Step(talk, (), (Gather(),))
        case SmallTalk():
            return _small(talk, event.what, facts)


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
        reply = Reply(with_words(talk.language, "stop.done"), despite_stop=True)
        return Step(replace(talk, stopped=True, asking=()), (reply,), (Silence(),))
    if word is Word.START:
        reply = Reply(say(talk.language, "start.done"))
        return Step(replace(talk, stopped=False), (reply,), (Resume(),))
    reply = Reply(say(talk.language, "delete.done"), despite_stop=True)
    return Step(Talk(talk.language, stopped=talk.stopped), (reply,), (Erase(),))


def _information(talk: Talk, word: Word, facts: Facts) -> Step:
    if word is Word.STATUS:
        return first(talk, Reply(status_text(facts.questions, talk.language)))
    name = "data" if word is Word.DATA else "help"
    days, content_days = (
        days_text(days, talk.language) for days in (facts.address_days, facts.content_days)
    )
    body = with_words(talk.language, name, days=days, content_days=content_days)
    return Step(replace(talk, welcomed=True), (Reply(body),))


def _speak(talk: Talk, language: str) -> Step:
    talk = replace(talk, language=language, chosen=True, choosing_language=False)
    return first(talk, Reply(say(language, "language.done")))


def _picked(talk: Talk, picked: Picked) -> Step:
    if talk.choosing_language and picked.tip_id is None:
        offered = languages()
        if 1 <= picked.number <= len(offered):
            return _speak(talk, offered[picked.number - 1])
        again = Reply(language_text(talk.language), language_choices())
        return Step(talk, (again,))
    asking = talk.question(picked.tip_id, picked.about)
    if asking is None:
        return first(talk, Reply(say(talk.language, "pick.nothing")))
    if picked.number > len(asking.options):
        body = say(talk.language, "pick.again", last=len(asking.options))
        return Step(talk, (Reply(body),))
    answered = replace(talk, asking=tuple(a for a in talk.asking if a != asking))
    if asking.about is not About.MATCH:
        return voiced(answered, asking, picked.number)
    return Step(answered, (), (_match(asking, picked.number),))


def _match(asking: Asking, number: int) -> Deed:
    """One of the offered fact-checks, or none of them."""
    if number == 0:
        return Decline(asking.tip_id)
    return Confirm(asking.tip_id, asking.options[number - 1])


def _small(talk: Talk, what: Small, facts: Facts) -> Step:
    return first(talk, Reply(say(talk.language, what.value, organisation=facts.organisation)))
