"""Draws the automatic answers that checkers look at: a share of all, close ones more often."""

import hashlib
import hmac

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tipline.intake.insert import insert_once
from tipline.jobs import periodic
from tipline.models import AnswerAudit, Match, MatchState, Setting
from tipline.preferences.services import current
from tipline.runtime import Runtime

DONE = "triage.sampled"  # name of the setting: the newest match that was drawn or passed over
EVERY = 30.0  # seconds
AT_ONCE = 2000
# PostgreSQL may show a lower number after a higher one; drawing the same again changes nothing.
LOOK_BACK = 500
# How much more often the closest answers come than the share that is set, and how much less the
# surest; chosen, not measured: what is looked at most is where mistakes are likeliest.
CLOSEST, SUREST = 3.0, 0.5


@periodic("answers.sample", every=EVERY)
def sample(session: Session, runtime: Runtime) -> None:
    """Put new answers into the sample, each with its chance."""
    rate = current(session, runtime.settings, "audit")["percent"] / 100
    kept = session.get(Setting, DONE)
    done = int(kept.value["id"]) if kept is not None else 0
    newest = session.scalar(select(func.max(Match.id))) or 0
    if newest == done:
        return
    upto = min(newest, done + AT_ONCE)
    rows = session.scalars(
        select(Match).where(
            Match.id > done - (0 if runtime.db.sqlite else LOOK_BACK),
            Match.id <= upto,
            Match.state == MatchState.ANSWERED,
            Match.rank == 0,
            Match.tip_id.is_not(None),
        )
    ).all()
    key = runtime.settings.key("answer-audit")
    for match in rows:
        chance = chance_of(match.score, match.threshold, rate)
        if chance > 0 and _draw(key, match.id) < chance:
            insert_once(session, AnswerAudit, match_id=match.id, chance=chance, judged_by="")
    if kept is None:
        session.add(Setting(name=DONE, value={"id": upto}))
    else:
        kept.value = {"id": upto}


def chance_of(score: float, threshold: float, rate: float) -> float:
    """With which probability an answer is drawn where ``rate`` of all are wanted."""
    room = 1.0 - threshold
    margin = min(1.0, max(0.0, (score - threshold) / room)) if room > 0 else 1.0
    return min(1.0, rate * (CLOSEST + (SUREST - CLOSEST) * margin))


def _draw(key: bytes, match_id: int) -> float:
    """A number in [0, 1) that nobody outside can foretell, the same every time."""
    digest = hmac.new(key, str(match_id).encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8]) / 2**64
