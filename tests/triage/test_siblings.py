"""Versions of a claim are found by the matcher that keeps them apart."""

from sqlalchemy import select

from tests.trends.conftest import Crowd, at
from tipline.jobs import enqueue, run_pending
from tipline.models import ClaimSibling
from tipline.runtime import Runtime
from tipline.trends.tick import close_hour
from tipline.trends.versions import versions

FIRST = "Polling stations in Ward 12 close at three in the afternoon this year"
SECOND = "Polling stations in Ward 14 close at three in the afternoon this year"
OTHER = "The minister has sold the river to a foreign company, share before it is deleted"


def test_claims_that_differ_in_a_number_are_versions_of_each_other(runtime: Runtime) -> None:
    with runtime.db.write() as session:
        crowd = Crowd(session)
        first, second, other = (crowd.claim(title) for title in (FIRST, SECOND, OTHER))
        for claim in (first, second, other):
            crowd.crowd(claim, 6, hour=0)
        close_hour(session, 5, at(1))
        enqueue(session, "trends.board", {}, key="trends.board")

    run_pending(runtime)

    with runtime.db.read() as session:
        rows = session.execute(select(ClaimSibling.claim_id, ClaimSibling.sibling_id)).all()
        found = versions(session, first.id, 5)
    assert {tuple(row) for row in rows} == {(first.id, second.id), (second.id, first.id)}
    said = {version.claim.id: version.slots for version in found}
    assert said == {first.id: (("number", "12"),), second.id: (("number", "14"),)}
    assert [version.people for version in found] == [6, 6]
