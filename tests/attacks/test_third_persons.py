"""What a forward says about somebody else is on no page, in no file and in no export.

Every number is made up: reserved telephone ranges, published test cards, and identity numbers that
only satisfy their check digits.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update
from werkzeug.routing import Rule

from factchecks.models import Variant
from tests.api.test_api import made
from tests.console import world
from tests.console.conftest import SITE, Person, signed_in
from tests.console.test_access import ENDS_SESSIONS
from tests.trends.conftest import Crowd, crowd
from tests.trends.test_pages import busy
from tipline.models import (
    AnswerAudit,
    AuditEntry,
    Claim,
    ClaimWord,
    MatchState,
    Role,
    Tip,
)
from tipline.privacy.personal import Veil
from tipline.runtime import Runtime
from tipline.triage.wordlist import reword
from tipline.web.access import access_of

__all__ = ["busy", "crowd", "signed_in"]

SECRETS = {
    "phone": "+351 912 345 678",
    "mail": "ann.bell@mail.example.org",
    "identity": "529.982.247-25",
    "account": "GB82 WEST 1234 5698 7654 32",
    "card": "4111 1111 1111 1111",
}
# Pieces too: what differs is told word by word.
PIECES = [*SECRETS.values(), "912 345", "ann.bell", "982.247", "5698", "1111 1111", "912345678"]
FORWARD = (
    "The vote in Vila Nova was moved: call {phone} or {mail}, CPF {identity}, pay to {account} "
    "or by {card} before noon"
).format(**SECRETS)
OTHER = FORWARD.replace("912 345 678", "912 345 679").replace("before noon", "before night")
REASON = "Whether the hotline is the one of the authority"


def _any_of(rule: Rule, argument: str) -> int | str:
    """Number 1, or the first word where a route takes only certain ones."""
    return min(getattr(rule._converters[argument], "items", [1]))


@dataclass
class Planted:
    """The rows that pages are opened with."""

    claim: int
    other: int
    tip: int
    check: int
    sha256: str

    def path(self, rule: Rule) -> str:
        known = {"claim_id": self.claim, "tip_id": self.tip, "fact_check_id": self.check,
                 "sha256": self.sha256, "size": "small"}  # fmt: skip
        return str(
            rule.build({name: known.get(name, _any_of(rule, name)) for name in rule.arguments})[1]
        )


@pytest.fixture
def planted(busy: Claim, crowd: Crowd, runtime: Runtime) -> Planted:
    """Titles from before titles were masked, wordings, a picture, a match, an answer, a variant."""
    session, maker = crowd.session, world.Maker(crowd.session)
    session.execute(update(Tip).where(Tip.claim_id == busy.id).values(text=FORWARD))
    session.execute(update(Claim).where(Claim.id == busy.id).values(title=FORWARD))
    reword(session, [busy.id])
    tip = maker.tip(busy, OTHER)
    twin = maker.claim(FORWARD + " and tomorrow", people=1)
    file = maker.media(tip, runtime.store, striped(), "image/png", "image")
    file.details = {"words": f"Ask {SECRETS['phone']}"}
    check = maker.fact_check("The vote in Vila Nova was moved: call 112 before noon")
    session.add(Variant(fact_check_id=check.id, text=FORWARD, language="pt", text_key="0" * 64))
    match = maker.candidate(busy, check, score=0.95)
    match.tip_id, match.state, match.threshold = tip.id, MatchState.ANSWERED, 0.9
    match.explanation = f"Both say “{SECRETS['phone']}” in the same place."
    match.conflicts = [
        {"kind": "number", "message_says": "912", "claim_says": "112"},
        {"kind": "number", "message_says": "5698", "claim_says": ""},
    ]
    session.flush()
    session.add(AnswerAudit(match_id=match.id, chance=1.0))
    session.commit()
    return Planted(busy.id, twin.id, tip.id, check.id, file.sha256)


def striped() -> bytes:
    """A picture with as many edges as text has."""
    data = (np.random.default_rng(7).random((240, 320)) > 0.5) * np.uint8(255)
    out = io.BytesIO()
    Image.fromarray(data.astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def walked(app: Flask, planted: Planted) -> list[str]:
    """Every page there is, and some with what can be asked of them."""
    found = [
        planted.path(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.endpoint.endswith("static")
        and rule.endpoint not in ENDS_SESSIONS
        and access_of(app, rule.endpoint) is not None
    ]
    claim = f"/console/claims/{planted.claim}"
    return [
        *found,
        f"{claim}/merge?other={planted.other}",
        "/console/?status=all",
        "/console/?q=Vila+Nova",
        "/newsroom/?window=6h",
        "/newsroom/?window=24h&format=csv",
    ]


def test_no_page_and_no_export_shows_what_a_forward_says_of_others(
    app: Flask,
    runtime: Runtime,
    planted: Planted,
    signed_in: Callable[..., Person],
) -> None:
    token = {"Authorization": f"Bearer {made(runtime)}"}
    for role in (None, *Role):
        person = signed_in(role) if role else Person(app)
        headers = {"Accept": "text/html", **({} if role else token)}
        showing = 0
        for path in walked(app, planted):
            answer = person.client.get(path, base_url=SITE, headers=headers)
            page = answer.get_data().decode(errors="replace")
            # As words of their own: tokens and hashes are long enough to hold any four digits.
            assert [p for p in PIECES if re.search(rf"(?<!\w){re.escape(p)}(?!\w)", page)] == [], (
                path
            )
            showing += "[phone number]" in page
            answer.close()
        # The API's claim and trends; the queue, the claim, the fact-check, the newsroom's pages.
        assert showing >= (2 if role is None else 5), role


def test_a_viewer_opens_nothing_finds_nothing_by_a_number_and_reads_none_off_a_picture(
    planted: Planted, runtime: Runtime, signed_in: Callable[..., Person]
) -> None:
    viewer = signed_in(Role.VIEWER)
    opening = f"/console/claims/{planted.claim}/open"
    found = f'href="/console/claims/{planted.claim}"'

    assert found in viewer.get("/console/?status=all&q=vila+nova").text
    assert found not in viewer.get("/console/?status=all&q=912").text
    with runtime.db.read() as session:
        words = set(session.scalars(select(ClaimWord.word)))
    assert "vila" in words
    assert not words & {"912", "345", "678", "bell", "529", "5698", "4111", "gb82"}
    assert viewer.post(opening, {"reason": REASON}).status_code == 403
    data = viewer.get(f"/console/media/{planted.sha256}/large").data
    grey = np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=int)
    edges = np.flatnonzero(np.abs(np.diff(grey, axis=1)).max(axis=0) > 24)
    assert grey.shape == (240, 320)
    assert len(edges) <= 2 * 24, "within a square nothing changes"


def test_a_checker_opens_one_claim_with_a_reason_that_goes_on_record(
    planted: Planted, runtime: Runtime, signed_in: Callable[..., Person]
) -> None:
    page, opening = f"/console/claims/{planted.claim}", f"/console/claims/{planted.claim}/open"
    ana, bob = signed_in(Role.CHECKER, "ana"), signed_in(Role.CHECKER, "bob")

    assert "a hidden number or address is another one here" in ana.get(page).text
    assert ana.get(f"/console/media/{planted.sha256}").status_code == 403
    coarse = ana.get(f"/console/media/{planted.sha256}/small")
    assert "no-store" in coarse.headers["Cache-Control"]
    ana.post(opening, {"reason": "because"})
    assert SECRETS["phone"] not in ana.get(page).text, "a word is no reason"
    ana.post(opening, {"reason": f"{REASON}, {SECRETS['phone']}"})

    shown = ana.get(page).text
    assert [s for s in SECRETS.values() if s not in shown] == []
    assert "Open to you until" in shown
    assert SECRETS["phone"] in ana.get(f"/console/tips/{planted.tip}").text.replace("679", "678")
    with ana.get(f"/console/media/{planted.sha256}") as original:
        assert original.status_code == 200
    assert SECRETS["phone"] not in bob.get(page).text
    assert SECRETS["phone"] not in ana.get(f"/console/claims/{planted.other}").text
    with runtime.db.read() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "claim.open"))
    assert (entry.actor, entry.subject_id) == ("ana", str(planted.claim))
    assert entry.details == {"reason": f"{REASON}, [phone number]"}


def test_a_veil_hides_pieces_of_what_it_hid_and_nothing_else() -> None:
    veil = Veil()
    veil.text(FORWARD, language="pt", country="PT")

    quoted = veil.quote("the message says “912” and 5698, the claim 112 before noon on 14 May")

    assert quoted == (
        "the message says “[phone number]” and [bank account], the claim 112 before noon on 14 May"
    )
    assert Veil(lifted=True).text(FORWARD) == FORWARD
    assert dict(veil.hides) == {
        "bank account": 1, "bank card number": 1, "e-mail address": 1, "identity number": 1,
        "phone number": 1,
    }  # fmt: skip
