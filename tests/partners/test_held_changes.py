"""A partner whose tipline was taken over: its changes wait, and reading goes on where they end."""

from collections.abc import Callable
from dataclasses import replace

from factchecks.models import Rating, Status
from tests.console.conftest import Person
from tests.line import Line
from tests.partners.test_partners import (
    VERDICT,
    There,
    befriend,
    checks,
    line,
    pull,
    signed_in,
    there,
)
from tipline.models import HeldImport, HeldState, Role
from tipline.partners import services

__all__ = ["line", "signed_in", "there"]
FERRIES = [f"The ferry {number} of Port Selm sinks on Sunday" for number in range(6)]


def befriended(line: Line, there: There) -> list[int]:
    """Six fact-checks of the partner's that are here; their numbers there."""
    numbers = [there.publishes(replace(VERDICT, claim=claim)) for claim in FERRIES]
    befriend(line, there)
    pull(line)
    assert len(line.fact_checks) == 6
    return numbers


def decide(line: Line, person: Person, what: str) -> None:
    [held] = [one for one in line.all(HeldImport) if one.state is HeldState.HELD]
    person.post(f"/console/imports/{held.id}", {"what": what, "digest": held.digest})
    line.work()


def test_withdrawals_and_rewordings_wait_together_and_are_taken_in_together(
    line: Line, there: There, signed_in: Callable[..., Person]
) -> None:
    numbers = befriended(line, there)
    for number in numbers[:3]:
        there.withdraws(number)
    there.corrects(numbers[3], replace(VERDICT, claim="The ferry 3 of Port Selm never sinks"))
    pull(line)
    pull(line)

    assert set(checks(line).values()) == {Status.PUBLISHED}
    [held] = line.all(HeldImport)
    assert held.report["reasons"][0].startswith("4 verdicts would say otherwise")
    admin = signed_in(Role.ADMIN)
    assert "Held: too much at once" in admin.get("/console/partners").text
    assert "never sinks" in admin.get("/console/imports").text

    decide(line, admin, "release")

    assert (
        sorted(checks(line).values()) == ["corrected", "published", "published"] + ["withdrawn"] * 3
    )
    there.publishes(replace(VERDICT, claim="The ferry 9 of Port Selm is new"))
    pull(line)
    assert len(line.fact_checks) == 7


def test_refused_changes_are_skipped_and_later_ones_are_read(
    line: Line, there: There, signed_in: Callable[..., Person]
) -> None:
    numbers = befriended(line, there)
    for number, claim in zip(numbers, FERRIES, strict=True):
        there.corrects(number, replace(VERDICT, claim=claim, rating=Rating.TRUE))
    pull(line)
    decide(line, signed_in(Role.EDITOR), "refuse")
    there.publishes(replace(VERDICT, claim="The ferry 9 of Port Selm is new"))
    pull(line)

    assert {check.rating for check in line.fact_checks} == {Rating.FALSE}
    assert len(line.fact_checks) == 7
    assert len(line.all(HeldImport)) == 1


def test_what_is_held_of_a_partner_goes_with_it(line: Line, there: There) -> None:
    for number in befriended(line, there):
        there.withdraws(number)
    pull(line)
    with line.runtime.db.write() as session:
        services.remove(session, 1, take_back=False, by="ana")
    line.work()

    assert [held.state for held in line.all(HeldImport)] == [HeldState.OVERTAKEN]
    assert set(checks(line).values()) == {Status.PUBLISHED}
