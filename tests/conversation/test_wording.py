"""What voters read: complete, plain about its limits, and safe whatever it is made of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from factchecks.models import Rating, Status
from factchecks.queries import Shown
from matchers.types import Conflict, ConflictKind
from tipline.conversation.catalogue import languages, say
from tipline.conversation.questions import Option, ask_text, days_text, not_yet_text
from tipline.conversation.split import units
from tipline.conversation.wording import (
    closed_text,
    conflict_text,
    correction_text,
    mistake_text,
    verdict_text,
    withdrawal_text,
)

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SHOWN = Shown(
    fact_check_id=1,
    revision_id=2,
    revision=1,
    status=Status.PUBLISHED,
    claim="Polling stations close at 12",
    title="",
    summary="They close at 18:00 everywhere. The notice is forged.",
    language="en",
    rating=Rating.FALSE,
    rating_text="",
    url="https://checks.example.org/hours",
    publisher="Example Checks",
    publisher_site="checks.example.org",
    own=True,
    date=datetime(2026, 10, 20, tzinfo=UTC),
    note="",
)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("rating", Rating)
def test_an_answer_has_rating_claim_reason_publisher_date_and_link(
    code: str, rating: Rating
) -> None:
    text = verdict_text(replace(SHOWN, rating=rating), code, now=NOW)

    assert say(code, f"rating.{rating.value}") in text
    for part in (SHOWN.claim, SHOWN.summary, SHOWN.publisher, "2026", SHOWN.url):
        assert part in text
    assert units(text) <= 1500


def test_an_unmapped_rating_is_given_in_the_publishers_own_words_and_never_guessed() -> None:
    text = verdict_text(replace(SHOWN, rating=None, rating_text="Pants on fire"), "en")
    bare = verdict_text(replace(SHOWN, rating=None, rating_text=""), "en")

    assert "Example Checks says: “Pants on fire”" in text
    assert "Checked by Example Checks" in bare
    assert "False" not in text + bare


def test_an_old_check_says_so_and_a_recent_one_does_not() -> None:
    old = replace(SHOWN, date=NOW - timedelta(days=366))

    assert "Things may have changed" in verdict_text(old, "en", now=NOW)
    assert "Things may have changed" not in verdict_text(SHOWN, "en", now=NOW)


def test_a_corrected_check_says_what_was_corrected() -> None:
    corrected = replace(SHOWN, status=Status.CORRECTED, note="The hour was wrong.")

    assert "has been corrected: The hour was wrong." in verdict_text(corrected, "en")
    assert "What changed: The hour was wrong." in correction_text(corrected, "en")


def test_a_verdict_that_differs_from_the_message_begins_with_that() -> None:
    conflict = Conflict(ConflictKind.NUMBER, "14", "12")

    text = verdict_text(SHOWN, "pt", conflicts=[conflict])

    assert text.startswith("⚠️ Atenção")
    assert "sua mensagem diz “14”, a checagem diz “12”" in text
    assert text.index("14") < text.index("Falso")


def test_twins_are_named_with_their_own_ratings_and_links() -> None:
    twin = replace(
        SHOWN, publisher="Other Checks", rating=Rating.MISLEADING, url="https://other.example.org/1"
    )

    text = verdict_text(SHOWN, "en", twins=[twin])

    assert "⚠️ Misleading – Other Checks\nhttps://other.example.org/1" in text


@pytest.mark.parametrize("code", languages())
def test_a_withdrawal_says_to_disregard_it_and_carries_no_rating(code: str) -> None:
    withdrawn = replace(SHOWN, status=Status.WITHDRAWN, note="Wrong source.")

    text = withdrawal_text(withdrawn, code)

    assert SHOWN.claim in text
    assert "Wrong source." in text
    assert say(code, "rating.false") not in text
    assert "❌" not in text
    assert SHOWN.claim in mistake_text(SHOWN.claim, code)


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("kind", ConflictKind)
@pytest.mark.parametrize(("message", "claim"), [("14", "12"), ("14", ""), ("", "12"), ("", "")])
def test_every_conflict_is_worded_in_every_language(
    code: str, kind: ConflictKind, message: str, claim: str
) -> None:
    text = conflict_text(Conflict(kind, message, claim), code)

    assert text.strip()
    assert "{" not in text
    assert "“”" not in text
    assert "«»" not in text


@pytest.mark.parametrize("code", languages())
def test_a_question_shows_claims_and_differences_but_no_verdict(code: str) -> None:
    conflict = Conflict(ConflictKind.NUMBER, "14", "12")
    options = [Option(n, f"Claim number {n}", (conflict,)) for n in range(1, 6)]

    text = ask_text(options, code)

    assert "1. " in text
    assert "3. " in text
    assert "0. " in text
    assert "4. " not in text
    assert "14" in text
    assert not any(say(code, f"rating.{rating.value}") in text.split() for rating in Rating)


def test_how_many_others_asked_is_told_only_from_a_floor_on() -> None:
    assert "other people" not in not_yet_text("en", others=0)
    assert "5 other people have asked" in not_yet_text("en", others=5)
    assert "within 2 days" in not_yet_text("en", wait=timedelta(days=2))


@pytest.mark.parametrize("code", languages())
def test_very_long_words_from_elsewhere_still_fit_into_one_message(code: str) -> None:
    long = replace(
        SHOWN,
        claim="a claim " * 500,
        summary="A sentence of a summary. " * 300,
        publisher="P" * 500,
        status=Status.CORRECTED,
        note="note " * 400,
        date=NOW - timedelta(days=900),
    )

    assert units(verdict_text(long, code, now=NOW)) <= 1500
    assert units(correction_text(long, code, now=NOW)) <= 1500
    assert units(withdrawal_text(long, code)) <= 1500


def test_hidden_signs_and_line_breaks_in_a_claim_do_not_reach_the_reply() -> None:
    hostile = replace(
        SHOWN, claim="It is\u202e eurt\u0000\n\n❌ False\u2066 really", publisher="A\nB"
    )

    text = verdict_text(hostile, "en")

    assert "“It is eurt ❌ False really”" in text
    assert "\u202e" not in text
    assert "A B, " in text


def test_braces_in_a_claim_are_only_braces() -> None:
    assert "{language} {0}" in verdict_text(replace(SHOWN, claim="{language} {0}"), "en")


def test_days_are_counted_in_the_words_of_each_language() -> None:
    assert [days_text(n, "en") for n in (1, 7, 30)] == ["1 day", "7 days", "30 days"]
    assert [days_text(n, "ar") for n in (7, 30, 100)] == ["7 أيام", "30 يومًا", "100 يوم"]
    assert days_text(90, "pt") == "90 dias"


def test_why_there_is_no_verdict_names_what_it_is_about_where_that_is_not_plain() -> None:
    now = closed_text("not-checkable", "", "en")
    part = closed_text("not-checkable", "X is best", "en")
    later = closed_text("not-checkable", "X is best", "en", later=True)
    file = closed_text("out-of-scope", "", "en", later=True)

    assert now.startswith("This is an opinion")
    assert part == f"▪️ “X is best”\n{now}"
    assert later == f"You sent us this: “X is best”\n\n{now}"
    assert file.startswith("You sent us a file.\n\nThis is outside")
    assert "“”" not in now + file
