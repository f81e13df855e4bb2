"""Makes what voters sent part of the fact-check that answers it, so that the next is answered.

A checker has decided on the whole claim; wordings on which the guard sees a difference from the
others stay out, because one decision on a group must not make 14 into 12.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.models import FactCheck
from factchecks.publish import add_media, add_variant
from matchers.generic import says_nothing
from matchers.text import guard
from matchers.types import ConflictKind
from tipline.models import Claim, InboundMedia, InboundMessage, MediaFile, MediaState, Tip
from tipline.triage.sources import WORDINGS

LONGEST = 2000  # characters; a longer forward holds more than one claim
# More or fewer words than the first wording are what makes a wording; these are other claims.
FACTS = frozenset(ConflictKind) - {
    ConflictKind.MISSING,
    ConflictKind.EXTRA,
    ConflictKind.WORDS,
    ConflictKind.CAPTION,
}


def attach_tips(session: Session, claim: Claim, fact_check_id: int, by: str) -> None:
    """Add the claim's distinct wordings as variants, and files that came without words."""
    tips = session.scalars(select(Tip).where(Tip.claim_id == claim.id).order_by(Tip.id)).all()
    fact_check = session.get_one(FactCheck, fact_check_id)
    for text, language in _wordings(tips):
        if len(text) <= LONGEST and not says_nothing(text):
            add_variant(session, fact_check.id, text=text, language=language, confirmed_by=by)
    bare = [tip.id for tip in tips if says_nothing(tip.text)]
    rows = session.execute(
        select(MediaFile.sha256, MediaFile.content_type)
        .join(InboundMedia, InboundMedia.sha256 == MediaFile.sha256)
        .join(InboundMessage, InboundMessage.id == InboundMedia.message_id)
        .where(InboundMessage.tip_id.in_(bare), InboundMedia.state == MediaState.STORED)
        .distinct()
    )
    for sha256, content_type in rows:
        add_media(
            session, fact_check.id, sha256=sha256, content_type=content_type, origin="variant"
        )


def _wordings(tips: Sequence[Tip]) -> list[tuple[str, str | None]]:
    """Distinct texts that say the same as the first one, with their languages."""
    texts = {tip.text: tip.language for tip in tips if tip.text}
    if not texts:
        return []
    first = next(iter(texts))
    same = [(t, lang) for t, lang in texts.items() if t == first or not _differs(t, first)]
    return same[:WORDINGS]


def _differs(text: str, first: str) -> bool:
    return any(conflict.kind in FACTS for conflict in guard(text, first))
