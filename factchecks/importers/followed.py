"""Lets imported fact-checks follow a source that knows each by a number of its own.

A file's row is the same fact-check while publisher, link and claim are the same.  A source with
numbers can do more: reword a claim, or take one back without being sent whole again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.errors import AlreadyThere
from factchecks.importers.known import Key, completed, key_of, known
from factchecks.importers.rows import Imported
from factchecks.importers.run import OnCorrected, Transaction
from factchecks.keys import claim_key
from factchecks.models import LIVE, FactCheck, ImportRun, Revision
from factchecks.publish import correct_imported, imported_by, withdraw_imported
from factchecks.verdict import Verdict, verdict_of


@dataclass(frozen=True, slots=True)
class Followed:
    """How many were corrected, and how many taken back."""

    corrected: int
    withdrawn: int


def follow(
    transaction: Transaction,
    *,
    changed: Mapping[int, Imported],
    withdrawn: Sequence[int],
    source: str,
    format_name: str,
    on_corrected: OnCorrected,
) -> Followed:
    """Bring fact-checks (by our number) to what their source says of them now.

    Of ``changed`` only those whose claim or link is another one: the importer does the rest, and
    would take them for new ones.  What a person here changed or withdrew stays as it is.  A new
    claim is always told to those who were told the old one: the old verdict was about that.
    """
    corrected = 0
    with transaction() as session:
        for number, content in changed.items():
            corrected += _reword(session, number, content, source, on_corrected)
        gone = [number for number in dict.fromkeys(withdrawn) if _ours(session, number)]
        for number in gone:
            on_corrected(session, withdraw_imported(session, number, source=source))
        if corrected or gone:
            counts = {"corrected": corrected, "withdrawn": len(gone), "altered": corrected}
            counts["altered"] += len(gone)
            session.add(ImportRun(source=source, format=format_name, report=counts))
    return Followed(corrected, len(gone))


def _reword(
    session: Session, number: int, content: Imported, source: str, on_corrected: OnCorrected
) -> bool:
    found = _ours(session, number)
    if found is None:
        return False
    old = verdict_of(found)
    if key_of(old, content.site) == key_of(content.verdict, content.site):
        return False
    other_claim = claim_key(old.claim) != claim_key(content.verdict.claim)
    try:
        with session.begin_nested():
            new = completed(content.verdict, old)
            revision = correct_imported(session, number, new, source=source)
    except AlreadyThere:
        # The new wording is here by itself: this one is the old and stands for nothing now.
        on_corrected(session, withdraw_imported(session, number, source=source))
        return True
    if other_claim or old.rating is not new.rating:
        on_corrected(session, revision)
    return True


def _ours(session: Session, number: int) -> FactCheck | None:
    """The fact-check, unless it is not live or a person here had the last word."""
    found = session.get(FactCheck, number)
    if found is None or found.status not in LIVE:
        return None
    decided_by = session.scalar(
        select(Revision.decided_by).where(
            Revision.fact_check_id == number, Revision.number == found.revision
        )
    )
    return found if (decided_by or "").startswith(imported_by("")) else None


def standing(session: Session, number: int) -> tuple[Key, Verdict] | None:
    """Key and verdict of a fact-check that its source may still change; ``None`` for any other."""
    found = _ours(session, number)
    if found is None:
        return None
    verdict = verdict_of(found)
    return key_of(verdict, found.publisher.site), verdict


def ids_of(session: Session, keys: Iterable[Key]) -> dict[Key, int]:
    """Our numbers of the fact-checks with these keys."""
    return {key: one.id for key, one in known(session, keys).items()}
