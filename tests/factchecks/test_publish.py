"""A verdict's life: draft, published, corrected, withdrawn, and nothing else."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks import publish, queries
from factchecks.errors import AlreadyThere, NotFound, NotPublishable, WrongState
from factchecks.models import FactCheck, IndexChange, Rating, Revision, Status
from factchecks.verdict import Verdict
from tipline import schema
from tipline.db import Database

VERDICT = Verdict(
    claim="Ballots marked with a pencil are not counted",
    rating=Rating.FALSE,
    rating_text="False",
    summary="They are counted.",
    language="en",
)


def draft(session: Session, verdict: Verdict = VERDICT) -> FactCheck:
    owner = publish.ensure_publisher(session, name="Desk", site="desk.example.org", own=True)
    return publish.create_draft(session, verdict, publisher_id=owner.id)


def published(session: Session, verdict: Verdict = VERDICT) -> FactCheck:
    made = draft(session, verdict)
    publish.publish(session, made.id, decided_by="ada")
    return made


def test_publishing_a_draft_writes_the_first_revision_and_makes_it_live(db: Database) -> None:
    with db.write() as session:
        made = draft(session)
        assert queries.references(session, [str(made.id)]) == {}

        revision = publish.publish(session, made.id, decided_by="ada")

        assert (revision.number, revision.status, revision.decided_by) == (
            1,
            Status.PUBLISHED,
            "ada",
        )
        assert (made.status, made.revision) == (Status.PUBLISHED, 1)
        assert queries.references(session, [str(made.id)])[str(made.id)].claim == VERDICT.claim


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (replace(VERDICT, rating=None), "no rating is chosen"),
        (replace(VERDICT, summary=""), "neither a summary nor a link"),
        (replace(VERDICT, url="javascript:alert(1)"), "doesn't start with https://"),
    ],
)
def test_a_verdict_that_lacks_what_a_voter_needs_is_not_published(
    db: Database, verdict: Verdict, reason: str
) -> None:
    with db.write() as session:
        made = draft(session, verdict)

        with pytest.raises(NotPublishable, match=reason):
            publish.publish(session, made.id, decided_by="ada")

        assert made.status is Status.DRAFT


def test_a_draft_needs_a_claim(db: Database) -> None:
    with db.write() as session, pytest.raises(NotPublishable, match="needs a claim"):
        draft(session, replace(VERDICT, claim="  "))


def test_the_same_claim_under_the_same_link_is_one_fact_check(db: Database) -> None:
    with db.write() as session:
        first = draft(session)

        with pytest.raises(AlreadyThere, match=f"fact-check {first.id} already"):
            draft(session, replace(VERDICT, claim=VERDICT.claim.upper() + "."))


def test_a_draft_may_change_and_a_published_verdict_may_not(db: Database) -> None:
    with db.write() as session:
        made = draft(session)
        publish.update_draft(session, made.id, replace(VERDICT, summary="All are counted."))
        assert made.summary == "All are counted."
        publish.publish(session, made.id, decided_by="ada")

        with pytest.raises(WrongState, match="published, not a draft; correct it instead"):
            publish.update_draft(session, made.id, VERDICT)
        with pytest.raises(WrongState, match="published, not a draft"):
            publish.publish(session, made.id, decided_by="ada")


def test_a_correction_is_a_new_revision_and_the_old_one_stays_as_it_was(db: Database) -> None:
    with db.write() as session:
        made = published(session)
        changed = replace(VERDICT, rating=Rating.MISLEADING, rating_text="Misleading")

        revision = publish.correct(session, made.id, changed, note="We erred.", decided_by="bo")

        assert (revision.number, revision.status, revision.note) == (
            2,
            Status.CORRECTED,
            "We erred.",
        )
        shown = queries.shown(session, [made.id])[made.id]
        assert (shown.revision, shown.rating) == (2, Rating.MISLEADING)
        first = session.scalars(select(Revision).where(Revision.number == 1)).one()
        assert queries.shown_revision(session, first.id).rating is Rating.FALSE


def test_a_correction_without_a_note_or_without_a_difference_is_refused(db: Database) -> None:
    with db.write() as session:
        made = published(session)

        with pytest.raises(NotPublishable, match="note"):
            publish.correct(
                session, made.id, replace(VERDICT, summary="x"), note=" ", decided_by="bo"
            )
        with pytest.raises(WrongState, match="nothing differs"):
            publish.correct(session, made.id, VERDICT, note="We erred.", decided_by="bo")


def test_a_withdrawn_verdict_is_gone_from_what_may_answer_and_can_not_come_back(
    db: Database,
) -> None:
    with db.write() as session:
        made, bystander = published(session), published(session, replace(VERDICT, claim="Else"))

        revision = publish.withdraw(session, made.id, note="Wrong source.", decided_by="bo")

        assert revision.status is Status.WITHDRAWN
        assert queries.all_live_ids(session) == [str(bystander.id)]
        assert queries.shown(session, [made.id]) == {}
        assert queries.shown(session, [made.id], live_only=False)[made.id].note == "Wrong source."
        with pytest.raises(WrongState, match="withdrawn; only a published one can be corrected"):
            publish.correct(
                session, made.id, replace(VERDICT, summary="x"), note="n", decided_by="bo"
            )
        with pytest.raises(WrongState, match="withdrawn and takes no more wordings"):
            publish.add_variant(session, made.id, text="Pencils!", confirmed_by="bo")


def test_a_confirmed_wording_is_kept_once_and_reaches_the_matcher(db: Database) -> None:
    with db.write() as session:
        made = published(session)

        one = publish.add_variant(session, made.id, text="Pencil votes void", confirmed_by="bo")
        two = publish.add_variant(session, made.id, text="pencil  votes VOID", confirmed_by="cy")

        assert one.id == two.id
        reference = queries.references(session, [str(made.id)])[str(made.id)]
        assert reference.variants == ("Pencil votes void",)
        with pytest.raises(NotPublishable, match="needs words"):
            publish.add_variant(session, made.id, text=" ", confirmed_by="bo")


def test_a_file_is_attached_once(db: Database) -> None:
    with db.write() as session:
        made = published(session)

        one = publish.add_media(session, made.id, sha256="a" * 64, content_type="image/png")
        two = publish.add_media(session, made.id, sha256="a" * 64, content_type="image/png")

        assert one.id == two.id


def test_every_step_tells_the_indexes(db: Database) -> None:
    with db.write() as session:
        made = draft(session)
        steps = [queries.latest_seq(session)]
        for step in (
            lambda: publish.update_draft(session, made.id, replace(VERDICT, title="t")),
            lambda: publish.publish(session, made.id, decided_by="ada"),
            lambda: publish.add_variant(session, made.id, text="Pencils!", confirmed_by="ada"),
            lambda: publish.add_media(session, made.id, sha256="a" * 64, content_type="image/png"),
            lambda: publish.correct(session, made.id, VERDICT, note="n", decided_by="ada"),
            lambda: publish.withdraw(session, made.id, note="n", decided_by="ada"),
        ):
            step()
            session.flush()
            steps.append(queries.latest_seq(session))

        assert steps == sorted(set(steps))
        changed = queries.changes_since(session, 0)
        assert {c.ref_id for c in changed} == {made.id}
        assert [c.seq for c in queries.changes_since(session, changed[0].seq, limit=2)] == [
            c.seq for c in changed[1:3]
        ]


def test_an_unknown_number_is_said_to_be_unknown(db: Database) -> None:
    with db.write() as session:
        for step in (
            lambda: publish.publish(session, 99, decided_by="ada"),
            lambda: queries.get(session, 99),
            lambda: queries.shown_revision(session, 99),
        ):
            with pytest.raises(NotFound, match="99"):
                step()


def test_the_same_life_on_postgresql(postgres: Database) -> None:
    schema.upgrade(postgres)
    with postgres.write() as session:
        made = published(session)
        publish.correct(
            session, made.id, replace(VERDICT, summary="All count."), note="n", decided_by="bo"
        )
        publish.withdraw(session, made.id, note="n", decided_by="bo")

    with postgres.read() as session:
        assert session.scalars(select(Revision.number).order_by(Revision.number)).all() == [1, 2, 3]
        assert len(session.scalars(select(IndexChange)).all()) == 4
