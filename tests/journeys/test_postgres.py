"""The story of the first journey once more, on PostgreSQL."""

from dataclasses import replace

from sqlalchemy import URL, make_url

from factchecks.models import Rating
from tests.line import FALSE_HOURS, Line, webhook_app
from tipline import schema
from tipline.config import Settings
from tipline.db import Database
from tipline.models import ClaimStatus, TipState
from tipline.privacy.retention import purge
from tipline.runtime import Runtime
from tipline.triage import services

RUMOUR = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"


def test_the_line_works_on_postgresql_from_a_forward_to_deletion(
    postgres: Database, settings: Settings
) -> None:
    schema.upgrade(postgres)
    url: URL = make_url(postgres.url)
    shown = url.render_as_string(hide_password=False)
    runtime = Runtime(replace(settings, database_url=shown))
    line = Line(runtime, webhook_app(runtime))
    first, second = line.voter(1), line.voter(2)

    (queued,) = first.forwards(RUMOUR)
    second.sends(RUMOUR + "!")
    assert "has not been checked yet" in queued
    (claim,) = line.claims
    assert (claim.tip_count, claim.contact_count) == (2, 2)

    verdict = replace(FALSE_HOURS, claim="Ballots need a blue pen", url="https://a.example.org/1")
    with runtime.db.write() as session:
        revision = services.publish_verdict(session, claim_id=claim.id, verdict=verdict, by="ana")
        number = revision.fact_check_id
    assert ["❌ False" in voter.reads()[-1] for voter in (first, second)] == [True, True]

    with runtime.db.write() as session:
        services.correct_verdict(
            session,
            fact_check_id=number,
            verdict=replace(verdict, rating=Rating.MISLEADING),
            note="Pencils.",
            by="ana",
        )
    assert ["Correction" in voter.reads()[-1] for voter in (first, second)] == [True, True]

    (at_once,) = line.voter(3).sends(RUMOUR)
    assert "Misleading" in at_once
    assert "are erased" in first.sends("delete")[0]
    with runtime.db.write() as session:
        services.withdraw_verdict(session, fact_check_id=number, note="Wrong.", by="ana")
        services.set_claim_status(
            session, claim_id=claim.id, status=ClaimStatus.NOT_CHECKABLE, by="ana"
        )
    assert first.reads() == []
    assert sorted("disregard" in body for body in second.reads(later=90)) == [False, True]
    assert {tip.state for tip in line.tips} <= {TipState.CLOSED, TipState.ANSWERED, TipState.QUEUED}
    with runtime.db.write() as session:
        assert purge(session, runtime.settings).total == 0
    runtime.db.dispose()
