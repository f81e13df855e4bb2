"""What could not be done by itself, and the audit pages."""

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy import select, text, update

from tests.console import world
from tests.console.conftest import Person
from tipline import audit
from tipline.console.views.audit_log import harmless
from tipline.models import AuditEntry, Job, JobState, OutboundMessage, OutboundState, Purpose, Role
from tipline.runtime import Runtime


def dead_job(runtime: Runtime, name: str = "media.fetch") -> int:
    with runtime.db.write() as session:
        job = Job(
            name=name,
            payload={"inbound_media_id": 7},
            state=JobState.DEAD,
            attempt=8,
            lane="contact:3",
            error="ReadTimeout",
        )
        session.add(job)
        session.flush()
        return job.id


def test_a_job_that_gave_up_is_shown_and_tried_again_once(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    number, bystander = dead_job(runtime), dead_job(runtime, "media.forget")
    person = signed_in(Role.EDITOR)
    page = person.get("/console/operations").text
    assert "ReadTimeout" in page
    person.post(f"/console/operations/jobs/{number}/retry")
    again = person.post(f"/console/operations/jobs/{number}/retry")
    assert "Nothing was changed" in person.get(again.location).text
    with runtime.db.read() as session:
        jobs = {job.id: job for job in session.scalars(select(Job))}
    queued = [job for job in jobs.values() if job.state is JobState.QUEUED]
    assert [(j.name, j.payload, j.lane, j.attempt) for j in queued] == [
        ("media.fetch", {"inbound_media_id": 7}, "contact:3", 0)
    ]
    assert jobs[bystander].state is JobState.DEAD


def test_a_job_can_be_dropped_and_that_is_written_down(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    number = dead_job(runtime)
    signed_in(Role.EDITOR).post(f"/console/operations/jobs/{number}/drop")
    with runtime.db.read() as session:
        assert session.scalars(select(Job)).all() == []
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "job.drop")).one()
    assert (entry.actor, entry.subject_id) == ("editor", str(number))


def test_a_message_that_did_not_go_out_shows_why_but_neither_text_nor_receiver(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    contact = maker.contact()
    maker.session.add(
        OutboundMessage(
            dedup_key="reply:1",
            purpose=Purpose.REPLY,
            contact_id=contact.id,
            channel="local",
            body="A SECRET ANSWER",
            state=OutboundState.FAILED,
            token="t" * 40,
            error_code="63016",
            error="outside the window",
        )
    )
    maker.session.commit()
    page = signed_in(Role.EDITOR).get("/console/operations").text
    assert "63016" in page
    assert "outside the window" in page
    assert "A SECRET ANSWER" not in page
    assert contact.pseudonym[:16] not in page


def test_the_audit_is_shown_filtered_and_in_pages(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    person = signed_in(Role.EDITOR)
    with runtime.db.write() as session:
        for number in range(60):
            audit.record(session, actor="ana", action="claim.status", subject=("claim", number))
        audit.record(session, actor="<script>", action="claim.take", details={"x": "<b>"})
    page = person.get("/console/audit?actor=ana").text
    assert page.count("<tr>") == 51
    assert "Older" in page
    whole = person.get("/console/audit").text
    assert "<script>" not in whole.replace("<script src", "")
    assert "<b>" not in whole
    assert "No entry fits" in person.get("/console/audit?action=nothing").text


def test_checking_the_chain_says_what_was_found(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    person = signed_in(Role.EDITOR)
    person.post("/console/audit/check")
    assert "entries fit" in person.get("/console/audit").text
    with runtime.db.write() as session:
        session.execute(text("DROP TRIGGER audit_entry_no_update"))
        session.execute(update(AuditEntry).where(AuditEntry.id == 1).values(actor="eve"))
    person.post("/console/audit/check")
    assert "Entry 1 does not fit" in person.get("/console/audit").text


def test_the_download_runs_nothing_in_a_spreadsheet_and_is_itself_written_down(
    signed_in: Callable[..., Person], runtime: Runtime
) -> None:
    person = signed_in(Role.EDITOR)
    with runtime.db.write() as session:
        audit.record(session, actor="=cmd|'/c calc'!A1", action="claim.take")
    answer = person.post("/console/audit/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert [row[2] for row in rows if row[3] == "claim.take"] == ["'=cmd|'/c calc'!A1"]
    with runtime.db.read() as session:
        actions = session.scalars(select(AuditEntry.action)).all()
    assert "audit.export" in actions


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1"])
def test_a_formula_becomes_words(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"
