"""What is remembered of a conversation, small enough to say in the MY DATA reply."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

OPEN_QUESTIONS = 3  # more than somebody can be expected to keep in mind


class About(StrEnum):
    """What a question of ours is about."""

    MATCH = "match"  # which fact-check is it? ``options`` are their ids
    WHY = "why"  # why was the answer none?
    PLACE = "place"  # where was it seen?


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of ours that is open: about which tip, and what was offered."""

    tip_id: int
    options: tuple[int, ...]  # in the order of their numbers, from 1
    about: About = About.MATCH


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation: only ever replaced, never changed.

    ``asking`` stays open while other messages come: buttons may be tapped days later.  A bare
    number answers the newest question.
    """

    language: str  # that we answer in; one of the catalogues'
    chosen: bool = False  # by the voter's own word, so that no guess changes it
    welcomed: bool = False  # has read how to get help and how to erase everything
    stopped: bool = False
    asking: tuple[Asking, ...] = ()  # newest last
    choosing_language: bool = False
    rating: int | None = None  # the tip whose answer a bare "yes" or "no" is about

    def question(self, tip_id: int | None, about: About | None = None) -> Asking | None:
        """The open question about a tip; the newest one for ``None``.

        Where it was seen is asked without numbers, so it counts only where ``about`` names it.
        """
        numbered = (About.MATCH, About.WHY) if about is None else (about,)
        found = [a for a in self.asking if tip_id in (None, a.tip_id) and a.about in numbered]
        return found[-1] if found else None

    def ask(self, question: Asking) -> "Talk":
        """The conversation with one more open question, and the oldest ones forgotten."""
        mine = (question.tip_id, question.about)
        others = tuple(a for a in self.asking if (a.tip_id, a.about) != mine)
        return replace(self, asking=(*others, question)[-OPEN_QUESTIONS:])

    def kept(self) -> dict[str, Any]:
        """What goes into the contact's row; language and silence have columns of their own."""
        state: dict[str, Any] = {}
        if self.chosen:
            state["chosen"] = True
        if self.welcomed:
            state["welcomed"] = True
        if self.choosing_language:
            state["choosing_language"] = True
        if self.asking:
            state["asking"] = [
                {"tip": a.tip_id, "options": list(a.options), "about": a.about.value}
                for a in self.asking
            ]
        if self.rating is not None:
            state["rating"] = self.rating
        return state


def remembered(kept: Mapping[str, Any], *, language: str, stopped: bool) -> Talk:
    """The conversation as it was kept; unknown entries (of another version) are ignored."""
    return Talk(
        language=language,
        chosen=bool(kept.get("chosen")),
        welcomed=bool(kept.get("welcomed")),
        stopped=stopped,
        asking=tuple(
            _asking(a) for a in kept.get("asking", ()) if a.get("about", "match") in set(About)
        ),
        choosing_language=bool(kept.get("choosing_language")),
        rating=int(kept["rating"]) if kept.get("rating") else None,
    )


def _is_known(kept: Mapping[str, Any]) -> bool:
    return kept.get("about", "match") in set(About)


def _asking(kept: Mapping[str, Any]) -> Asking:
    options = tuple(map(int, kept["options"]))
    return Asking(int(kept["tip"]), options, About(kept.get("about", "match")))
