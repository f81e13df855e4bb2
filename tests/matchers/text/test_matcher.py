"""A matcher over a handful of claims answers, asks and stays silent as voters need it."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchers.errors import IndexMismatch
from matchers.text import TextMatcher
from matchers.text.normalise import MAX_CHARS
from matchers.text.thresholds import ASK
from matchers.text.tokens import MAX_TOKENS, tokenise
from matchers.types import Answer, Ask, Conflict, ConflictKind, NoMatch, Reference

WARD = Reference(
    "ward",
    "Polling stations in Ward 12 close at 3 pm on Saturday",
    title="Do polling stations in Ward 12 close early?",
    language="en",
)
LEMON = Reference(
    "lemon",
    "Hot lemon water cures dengue fever in two days",
    language="en",
    variants=("My doctor cousin swears that hot lemon water has cured dengue in her whole street",),
)
AGUA = Reference(
    "agua", "A prefeitura vai cortar a água de quem não votar no domingo", language="pt"
)


class Store:
    """What the ids of the tests mean now."""

    def __init__(self, references: Iterable[Reference]) -> None:
        self.now = {reference.id: reference for reference in references}

    def __call__(self, ids: Sequence[str]) -> Mapping[str, Reference]:
        return {id_: self.now[id_] for id_ in ids if id_ in self.now}


@pytest.fixture
def store() -> Store:
    return Store([WARD, LEMON, AGUA])


@pytest.fixture
def matcher(store: Store) -> TextMatcher:
    matcher = TextMatcher(store)
    matcher.upsert(store.now.values())
    matcher.commit()
    return matcher


def only(matcher: TextMatcher, text: str) -> Answer | Ask | NoMatch:
    (part,) = matcher.match(text)
    return part.decision


def test_the_same_words_in_another_dress_are_answered(matcher: TextMatcher) -> None:
    decision = only(
        matcher,
        "*Forwarded many times*\nPOLLING STATIONS in Ward 12 close at 3 pm on Saturday!! 😱😱\n"
        "Please share with everyone",
    )
    assert isinstance(decision, Answer)
    assert decision.best.id == "ward"
    assert decision.best.score >= decision.best.threshold
    assert decision.best.origin


def test_a_typing_error_is_still_the_same_message(matcher: TextMatcher) -> None:
    decision = only(matcher, "Poling stations in Ward 12 close at 3 pm on Saterday")
    assert isinstance(decision, Answer)


def test_another_number_is_asked_about_and_named(matcher: TextMatcher) -> None:
    decision = only(matcher, "Polling stations in Ward 14 close at 3 pm on Saturday")
    assert isinstance(decision, Ask)
    assert decision.candidates[0].conflicts == (Conflict(ConflictKind.NUMBER, "14", "12"),)
    assert "message says “14”, fact-check says “12”" in decision.candidates[0].explanation


def test_a_denial_is_not_answered(matcher: TextMatcher) -> None:
    decision = only(matcher, "A prefeitura não vai cortar a água de quem não votar no domingo")
    assert isinstance(decision, Ask)
    assert [c.kind for c in decision.candidates[0].conflicts] == [ConflictKind.NEGATION]


def test_a_known_wording_is_recognised_word_for_word(matcher: TextMatcher) -> None:
    decision = only(matcher, LEMON.variants[0].lower() + " https://example.org/?utm_source=wa")
    assert isinstance(decision, Answer)
    assert decision.best.id == "lemon"


def test_something_unrelated_is_not_matched(matcher: TextMatcher) -> None:
    assert isinstance(only(matcher, "Our choir meets next week in the school hall"), NoMatch)


def test_common_words_alone_are_no_reason_to_ask_in_a_young_index(
    store: Store, matcher: TextMatcher
) -> None:
    hours = "Polling stations in Brindle Bay close at 3 pm instead of 8 pm on election day"
    store.now["hours"] = Reference("hours", hours, language="en")
    matcher.upsert([store.now["hours"]])
    matcher.commit()

    shark = only(matcher, "They say a shark was seen in the bay yesterday")
    early = only(matcher, "Is it true that Brindle Bay polling stations close early, at 3?")

    assert isinstance(shark, NoMatch)
    assert shark.candidates[0].score > ASK  # what a large index would ask about
    assert isinstance(early, Ask)
    assert early.candidates[0].id == "hours"


def test_what_lookup_no_longer_knows_is_never_answered(matcher: TextMatcher, store: Store) -> None:
    del store.now["ward"]
    decision = only(matcher, WARD.claim)
    assert not isinstance(decision, Answer)
    assert "ward" not in [candidate.id for candidate in decision.candidates]


def test_an_edited_claim_is_compared_as_it_reads_now(matcher: TextMatcher, store: Store) -> None:
    store.now["ward"] = Reference(
        "ward", "Polling stations in Ward 14 close at 3 pm on Saturday", language="en"
    )
    assert isinstance(only(matcher, WARD.claim), Ask)


def test_removed_and_added_references_show_after_commit(matcher: TextMatcher, store: Store) -> None:
    ferry = Reference("ferry", "The night ferry to Port Ellis is free for voters", language="en")
    store.now["ferry"] = ferry
    matcher.remove(["ward", "never-there"])
    matcher.upsert([ferry])
    matcher.commit()

    assert len(matcher) == 3
    assert isinstance(only(matcher, ferry.claim), Answer)
    assert not isinstance(only(matcher, WARD.claim), Answer)


def test_putting_the_same_reference_twice_keeps_one(matcher: TextMatcher) -> None:
    matcher.upsert([LEMON, LEMON])
    matcher.commit()
    assert len(matcher) == 3


def test_an_index_on_disk_is_there_after_a_restart(tmp_path: Path, store: Store) -> None:
    first = TextMatcher(store, directory=tmp_path / "index")
    first.upsert(store.now.values())
    first.commit()

    second = TextMatcher(store, directory=tmp_path / "index")

    assert len(second) == 3
    assert isinstance(only(second, LEMON.claim), Answer)


def test_two_processes_can_share_a_directory(tmp_path: Path, store: Store) -> None:
    one = TextMatcher(store, directory=tmp_path / "index")
    other = TextMatcher(store, directory=tmp_path / "index")
    one.upsert([WARD])
    one.commit()
    other.upsert([LEMON])
    other.commit()
    one.commit()
    assert len(one) == len(other) == 2


def test_an_index_of_another_method_is_refused(tmp_path: Path, store: Store) -> None:
    TextMatcher(store, directory=tmp_path / "index")
    (tmp_path / "index" / "method.json").write_text('{"method": "older"}')
    with pytest.raises(IndexMismatch, match="build it again"):
        TextMatcher(store, directory=tmp_path / "index")


@pytest.mark.parametrize("text", ["", "   ", "😱", "\ud800", "https://example.org/x", "🙏🏽\u200d"])
def test_a_message_without_words_has_one_part_and_no_match(matcher: TextMatcher, text: str) -> None:
    (part,) = matcher.match(text)
    assert part.text == text
    assert part.decision == NoMatch()


def test_each_claim_of_a_message_has_its_own_part(matcher: TextMatcher) -> None:
    parts = matcher.match(f"{LEMON.claim}. {AGUA.claim}.")

    assert [type(part.decision) for part in parts] == [Answer, Answer]
    assert [part.decision.best.id for part in parts if isinstance(part.decision, Answer)] == [
        "lemon",
        "agua",
    ]
    assert parts[0].text.startswith("Hot lemon")


def test_what_is_left_of_a_message_is_not_lost(matcher: TextMatcher) -> None:
    rest = (
        "Also the mayor of Port Ellis sold the harbour crane to her nephew for one copper coin, "
        "council papers from last winter prove"
    )
    parts = matcher.match(f"{WARD.claim}.\n{rest}")

    assert isinstance(parts[0].decision, Answer)
    assert isinstance(parts[1].decision, NoMatch)
    assert parts[1].text == rest


def test_a_long_forward_that_holds_a_claim_whole_is_answered(matcher: TextMatcher) -> None:
    before = "My neighbour who works at the town hall wrote this to our family group last night. "
    decision = matcher.match(before * 4 + WARD.claim + ". " + before * 4)
    assert "ward" in [
        part.decision.best.id for part in decision if isinstance(part.decision, Answer)
    ]


def test_a_known_wording_with_a_changed_fact_is_asked_though_it_holds_the_claim(
    store: Store, matcher: TextMatcher
) -> None:
    longer = LEMON.claim + ", says Doctor Vell of Port Ellis who treated 40 children with it"
    store.now["lemon"] = Reference("lemon", LEMON.claim, language="en", variants=(longer,))

    assert isinstance(only(matcher, longer), Answer)
    assert isinstance(only(matcher, longer.replace("40", "90")), Ask)


def test_an_altered_copy_of_a_longer_claim_is_asked_though_a_shorter_one_is_in_it_whole(
    store: Store, matcher: TextMatcher
) -> None:
    short = "A great sandstorm was filmed from a ship on the Amber Canal near Port Selm"
    for id_, claim in (("storm", short), ("dated", f"{short} on 9 July 2024")):
        store.now[id_] = Reference(id_, claim, language="en")
        matcher.upsert([store.now[id_]])
    matcher.commit()

    (same,) = matcher.match(f"{short} on 9 July 2024!")
    (altered,) = matcher.match(f"{short} on 9 July 2031!")

    assert isinstance(same.decision, Answer)
    assert isinstance(altered.decision, Ask)
    assert altered.decision.candidates[0].id == "dated"


def test_twins_are_named_beside_the_best_answer(store: Store, matcher: TextMatcher) -> None:
    twin = Reference("twin", WARD.claim + ".", language="en")
    store.now["twin"] = twin
    matcher.upsert([twin])
    matcher.commit()

    decision = only(matcher, WARD.claim)

    assert isinstance(decision, Answer)
    assert {decision.best.id, *(c.id for c in decision.twins)} == {"ward", "twin"}


def test_a_message_in_another_script_is_asked_about(store: Store, matcher: TextMatcher) -> None:
    hindi = Reference("hindi", "रामपुर में नकली मतदान केंद्र खोला गया", language="hi")
    store.now["hindi"] = hindi
    matcher.upsert([hindi])
    matcher.commit()

    decision = only(matcher, "rampur men nakli matdan kendra khola gaya")

    assert isinstance(decision, Ask)
    assert decision.candidates[0].id == "hindi"


def test_reading_goes_on_while_another_thread_writes(store: Store, matcher: TextMatcher) -> None:
    failures: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(30):
                assert isinstance(only(matcher, WARD.claim), Answer)
        except BaseException as error:  # noqa: BLE001  # handed to the thread that asserts
            failures.append(error)

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(10):
        matcher.upsert([Reference(f"n{number}", f"Harbour crane number {number} is sold")])
        matcher.commit()
    for reader in readers:
        reader.join()

    assert failures == []
    assert len(matcher) == 13


HOSTILE = [
    "a" * 65_536,
    "😱" * 20_000,
    "\u0301" * 65_536,
    "1,000 " * 10_000,
    "not " * 16_000,
    " ".join(chr(0x100 + 7 * i) for i in range(10_000)),
    "\ud800" * 5_000,
    "Polling stations in Ward 12 " * 2_000,
    "@" * 30_000 + "#" * 30_000,
    "[12/03/24, 10:15] " * 3_000,
    "*_~`" * 16_000,
    "ก" * 60_000,
    "+1 (" * 15_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_cut_to_a_bounded_size_and_decided(matcher: TextMatcher, text: str) -> None:
    assert len(tokenise(text)) <= MAX_TOKENS
    assert len(tokenise(text).clean) <= MAX_CHARS
    assert matcher.match(text)


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(), max_size=400))
def test_any_text_has_at_least_one_part(text: str) -> None:
    parts = SHARED.match(text)
    assert parts
    assert not any(isinstance(part.decision, Answer) for part in parts)


SHARED = TextMatcher(Store([WARD, LEMON, AGUA]))
SHARED.upsert([WARD, LEMON, AGUA])
SHARED.commit()
