"""Merging, splitting and writing to one person through the pages."""

from collections.abc import Callable

from sqlalchemy import select

from tests.console import world
from tests.console.conftest import Person
from tipline.models import AuditEntry, Claim, ClaimStatus, Contact, OutboundMessage, Role, Tip
from tipline.runtime import Runtime

TWELVE = "A votação em Vila Nova foi mudada para 12 de novembro deste ano"
FOURTEEN = "A votação em Vila Nova foi mudada para 14 de novembro deste ano"


def test_claims_that_differ_in_a_number_are_merged_only_after_a_second_look(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    one, other = maker.claim(TWELVE, people=3).id, maker.claim(FOURTEEN, people=2).id
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    page = person.get(f"/console/claims/{one}").text
    assert f"/console/claims/{one}/merge?other={other}" in page  # it stands among those like it
    compare = person.get(f"/console/claims/{one}/merge?other={other}").text
    assert "“14” here, “12” there" in compare
    assert f"Merge into #{one}" in compare
    answer = person.post(f"/console/claims/{one}/merge", {"other": str(other)})
    assert "say first that you looked" in person.get(answer.location).text

    person.post(f"/console/claims/{one}/merge", {"other": str(other), "sure": "yes"})

    with runtime.db.read() as session:
        assert session.get_one(Claim, other).status is ClaimStatus.MERGED
    led = person.get(f"/console/claims/{other}")
    assert led.location == f"/console/claims/{one}"
    assert f"Claim #{other} was merged into this one" in person.get(led.location).text

    person.post(f"/console/claims/{one}/moves/1/undo")

    with runtime.db.read() as session:
        counts = [session.get_one(Claim, n).tip_count for n in (one, other)]
    assert counts == [3, 2]


def test_a_wording_is_split_off_and_the_page_leads_to_it(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim(TWELVE, people=3)
    tip = maker.tip(claim, FOURTEEN)
    maker.tip(claim, FOURTEEN)
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    assert "“14” here" in person.get(f"/console/claims/{claim.id}").text
    answer = person.post(f"/console/claims/{claim.id}/split", {"tip": str(tip.id)})
    page = person.get(answer.location).text
    assert "is a claim of its own now" in page
    with runtime.db.read() as session:
        new = session.scalars(select(Claim).order_by(Claim.id.desc())).first()
        assert new is not None
        assert (new.title, new.tip_count) == (FOURTEEN, 2)
    assert f'href="/console/claims/{new.id}"' in page
    nothing = person.post(f"/console/claims/{claim.id}/split")
    assert "none of the marked wordings" in person.get(nothing.location).text


def test_numbers_that_name_no_claim_are_told(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    claim = maker.claim(TWELVE).id
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    for number, said in (("99", "no claim 99"), ("x", "by its number"), (str(claim), "very claim")):
        answer = person.get(f"/console/claims/{claim}/merge?other={number}")
        assert said in person.get(answer.location).text


def test_one_person_is_written_to_once_without_being_named(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    claim = maker.claim(TWELVE, people=2)
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    with runtime.db.read() as session:
        tip = session.scalars(select(Tip)).first()
        assert tip is not None
        contact = session.get_one(Contact, tip.contact_id)
    page = person.get(f"/console/tips/{tip.id}?reply=1").text
    assert "Pode dizer-nos onde viu isto" in page  # ours, in their language
    assert contact.pseudonym[:12] not in page
    form = {"text": "Obrigado!", "once": "a1", "settled": "yes"}
    for _ in range(2):
        answer = person.post(f"/console/tips/{tip.id}", form)
    assert "sent already" in answer.text
    with runtime.db.read() as session:
        (message,) = session.scalars(select(OutboundMessage))
        assert (message.body, message.contact_id) == ("Obrigado!", contact.id)
        assert [t.waiting for t in session.scalars(select(Tip))] == [False, True]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "tip.write")).one()
    assert "Obrigado" not in str(entry.details)
    assert entry.subject_id == str(claim.id)
    assert person.post(f"/console/tips/{tip.id}", {"text": " ", "once": "b"}).status_code == 409
    assert person.get("/console/tips/99").status_code == 404


def test_who_asked_for_silence_is_not_written_to(
    signed_in: Callable[..., Person], maker: world.Maker, runtime: Runtime
) -> None:
    maker.claim(TWELVE)
    contact = maker.session.scalars(select(Contact)).one()
    contact.stopped_at = maker.now
    maker.session.commit()
    person = signed_in(Role.CHECKER)
    assert "asked for silence" in person.get("/console/tips/1").text
    answer = person.post("/console/tips/1", {"text": "Hello", "once": "a"})
    assert "can&#39;t be written to" in answer.text
    with runtime.db.read() as session:
        assert session.scalars(select(OutboundMessage)).all() == []


def test_an_editor_writes_replies_that_checkers_choose_in_the_persons_language(
    signed_in: Callable[..., Person], maker: world.Maker
) -> None:
    maker.claim(TWELVE)
    maker.session.commit()
    editor, checker = signed_in(Role.EDITOR), signed_in(Role.CHECKER)
    for language, text in (("pt", "Veja o nosso guia."), ("en", "See our guide.")):
        editor.post("/console/replies/", {"name": "Guide", "language": language, "text": text})
    page = checker.get("/console/tips/1?reply=0").text
    assert "Veja o nosso guia." in page
    assert "See our guide." not in page
    editor.post("/console/replies/", {"name": "Guide", "language": "xx", "text": "?"})
    assert "we don&#39;t write in" in editor.get("/console/replies/").text
    editor.post("/console/replies/1/delete")
    assert "Veja o nosso guia." not in checker.get("/console/tips/1").text
