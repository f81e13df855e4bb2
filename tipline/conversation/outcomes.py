"""What is said when something is settled: verdicts, questions, thanks; one reply for each."""

from dataclasses import replace
from datetime import datetime

from tipline.conversation.catalogue import say, words
from tipline.conversation.events import (
    Explain,
    Outcome,
    Rated,
    Reply,
    Saw,
    Several,
    Step,
    Told,
    Word,
)
from tipline.conversation.questions import MAX_OPTIONS, ask_choices, ask_text, not_yet_text
from tipline.conversation.several import several_text
from tipline.conversation.state import About, Asking, Talk
from tipline.conversation.voices import (
    PLACES,
    REASONS,
    helped_choices,
    place_choices,
    place_text,
    why_choices,
    why_text,
)
from tipline.conversation.wording import closed_text, verdict_text


def settled(talk: Talk, outcome: Outcome, now: datetime | None) -> Step:
    """One reply: the verdict, a question back, or the honest "not yet"."""
    language = talk.language
    if outcome.told is not None:
        return _told(talk, outcome, outcome.told, now)
    parts = _kind_words(outcome.concern, language)
    if outcome.options:
        text = "\n\n".join([*parts, ask_text(outcome.options, language)])
        return first(*_question(talk, outcome, text))
    parts += [say(language, "pick.gone")] if outcome.gone else []
    if outcome.closed:
        parts.append(closed_text(outcome.closed, outcome.claim, language))
    elif outcome.queued and not outcome.concern:
        parts.append(_not_yet(outcome, language))
    body = "\n\n".join(parts) or say(language, "pick.gone")
    if outcome.concern:
        return Step(talk, (Reply(body),))  # how to get help with us can wait
    ask = outcome.queued and outcome.ask_place and not outcome.closed
    return _with_place(talk, outcome.tip_id, body, ask=ask)


def _told(talk: Talk, outcome: Outcome, told: Told, now: datetime | None) -> Step:
    """The verdict; whether it helped is asked where it is about the very message."""
    language = talk.language
    text = verdict_text(told.shown, language, twins=told.twins, conflicts=told.conflicts, now=now)
    parts = [*_kind_words(outcome.concern, language), text]
    revision = told.shown.revision_id
    if told.conflicts or outcome.concern:
        # Passed on, the card of what differs would answer what it is not about.
        return first(talk, Reply("\n\n".join(parts), revision_id=revision))
    parts.append(say(language, "helped.ask"))
    choices = helped_choices(outcome.tip_id, language)
    body = "\n\n".join(parts)
    reply = Reply(body, choices, revision_id=revision, optional=True, card=True)
    return first(replace(talk, rating=outcome.tip_id), reply)


def several(talk: Talk, event: Several, now: datetime | None) -> Step:
    """One reply with a part for each claim; the question, if there is one, stands last."""
    asked = next((part for part in event.parts if part.options), None)
    concern = next((part.concern for part in event.parts if part.concern), "")
    text = several_text(event.parts, talk.language, asked=asked, now=now)
    body = "\n\n".join([*_kind_words(concern, talk.language), text])
    revisions = [part.told.shown.revision_id for part in event.parts if part.told is not None]
    reply = Reply(body, revision_id=revisions[0] if revisions else None)
    if asked is None:
        return first(talk, reply)
    talk, question = _question(talk, asked, body)
    return first(talk, replace(reply, choices=question.choices))


def _question(talk: Talk, outcome: Outcome, body: str) -> tuple[Talk, Reply]:
    """A reply that asks, and the conversation that remembers what."""
    options = outcome.options[:MAX_OPTIONS]
    asking = Asking(outcome.tip_id, tuple(option.fact_check_id for option in options))
    return talk.ask(asking), Reply(body, ask_choices(outcome.tip_id, options, talk.language))


def rated(talk: Talk, event: Rated) -> Step:
    """Thanks, or the question why; the first rating of an answer counts."""
    language, tip = talk.language, event.tip_id
    if tip is None or not event.first:
        known = event.helpful or tip is not None
        return first(talk, Reply(say(language, "thanks" if known else "empty")))
    if event.helpful:
        return _with_place(talk, tip, say(language, "helped.glad"), ask=event.ask_place)
    asking = Asking(tip, tuple(range(1, len(REASONS) + 1)), About.WHY)
    return Step(talk.ask(asking), (Reply(why_text(language), why_choices(tip, language)),))


def voiced(talk: Talk, asking: Asking, number: int) -> Step:
    """Why an answer was none, or where something was seen; 0 is "I'd rather not"."""
    language, tip = talk.language, asking.tip_id
    if number == 0:
        return Step(talk, (Reply(say(language, "queued.thanks")),))
    if asking.about is About.PLACE:
        return Step(talk, (Reply(say(language, "place.thanks")),), (Saw(tip, number),))
    name = "why.requeued" if REASONS[number - 1] == "other-claim" else "why.thanks"
    return Step(talk, (Reply(say(language, name)),), (Explain(tip, number),))


def _with_place(talk: Talk, tip_id: int, body: str, *, ask: bool) -> Step:
    """A reply with the question where it was seen riding along, if that may be asked."""
    if not ask:
        return first(talk, Reply(body))
    asking = Asking(tip_id, tuple(range(1, len(PLACES) + 1)), About.PLACE)
    body = f"{body}\n\n{place_text(talk.language)}"
    return first(talk.ask(asking), Reply(body, place_choices(tip_id, talk.language)))


def _not_yet(outcome: Outcome, language: str) -> str:
    return not_yet_text(language, others=outcome.others, wait=outcome.wait, again=outcome.again)


def _kind_words(concern: str, language: str) -> list[str]:
    return [say(language, f"concern.{concern}")] if concern else []


def first(talk: Talk, reply: Reply) -> Step:
    """The first reply that somebody gets says how to get help and how to erase everything."""
    if talk.welcomed:
        return Step(talk, (reply,))
    body = f"{reply.body}\n\n{with_words(talk.language, 'first.line')}"
    return Step(replace(talk, welcomed=True), (replace(reply, body=body),))


def with_words(language: str, name: str, **values: object) -> str:
    """A text that names commands by the words that stand first in the catalogue."""
    commands = {word.value: words(language, f"command.{word.value}")[0].upper() for word in Word}
    return say(language, name, **{**commands, **values})
