"""Nobody with an account can put together what one person asked."""

import ast
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import ROOT
from tests.line import Line
from tipline.app import create_app
from tipline.models import Base, Contact

FACES = [f for f in ("console", "newsroom", "pages", "api") if (ROOT / "tipline" / f).is_dir()]

# Every way from a row to a person.  A new one is a decision, and needs its line here.
LINKS = {
    ("tip", "contact_id"): "to answer, and to count distinct askers",
    ("inbound_message", "contact_id"): "order of one person's messages while they are handled",
    ("outbound_message", "contact_id"): "where an answer goes",
    ("contact_alias", "contact_id"): "a user name beside a number",
}


def test_only_these_tables_lead_to_a_person() -> None:
    found = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table is Contact.__table__
    }

    assert found == set(LINKS)


def test_no_page_takes_a_person_as_its_subject(app: Flask) -> None:
    words = re.compile("contact|voter|person|phone|address|pseudonym|sender")
    named = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.split(".")[0] in FACES and any(map(words.search, rule.arguments))
    ]

    assert named == []


@pytest.mark.parametrize("face", FACES)
def test_the_faces_never_read_who_somebody_is(face: str) -> None:
    """Pages may count distinct contacts; pseudonym, address and state are not theirs to read."""
    private = {"pseudonym", "address", "state", "last_inbound_at"}
    broken = []
    for path in sorted((ROOT / "tipline" / face).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in private
                and ast.unparse(node.value) in ("Contact", "contact", "models.Contact")
            ):
                broken.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}")

    assert broken == []


def test_no_page_shows_a_pseudonym_or_joins_two_questions_of_one_person(
    past: Line, visit: Callable[[Flask], Callable[[str], str]]
) -> None:
    line = past
    line.voter(7).sends("Zebras are counted twice in the village of Sedna")
    line.voter(7).sends("Giraffes may not enter the town hall of Mirn")
    app = create_app(line.runtime)
    get = visit(app)
    claims = {claim.title.split()[0]: claim.id for claim in line.claims}

    zebras = get(f"/console/claims/{claims['Zebras']}")
    giraffes = get(f"/console/claims/{claims['Giraffes']}")

    assert "Zebras" in zebras
    assert "Giraffes" not in zebras
    assert "Zebras" not in giraffes
    with line.runtime.db.read() as session:
        pseudonyms = session.scalars(select(Contact.pseudonym)).all()
    for page in (zebras, giraffes, get("/console/")):
        assert not any(pseudonym[:12] in page for pseudonym in pseudonyms)
        assert "2025550" not in page
