"""The desk: locks, assigning, classification, notes and mentions, tags, batches, saved views."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from factchecks.db import utcnow
from tests.console import world
from tests.console.conftest import Person
from tests.console.test_queue import ids
from tipline.classification import SCHEMES, Scheme
from tipline.models import AuditEntry, Claim, ClaimStatus, Job, Mention, Role, SavedView, Staff
from tipline.runtime import Runtime


def claim_of(runtime: Runtime, number: int) -> Claim:
    with runtime.db.read() as session:
        return session.get_one(Claim, number)


def test_the_second_of_two_who_take_a_claim_is_told_and_can_take_it_over(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim("Take me")
    maker.session.commit()
    url = f"/console/claims/{claim.id}"
    first, second = signed_in(Role.CHECKER), signed_in(Role.EDITOR)
    first.post(f"{url}/take")
    second.post(f"{url}/take")  # from a page that was open before
    page = second.get(url).text
    assert "Nothing was changed: Checker works on claim" in page
    assert "Take it over from Checker" in page
    second.post(f"{url}/status", {"status": "spam"})
    assert "take it over first" in second.get(url).text
    assert claim_of(runtime, claim.id).status is ClaimStatus.IN_PROGRESS

    second.post(f"{url}/take", {"over": "yes"})

    assert "Editor works on it" in first.get(url).text
    first.post(f"{url}/take", {"release": "1"})
    assert claim_of(runtime, claim.id).assignee_id is None


def test_a_lock_runs_out_and_working_renews_it(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim("Take me")
    maker.session.commit()
    url = f"/console/claims/{claim.id}"
    first, second = signed_in(Role.CHECKER), signed_in(Role.EDITOR)
    first.post(f"{url}/take")
    _set_lock(runtime, claim.id, minutes=1)
    first.post(f"{url}/status", {"status": "second-review"})
    until = claim_of(runtime, claim.id).locked_until
    assert until is not None
    assert until > utcnow() + timedelta(minutes=20)

    _set_lock(runtime, claim.id, minutes=-1)

    page = second.get(url).text
    assert "Checker has it" in page
    second.post(f"{url}/take")
    assert "Editor works on it" in second.get(url).text


def _set_lock(runtime: Runtime, claim_id: int, minutes: float) -> None:
    with runtime.db.write() as session:
        until = utcnow() + timedelta(minutes=minutes)
        session.execute(update(Claim).where(Claim.id == claim_id).values(locked_until=until))


def test_a_claim_is_given_to_a_colleague_who_finds_it_among_theirs(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim("For the editor")
    maker.claim("For nobody")
    maker.session.commit()
    person, editor, viewer = (signed_in(r) for r in (Role.CHECKER, Role.EDITOR, Role.VIEWER))
    with runtime.db.read() as session:
        numbers = {p.login: p.id for p in session.scalars(select(Staff))}
    url = f"/console/claims/{claim.id}/assign"
    person.post(url, {"person": str(numbers["viewer"])})
    assert "can&#39;t be given claims" in person.get(f"/console/claims/{claim.id}").text
    person.post(url, {"person": str(numbers["editor"])})
    assert ids(editor.get(f"/console/?assignee={numbers['editor']}").text) == [claim.id]
    assert "Editor has it" in viewer.get("/console/").text


def test_classifying_is_kept_shown_and_on_record_as_codes(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim("The vote was moved")
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    url = f"/console/claims/{claim.id}"
    form = person.get(f"{url}/classification").text
    assert "Real content shown with a wrong time, place or cause." in form
    person.post(
        f"{url}/classification",
        {
            "election": "date",
            "harm": "high",
            "topic": "process",
            "disorder": "false-context",
            "technique": "texting",
            "places": "Vila Nova,  Ward 14 ,",
        },
    )
    page = person.get(url).text
    for words in ("Voting date", "False context", "Mobile texting", "Vila Nova", "Ward 14"):
        assert words in page
    kept = claim_of(runtime, claim.id)
    assert (kept.election, kept.election_by, kept.intent) == ("date", "checker", "unknown")
    assert kept.priority > 500
    with runtime.db.read() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "claim.classify")
        ).one()
    assert "Vila" not in str(entry.details)
    person.post(f"{url}/classification", {"harm": "awful"})
    assert "there is no &#39;awful&#39;" in person.get(url).text
    assert claim_of(runtime, claim.id).harm == "high"


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.code)
def test_each_choice_stands_in_the_form_with_its_meaning_in_one_line(
    signed_in: Callable[..., Person], maker: world.Maker, scheme: Scheme
) -> None:
    claim = maker.claim("What is it?")
    maker.session.commit()
    form = signed_in(Role.CHECKER).get(f"/console/claims/{claim.id}/classification").text
    labels = dict(re.findall(r'<label[^>]* for="([^"]+)"[^>]*>(.*?)</label>', form, re.DOTALL))
    shown = {
        number: " ".join(unescape(re.sub(r"<[^>]+>", "", label)).split())
        for number, label in labels.items()
    }
    assert scheme.hint in unescape(form)
    fields = set(re.findall(rf'name="{scheme.code}" id="([^"]+)"', form))
    expected = {f"{scheme.code}-{term.code}": f"{term.word} {term.meaning}"
                for term in scheme.terms}  # fmt: skip
    assert fields - {f"{scheme.code}-none"} == set(expected)
    assert {number: shown[number] for number in expected} == expected


def test_a_note_puts_the_claim_before_whom_it_mentions_until_they_look(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim("Noted")
    maker.claim("Not noted")
    maker.session.commit()
    writer, editor = signed_in(Role.CHECKER), signed_in(Role.EDITOR)
    url = f"/console/claims/{claim.id}"
    text = "Ask @Editor, not @nobody or me@checker.example <b>bold</b>"
    writer.post(f"{url}/notes", {"text": text})
    assert "1 note mentions you" in editor.get("/console/").text
    assert ids(editor.get("/console/?status=all&mentions=yes").text) == [claim.id]
    page = editor.get(url).text
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "note mentions" not in editor.get("/console/").text
    with runtime.db.read() as session:
        assert len(session.scalars(select(Mention)).all()) == 1
    writer.post(f"{url}/notes", {"text": "  "})
    assert "the note is empty" in writer.get(url).text


def test_tags_are_kept_small_and_filter_the_queue(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    claim = maker.claim("Tagged")
    maker.claim("Not tagged")
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    url = f"/console/claims/{claim.id}"
    person.post(f"{url}/tags", {"tags": "#Pens,  Ward   14, pens"})
    page = person.get("/console/?tag=ward+14").text
    assert ids(page) == [claim.id]
    assert "#pens" in page
    person.post(f"{url}/tags", {"tags": "x" * 41})
    assert "longer than 40" in person.get(url).text


def test_many_claims_are_changed_at_once_and_put_back_before_anybody_is_told(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claims = [maker.claim(f"Claim {n}").id for n in range(3)]
    claims_with_work = maker.claim("In progress", status=ClaimStatus.IN_PROGRESS).id
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    marked = [str(claims[0]), str(claims[1]), str(claims_with_work)]
    answer = person.client.post(
        "/console/queue/batch",
        data={
            "csrf_token": person.token(),
            "claim": marked,
            "action": "status",
            "value-status": "out-of-scope",
            "at-status": "all",
        },
        base_url="https://tipline.example.org",
    )
    page = person.get(answer.location).text
    assert "3 claims set to “out of scope”." in page
    assert claim_of(runtime, claims[0]).status is ClaimStatus.OUT_OF_SCOPE
    assert claim_of(runtime, claims[2]).status is ClaimStatus.NEW
    with runtime.db.read() as session:
        jobs = session.scalars(select(Job).where(Job.name == "claim.closed")).all()
    assert all(job.run_at > utcnow() + timedelta(seconds=30) for job in jobs)

    person.post("/console/queue/batch/1/undo", {"at-status": "all"})

    assert claim_of(runtime, claims[0]).status is ClaimStatus.NEW
    assert claim_of(runtime, claims_with_work).status is ClaimStatus.IN_PROGRESS
    again = person.post("/console/queue/batch/1/undo")
    assert "undone already" in person.get(again.location).text


def test_a_batch_is_all_or_nothing(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    free, taken = maker.claim("Free").id, maker.claim("Taken").id
    maker.session.commit()
    editor, person = signed_in(Role.EDITOR), signed_in(Role.CHECKER)
    editor.post(f"/console/claims/{taken}/take")
    for action, value, problem in (
        ("status", "spam", "Editor works on claim"),
        ("status", "merged", "can&#39;t be set to"),
        ("tag", "", "write one tag"),
        ("fly", "", "there is no action"),
    ):
        answer = person.client.post(
            "/console/queue/batch",
            data={
                "csrf_token": person.token(),
                "claim": [str(free), str(taken)],
                "action": action,
                f"value-{action}": value,
            },
            base_url="https://tipline.example.org",
        )
        assert problem in person.get(answer.location).text
    assert claim_of(runtime, free).status is ClaimStatus.NEW
    nothing = person.post("/console/queue/batch", {"action": "take"})
    assert "no claim is marked" in person.get(nothing.location).text


def test_a_view_is_saved_shared_found_again_and_deleted(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    maker.claim("Portuguese")
    english = maker.claim("English", language="en").id
    maker.session.commit()
    person, viewer = signed_in(Role.CHECKER), signed_in(Role.VIEWER)
    query = {"status": "open", "language": "en"}
    person.post("/console/queue/views", {"name": "In English", "shared": "yes", **query})
    viewer.post("/console/queue/views", {"name": "Only for me", "shared": "yes", **query})
    page = viewer.get("/console/").text
    assert 'href="/console/?status=open&amp;language=en">In English</a>' in page
    # A viewer's view is the viewer's alone.
    assert "Only for me" not in person.get("/console/").text
    assert ids(viewer.get("/console/?status=open&language=en").text) == [english]
    viewer.post("/console/queue/views/1/delete")
    assert "no such view of yours" in viewer.get("/console/").text
    person.post("/console/queue/views/1/delete")
    with runtime.db.read() as session:
        assert [v.name for v in session.scalars(select(SavedView))] == ["Only for me"]


def test_what_is_new_is_told_and_alarm_is_raised_for_critical_claims(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    maker.claim("First", language="en")
    maker.session.commit()
    person = signed_in(Role.VIEWER)
    page = person.get("/console/?language=en").text
    assert 'data-since="1"' in page
    assert "election-critical" not in page
    maker.claim("Second", language="en").election = "date"
    maker.claim("Terceira")
    maker.session.commit()
    news = person.get("/console/queue/news?language=en&since=1").json
    assert news == {"claims": 1, "urgent": 1}
    assert person.get("/console/queue/news?since=x").status_code == 400
    assert "1 election-critical claim is" in person.get("/console/").text


def test_the_tour_and_the_keys_are_there_for_everybody(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    viewer = signed_in(Role.VIEWER)
    assert "Five-minute tour" in viewer.get("/console/tour").text
    assert "next page of the queue" in viewer.get("/console/keys").text
    assert "See how it works in five minutes" in viewer.get("/console/").text
    claim = maker.claim("The first of them")
    maker.session.commit()
    assert f'href="/console/claims/{claim.id}"' in viewer.get("/console/tour").text
