"""Real Arabic fact-checks, sent as people forward them: answered; with another number: never."""

import random
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from factchecks.importers.formats import detect, importer_for
from factchecks.importers.rows import Options
from factchecks.importers.run import import_rows
from tests.conftest import shared
from tests.line import Line
from tipline.models import Match, MatchState
from tipline.runtime import Runtime

ASKED = 30  # of each kind; every one runs through the whole line
NUMBER = re.compile(r"(?<!\d)([1-9]\d{1,3})(?!\d)")
MARKS = re.compile(r"[\u064b-\u0652\u0640]")  # vowel signs and the stretching stroke


@pytest.fixture
def line(runtime: Runtime, app: Flask) -> Iterator[Line]:
    path = shared("data", "claimreview", "arabic_claims_search.json")
    line = Line(runtime, app)
    format_ = detect(path)
    rows = importer_for(path, format_)(path, Options(), lambda position: None)
    report = import_rows(runtime.db.write, rows, source="arabic", format_name=format_)
    assert report.imported > 1_000
    yield line


def chosen(line: Line, wanted: str) -> list[tuple[int, str]]:
    """Claims long enough to be a message, always the same ones."""
    claims = [
        (fact_check.id, fact_check.claim)
        for fact_check in line.fact_checks
        if len(fact_check.claim.split()) >= 7 and re.search(wanted, fact_check.claim)
    ]
    return random.Random(2026).sample(claims, min(ASKED, len(claims)))


def forwarded(claim: str) -> str:
    """The claim as it goes round: passed on, without vowel signs, with an emoji and a plea."""
    return f"تم التحويل كما وصلني 👇\n*{MARKS.sub('', claim).strip(' .')}* ‼️\nانشروها قبل أن تحذف"


def answers(line: Line) -> dict[int, int]:
    """Which fact-check each tip was answered with by itself."""
    matches: list[Match] = line.all(Match)
    return {m.tip_id: m.fact_check_id for m in matches if m.state is MatchState.ANSWERED}


def test_claims_that_go_round_lightly_edited_are_answered_with_their_fact_check(
    line: Line,
) -> None:
    voter, texts = line.voter(1), {f.id: f.claim for f in line.fact_checks}
    right = 0
    asked = chosen(line, ".")

    for _, claim in asked:
        voter.sends(forwarded(claim))
        told = answers(line).get(max(tip.id for tip in line.tips))
        # A twin, the same claim checked by another publisher, is as right.
        assert told is None or texts[told].split()[:3] == claim.split()[:3], claim
        right += told is not None

    assert right >= 0.9 * len(asked)


def test_the_same_claims_with_another_number_are_not_answered(line: Line) -> None:
    voter = line.voter(2)
    asked = chosen(line, NUMBER.pattern)
    assert len(asked) >= 10

    for _, claim in asked:
        changed = NUMBER.sub(lambda found: str(int(found[1]) + 7), claim, count=1)
        voter.sends(forwarded(changed))

    assert answers(line) == {}
