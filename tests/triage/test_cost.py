"""What telling people costs is known before it is done, by the ways that reach them."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from factchecks.db import utcnow
from tests.conftest import ROOT
from tipline.channels.registry import make_channels
from tipline.channels.windows import window_of
from tipline.conversation.plainer import dressed, parts
from tipline.conversation.style import Style
from tipline.errors import SettingsError
from tipline.models import Claim, Contact, Tip
from tipline.prices import Prices, read_prices
from tipline.runtime import Runtime
from tipline.templates.definitions import definition
from tipline.templates.registry import Approval, Registered, write
from tipline.triage import audience
from tipline.triage.cost import SMS_PARTS, SMS_PARTS_ELSE, Cost, Group, Way, cost_of

PRICES = Prices(
    "USD",
    "an invented card of 1 October 2026",
    {"BR": {"service": 0.01, "utility": 0.02}, "*": {"service": 0.1, "utility": 0.2, "sms": 0.05}},
)
HOURS = {"now": 1, "away": 48}


def people(runtime: Runtime, *rows: tuple[str, str, str | None, str]) -> int:
    """A claim on which these wait: channel, now or away, country, language."""
    with runtime.db.write() as session:
        claim = Claim(title="x")
        session.add(claim)
        session.flush()
        for number, (channel, when, country, language) in enumerate(rows):
            contact = Contact(
                channel=channel,
                pseudonym=f"{claim.id}-{number}",
                address=b"sealed",
                country=country,
                language=language,
                last_inbound_at=utcnow() - timedelta(hours=HOURS[when]),
            )
            session.add(contact)
            session.flush()
            tips = 2 if number == 0 else 1  # whoever asked twice is told once
            session.add_all(
                Tip(contact_id=contact.id, claim_id=claim.id, channel=channel, waiting=True)
                for _ in range(tips)
            )
        return claim.id


def cost(runtime: Runtime, claim_id: int, prices: Prices = PRICES) -> Cost:
    with runtime.db.read() as session:
        return cost_of(audience.of_claim(session, claim_id).groups, prices)


def approve(runtime: Runtime, channel: str, language: str) -> None:
    made = definition("opener-verdict", language)
    assert made is not None
    with runtime.db.write() as session:
        write(session, channel, made, Registered("HX1", made.digest, Approval.APPROVED))


def test_each_is_counted_by_the_way_that_reaches_them_now(runtime: Runtime) -> None:
    approve(runtime, "twilio-whatsapp", "pt")
    claim_id = people(
        runtime,
        ("twilio-whatsapp", "now", "BR", "pt"),
        ("twilio-whatsapp", "away", "BR", "pt"),
        ("twilio-whatsapp", "away", "BR", "es"),  # no template is approved in Spanish
        ("whatsapp-cloud", "now", None, "en"),
        ("twilio-messenger", "away", None, "en"),
        ("telegram", "away", None, "en"),
        ("twilio-sms", "away", "US", "en"),
    )

    found = cost(runtime, claim_id)

    assert found.ways == {
        Way.SERVICE: 2, Way.UTILITY: 1, Way.WAITS: 2, Way.FREE: 1, Way.SMS: 1,
    }  # fmt: skip
    # BR now, BR template and what follows the tap, elsewhere now, two parts of an SMS.
    assert found.money == pytest.approx(0.01 + 0.02 + 0.01 + 0.1 + 2 * 0.05)


def test_whoever_cannot_be_written_to_costs_nothing(runtime: Runtime) -> None:
    claim_id = people(runtime, ("twilio-whatsapp", "now", "BR", "pt"))
    with runtime.db.write() as session:
        for contact in session.query(Contact):
            contact.stopped_at = utcnow()

    assert cost(runtime, claim_id) == Cost({}, 0.0, PRICES.currency, PRICES.origin)


def test_where_a_price_is_missing_there_is_no_sum_that_would_be_too_small(
    runtime: Runtime,
) -> None:
    claim_id = people(
        runtime, ("twilio-whatsapp", "now", "BR", "pt"), ("twilio-sms", "now", "BR", "pt")
    )

    without_sms = replace(PRICES, prices={"BR": {"service": 0.01, "utility": 0.02}})
    assert cost(runtime, claim_id, without_sms).money is None
    assert cost(runtime, claim_id, Prices()).money is None
    assert cost(runtime, claim_id).money == pytest.approx(0.01 + 4 * 0.05)
    assert cost_of([Group(Way.FREE, None, 3, 0)], Prices()).money == 0


@pytest.mark.parametrize("language", ["en", "pt", "es", "hi", "ar"])
def test_the_parts_of_an_sms_that_are_reckoned_with_are_those_of_the_transcript_book(
    language: str,
) -> None:
    book = (ROOT / "docs" / "conversations" / f"{language}.md").read_text(encoding="utf-8")
    told = book.split("\n## ")[6].rpartition("💬\n")[2]
    lines = [line.removeprefix("> ").removesuffix("  ") for line in told.split("\n")]
    words = "\n".join("" if line == ">" else line for line in lines).strip()
    words = words.removesuffix("</div>").strip()

    counted = parts(dressed(words, Style.SMS, language))

    reckoned = SMS_PARTS.get(language, SMS_PARTS_ELSE)
    assert reckoned - 1 <= counted <= reckoned  # never reckoned too low


def test_the_windows_are_those_of_the_channels(runtime: Runtime) -> None:
    for name, channel in make_channels(runtime).items():
        assert channel.window == window_of(name)


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("[]", "expected"),
        ('{"prices": {}}', "currency is missing"),
        ('{"currency": "USD", "prices": {}}', "origin is missing"),
        ('{"currency": "USD", "origin": "x", "prices": {"Brazil": {}}}', "'Brazil' is no"),
        ('{"currency": "USD", "origin": "x", "prices": {"BR": {"utility": "1"}}}', "utility is"),
        ('{"currency": "USD", "origin": "x", "prices": {"BR": {"marketing": 1}}}', "marketing"),
        ("{", "can't be read"),
    ],
)
def test_a_price_list_that_cannot_be_meant_is_refused_with_what_is_wrong(
    tmp_path: Path, said: str, problem: str
) -> None:
    path = tmp_path / "prices.json"
    path.write_text(said)

    with pytest.raises(SettingsError, match=problem):
        read_prices(str(path))


def test_a_price_list_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text(json.dumps({"currency": "USD", "origin": "x", "prices": PRICES.prices}))

    prices = read_prices(str(path))

    assert (prices.of("BR", "utility"), prices.of("AR", "utility")) == (0.02, 0.2)
    assert prices.of(None, "sms") == 0.05
    assert read_prices("") == Prices()
