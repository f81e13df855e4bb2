"""What voters say of the answers they got: for the checkers, and to see how well matching does.

Counts only; nothing leads from them to a contact.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from factchecks.models import Revision
from tipline.models import Feedback, Match, MatchState, OutboundMessage, Unhelpful

Z = 1.96  # of a two-sided interval of 95 %


@dataclass(frozen=True, slots=True)
class Opinions:
    """How often somebody said that an answer was one, or was none, and why."""

    yes: int = 0
    no: int = 0
    reasons: dict[Unhelpful, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """How the automatic answers of one method were judged."""

    method: str
    answered: int
    right: int  # a voter said that it answered the question
    wrong: int  # a voter said that it was about something else, or a checker took it back
    scores: tuple[float, float]  # the lowest and highest of the wrong ones; (0, 0) for none

    @property
    def precision(self) -> tuple[float, float]:
        """Share of right among the judged, and the lower end of Wilson's interval (1927)."""
        return wilson(self.right, self.right + self.wrong)


def of_fact_check(session: Session, fact_check_id: int) -> Opinions:
    """What was said of all answers with this fact-check, in all its revisions."""
    rows = session.execute(
        select(Feedback.helpful, Feedback.reason, func.count(Feedback.id))
        .join(Revision, Revision.id == Feedback.revision_id)
        .where(Revision.fact_check_id == fact_check_id)
        .group_by(Feedback.helpful, Feedback.reason)
    ).all()
    reasons = {Unhelpful(reason): number for helpful, reason, number in rows if reason}
    yes = sum(number for helpful, _, number in rows if helpful)
    return Opinions(yes, sum(number for _, _, number in rows) - yes, reasons)


def records(session: Session) -> Iterator[Record]:
    """The record of every method that has answered by itself, by name.

    "Hard to understand" and "I don't agree" say nothing of the match and are not counted.
    """
    taken_back = {
        int(key.split(":")[1])
        for key in session.scalars(
            select(OutboundMessage.dedup_key).where(OutboundMessage.dedup_key.like("mistake:%"))
        )
    }
    rows = session.execute(
        select(Match.id, Match.method, Match.score, Match.state, Feedback.helpful, Feedback.reason)
        .outerjoin(
            Feedback,
            and_(
                Feedback.tip_id == Match.tip_id,
                Feedback.revision_id.in_(
                    select(Revision.id).where(Revision.fact_check_id == Match.fact_check_id)
                ),
            ),
        )
        .where((Match.state == MatchState.ANSWERED) | Match.id.in_(taken_back), Match.rank == 0)
    ).all()
    by_method: dict[str, list[tuple[float, bool | None]]] = {}
    for number, method, score, _, helpful, reason in rows:
        judged = True if helpful else None
        if number in taken_back or reason == Unhelpful.OTHER_CLAIM:
            judged = False
        by_method.setdefault(method, []).append((score, judged))
    for method, judgements in sorted(by_method.items()):
        wrong = [score for score, judged in judgements if judged is False]
        right = sum(judged is True for _, judged in judgements)
        spread = (min(wrong), max(wrong)) if wrong else (0.0, 0.0)
        yield Record(method, len(judgements), right, len(wrong), spread)


def wilson(right: int, judged: int) -> tuple[float, float]:
    """Share and lower bound; (0, 0) where nobody has judged."""
    if not judged:
        return 0.0, 0.0
    share = right / judged
    middle = share + Z * Z / (2 * judged)
    spread = Z * math.sqrt(share * (1 - share) / judged + Z * Z / (4 * judged * judged))
    return share, max(0.0, (middle - spread) / (1 + Z * Z / judged))
