"""Too much is turned away politely, by whom it comes from, and nothing accepted is ever lost."""

import json
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from factchecks.db import utcnow
from tests.channels.conftest import cloud_settings
from tests.conftest import TEST_ENVIRONMENT
from tests.fakes.graph_api import GraphApi, raw
from tests.line import Line, webhook_app
from tests.webhooks.calls import TEXT, post, signature
from tipline.channels.base import Address, Inbound, Kind
from tipline.config import Mode, load_settings
from tipline.intake import inflow
from tipline.intake import reconcile as reconcile_module
from tipline.intake.inflow import FEW, FULL, RATE_WINDOW, SENDER_WINDOW, Inflow
from tipline.intake.reconcile import look_for_missed, reconcile
from tipline.models import InboundMessage
from tipline.runtime import Runtime


@pytest.fixture
def line(runtime: Runtime) -> Line:
    return Line(runtime, webhook_app(runtime))


@pytest.fixture
def client(line: Line) -> FlaskClient:
    return line.app.test_client()


def deliver(client: FlaskClient, number: int, sender: int = 1) -> TestResponse:
    pairs = dict(TEXT) | {
        "MessageSid": f"SM{number:032x}",
        "From": f"whatsapp:+120255501{sender:02}",
    }
    return post(client, tuple(pairs.items()), signature(tuple(pairs.items())))


def stored(line: Line) -> int:
    with line.runtime.db.read() as session:
        return session.scalar(select(func.count(InboundMessage.id))) or 0


def test_who_floods_is_turned_away_alone_and_told_when_to_come_again(
    line: Line, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inflow, "PER_SENDER", 5)
    line.runtime.inflow.allowed = 1000

    answers = [deliver(client, n) for n in range(8)]

    assert [a.status_code for a in answers] == [200] * 5 + [429] * 3
    assert 0 < int(answers[-1].headers["Retry-After"]) <= SENDER_WINDOW.total_seconds() + 1
    assert deliver(client, 100, sender=2).status_code == 200, "nobody else is held up"
    assert deliver(client, 3).status_code == 200, "what was accepted is not asked for again"
    assert stored(line) == 6


def test_the_window_slides(
    line: Line, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inflow, "PER_SENDER", 3)
    for n in range(3):
        deliver(client, n)
    assert deliver(client, 3).status_code == 429

    with line.runtime.db.write() as session:
        oldest = session.scalars(select(InboundMessage).order_by(InboundMessage.id)).first()
        assert oldest is not None
        oldest.received_at = utcnow() - SENDER_WINDOW

    assert [deliver(client, n).status_code for n in (3, 4)] == [200, 429]


def test_where_many_flood_who_wrote_little_is_still_let_in_until_nobody_can_be(
    line: Line, client: FlaskClient
) -> None:
    line.runtime.inflow.allowed = 8
    for n in range(8):
        assert deliver(client, n, sender=n % 2).status_code == 200

    busy = deliver(client, 20, sender=1)
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "10")
    newcomers = [deliver(client, 100 + n, sender=10 + n // FEW) for n in range(FULL * 8 - 8)]
    assert {a.status_code for a in newcomers} == {200}

    full = deliver(client, 300, sender=90)
    assert (full.status_code, full.headers["Retry-After"]) == (503, "10")
    assert deliver(client, 4).status_code == 200, "what was accepted is not asked for again"
    assert stored(line) == FULL * 8


def test_what_came_is_read_from_the_numbers_of_the_rows() -> None:
    seen = Inflow(rate=1)

    assert seen.arrived(newest=1000, at=0.0) == 0, "what was here when the process began"
    assert seen.arrived(newest=1030, at=5.0) == 30
    assert seen.arrived(newest=1040, at=RATE_WINDOW + 1) == 10
    assert seen.arrived(newest=9000, at=3600.0) == 0, "others may have taken hours for these"
    assert seen.arrived(newest=3, at=3601.0) == 0, "everything was erased"


def test_a_stranger_cannot_use_up_what_others_may_send(line: Line, client: FlaskClient) -> None:
    """Only what is signed and stored counts."""
    for _ in range(150):
        assert post(client, TEXT, "forged").status_code == 403

    assert deliver(client, 1).status_code == 200


def test_of_a_batch_of_metas_all_others_are_kept_and_meta_is_told_to_come_again(
    line: Line, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inflow, "PER_SENDER", 2)
    with GraphApi() as graph:
        line.runtime.settings = cloud_settings(line.runtime.settings, graph)
        hello = {"type": "text", "text": {"body": "Is it true?"}}
        each = [graph.receive(sender, hello) for sender in ["12025550101"] * 4 + ["12025550102"]]
        body = raw({**each[0], "entry": [entry for one in each for entry in one["entry"]]})

        answer = client.post("/webhooks/whatsapp", data=body, headers=graph.sign(body))

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert stored(line) == 3


def test_what_was_turned_away_comes_in_by_the_provider_s_list_a_part_at_a_time(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile_module, "PER_SENDER", 4)
    channel, sender = "twilio-whatsapp", Address("twilio-whatsapp", "whatsapp:+12025550101")
    line.channel.inbox += [
        Inbound(
            channel=channel,
            provider_id=f"SM{n:032x}",
            sender=sender,
            kind=Kind.TEXT,
            received_at=utcnow() - timedelta(hours=1),
            text="hello",
        )
        for n in range(7)
    ]
    since = utcnow() - timedelta(hours=2)

    found = reconcile(line.runtime, channel, since)
    assert (found.received, found.left) == (4, 3)
    with line.runtime.db.write() as session:
        look_for_missed(session, line.runtime)
    line.pumping = False
    line.work()

    assert stored(line) == 7
    assert reconcile(line.runtime, channel, since).left == 0


def _flood(environment: dict[str, str], first: int) -> list[int]:
    inflow.PER_SENDER = 10  # of this process alone, which ends
    with Runtime(load_settings(environment, Mode.DEVELOPMENT)) as runtime:
        client = webhook_app(runtime).test_client()
        return [deliver(client, first + n).status_code for n in range(9)]


def test_two_processes_count_together(
    line: Line,
    client: FlaskClient,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inflow, "PER_SENDER", 10)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        other = pool.submit(_flood, environment, 1000)
        statuses = Counter(deliver(client, n).status_code for n in range(9))
        statuses.update(other.result())

    assert set(statuses) == {200, 429}
    # Both may look at the same moment: then it is one too many.
    assert 10 <= statuses[200] <= 11
    assert stored(line) == statuses[200]


def test_a_rate_of_nothing_is_refused() -> None:
    from tipline.errors import SettingsError

    with pytest.raises(SettingsError, match="TIPLINE_WEBHOOK_RATE is 0"):
        load_settings({**TEST_ENVIRONMENT, "TIPLINE_WEBHOOK_RATE": "0"})


def test_the_log_says_that_it_was_too_much_and_nothing_about_whom(
    line: Line, client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    line.runtime.inflow.allowed = 0
    for n in range(5):
        deliver(client, n)

    logged = capsys.readouterr()
    for text in (logged.out, logged.err, json.dumps(deliver(client, 9).text)):
        assert "12025550101" not in text
        assert line.runtime.vault.pseudonym("twilio-whatsapp", "whatsapp:+12025550101") not in text
