"""A feed that changes too much at once waits for an editor, and answers nobody till then."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from factchecks.importers import impact
from factchecks.importers.impact import FEW_ALTERED, FEW_NEW, Impact, history_of, too_much
from factchecks.models import FactCheck, ImportRun, Rating
from tests.console.conftest import Person
from tests.quarantine.conftest import Feed, checks, rated
from tipline import doctor
from tipline.imports_by_clock import state_of
from tipline.metrics.standing import Standing
from tipline.models import AuditEntry, HeldImport, HeldState, Role
from tipline.quarantine import lines, services
from tipline.quarantine.errors import NotHeld

EDITED = {"reviewRating": rated("True")}


def later(feed: Feed) -> None:
    """What has been, has been for three days."""
    with feed.line.runtime.db.write() as session:
        for run in session.scalars(select(ImportRun)):
            run.started_at -= timedelta(days=3)


def ratings(feed: Feed) -> set[Rating | None]:
    return {check.rating for check in feed.line.all(FactCheck)}


@pytest.fixture
def known(feed: Feed) -> Feed:
    """A feed whose sixty fact-checks have been here for three days."""
    feed.comes(checks(60))
    later(feed)
    return feed


def test_the_first_import_is_never_held(feed: Feed) -> None:
    feed.comes(checks(200))

    assert len(feed.line.all(FactCheck)) == 200
    assert feed.line.all(HeldImport) == []


def test_a_correction_and_some_new_ones_go_through(known: Feed) -> None:
    known.comes([*checks(FEW_ALTERED, **EDITED), *checks(60 + FEW_NEW)[FEW_ALTERED:]])

    assert len(known.line.all(FactCheck)) == 60 + FEW_NEW
    assert known.line.all(HeldImport) == []
    assert ratings(known) == {Rating.FALSE, Rating.TRUE}


def test_a_feed_that_turns_its_verdicts_round_changes_nothing_and_answers_as_before(
    known: Feed,
) -> None:
    known.comes([*checks(60, **EDITED), *checks(61)[60:]])

    assert ratings(known) == {Rating.FALSE}
    assert len(known.line.all(FactCheck)) == 60
    answer = known.line.voter().sends("The bridge number 7 of Arvania fell into the river Selm")[0]
    assert "false" in answer.lower()
    assert known.held.state is HeldState.HELD
    assert known.held.report["reasons"] == [
        "60 verdicts would say otherwise or be taken back, and 3 are usual at most"
    ]
    assert (known.held.report["altered"], known.held.report["new"]) == (60, 1)
    with known.line.runtime.db.read() as session:
        assert state_of(session, "Moon Desk")["held"] == 61


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ([*checks(60), *checks(200)[60:]], "140 fact-checks would be new"),
        (checks(60, name="Another title for all"), "60 fact-checks would get other words"),
        ([*checks(60), *checks(9, **EDITED)], "9 verdicts would say otherwise or be taken back"),
    ],
    ids=["a flood", "other words", "contradictions take back"],
)
def test_each_kind_of_too_much_is_held(known: Feed, content: list, why: str) -> None:
    known.comes(content)

    assert why in known.held.report["reasons"][0]
    assert len(known.line.all(FactCheck)) == 60


def test_what_comes_in_small_portions_within_a_day_counts_together(known: Feed) -> None:
    known.comes([*checks(3, **EDITED), *checks(60)[3:]])
    assert known.line.all(HeldImport) == []

    known.comes([*checks(6, **EDITED), *checks(60)[6:]])

    assert "3 verdicts" in known.held.report["reasons"][0]
    assert "after 3 within a day" in known.held.report["reasons"][0]


def test_an_editor_sees_what_would_change_and_takes_in_exactly_that(
    known: Feed, signed_in: Callable[..., Person]
) -> None:
    known.comes(checks(60, **EDITED))
    editor = signed_in(Role.EDITOR)
    page = editor.get("/console/imports").text
    assert "60 verdicts would say otherwise" in page
    assert "The bridge number 7 of Arvania" in page
    assert "1 to look at" in editor.get("/console/settings/").text

    known.content[:] = checks(60, reviewRating=rated("Satire"))  # swapped before it is released
    answer = editor.post(
        f"/console/imports/{known.held.id}", {"what": "release", "digest": known.held.digest}
    )
    known.line.work()

    assert "released" in editor.get(answer.location).text
    assert ratings(known) == {Rating.TRUE}
    assert (known.held.state, known.held.decided_by) == (HeldState.APPLIED, "editor")
    entry = known.line.all(AuditEntry)[-1]
    assert (entry.action, entry.details["altered"]) == ("import.release", 60)
    known.comes(checks(60, reviewRating=rated("Satire")))
    assert known.held.state is HeldState.HELD  # one release is not a habit
    assert ratings(known) == {Rating.TRUE}


def test_nobody_releases_something_else_than_what_they_looked_at(
    known: Feed, signed_in: Callable[..., Person]
) -> None:
    known.comes(checks(60, **EDITED))
    looked_at = known.held.digest
    known.comes(checks(60, reviewRating=rated("Satire")))
    editor = signed_in(Role.EDITOR)

    answer = editor.post(
        f"/console/imports/{known.held.id}", {"what": "release", "digest": looked_at}
    )
    known.line.work()

    assert "other changes" in editor.get(answer.location).text
    assert ratings(known) == {Rating.FALSE}
    assert len(known.line.all(HeldImport)) == 1


def test_what_was_refused_is_left_out_until_the_source_says_otherwise(
    known: Feed, signed_in: Callable[..., Person]
) -> None:
    hacked = checks(60, **EDITED)
    known.comes(hacked)
    signed_in(Role.EDITOR).post(
        f"/console/imports/{known.held.id}", {"what": "refuse", "digest": known.held.digest}
    )
    assert known.line.all(AuditEntry)[-1].action == "import.refuse"

    known.comes([*hacked, *checks(62)[60:]])  # the same again, and two honest ones

    assert known.held.state is HeldState.REFUSED
    assert ratings(known) == {Rating.FALSE}
    assert len(known.line.all(FactCheck)) == 62
    known.comes([*checks(1, reviewRating=rated("Satire")), *hacked[1:]])
    assert ratings(known) == {Rating.FALSE, Rating.SATIRE}


def test_a_source_that_is_itself_again_overtakes_what_was_held(known: Feed) -> None:
    known.comes(checks(60, **EDITED))
    known.comes(checks(61))

    assert known.held.state is HeldState.OVERTAKEN
    assert len(known.line.all(FactCheck)) == 61


def test_a_checker_may_not_decide_and_nothing_is_decided_twice(
    known: Feed, signed_in: Callable[..., Person]
) -> None:
    known.comes(checks(60, **EDITED))
    form = {"what": "release", "digest": known.held.digest}
    assert (
        signed_in(Role.CHECKER).post(f"/console/imports/{known.held.id}", form).status_code == 403
    )
    with known.line.runtime.db.write() as session:
        services.refuse(session, known.held.id, known.held.digest, by="eva")
        with pytest.raises(NotHeld, match="does not wait"):
            services.release(session, known.held.id, known.held.digest, by="eva")


def test_doctor_and_metrics_tell_that_an_import_is_held(known: Feed) -> None:
    runtime = known.line.runtime
    known.comes(checks(60, **EDITED))

    [finding] = [f for f in doctor.examine(runtime, network=False) if f.name == "imports"]
    assert (finding.level, "Moon Desk" in finding.says) == (doctor.Level.WARNING, True)
    gauges = {metric.name: metric.samples[0].value for metric in Standing(runtime).collect()}
    assert gauges["tipline_imports_held"] == 1


def test_a_row_survives_being_kept(known: Feed) -> None:
    known.comes(checks(60, **EDITED, datePublished="2026-03-05T10:00:00+02:00"))
    with known.line.runtime.db.read() as session:
        content = session.scalars(select(HeldImport.content)).one()
    kept = list(lines.unpack(content or b""))

    assert len(kept) == 60
    assert [lines.of_row(lines.to_row(1, line).content) for line in kept] == kept  # type: ignore[arg-type]  # a row that was taken


def test_the_limits_grow_with_the_source_and_with_its_busiest_day(known: Feed) -> None:
    with known.line.runtime.db.write() as session:
        busy = ImportRun(source="Moon Desk", format="x", report={"imported": 40, "altered": 0})
        session.add(busy)
        session.flush()
        busy.started_at -= timedelta(days=1, hours=2)
    with known.line.runtime.db.read() as session:
        history = history_of(session, "Moon Desk")

    assert (history.had, history.busiest, history.new) == (60, 40, 0)
    assert too_much(Impact(new=impact.NEW_TIMES * 40), history) == []
    assert too_much(Impact(new=impact.NEW_TIMES * 40 + 1), history) != []
