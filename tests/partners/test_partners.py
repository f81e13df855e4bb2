"""Two tiplines, each with its database and application, the one pulled by the other over HTTP."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from factchecks import public, publish
from factchecks.db import utcnow
from factchecks.models import FactCheck, ImportRun, Publisher, Rating, Status
from factchecks.verdict import Verdict
from tests.conftest import TEST_ENVIRONMENT
from tests.console.conftest import Person, signed_in
from tests.line import Line, webhook_app
from tests.trends.conftest import Crowd, at
from tests.triage.test_recheck import look
from tipline import tokens
from tipline.app import create_app
from tipline.config import Mode, load_settings
from tipline.links import post
from tipline.links.guard import Rules
from tipline.models import AuditEntry, OutboundMessage, Partner, PartnerTrends, Role
from tipline.partners import jobs, services
from tipline.partners.errors import NotAPartner
from tipline.runtime import Runtime
from tipline.trends import board
from tipline.trends.tick import close_hour
from tipline.triage.own import follow_settings

__all__ = ["signed_in"]
K = 5
SITE = "lupa.example.net"
RUMOUR = "Voters in Arvania must bring a blue pen on Sunday or the ballot will not count"
VERDICT = Verdict(
    claim=RUMOUR,
    summary="Any pen is allowed.",
    language="en",
    rating=Rating.FALSE,
    rating_text="Falso de todo",
)


@dataclass
class There:
    """The partner: a whole tipline that serves its API on this machine."""

    runtime: Runtime
    token: str
    port: int
    asked: list[str]

    def publishes(self, verdict: Verdict = VERDICT) -> int:
        with self.runtime.db.write() as session:
            follow_settings(session, self.runtime.settings)
            owner = session.scalars(select(Publisher).where(Publisher.own)).one()
            draft = publish.create_draft(session, verdict, publisher_id=owner.id)
            publish.publish(session, draft.id, decided_by="eva")
            return draft.id

    def corrects(self, number: int, verdict: Verdict) -> None:
        with self.runtime.db.write() as session:
            publish.correct(session, number, verdict, note="We were wrong.", decided_by="eva")

    def withdraws(self, number: int) -> None:
        with self.runtime.db.write() as session:
            publish.withdraw(session, number, note="We were wrong.", decided_by="eva")


@pytest.fixture
def there(
    tmp_path: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[There]:
    """The partner's tipline, which the guard takes for a machine of the internet."""
    monkeypatch.setattr(public, "SETTLED", timedelta(0))
    environment = {
        **TEST_ENVIRONMENT,
        "TIPLINE_SECRET_KEY": "the-partners-own-secret-0123456789abcdef",
        "TIPLINE_PUBLIC_URL": f"https://{SITE}",
        "TIPLINE_ORGANISATION": "Lupa do Norte",
        "TIPLINE_INSTANCE": str(tmp_path / "partner"),
    }
    settings = load_settings(environment, Mode.DEVELOPMENT)
    settings.instance.mkdir(parents=True)
    shutil.copy(migrated_sqlite, settings.instance / "tipline.sqlite3")
    runtime, asked = Runtime(settings), []
    with runtime.db.write() as session:
        scopes = ["checks:read", "trends:read"]
        made = tokens.make(session, name="us", scopes=scopes, days=9, by="eva", now=utcnow())
    app = create_app(runtime)

    def front(environ: dict[str, Any], start: Any) -> Any:
        query = environ["QUERY_STRING"]
        asked.append(f"{environ['PATH_INFO']}?{query}")

        def told(status: str, headers: list[tuple[str, str]], exc: Any = None) -> Any:
            asked[-1] += f" {status[:3]}"
            return start(status, headers, exc)

        return app(environ, told)

    server = make_server("127.0.0.1", 0, front, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rules = Rules(ports=frozenset({server.port}), public=lambda a: a.is_loopback)
    monkeypatch.setattr(post, "ONLY_TLS", rules)
    yield There(runtime, made[1], server.port, asked)
    server.shutdown()
    server.server_close()
    runtime.db.dispose()


@pytest.fixture
def line(runtime: Runtime) -> Line:
    """Our own tipline, with voters."""
    return Line(runtime, webhook_app(runtime))


def befriend(line: Line, there: There, token: str = "") -> int:
    """Add the partner as an admin would; only where it is differs from the real world."""
    wanted = services.Wanted("Lupa do Norte", f"https://{SITE}/api/v1/", token or there.token)
    with line.runtime.db.write() as session:
        number = services.add(session, line.runtime.vault, wanted, by="ana")
        partner = session.get_one(Partner, number)
        assert partner.url == f"https://{SITE}"
        partner.url = f"http://127.0.0.1:{there.port}"
    line.work()
    return number


def pull(line: Line) -> Partner:
    """As the clock would, when its time has come."""
    with line.runtime.db.write() as session:
        for partner in session.scalars(select(Partner)):
            partner.asked_at = utcnow() - jobs.wait(partner.failures)
        jobs.find_due(session, line.runtime)
    line.work()
    (partner,) = line.all(Partner)
    return partner


def checks(line: Line) -> dict[str, Status]:
    return {check.claim: check.status for check in line.fact_checks}


def test_a_partners_verdict_answers_here_under_its_name_and_so_do_correction_and_withdrawal(
    line: Line, there: There, signed_in: Callable[..., Person]
) -> None:
    """The whole story, from a voter who waits to the partner taking its verdict back."""
    waiting, later = line.voter(1), line.voter(2)
    assert "not been checked" in waiting.sends(RUMOUR)[0]
    number = there.publishes()
    look(line)
    befriend(line, there)
    look(line)
    (told,) = waiting.reads()
    assert "Lupa do Norte" in told
    assert "Any pen is allowed" in told
    assert f"https://{SITE}/checks/{number}" in told
    assert "Lupa do Norte" in signed_in(Role.VIEWER).get("/console/claims/1").text
    (answer,) = later.sends(RUMOUR)[:1]
    assert "Lupa do Norte" in answer

    there.corrects(number, replace(VERDICT, rating=Rating.TRUE, rating_text="Verdade"))
    pull(line)
    for voter in (waiting, later):
        (corrected,) = voter.reads()
        assert "Lupa do Norte" in corrected
    there.withdraws(number)
    partner = pull(line)
    for voter in (waiting, later):
        (withdrawn,) = voter.reads()
        assert "Lupa do Norte" in withdrawn

    (ours,) = line.fact_checks
    assert (ours.status, ours.source, ours.publisher.site) == (
        Status.WITHDRAWN, "partner:Lupa do Norte", SITE,
    )  # fmt: skip
    assert partner.counts == {"imported": 1, "corrected": 1, "withdrawn": 1}


def test_a_reworded_claim_stays_the_same_fact_check_and_its_old_wording_answers_no_more(
    line: Line, there: There
) -> None:
    number = there.publishes()
    befriend(line, there)
    voter = line.voter(1)
    voter.sends(RUMOUR)
    other = "Voters in Arvania must bring a red pen on Sunday or the ballot will not count"
    there.corrects(number, replace(VERDICT, claim=other))
    pull(line)

    (ours,) = line.fact_checks
    assert (ours.claim, ours.status, ours.revision) == (other, Status.CORRECTED, 2)
    assert len(voter.reads()) == 1  # the verdict they were told was about another colour
    assert "not sure that it is the same" in line.voter(2).sends(RUMOUR)[0]


def test_many_come_page_by_page_and_pulling_again_asks_for_nothing_and_changes_nothing(
    line: Line, there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tipline.partners import checks as pulled

    monkeypatch.setattr(pulled, "PAGE", 2)
    for number in range(5):
        there.publishes(replace(VERDICT, claim=f"The ferry {number} sinks on Sunday"))
    befriend(line, there)
    assert len(line.fact_checks) == 5
    imports = len(line.all(ImportRun))
    there.asked.clear()

    partner = pull(line)

    assert len(line.all(ImportRun)) == imports
    assert [one[-3:] for one in there.asked] == ["200"] + ["304"] * 4  # nothing new, by ETag
    assert there.asked[0].startswith(f"/api/v1/checks/changes?limit=2&cursor={partner.cursor}")
    assert (partner.problem, partner.counts["imported"]) == ("", 5)


def test_an_interrupted_pull_goes_on_where_it_was_and_takes_nothing_twice(
    line: Line, there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tipline.partners import checks as pulled

    monkeypatch.setattr(pulled, "PAGE", 1)
    for number in range(3):
        there.publishes(replace(VERDICT, claim=f"The ferry {number} sinks on Sunday"))
    monkeypatch.setattr(tokens, "LIMIT", 2)
    number = befriend(line, there)
    (partner,) = line.all(Partner)
    assert "429" in partner.problem
    assert len(line.fact_checks) == 2
    monkeypatch.setattr(tokens, "LIMIT", 100)
    with line.runtime.db.write() as session:
        session.get_one(Partner, number).cursor = ""  # as if it died before keeping its place
    partner = pull(line)

    assert (len(line.fact_checks), partner.problem) == (3, "")


def test_nobody_speaks_in_anothers_name_and_what_is_broken_is_refused(
    line: Line, there: There
) -> None:
    from tipline.partners import checks as pulled

    there.publishes()
    befriend(line, there)
    review = {"@type": "ClaimReview", "claimReviewed": "x y", "url": f"https://{SITE}/1"}
    own = {"name": "Lupa", "site": SITE}
    items = [
        {"id": 8, "status": "published", "publisher": own, "claim_review": review},
        {"id": 9, "publisher": {"name": "AFP", "site": "afp.example"}, "claim_review": review},
        {"id": 10, "publisher": {"name": "us", "site": "tipline.example.org"},
         "claim_review": review},
        {"id": 11, "publisher": own, "claim_review": {**review, "claimReviewed": ["a", "b"]}},
        {"id": 12, "publisher": own, "claim_review": "nothing"},
        {"id": 13, "publisher": own, "claim_review": {**review, "claimReviewed": ""}},
    ]  # fmt: skip

    class Forged:
        def get(self, *_: object, **__: object) -> Any:
            from tipline.partners.client import Answer

            return Answer({"items": items, "next": "1-1", "more": False}, "")

    pulled.pull(line.runtime, 1, Forged())  # type: ignore[arg-type]  # a partner that lies

    assert sorted(c.publisher.site for c in line.fact_checks) == [SITE, SITE]
    (partner,) = line.all(Partner)
    assert partner.counts["refused"] == 5
    assert "only lupa.example.net is taken" in str(line.all(ImportRun)[-1].report)


def test_what_a_person_here_withdrew_stays_withdrawn_whatever_the_partner_says(
    line: Line, there: There
) -> None:
    number = there.publishes()
    befriend(line, there)
    (ours,) = line.fact_checks
    with line.runtime.db.write() as session:
        publish.withdraw(session, ours.id, note="Not for our voters.", decided_by="ana")
    there.corrects(number, replace(VERDICT, summary="Really any pen.", claim=RUMOUR + " at all"))
    pull(line)

    assert checks(line)[RUMOUR] is Status.WITHDRAWN


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("401", "ask it for a new one"),
        ("403", "scopes"),
        ("302", "leads elsewhere"),
        ("200", "JSON"),
    ],
)
def test_what_is_wrong_is_said_plainly_and_asked_again_ever_more_rarely(
    line: Line, there: There, monkeypatch: pytest.MonkeyPatch, status: str, words: str
) -> None:
    from tipline.links.call import Called
    from tipline.partners import client

    answer = Called(int(status), {}, b"<html>")
    monkeypatch.setattr(client, "call", lambda *_: answer)
    befriend(line, there)
    for failures in (2, 3):
        partner = pull(line)
        assert words in partner.problem
        assert partner.failures == failures
    assert jobs.wait(3) == 4 * jobs.wait(1)
    assert jobs.wait(99) == jobs.wait(6) == timedelta(hours=8)
    asked = partner.asked_at
    with line.runtime.db.write() as session:
        jobs.find_due(session, line.runtime)
    assert line.all(Partner)[0].asked_at == asked


def test_a_wrong_token_is_told_and_the_right_one_mends_it(line: Line, there: There) -> None:
    there.publishes()
    number = befriend(line, there, token="tl_wrong")
    assert "(401)" in line.all(Partner)[0].problem
    with line.runtime.db.write() as session:
        services.renew(session, line.runtime.vault, number, there.token, by="ana")
    line.work()

    (partner,) = line.all(Partner)
    assert (partner.problem, len(line.fact_checks)) == ("", 1)
    assert there.token.encode() not in partner.token
    assert there.token not in str([e.details for e in line.all(AuditEntry)])


def test_the_guard_lets_no_partner_lead_into_our_own_network(
    line: Line, there: There, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "ONLY_TLS", Rules(ports=frozenset({there.port})))
    befriend(line, there)

    assert "not on the internet" in line.all(Partner)[0].problem
    assert there.asked == []


def test_what_rises_at_the_partner_stands_in_the_newsroom_under_its_name_and_our_floor(
    line: Line, there: There, signed_in: Callable[..., Person]
) -> None:
    with there.runtime.db.write() as session:
        crowd = Crowd(session)
        claim = crowd.claim("The vote was moved to Tuesday, call +351 912 345 678")
        crowd.crowd(claim, 20, hour=0.5)
        crowd.crowd(claim, 6, hour=0.6, country="BR")
        crowd.crowd(crowd.claim("Six asked about this"), 6, hour=0.5)
        close_hour(session, K, at(1))
        board.refresh(session, K)
    befriend(line, there)
    person = signed_in(Role.VIEWER)
    page = person.get("/newsroom/partners?window=24h").text

    assert f"Published by Lupa do Norte ({SITE})" in page
    assert "moved to Tuesday" in page
    assert "912" not in page
    assert "Six asked about this" in page
    kept = {(t.partner_id, t.span): t for t in line.all_of(PartnerTrends)}
    (tuesday, _) = kept[1, "24h"].lines
    assert (tuesday["people"], tuesday["shares"]["country"]) == (26, {"PT": 20, "BR": 6})
    object.__setattr__(line.runtime.settings, "floor", 7)  # raised here: less of theirs is shown
    page = person.get("/newsroom/partners?window=24h").text
    assert "Six asked about this" not in page
    assert "others or unknown" in page


def test_admins_add_look_after_and_remove_partners_and_the_token_is_never_shown(
    line: Line, there: There, signed_in: Callable[..., Person]
) -> None:
    number = there.publishes()
    admin = signed_in(Role.ADMIN)
    form = {"name": "Lupa", "url": "http://x.example", "token": "tl_secret1", "checks": "yes"}
    refused = admin.post("/console/partners", form)
    assert refused.status_code == 400
    assert "is no address of a tipline" in refused.text
    admin.post("/console/partners", form | {"url": f"https://{SITE}"})
    with line.runtime.db.write() as session:
        partner = session.scalars(select(Partner)).one()
        partner.url = f"http://127.0.0.1:{there.port}"
    admin.post("/console/partners/1", {"what": "token", "token": there.token})
    line.work()
    page = admin.get("/console/partners").text
    assert "Up to date" in page
    assert there.token not in page
    assert "tl_secret1" not in page
    assert f"/checks/{number}" in line.fact_checks[0].url
    admin.post("/console/partners/1", {"what": "pause"})
    assert "Paused" in admin.get("/console/partners").text
    assert admin.post("/console/partners/1", {"what": "dance"}).status_code == 400

    admin.post("/console/partners/1", {"what": "remove", "take_back": "yes"})
    line.work()
    assert [c.status for c in line.fact_checks] == [Status.WITHDRAWN]
    assert admin.post("/console/partners/1", {"what": "pull"}).status_code == 404
    with line.runtime.db.read() as session:
        assert session.scalars(select(Partner)).all() == []
        assert session.scalars(select(OutboundMessage)).all() == []
        assert session.scalars(select(FactCheck)).unique().one().source == "partner:Lupa"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "name"),
        ({"url": "https://u:p@x.example"}, "no address"),
        ({"url": "https://"}, "no address"),
        ({"token": ""}, "token"),
        ({"site": "youtube.com"}, "one publisher"),
        ({"site": "tipline.example.org"}, "our own site"),
        ({"checks": False, "trends": False}, "what to pull"),
    ],
)
def test_what_can_be_no_partner_is_refused_with_the_reason(
    runtime: Runtime, change: dict[str, Any], words: str
) -> None:
    wanted = services.Wanted(name="Lupa", url=f"https://{SITE}", token="tl_x")
    with runtime.db.write() as session:
        follow_settings(session, runtime.settings)
    with runtime.db.write() as session, pytest.raises(NotAPartner, match=words):
        services.add(session, runtime.vault, replace(wanted, **change), by="ana")
