"""Short claims, and claims in another script, are answered where they are what a message says."""

import pytest

from matchers.text import TextMatcher
from matchers.types import Reference
from tests.matchers.text.test_hostile_edits import answered
from tests.matchers.text.test_matcher import WARD, Store

SHORT = Reference("short", "Belmora will abolish its navy", language="en")
HINDI = Reference("hindi", "रामपुर के स्कूल में शनिवार को मतदान की जगह शादी का भोज हुआ", language="hi")
STORY = (
    "My cousin came back from the harbour last night and told us that the ships were loaded with "
    "salt, that the captain sang, and that {} if the council ever finds the money for it."
)


@pytest.fixture(scope="module")
def matcher() -> TextMatcher:
    store = Store([WARD, SHORT, HINDI])
    matcher = TextMatcher(store)
    matcher.upsert(store.now.values())
    matcher.commit()
    return matcher


def test_a_short_claim_alone_is_answered(matcher: TextMatcher) -> None:
    assert answered(matcher.match(SHORT.claim + "!!")) == {"short"}


def test_a_short_claim_in_a_story_is_not(matcher: TextMatcher) -> None:
    assert answered(matcher.match(STORY.format(SHORT.claim))) == set()


def test_a_short_claim_beside_another_is_answered(matcher: TextMatcher) -> None:
    assert answered(matcher.match(f"{SHORT.claim}\n\n{WARD.claim}")) == {"short", "ward"}


def test_two_claims_in_two_scripts_are_both_answered(matcher: TextMatcher) -> None:
    assert answered(matcher.match(f"{WARD.claim}\n{HINDI.claim}")) == {"ward", "hindi"}
    assert answered(matcher.match(f"{HINDI.claim}\n\n{WARD.claim}")) == {"ward", "hindi"}


def test_a_changed_claim_beside_another_is_still_not_answered(matcher: TextMatcher) -> None:
    changed = WARD.claim.replace("12", "14")
    assert answered(matcher.match(f"{SHORT.claim}\n{changed}")) == set()
    assert answered(matcher.match(f"{HINDI.claim}\n{changed}")) == {"hindi"}
