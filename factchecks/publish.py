"""The only writer of a verdict's status: drafts, publishes, corrects and withdraws fact-checks.

Each service takes the ``session`` first and never commits; each notes the change, by which
every process's index follows.  The states are drawn in :mod:`factchecks.models`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from factchecks.attached import add_media, add_variant, detach
from factchecks.changes import FACT_CHECK, note_change, note_changes
from factchecks.db import utcnow
from factchecks.errors import AlreadyThere, NotPublishable, WrongState
from factchecks.keys import claim_key, url_key
from factchecks.models import LIVE, FactCheck, Publisher, Revision, Status
from factchecks.queries import locked
from factchecks.verdict import Verdict, fields_of, require_publishable, verdict_of
from factchecks.words import searchable

__all__ = [
    "add_media",
    "add_variant",
    "check_again",
    "correct",
    "correct_imported",
    "create_draft",
    "detach",
    "ensure_publisher",
    "publish",
    "publish_imported",
    "update_draft",
    "withdraw",
    "withdraw_imported",
]

# Rows with and without a value in a column go into one statement (else into one for each run).
TOGETHER = {"render_nulls": True}
# What a revision keeps of a verdict.
REVISED = (
    "claim",
    "title",
    "summary",
    "language",
    "rating",
    "rating_text",
    "url",
    "sources",
    "translations",
)


def ensure_publisher(session: Session, *, name: str, site: str, own: bool = False) -> Publisher:
    """The publisher with this ``site`` (host name), made if there is none; its name is kept."""
    site = site.strip().lower()
    if not site:
        raise NotPublishable("a publisher needs a site (host name), for example checks.example.org")
    found = session.scalar(select(Publisher).where(Publisher.site == site))
    if found is None:
        found = Publisher(name=name.strip()[:300] or site, site=site, own=own)
        session.add(found)
        session.flush()
    return found


def create_draft(
    session: Session, verdict: Verdict, *, publisher_id: int, source: str = "console"
) -> FactCheck:
    """A new fact-check that nobody outside sees yet; it may be incomplete but needs a claim.

    Raises :class:`NotPublishable` without a claim and :class:`AlreadyThere` where the publisher
    has the same claim under the same link.
    """
    draft = FactCheck(publisher_id=publisher_id, status=Status.DRAFT, revision=0, source=source)
    _fill(session, draft, verdict)
    session.add(draft)
    session.flush()
    note_change(session, FACT_CHECK, draft.id)
    return draft


def update_draft(session: Session, fact_check_id: int, verdict: Verdict) -> FactCheck:
    """Replace the content of a draft.  Raises :class:`WrongState` once it has been published."""
    draft = locked(session, fact_check_id)
    if draft.status is not Status.DRAFT:
        raise WrongState(
            f"fact-check {fact_check_id} is {draft.status.value}, not a draft; correct it instead"
        )
    _fill(session, draft, verdict)
    session.flush()
    note_change(session, FACT_CHECK, draft.id)
    return draft


def publish(session: Session, fact_check_id: int, *, decided_by: str) -> Revision:
    """Make a draft answer voters: revision 1.

    Raises :class:`NotPublishable` while something is missing, :class:`WrongState` unless draft.
    """
    draft = locked(session, fact_check_id)
    if draft.status is not Status.DRAFT:
        raise WrongState(f"fact-check {fact_check_id} is {draft.status.value}, not a draft")
    require_publishable(verdict_of(draft))
    return _advance(session, draft, Status.PUBLISHED, note="", decided_by=decided_by)


def correct(
    session: Session, fact_check_id: int, changes: Verdict, *, note: str, decided_by: str
) -> Revision:
    """Replace what a live fact-check says by ``changes`` (the whole content, not only the parts).

    ``note`` says what was corrected, in words for those who were told the old verdict.  Raises
    :class:`WrongState` unless it is live or when nothing differs, :class:`NotPublishable` for
    an incomplete verdict or an empty note.
    """
    fact_check = _live(session, fact_check_id, "corrected")
    require_publishable(changes)
    _require_note(note, "say in a note what was corrected")
    if verdict_of(fact_check) == changes:
        raise WrongState(f"nothing differs from what fact-check {fact_check_id} says now")
    _fill(session, fact_check, changes)
    return _advance(session, fact_check, Status.CORRECTED, note=note, decided_by=decided_by)


def withdraw(session: Session, fact_check_id: int, *, note: str, decided_by: str) -> Revision:
    """Take a live fact-check back for good: no voter gets it from now on.

    Raises :class:`WrongState` unless it is live, :class:`NotPublishable` for an empty note.
    """
    fact_check = _live(session, fact_check_id, "withdrawn")
    _require_note(note, "say in a note why it is withdrawn")
    return _advance(session, fact_check, Status.WITHDRAWN, note=note, decided_by=decided_by)


def check_again(session: Session, fact_check_id: int, when: datetime | None) -> FactCheck:
    """Have a live fact-check looked at again at ``when``, or not at all; it says what it said."""
    fact_check = _live(session, fact_check_id, "looked at again")
    fact_check.check_again_at = when
    session.flush()
    return fact_check


def publish_imported(
    session: Session, verdicts: Sequence[tuple[int, Verdict]], *, source: str
) -> list[int]:
    """Publish many verdicts of other publishers at once; gives their ids in the same order.

    Each comes with its publisher's id.  They are live at once: their publisher has decided.  An
    unmapped rating is allowed, the voter then reads the publisher's own words.  The caller has
    made sure that none is there already (the database refuses it otherwise).
    """
    now = utcnow()
    live = {"status": Status.PUBLISHED, "revision": 1, "created_at": now, "updated_at": now}
    rows = [
        {
            "publisher_id": publisher_id,
            "source": source,
            "url_key": url_key(verdict.url),
            "claim_key": claim_key(verdict.claim),
            "words": _words(verdict),
            **live,
            **fields_of(verdict),
        }
        for publisher_id, verdict in verdicts
    ]
    if not rows:
        return []
    made = insert(FactCheck).returning(FactCheck.id, sort_by_parameter_order=True)
    ids = list(session.scalars(made, rows, execution_options=TOGETHER))
    first = {"number": 1, "status": Status.PUBLISHED, "decided_by": imported_by(source)}
    revisions = [
        {
            "fact_check_id": number,
            "created_at": now,
            **first,
            **{name: row[name] for name in REVISED},
        }
        for number, row in zip(ids, rows, strict=True)
    ]
    session.execute(insert(Revision), revisions, execution_options=TOGETHER)
    note_changes(session, FACT_CHECK, ids)
    return ids


def correct_imported(
    session: Session, fact_check_id: int, changes: Verdict, *, source: str
) -> Revision:
    """Let a live fact-check say what its publisher says now; else as :func:`correct`."""
    fact_check = _live(session, fact_check_id, "corrected")
    _fill(session, fact_check, changes)
    # No note: voters read notes, and only the publisher knows why.
    decided_by = imported_by(source)
    return _advance(session, fact_check, Status.CORRECTED, note="", decided_by=decided_by)


def withdraw_imported(session: Session, fact_check_id: int, *, source: str) -> Revision:
    """Take a live fact-check back because its publisher's feed doesn't stand by it."""
    fact_check = _live(session, fact_check_id, "withdrawn")
    decided_by = imported_by(source)
    return _advance(session, fact_check, Status.WITHDRAWN, note="", decided_by=decided_by)


def imported_by(source: str) -> str:
    """Who decided, as revisions say it, where an import did."""
    return f"import:{source}"[:100]


def _live(session: Session, fact_check_id: int, done: str) -> FactCheck:
    fact_check = locked(session, fact_check_id)
    if fact_check.status not in LIVE:
        raise WrongState(
            f"fact-check {fact_check_id} is {fact_check.status.value}; "
            f"only a published one can be {done}"
        )
    return fact_check


def _require_note(note: str, what: str) -> None:
    if not note.strip():
        raise NotPublishable(what)


def _fill(session: Session, fact_check: FactCheck, verdict: Verdict) -> None:
    if not verdict.claim.strip():
        raise NotPublishable("a fact-check needs a claim")
    links, claims = url_key(verdict.url), claim_key(verdict.claim)
    with session.no_autoflush:
        twin = session.scalar(
            select(FactCheck.id).where(
                FactCheck.publisher_id == fact_check.publisher_id,
                FactCheck.url_key == links,
                FactCheck.claim_key == claims,
            )
        )
    if twin is not None and twin != fact_check.id:
        raise AlreadyThere(f"the same claim under the same link is fact-check {twin} already")
    for name, value in fields_of(verdict).items():
        setattr(fact_check, name, value)
    fact_check.url_key, fact_check.claim_key = links, claims
    fact_check.words = _words(verdict)


def _words(verdict: Verdict) -> str:
    """By which it is found in the console."""
    others = (said for _, *both in verdict.translations for said in both)
    return searchable((verdict.claim, verdict.title, verdict.summary, *others))


def _advance(
    session: Session, fact_check: FactCheck, status: Status, *, note: str, decided_by: str
) -> Revision:
    fact_check.status = status
    fact_check.revision += 1
    fact_check.updated_at = utcnow()
    revision = Revision(
        fact_check_id=fact_check.id,
        number=fact_check.revision,
        status=status,
        note=note.strip(),
        decided_by=decided_by,
        **{name: getattr(fact_check, name) for name in REVISED},
    )
    session.add(revision)
    session.flush()
    note_change(session, FACT_CHECK, fact_check.id)
    return revision
