"""What speaks against publishing a verdict as it is: some forbids it, some must be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.keys import claim_key
from factchecks.models import LIVE, FactCheck, Publisher
from factchecks.verdict import Verdict
from tipline.links import alive as links
from tipline.models import LinkState
from tipline.web.filters import day


@dataclass(frozen=True, slots=True)
class Guard:
    """One reason; ``stops`` until the writer says that they looked, else it is only told."""

    code: str
    words: str
    stops: bool = False
    fact_check_id: int | None = None


def look(session: Session, verdict: Verdict, *, but: int | None = None) -> list[Guard]:
    """Everything that speaks against it; ``but`` is the fact-check that is being corrected."""
    found = [*_twin(session, verdict, but), *_unsourced(verdict)]
    for address, known in links.found(session, addresses(verdict)).items():
        state = known.state if known is not None else LinkState.PENDING
        said = known.said if known is not None else ""
        if state is LinkState.DEAD:
            found.append(Guard("dead-link", f"{_short(address)} leads nowhere: {said}", True))
        elif state is LinkState.UNKNOWN:
            found.append(Guard("link-unknown", f"{_short(address)} could not be checked: {said}"))
        elif state is LinkState.PENDING:
            found.append(Guard("link-unchecked", f"{_short(address)} is not checked yet"))
    return found


def addresses(verdict: Verdict) -> list[str]:
    """The web addresses in a verdict, each once."""
    lines = [verdict.url, *verdict.sources]
    return list(dict.fromkeys(a for a in lines if a.startswith(("https://", "http://"))))


def stopping(found: Sequence[Guard]) -> list[Guard]:
    """Those that the writer has to have looked at."""
    return [guard for guard in found if guard.stops]


def _unsourced(verdict: Verdict) -> list[Guard]:
    if verdict.sources or verdict.url:
        return []
    return [Guard("no-source", "no source and no article is named, so nobody can check it", True)]


def _twin(session: Session, verdict: Verdict, but: int | None) -> list[Guard]:
    """The same claim, live, by us: two verdicts on one claim confuse whoever asks."""
    if not verdict.claim.strip():
        return []
    query = (
        select(FactCheck.id, FactCheck.updated_at)
        .join(Publisher, Publisher.id == FactCheck.publisher_id)
        .where(
            Publisher.own,
            FactCheck.status.in_(LIVE),
            FactCheck.claim_key == claim_key(verdict.claim),
            FactCheck.id != (but or 0),
        )
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return []
    words = f"you published this claim before, as fact-check {row.id} ({day(row.updated_at)})"
    return [Guard("same-claim", words, True, row.id)]


def _short(address: str) -> str:
    return address if len(address) <= 80 else address[:79] + "…"
