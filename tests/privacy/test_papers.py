"""What an organisation tells people about their data is what the code does with it."""

import re
from dataclasses import replace

import pytest
from click.testing import CliRunner

from tests.line import FALSE_HOURS, Line
from tipline.cli import main
from tipline.config import Settings
from tipline.conversation.catalogue import languages, words
from tipline.conversation.events import Command, Word
from tipline.conversation.state import Talk
from tipline.conversation.understand import Said, understand
from tipline.models import AuditEntry, Contact, InboundMessage, OutboundMessage, Tip
from tipline.privacy.papers import Controller, Paper, notice, notice_languages, paper
from tipline.privacy.subject import find, held

WAITING = "The bridge of Arvania is closed on Sunday"
WHO = Controller("Example Checks, 1 Example Road", "privacy@checks.example.org")


def test_there_is_a_notice_in_every_language_of_the_bot() -> None:
    assert notice_languages() == sorted(languages())


@pytest.mark.parametrize("language", languages())
def test_the_notice_has_the_times_that_are_in_force(settings: Settings, language: str) -> None:
    settings = replace(settings, address_days=41, content_days=173, floor=7)

    text = notice(settings, language, WHO)

    assert {"41", "173", "365", "7", "3"} <= set(re.findall(r"\d+", text))
    assert WHO.contact in text
    assert "{" not in text
    assert "---" not in text


@pytest.mark.parametrize("language", languages())
def test_what_the_provider_keeps_is_not_said_to_be_deleted(
    settings: Settings, language: str
) -> None:
    deleting = notice(settings, language, WHO)
    keeping = notice(replace(settings, delete_provider_text=False), language, WHO)

    assert len(keeping) < len(deleting)


@pytest.mark.parametrize("which", list(Paper))
def test_papers_name_what_is_still_to_be_said(settings: Settings, which: Paper) -> None:
    assert "[name and postal address" in paper(settings, which, Controller())
    assert "Example Road" in paper(settings, which, WHO)


def test_the_command_prints_the_notice(
    line: Line, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**environment, "TIPLINE_MODE": "development"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TIPLINE_ADDRESS_DAYS", "17")

    said = CliRunner().invoke(main, ["privacy", "notice", "--language", "pt"])

    assert said.exit_code == 0, said.output
    assert "até 17 dias" in said.output


@pytest.fixture
def asked(line: Line, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Line:
    """Two voters wrote; the commands see the same database."""
    for name, value in {**environment, "TIPLINE_MODE": "development"}.items():
        monkeypatch.setenv(name, value)
    line.check()
    for number in (1, 2):
        line.voter(number).sends(WAITING)
        line.voter(number).sends(FALSE_HOURS.claim)
    return line


def run(line: Line, *arguments: str) -> str:
    channel = line.contacts[0].channel
    given = ["--channel", channel, "--address", line.voter(1).address]
    result = CliRunner().invoke(main, ["privacy", arguments[0], *given, *arguments[1:]])
    assert result.exit_code == 0, result.output
    return result.output


def test_who_asks_is_told_kinds_and_counts_and_nothing_of_the_content(asked: Line) -> None:
    said = run(asked, "find")

    assert "questions counted        2" in said
    assert "bridge" not in said
    [entry] = [e for e in asked.all(AuditEntry) if e.action == "privacy.find"]
    assert entry.subject_id == ""


def test_somebody_erased_by_request_is_gone_and_the_other_stays(asked: Line) -> None:
    said = run(asked, "erase", "--yes")

    assert "Erased" in said
    assert "Nothing is kept" in run(asked, "find")
    with asked.runtime.db.read() as session:
        other = find(
            session, asked.runtime.vault, asked.contacts[0].channel, asked.voter(2).address
        )
        assert other is not None
        assert held(session, other).received_texts == 2
    gone = [c.id for c in asked.all(Contact) if c.pseudonym.startswith("erased:")]
    for model, kept in ((InboundMessage, "text"), (OutboundMessage, "body"), (Tip, "text")):
        left = [row for row in asked.all(model) if row.contact_id in gone and getattr(row, kept)]
        assert left == []
    assert len(asked.tips) == 4


def test_a_wish_for_silence_outlives_an_erasure_by_request(asked: Line) -> None:
    asked.voter(1).sends("STOP")

    run(asked, "erase", "--yes")

    assert "asked for silence (STOP) yes" in run(asked, "find")


@pytest.mark.parametrize("language", languages())
def test_the_words_in_the_notice_are_commands(settings: Settings, language: str) -> None:
    text = notice(settings, language, WHO)
    for word in (Word.STOP, Word.DELETE, Word.DATA):
        said = words(language, f"command.{word}")[0].upper()
        assert said in text
        event = understand(Said("text", said), Talk(language=language))
        assert event == Command(word)
