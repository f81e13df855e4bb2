"""``tipline import`` and ``tipline export`` as they are called."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from factchecks.models import FactCheck, Revision, Status
from tests.factchecks.conftest import WriteFile, review
from tipline.cli import main
from tipline.models import Job
from tipline.runtime import Runtime


@pytest.fixture
def call(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> "Call":
    monkeypatch.setenv("TIPLINE_INSTANCE", str(runtime.settings.instance))
    monkeypatch.setenv("TIPLINE_MODE", "development")
    monkeypatch.setenv("TIPLINE_SECRET_KEY", runtime.settings.secret_key)
    return Call()


class Call:
    """The command, called with arguments."""

    def __call__(self, *arguments: str | Path) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments])


def count(runtime: Runtime, status: Status = Status.PUBLISHED) -> int:
    with runtime.db.read() as session:
        query = select(func.count(FactCheck.id)).where(FactCheck.status == status)
        return session.scalar(query) or 0


def reviews(number: int) -> list[dict[str, object]]:
    return [review(url=f"https://checks.example.org/{i}") for i in range(number)]


def test_a_file_is_imported_and_the_report_says_what_came_of_it(
    call: Call, runtime: Runtime, write_file: WriteFile
) -> None:
    path = write_file([*reviews(2), review(claimReviewed="")])

    done = call("import", path)

    assert done.exit_code == 0
    assert "2  imported: new here, and live now" in done.output
    assert "line 1: the claim is empty" in done.output
    assert count(runtime) == 2


def test_a_dry_run_reports_as_json_and_changes_nothing(
    call: Call, runtime: Runtime, write_file: WriteFile
) -> None:
    done = call("import", write_file(reviews(3)), "--dry-run", "--json", "--source", "weekly")

    report = json.loads(done.stdout)
    assert (report["source"], report["dry_run"], report["imported"]) == ("weekly", True, 3)
    assert count(runtime) == 0


def test_a_table_is_imported_by_a_map_of_columns(
    call: Call, runtime: Runtime, write_file: WriteFile
) -> None:
    path = write_file("Was;Wo\nDer Mond;https://checks.example.org/1\n", "x.csv")

    assert "--map claim=Text" in call("import", path).output
    done = call("import", path, "--map", "claim=Was", "--map", "url=Wo", "--language", "de")

    assert done.exit_code == 0, done.output
    assert count(runtime) == 1
    assert "'was=Was' is not FIELD=COLUMN" in call("import", path, "--map", "was=Was").output


def test_a_file_of_which_nothing_can_be_used_fails(call: Call, write_file: WriteFile) -> None:
    assert call("import", write_file([review(claimReviewed="")])).exit_code == 1
    assert call("import", write_file("", "x.csv")).exit_code == 1
    assert call("import", write_file([])).exit_code == 0


def test_replacing_refuses_a_feed_that_shrank_unless_told(
    call: Call, runtime: Runtime, write_file: WriteFile
) -> None:
    assert call("import", write_file(reviews(20)), "--source", "weekly").exit_code == 0
    path = write_file(reviews(5))

    assert call("import", path, "--replace").exit_code == 2
    refused = call("import", path, "--replace", "--source", "weekly")
    assert refused.exit_code == 1
    assert "5 fact-checks where 'weekly' had 20; nothing was replaced" in refused.output
    assert count(runtime) == 20

    done = call("import", path, "--replace", "--source", "weekly", "--allow-shrunk")
    assert done.exit_code == 0, done.output
    assert (count(runtime), count(runtime, Status.WITHDRAWN)) == (5, 15)


@pytest.mark.parametrize("format_", ["claimreview", "csv"])
def test_an_export_is_imported_again_without_a_change(
    call: Call, runtime: Runtime, write_file: WriteFile, tmp_path: Path, format_: str
) -> None:
    call("import", write_file(reviews(3)))
    path = tmp_path / "out"

    assert call("export", format_, "-o", path).exit_code == 0
    report = json.loads(call("import", path, "--json").stdout)

    assert (report["read"], report["unchanged"]) == (3, 3)
    assert call("export", format_).stdout.count("checks.example.org/2") == 1


def test_a_database_that_is_not_migrated_is_said_to_be(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, write_file: WriteFile
) -> None:
    monkeypatch.setenv("TIPLINE_INSTANCE", str(tmp_path / "other"))

    for arguments in (("import", write_file(reviews(1))), ("export", "csv")):
        done = call(*arguments)

        assert done.exit_code == 1
        assert "run `tipline migrate` first" in done.output


def test_a_changed_verdict_is_brought_to_those_who_were_told_the_old_one(
    call: Call, runtime: Runtime, write_file: WriteFile
) -> None:
    call("import", write_file([review(headline="Old"), review(claimReviewed="Bystander")]))
    call("import", write_file([review(headline="New")]))
    assert fanouts(runtime) == []

    call("import", write_file([review(reviewRating={"alternateName": "Satire"})]))

    with runtime.db.read() as session:
        newest = session.scalar(select(func.max(Revision.id)))
    (fanout,) = fanouts(runtime)
    assert fanout["revision_id"] == newest


def fanouts(runtime: Runtime) -> list[dict[str, Any]]:
    with runtime.db.read() as session:
        query = select(Job.payload).where(Job.name == "verdict.fanout")
        return list(session.scalars(query))
