"""Words hint at what may keep people from voting; ordinary news does not raise the alarm."""

import pytest

from tests.line import Line
from tipline.classification import ELECTION
from tipline.models import Claim
from tipline.triage.classify import Classes, classify
from tipline.triage.critical import hint
from tipline.triage.critical_words import WORDS
from tipline.triage.errors import Unclassifiable

HINTS = [
    ("en", "The election was postponed to Wednesday because of rain", "date"),
    ("en", "Polling stations close at noon this year", "date"),
    ("en", "The polling station of Dunmore was moved to the old mill", "place"),
    ("en", "You can now vote by SMS, send your choice to 12345", "method"),
    ("en", "Pensioners with unpaid fees cannot vote on Sunday", "eligibility"),
    ("en", "Police will arrest voters with open fines at the station", "intimidation"),
    ("pt", "A votação foi adiada para quarta-feira por causa da chuva", "date"),
    ("pt", "O local de votação de Vila Nova mudou, novo endereço na escola", "place"),
    ("pt", "Quem deve impostos não pode votar este ano", "eligibility"),
    ("es", "La elección fue aplazada al miércoles", "date"),
    ("es", "Ya puedes votar por WhatsApp desde tu casa", "method"),
    ("es", "El ejército detendrá a quienes vayan a votar", "intimidation"),
    ("hi", "मतदान केंद्र बदल गया है, नया पता स्कूल में", "place"),
    ("hi", "अब ऑनलाइन वोट डाल सकते हैं", "method"),
    ("ar", "تم تأجيل الانتخابات إلى يوم الأربعاء", "date"),
    ("ar", "يمكنك التصويت عبر واتساب هذا العام", "method"),
]
QUIET = [
    ("en", "The candidate promised lower taxes at a rally yesterday"),
    ("en", "The ferry closes at noon on Sunday"),
    ("en", "Police found the stolen car near the river"),
    ("pt", "O candidato prometeu baixar impostos"),
    ("es", "El candidato prometió bajar los impuestos"),
    ("hi", "उम्मीदवार ने कर कम करने का वादा किया"),
    ("ar", "وعد المرشح بخفض الضرائب"),
]


@pytest.mark.parametrize(("language", "text", "category"), HINTS)
def test_words_hint_at_the_category(language: str, text: str, category: str) -> None:
    assert hint(text, language) == category
    assert hint(text, None) == category


@pytest.mark.parametrize(("language", "text"), QUIET)
def test_ordinary_news_raises_no_alarm(language: str, text: str) -> None:
    assert hint(text, language) == ""


def test_every_language_has_every_category() -> None:
    assert {tuple(categories) for categories in WORDS.values()} == {ELECTION.codes}


def test_a_hint_jumps_the_queue_until_a_person_says_no_and_is_not_said_again(line: Line) -> None:
    line.voter(1).sends("The ferry of Arvania is free on Sunday for everybody in the morning")
    line.voter(2).sends("The election in Arvania was postponed to Wednesday because of rain")
    ferry, election = line.claims
    assert (election.election, election.election_by) == ("date", "keywords")
    assert election.priority > ferry.priority + 400
    assert "Voting date?" in [reason["text"] for reason in election.priority_reasons]

    with line.runtime.db.write() as session:
        classify(session, claim_id=election.id, classes=Classes(harm="high"), by="ana")
    line.voter(3).sends("The election in Arvania was postponed to Wednesday because of rain!")

    now = line.claims[1]
    assert (now.election, now.election_by, now.tip_count) == ("", "ana", 2)
    assert "high harm" in [reason["text"] for reason in now.priority_reasons]
    assert now.priority < 400


def test_what_is_in_no_scheme_is_refused_with_what_there_is(line: Line) -> None:
    line.voter().sends("The ferry of Arvania is free on Sunday")
    with line.runtime.db.write() as session:
        with pytest.raises(Unclassifiable, match="choose of low, medium, high"):
            classify(session, claim_id=1, classes=Classes(harm="awful"), by="ana")
        with pytest.raises(Unclassifiable, match="at most 12"):
            places = tuple(f"Ward {n}" for n in range(13))
            classify(session, claim_id=1, classes=Classes(places=places), by="ana")
        assert session.get_one(Claim, 1).harm == ""
