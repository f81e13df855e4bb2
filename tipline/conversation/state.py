"""What is remembered of a conversation, small enough to say in the MY DATA reply."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

OPEN_QUESTIONS = 3  # more than somebody can be expected to keep in mind


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of ours that is open: about which tip, and which fact-checks were offered."""

    tip_id: int
    options: tuple[int, ...]  # fact-check ids in the order of their numbers, from 1


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

    def question(self, tip_id: int | None) -> Asking | None:
        """The open question about a tip; the newest one for ``None``."""
        found = [a for a in self.asking if tip_id in (None, a.tip_id)]
        return found[-1] if found else None

    def ask(self, question: Asking) -> "Talk":
        """The conversation with one more open question, and the oldest ones forgotten."""
        others = tuple(a for a in self.asking if a.tip_id != question.tip_id)
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
            state["asking"] = [{"tip": a.tip_id, "options": list(a.options)} for a in self.asking]
        return state


def remembered(kept: Mapping[str, Any], *, language: str, stopped: bool) -> Talk:
    """The conversation as it was kept; unknown entries (of another version) are ignored."""
    return Talk(
        language=language,
        chosen=bool(kept.get("chosen")),
        welcomed=bool(kept.get("welcomed")),
        stopped=stopped,
        asking=tuple(
            Asking(int(a["tip"]), tuple(map(int, a["options"]))) for a in kept.get("asking", ())
        ),
        choosing_language=bool(kept.get("choosing_language")),
    )
