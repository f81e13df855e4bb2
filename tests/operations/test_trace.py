"""One number leads through the logs, from the webhook over its jobs to the reply."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from tests.line import Line
from tipline.operating import OperatingSettings
from tipline.runtime import Runtime


def lines(printed: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


def test_a_message_can_be_followed_from_the_webhook_to_its_reply_and_no_other_is_mixed_in(
    app: Flask, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    line = Line(runtime, app)
    line.voter(1).sends("Is it true that the river Arva has dried up completely?", work=False)
    line.voter(2).sends("They will close all schools in Arvania next Monday", work=False)
    line.work()

    logged = lines(capsys.readouterr().out)
    traces = [entry["trace"] for entry in logged if entry["event"] == "webhook_answered"]

    assert len(set(traces)) == 2 and all(len(str(trace)) == 32 for trace in traces)
    for trace in traces:
        story = [entry for entry in logged if entry.get("trace") == trace]
        assert story[0]["event"] == "webhook_answered"
        done = {entry["job"] for entry in story if entry["event"] == "job_ended"}
        assert {"intake.handle", "tip.close", "tip.match"} <= done
        assert [e["state"] for e in story if e["event"] == "send_ended"] == ["sent"]


def test_a_slow_statement_is_logged_without_what_was_in_it(
    runtime: Runtime, app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    watched = Runtime(replace(runtime.settings, operating=OperatingSettings(slow_query_ms=1)))
    counting = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) "
        "SELECT count(*) FROM n WHERE :words <> 'x'"
    )
    with watched, watched.db.read() as session:
        session.execute(text("SELECT :words"), {"words": "quick"})
        session.execute(text(counting), {"words": "my number is 5551230099"})

    (slow,) = [e for e in lines(capsys.readouterr().out) if e["event"] == "slow_query"]
    assert str(slow["statement"]).startswith("WITH RECURSIVE") and int(str(slow["ms"])) >= 1
    assert "5551230099" not in json.dumps(slow)
