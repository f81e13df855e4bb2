"""Settings of the console: checked, kept with their history, taken back, and followed."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tipline.conversation import catalogue
from tipline.models import AuditEntry, Setting
from tipline.preferences import services, texts
from tipline.preferences.definitions import DEFINITIONS, blocks_of, definition, feed_lines
from tipline.preferences.errors import BadValue, NoSuchPreference
from tipline.runtime import Runtime


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    """What one test makes the process say, no other test hears."""
    yield
    catalogue.use_shipped()


def change(runtime: Runtime, name: str, value: dict, by: str = "eva") -> int | None:
    with runtime.db.write() as session:
        return services.change(session, runtime.settings, name, value, by=by)


def now(runtime: Runtime, name: str) -> dict:
    with runtime.db.read() as session:
        return services.current(session, runtime.settings, name)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_what_ships_is_accepted_by_its_own_rules(runtime: Runtime, name: str) -> None:
    one = definition(name)
    value = one.shipped(runtime.settings)
    one.check(value, runtime.settings)
    assert set(value) == {field.key for field in one.fields} or name == "texts"


def test_a_change_is_kept_audited_and_can_be_taken_back(runtime: Runtime) -> None:
    first = change(runtime, "audit", {"percent": 20.0})
    assert first is not None
    assert change(runtime, "audit", {"percent": 20.0}) is None, "nothing differs"
    second = change(runtime, "audit", {"percent": 50.0}, by="bea")
    with runtime.db.write() as session, pytest.raises(BadValue, match="newest change first"):
        services.undo(session, runtime.settings, first, by="eva")
    for number in (second, first):
        with runtime.db.write() as session:
            assert services.undo(session, runtime.settings, number or 0, by="eva") == "audit"
    assert now(runtime, "audit") == {"percent": 5.0}
    with runtime.db.read() as session:
        assert session.get(Setting, "console.audit") is None, "as if nobody had touched it"
        kept = services.history(session, "audit")
        deeds = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert [(c.changed_by, c.undoes) for c in kept] == [
        ("eva", first), ("eva", second), ("bea", None), ("eva", None)
    ]  # fmt: skip
    assert deeds == ["setting.change", "setting.change", "setting.undo", "setting.undo"]


def test_an_unknown_setting_or_change_is_refused(runtime: Runtime) -> None:
    with pytest.raises(NoSuchPreference):
        now(runtime, "no-such")
    with runtime.db.write() as session, pytest.raises(NoSuchPreference):
        services.undo(session, runtime.settings, 99, by="eva")


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("audit", {"percent": "many"}, "'many' is not a number"),
        ("audit", {"percent": "101"}, "not between"),
        ("audit", {"percent": "nan"}, "not between"),
        ("matching", {"answer": "0.85", "ask": "0.1"}, "not between"),
        ("matching", {"answer": "0.95", "ask": "0.01"}, "not between"),
        ("languages", {"fallback": "en"}, "at least one"),
        ("languages", {"offered.pt": "yes", "fallback": "en"}, "must be one of those"),
        ("languages", {"offered.pt": "yes", "fallback": "xx"}, "not one of"),
        ("review", {"required": "sometimes"}, "not one of"),
        ("retention", {"address": "31", "content": "90"}, "TIPLINE_ADDRESS_DAYS"),
        ("retention", {"address": "0", "content": "90"}, "not between"),
        ("feeds", {"text": "Lume https://x.example 3"}, "line 1"),
        ("feeds", {"text": "Lume | http://x.example | 3"}, "https://"),
        ("feeds", {"text": "Lume | https://u:p@x.example | 3"}, "https://"),
        ("feeds", {"text": "A | https://x.example | 3\nA | https://y.example | 3"}, "same name"),
        ("blocks", {"text": "no title"}, "# title"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_value_and_the_way_out(
    runtime: Runtime, name: str, form: dict[str, str], said: str
) -> None:
    with pytest.raises(BadValue) as refused:
        definition(name).read(form, runtime.settings)
    assert said in str(refused.value)


def test_feeds_and_blocks_are_read_line_by_line() -> None:
    assert feed_lines("\n Lume | https://lume.example/f.json | 6 \n") == [
        ("Lume", "https://lume.example/f.json", 6)
    ]
    assert blocks_of("# Vote\nYou vote\nonce.\n\n# Place\nSee your card.") == [
        ("Vote", "You vote\nonce."),
        ("Place", "See your card."),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Fact-check", "lacks {claim}"),
        ("{claim} {publisher}", "has {publisher}"),
        ("{claim", "stands alone"),
        ("{claim!r}", "not a plain placeholder"),
        ("{claim.__class__}", "not a plain placeholder"),
        ("x" * 1501 + "{claim}", "at most 1500"),
    ],
)
def test_a_text_of_ones_own_keeps_every_placeholder(text: str, said: str) -> None:
    with pytest.raises(BadValue) as refused:
        texts.check({"en": {"answer.claim": text}})
    assert said in str(refused.value)


@pytest.mark.parametrize("name", ["command.stop", "language.name", "opener.verdict", "no.such"])
def test_words_that_are_understood_or_approved_elsewhere_are_no_wording(name: str) -> None:
    with pytest.raises(BadValue, match="can be changed"):
        texts.check({"en": {name: "other"}})


def test_a_process_speaks_as_the_organisation_decided(runtime: Runtime) -> None:
    change(runtime, "texts", {"pt": {"thanks": "Obrigada por escrever!"}})
    runtime.preferences.follow()
    assert catalogue.say("pt", "thanks") == "Obrigada por escrever!"
    assert catalogue.say("es", "thanks") == texts.ours("es", "thanks")
    change(runtime, "languages", {"offered": ["es", "pt"], "fallback": "es"})
    runtime.preferences.follow()
    assert catalogue.spoken("fr") != "es", "looked a moment ago: in two seconds at most"
    runtime.preferences.follow(now=True)
    assert catalogue.languages() == ("es", "pt")
    assert catalogue.spoken("fr") == "es"
    assert catalogue.spoken("hi") == "es"
    assert catalogue.spoken("pt-BR") == "pt"


def test_less_is_kept_where_an_editor_says_so_and_never_more(runtime: Runtime) -> None:
    change(runtime, "retention", {"address": 7, "content": 90})
    runtime.preferences.follow(now=True)
    assert runtime.preferences.settings.address_days == 7
    with runtime.db.write() as session:  # as if the operator had lowered the limit since
        session.get_one(Setting, "console.retention").value = {"address": 400, "content": 400}
    change(runtime, "audit", {"percent": 1.0})
    runtime.preferences.follow(now=True)
    assert runtime.preferences.settings.address_days == 30
    assert runtime.preferences.settings.content_days == 90
