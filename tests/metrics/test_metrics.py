"""``/metrics``: who may ask, what is told, and that nothing of a voter's is in it."""

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import ROOT
from tests.line import Line
from tipline.app import create_app
from tipline.channels.errors import ChannelDown
from tipline.channels.fake import FakeChannel
from tipline.channels.registry import Channels
from tipline.channels.twilio.inbound import SMS
from tipline.jobs.heartbeat import Heartbeat
from tipline.metrics.counted import counted
from tipline.metrics.files import clear_up
from tipline.operating import OperatingSettings
from tipline.pump.outage import Outage
from tipline.runtime import Runtime

WORDS = "The moon landing was staged in Arvania in 1969, forward this to everybody"


def told(app: Flask, **headers: str) -> str:
    answer = app.test_client().get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def families(text: str) -> set[str]:
    """The names of all that is measured, without the times at which counting began."""
    found = re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE)
    return {name for name in found if not name.endswith("_created")}


def value(text: str, series: str) -> float:
    found = re.search(rf"^{re.escape(series)} (\S+)$", text, re.MULTILINE)
    assert found, f"{series} is not in:\n{text}"
    return float(found[1])


@pytest.mark.parametrize(
    ("token", "headers", "address", "status"),
    [
        ("", {}, "127.0.0.1", 200),
        ("", {}, "::1", 200),
        ("", {}, "192.0.2.7", 403),
        ("", {"X-Forwarded-For": "127.0.0.1"}, "127.0.0.1", 403),  # a proxy on this machine
        ("s3cret", {}, "127.0.0.1", 403),
        ("s3cret", {"Authorization": "Bearer wrong"}, "127.0.0.1", 403),
        ("s3cret", {"Authorization": "Bearer s3cret"}, "192.0.2.7", 200),
    ],
)
def test_only_this_machine_or_the_holder_of_the_token_is_answered(
    runtime: Runtime, token: str, headers: dict[str, str], address: str, status: int
) -> None:
    runtime.settings = replace(runtime.settings, operating=OperatingSettings(token))
    client = create_app(runtime).test_client()

    answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})

    assert answer.status_code == status
    assert ("tipline_jobs" in answer.text) == (status == 200)


def test_what_waits_and_who_lives_is_read_from_the_database(app: Flask, runtime: Runtime) -> None:
    line = Line(runtime, app)
    ana = line.voter()
    ana.sends(WORDS, work=False)
    runtime.channels = Channels({SMS: FakeChannel(SMS), line.channel.name: line.channel})
    Outage(SMS).begin(runtime, ChannelDown("locked", code="63051"))

    before = told(app)
    assert value(before, 'tipline_jobs{state="queued"}') >= 1
    assert value(before, "tipline_oldest_unhandled_message_age_seconds") > 0
    assert value(before, "tipline_workers") == 0
    assert value(before, 'tipline_channel_up{channel="twilio-sms"}') == 0
    assert value(before, f'tipline_channel_up{{channel="{line.channel.name}"}}') == 1

    runtime.matching.refresh()
    Heartbeat(runtime, "a-worker").beat()
    ana.reads()

    after = told(app)
    assert value(after, "tipline_workers_with_index") == 1
    assert value(after, "tipline_oldest_unhandled_message_age_seconds") == 0
    assert value(after, 'tipline_recent_tips{state="queued"}') == 1
    assert value(after, 'tipline_jobs{state="dead"}') == 0


def test_requests_jobs_and_sends_are_timed_and_nothing_of_a_voter_s_is_told(
    app: Flask, runtime: Runtime
) -> None:
    line = Line(runtime, app)
    line.voter().sends(WORDS)
    app.test_client().get("/no/such/page/+15551230099")

    text = told(app)

    count = "tipline_http_request_duration_seconds_count"
    assert value(text, f'{count}{{endpoint="webhooks.twilio_message",status="2xx"}}') >= 1
    assert value(text, f'{count}{{endpoint="none",status="4xx"}}') >= 1
    assert value(text, 'tipline_job_duration_seconds_count{job="tip.match",outcome="done"}') >= 1
    assert "tipline_send_duration_seconds_count{" in text
    assert "2025550" not in text and "1555123" not in text and "moon" not in text


def test_the_dashboard_shows_every_metric_and_no_other(app: Flask) -> None:
    dashboard = (ROOT / "deploy/grafana/tipline.json").read_text()
    asked = set(re.findall(r"tipline_\w+", " ".join(expressions(json.loads(dashboard)))))
    shown = {re.sub("_(bucket|count|sum)$", "", name) for name in asked}

    assert shown == families(told(app))


def expressions(part: object) -> list[str]:
    """Every query of a dashboard, however deep."""
    if isinstance(part, list):
        return [e for one in part for e in expressions(one)]
    if isinstance(part, dict):
        own = [part["expr"]] if "expr" in part else []
        return own + [e for one in part.values() for e in expressions(one)]
    return []


def test_names_have_their_units_and_are_documented(app: Flask) -> None:
    found = families(told(app))
    manual = (ROOT / "docs/operations.md").read_text()

    assert {name for name in found if "duration" in name or "_age" in name} == {
        name for name in found if name.endswith("_seconds")
    }
    assert found == set(re.findall(r"`(tipline_\w+)`", manual))


def test_files_of_processes_that_are_gone_are_cleared_up_and_others_stay(
    tmp_path: Path,
) -> None:
    for name in (f"counter_{os.getpid()}.db", "counter_999999999.db", "histogram_999999999.db"):
        (tmp_path / name).touch()

    clear_up(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [f"counter_{os.getpid()}.db"]
    assert b"tipline_job_duration_seconds" in counted()
