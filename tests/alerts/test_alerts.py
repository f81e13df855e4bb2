"""Alerts: what is told, to whom, when, and what a stranger or a broken receiver can't do."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select

from tests.console.conftest import Person, signed_in
from tests.console.test_mail import Box, box
from tests.trends.conftest import Crowd, at, crowd
from tipline.alerts import rules, send
from tipline.alerts.errors import NotARule
from tipline.alerts.notice import notice
from tipline.alerts.quiet import earliest
from tipline.alerts.write import chat, teams
from tipline.jobs import load_handlers, run_pending
from tipline.links import post
from tipline.links.guard import Rules
from tipline.models import Alert, AlertState, Claim, Narrative, NarrativeClaim, Role, Spike
from tipline.runtime import Runtime
from tipline.trends.tick import close_hour

K = 5
__all__ = ["Box", "box", "crowd", "signed_in"]


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it was sent, and answers as it is told to."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server: Any = self.server
        server.got.append((dict(self.headers), body))
        self.send_response(server.answers.pop(0) if server.answers else 204)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A machine that the guard takes for one of the internet."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.got, server.answers = [], []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    port = server.server_address[1]
    server.address = f"http://127.0.0.1:{port}/in"
    here = Rules(ports=frozenset({port}), public=lambda a: a.is_loopback)
    monkeypatch.setattr(post, "ONLY_TLS", here)
    yield server
    server.shutdown()
    server.server_close()


def rule(
    runtime: Runtime, session: Any, target: str = "https://hooks.example/x", **more: Any
) -> int:
    """A rule; a receiver on this machine is put in its place afterwards."""
    plain = not target.startswith("http:")
    wanted = rules.Wanted(
        **{"name": "Desk", "kind": "rise", "way": "webhook", **more},
        target=target if plain else "https://hooks.example/x",
    )
    number, _ = rules.create(session, runtime.vault, wanted, by="ana")
    if not plain:
        rules.get(session, number).target = runtime.vault.seal(target)
    session.flush()
    return number


@pytest.fixture
def risen(crowd: Crowd) -> Claim:
    """A claim that spikes at hour 1, and one that four people asked about."""
    claim = crowd.claim("The vote was moved to Tuesday, call +351 912 345 678")
    crowd.crowd(claim, 30, hour=0.5)
    crowd.crowd(crowd.claim("A rumour of one street, moved"), 4, hour=0.5)
    close_hour(crowd.session, K, at(1))
    crowd.session.add(Spike(claim_id=claim.id, at=at(1), last_at=at(1), people=30, surprise=9.0))
    crowd.session.flush()
    return claim


def alerts(crowd: Crowd) -> list[Alert]:
    crowd.session.expire_all()
    return list(crowd.session.scalars(select(Alert).order_by(Alert.id)))


def work(runtime: Runtime, crowd: Crowd, later: timedelta = timedelta(seconds=1)) -> None:
    crowd.session.commit()
    load_handlers()
    run_pending(runtime, now=datetime.now(UTC) + later)


def test_a_webhook_gets_a_signed_message_that_its_secret_opens(
    runtime: Runtime, crowd: Crowd, risen: Claim, receiver: Any
) -> None:
    number = rule(runtime, crowd.session, receiver.address)
    assert notice(crowd.session, K) == 1
    assert notice(crowd.session, K) == 0  # once for each claim
    secret = rules.get(crowd.session, number).secret
    assert secret is not None
    key = base64.b64decode(runtime.vault.open(secret).removeprefix("whsec_"))
    work(runtime, crowd)

    ((headers, body),) = receiver.got
    said = json.loads(body)
    assert (said["type"], said["data"]["claim"]) == ("alert.rise", risen.id)
    assert said["data"]["people_24h"] == 30
    assert b"912" not in body
    stamp = headers["webhook-timestamp"]
    assert abs(int(stamp) - datetime.now(UTC).timestamp()) < 60
    signed = f"{headers['webhook-id']}.{stamp}.".encode() + body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{right}"
    assert [a.state for a in alerts(crowd)] == [AlertState.SENT]


def test_what_is_not_taken_now_comes_again_with_the_same_id_and_another_time_stamp(
    runtime: Runtime, crowd: Crowd, risen: Claim, receiver: Any
) -> None:
    receiver.answers = [503, 429]
    rule(runtime, crowd.session, receiver.address)
    notice(crowd.session, K)
    work(runtime, crowd)
    assert [a.state for a in alerts(crowd)] == [AlertState.WAITING]
    for minutes in (2, 10):
        work(runtime, crowd, timedelta(minutes=minutes))

    ids = {headers["webhook-id"] for headers, _ in receiver.got}
    assert (len(receiver.got), len(ids)) == (3, 1)
    assert [a.state for a in alerts(crowd)] == [AlertState.SENT]


@pytest.mark.parametrize("status", [302, 404, 410])
def test_a_refusal_or_a_redirect_is_not_followed_nor_tried_again(
    runtime: Runtime, crowd: Crowd, risen: Claim, receiver: Any, status: int
) -> None:
    receiver.answers = [status]
    rule(runtime, crowd.session, receiver.address)
    notice(crowd.session, K)
    work(runtime, crowd)
    work(runtime, crowd, timedelta(hours=1))

    assert len(receiver.got) == 1
    assert [a.state for a in alerts(crowd)] == [AlertState.FAILED]


@pytest.mark.parametrize(
    "inside", ["https://127.0.0.1/x", "https://169.254.169.254/x", "https://[::ffff:10.0.0.1]/x"]
)
def test_no_alert_goes_into_our_own_network(
    runtime: Runtime, crowd: Crowd, risen: Claim, inside: str
) -> None:
    rule(runtime, crowd.session, inside, way="chat")
    notice(crowd.session, K)
    work(runtime, crowd)

    assert [a.state for a in alerts(crowd)] == [AlertState.FAILED]


def test_each_kind_finds_its_claims_and_none_finds_what_is_below_the_floor(
    runtime: Runtime, crowd: Crowd, risen: Claim
) -> None:
    session = crowd.session
    small = session.scalar(select(Claim).where(Claim.title.contains("one street")))
    assert small is not None
    narrative = Narrative(title="Moved votes")
    session.add(narrative)
    session.flush()
    for claim in (risen, small):
        claim.harm, claim.election = "high", "date"
        session.add(NarrativeClaim(narrative_id=narrative.id, claim_id=claim.id, added_by="ana"))
    told = {
        rule(runtime, session, kind=kind, value=value, at_least=least): kind
        for kind, value, least in (
            ("rise", "", 0), ("harm", "medium", 0), ("election", "", 0),
            ("keyword", "MOVED vote", 0), ("narrative", str(narrative.id), 0),
            ("keyword", "street", 0), ("rise", "", 31),
        )
    }  # fmt: skip
    notice(session, K)

    found = [(told[a.rule_id], a.claim_id) for a in alerts(crowd)]
    kinds = ("rise", "harm", "election", "keyword", "narrative")
    assert sorted(found) == sorted((kind, risen.id) for kind in kinds)


def test_a_claim_is_told_again_after_a_day_and_not_before(
    runtime: Runtime, crowd: Crowd, risen: Claim
) -> None:
    rule(runtime, crowd.session, kind="keyword", value="vote")
    notice(crowd.session, K)
    for hour, many in ((10, 1), (25, 2)):
        crowd.crowd(risen, 6, hour=hour - 0.5)
        close_hour(crowd.session, K, at(hour))
        notice(crowd.session, K)
        assert len(alerts(crowd)) == many


def test_mail_comes_as_one_digest_and_the_next_not_before_its_time(
    runtime: Runtime, crowd: Crowd, risen: Claim, box: Box
) -> None:
    other = crowd.claim("Voting by text message is possible")
    crowd.crowd(other, 6, hour=1.5)
    rule(
        runtime,
        crowd.session,
        "desk@paper.example",
        kind="keyword",
        value="vot",
        way="mail",
        every=6,
    )
    number = rule(
        runtime,
        crowd.session,
        "desk@paper.example",
        kind="keyword",
        value="vote",
        way="mail",
        every=6,
    )
    notice(crowd.session, K)
    work(runtime, crowd)
    (letter,) = box.letters
    assert letter["To"] == "desk@paper.example"
    assert letter["Subject"] == "Tipline alert “Desk”: 1 claim"
    assert "30 people asked in 24 hours" in letter.get_content()

    crowd.session.add(Alert(rule_id=number, claim_id=other.id, tick=at(2), people=6))
    crowd.session.flush()
    (fresh,) = [a for a in alerts(crowd) if a.state is AlertState.WAITING]
    send.enqueue_for(crowd.session, rules.get(crowd.session, number), fresh)
    work(runtime, crowd, timedelta(hours=5))
    assert len(box.letters) == 1
    work(runtime, crowd, timedelta(hours=7))
    assert len(box.letters) == 2


@pytest.mark.parametrize(
    ("hour", "begin", "end", "expected"),
    [(23, 22, 7, 7), (3, 22, 7, 7), (7, 22, 7, None), (12, 9, 17, 17), (18, 9, 17, None)],
)
def test_quiet_hours_hold_an_alert_until_they_end(
    hour: int, begin: int, end: int, expected: int | None
) -> None:
    moment = datetime(2026, 7, 1, hour, 30, tzinfo=UTC) - timedelta(hours=1)  # Lisbon's summer
    found = earliest(moment, begin, end, "Europe/Lisbon")
    if expected is None:
        assert found == moment
    else:
        assert moment < found <= moment + timedelta(hours=10)
        assert (found + timedelta(hours=1)).hour == expected
        assert found.minute == 0


def test_an_alert_made_at_night_is_sent_in_the_morning_but_a_test_at_once(
    runtime: Runtime, crowd: Crowd, risen: Claim, receiver: Any
) -> None:
    now = datetime.now(UTC)
    quiet = {"quiet_from": now.hour, "quiet_until": (now.hour + 3) % 24}
    number = rule(runtime, crowd.session, receiver.address, way="chat", **quiet)
    notice(crowd.session, K)
    rules.test(crowd.session, number, by="ana")
    work(runtime, crowd)
    assert ["test" in body.decode() for _, body in receiver.got] == [True]
    work(runtime, crowd, timedelta(hours=4))
    assert len(receiver.got) == 2
    assert "The vote was moved" in json.loads(receiver.got[1][1])["text"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "name"),
        ({"target": "http://hooks.example/x"}, "https://"),
        ({"target": "https://u:p@hooks.example/x"}, "password"),
        ({"way": "mail", "target": "a@b.example,c@d.example"}, "mail address"),
        ({"kind": "harm", "value": "much"}, "least harm"),
        ({"kind": "narrative", "value": "7"}, "narrative"),
        ({"quiet_from": 3}, "quiet hours"),
        ({"zone": "Mars/Olympus"}, "time zone"),
    ],
)
def test_what_can_be_no_rule_is_refused_with_the_reason(
    runtime: Runtime, crowd: Crowd, change: dict[str, Any], words: str
) -> None:
    wanted = rules.Wanted(name="Desk", kind="rise", way="webhook", target="https://h.example/x")
    with pytest.raises(NotARule, match=words):
        rules.create(crowd.session, runtime.vault, replace(wanted, **change), by="ana")


def test_words_of_a_voter_can_mention_nobody_in_a_chat() -> None:
    from tipline.alerts.write import Told
    from tipline.models import AlertKind

    told = Told("Desk", AlertKind.RISE, 1, "<!channel> & all", "Open", 9, at(1), "https://t/")

    assert "<" not in chat(told)["text"]
    assert "&lt;!channel&gt; &amp; all" in chat(told)["text"]
    assert teams(told)["attachments"][0]["content"]["body"][0]["wrap"] is True


def test_an_editor_makes_tries_pauses_and_ends_an_alert_and_the_address_is_never_shown(
    runtime: Runtime, crowd: Crowd, signed_in: Callable[..., Person]
) -> None:
    editor = signed_in(Role.EDITOR)
    form = {"name": "Desk", "kind": "rise", "way": "webhook", "at_least": "", "zone": "UTC"}
    refused = editor.post("/newsroom/alerts", form | {"target": "http://x.example"})
    assert refused.status_code == 400
    assert "begins with https://" in refused.text
    made = editor.post("/newsroom/alerts", form | {"target": "https://hooks.example/T0/secretpath"})
    assert "whsec_" in made.text
    page = editor.get("/newsroom/alerts").text
    assert "hooks.example" in page
    assert "secretpath" not in page + made.text
    assert "whsec_" not in page
    for what, then in (("test", "a test"), ("pause", "Paused"), ("delete", "No alerts yet")):
        editor.post("/newsroom/alerts/1", {"what": what})
        assert then in editor.get("/newsroom/alerts").text
    assert editor.post("/newsroom/alerts/1", {"what": "test"}).status_code == 404
    assert "Alert made" in editor.get("/console/audit").text
