"""What a purge erased can be shown to somebody else; and the ids of providers are among it."""

import json
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import update

from factchecks.db import utcnow
from tests.line import Line
from tests.privacy.test_retention import WAITING, age, run
from tipline.cli import main
from tipline.intake.reconcile import LONGEST_HOURS
from tipline.models import DeliveryStatus, OutboundMessage, OutboundState
from tipline.privacy import provider_ids
from tipline.provider.redact import GIVE_UP


def ask(environment: dict[str, str], *arguments: str) -> Result:
    env = {**environment, "TIPLINE_MODE": "development"}
    return CliRunner().invoke(main, ["purge", *arguments], env=env)


def test_ids_go_when_nothing_can_come_with_them_any_more(line: Line) -> None:
    line.voter(1).sends(WAITING)
    line.voter(2).sends(WAITING)
    young = line.messages[1].provider_id
    age(line, provider_ids.DAYS + 1, 1)
    with line.runtime.db.write() as session:
        session.add(DeliveryStatus(provider_id="SM1", status="read",
                                   received_at=utcnow() - timedelta(days=16)))  # fmt: skip
        session.add(DeliveryStatus(provider_id="SM2", status="read"))

    assert run(line, dry_run=True).provider_ids == 3
    assert run(line).provider_ids == 3
    assert run(line).provider_ids == 0

    assert [m.provider_id for m in line.messages] == ["erased:1", young]
    assert [m.provider_id is None for m in line.all(OutboundMessage)] == [True, False]
    assert [status.provider_id for status in line.all(DeliveryStatus)] == ["SM2"]


def test_a_message_of_which_nobody_knows_whether_it_left_keeps_its_id(line: Line) -> None:
    line.voter(1).sends(WAITING)
    with line.runtime.db.write() as session:
        session.execute(update(OutboundMessage).values(state=OutboundState.UNKNOWN))
    age(line, 40, 1)

    run(line)

    assert line.all(OutboundMessage)[0].provider_id is not None


def test_nothing_looks_back_further_than_ids_are_kept() -> None:
    kept = timedelta(days=provider_ids.DAYS)

    assert timedelta(hours=LONGEST_HOURS) < kept
    assert kept > GIVE_UP


def test_a_report_is_whole_and_ours_or_it_does_not_hold(
    line: Line, environment: dict[str, str], tmp_path: Path
) -> None:
    line.voter(1).sends(WAITING)
    age(line, 31, 1)
    path, changed = tmp_path / "report.json", tmp_path / "changed.json"

    assert ask(environment, "--report", str(path)).exit_code == 0
    file = json.loads(path.read_text())
    good = ask(environment, "--verify", str(path))

    assert file["report"]["erased"]["addresses"] == 1
    assert file["report"]["on_record"][0]["erased"]["addresses"] == 1
    assert "2025550" not in path.read_text()
    assert good.exit_code == 0, good.output
    assert "whole, and signed by this tipline" in good.output
    file["report"]["erased"]["addresses"] = 100
    changed.write_text(json.dumps(file))
    bad = ask(environment, "--verify", str(changed))
    assert (bad.exit_code, "changed after it was signed" in bad.output) == (1, True)
    changed.write_text("[]")
    assert "this is no report" in ask(environment, "--verify", str(changed)).output


def test_a_report_of_an_earlier_secret_holds_as_long_as_that_is_named(
    line: Line, environment: dict[str, str], tmp_path: Path
) -> None:
    path, old = tmp_path / "report.json", environment["TIPLINE_SECRET_KEY"]
    ask(environment, "--dry-run", "--report", str(path))
    environment["TIPLINE_SECRET_KEY"] = "another-secret-key-for-tests-0123456789"

    other = ask(environment, "--verify", str(path))
    named = ask({**environment, "TIPLINE_SECRET_KEY_OLD": old}, "--verify", str(path))

    assert (other.exit_code, "another secret signed it" in other.output) == (1, True)
    assert named.exit_code == 0, named.output
