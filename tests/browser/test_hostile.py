"""A script in every text that the database holds, and a real browser that opens every page."""

from typing import Any

from flask import Flask
from sqlalchemy import JSON, String, Table, Text, UniqueConstraint, select, update
from sqlalchemy.sql.sqltypes import Enum

from tests.browser.conftest import Opener, Site
from tests.browser.test_every_page import NO_PAGES, STRANGERS
from tipline.models import Base, Role

SCRIPT = (
    '"\'><img src=x onerror="window.hit=1"><script>window.hit=1</script>'
    "<svg onload=window.hit=1>{{7*191}}</textarea></title></script><script>window.hit=1</script>"
)
# Names by which rows are found, and a table that the database itself lets nobody change.
KEYS = {"login", "role", "channel", "pseudonym", "kind", "state", "content_type", "lane", "key"}
TABLES = {"alembic_version", "audit_entry", "audit_head", "setting", "worker_beat", "turn"}
PAGES = {
    "queue": "/console/",
    "queue-empty": "/console/?q=zzz",
    "claim": "/console/claims/{claim}",
    "classification": "/console/claims/{claim}/classification",
    "merge": "/console/claims/{claim}/merge?other=2",
    "tip": "/console/tips/1?reply=0",
    "replies": "/console/replies/",
    "tour": "/console/tour",
    "keys": "/console/keys",
    "verdict": "/console/claims/{claim}/verdict",
    "answer": "/console/claims/{claim}/answer/{check}",
    "factchecks": "/console/factchecks/",
    "factcheck": "/console/factchecks/{check}",
    "correct": "/console/factchecks/{check}/correct",
    "withdraw": "/console/factchecks/{check}/withdraw",
    "imports": "/console/imports",
    "reviews": "/console/reviews/",
    "answers": "/console/answers/",
    "settings": "/console/settings/",
    "setting-matching": "/console/settings/matching",
    "setting-scale": "/console/settings/scale",
    "texts": "/console/settings/texts?q=answer",
    "text": "/console/settings/texts/answer.claim",
    "operations": "/console/operations",
    "audit": "/console/audit",
    "people": "/console/people/",
    "person": "/console/people/1",
    "enrolment": "/console/account/factor",
    "account": "/console/account",
    "style": "/console/style",
    "not-found": "/console/claims/99999",
    "newsroom": "/newsroom/",
    "newsroom-claim": "/newsroom/claims/{claim}",
    "newsroom-partners": "/newsroom/partners",
    "newsroom-alerts": "/newsroom/alerts",
    "newsroom-versions": "/newsroom/claims/{claim}/versions",
    "newsroom-how": "/newsroom/how",
    "newsroom-files": "/newsroom/files",
    "newsroom-narratives": "/newsroom/narratives",
    "newsroom-narrative": "/newsroom/narratives/1",
    "open-data": "/open-data/",
    "embed": "/checks/{check}/embed",
    "sending": "/console/sending/1",
    "review": "/console/reviews/1",
    "checks": "/checks/",
    "check": "/checks/{check}",
    "transparency": "/transparency",
    "simulator": "/simulator/",
    "partners": "/console/partners",
    "tokens": "/console/tokens",
}


# Pages for whoever is not signed in, with nothing of the database on them, and ways to another.
ELSEWHERE = {*STRANGERS, "home.index", "cards.check"}


def poisoned(value: Any) -> Any:
    """The same JSON with a script in every text that reads like one."""
    if isinstance(value, dict):
        return {key: poisoned(one) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one) for one in value]
    return SCRIPT if isinstance(value, str) and " " in value else value


def unique(table: Table) -> set[str]:
    """Columns that may not be the same in two rows."""
    rules = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    indexes = [index for index in table.indexes if index.unique]
    return {column.name for rule in (*rules, *indexes) for column in rule.columns}


def poison(site: Site) -> int:
    """Write the script into every text of every row; how many columns that are."""
    count = 0
    with site.runtime.db.write() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in TABLES or table.name.startswith("job"):
                continue
            for column in table.columns:
                if column.name in KEYS or column.primary_key or isinstance(column.type, Enum):
                    continue
                kind, long = column.type, getattr(column.type, "length", None)
                if column.name in unique(table) or column.foreign_keys or "key" in column.name:
                    continue
                if isinstance(kind, JSON):
                    rows = session.execute(select(*table.primary_key.columns, column)).all()
                    for *ids, value in rows:
                        where = [
                            c == i for c, i in zip(table.primary_key.columns, ids, strict=True)
                        ]
                        session.execute(
                            update(table).where(*where).values({column.name: poisoned(value)})
                        )
                    count += bool(rows)
                elif isinstance(kind, Text) or (isinstance(kind, String) and (long or 0) >= 80):
                    script = SCRIPT[:long] if long else SCRIPT
                    session.execute(update(table).values({column.name: script}))
                    count += 1
    return count


def test_no_page_is_left_out(app: Flask) -> None:
    lead = app.url_map.bind("tipline.example.org")
    paths = (path.format(claim=1, check=1).split("?")[0] for path in PAGES.values())
    opened = {lead.match(path, "GET")[0] for path in paths}
    pages = {r.endpoint for r in app.url_map.iter_rules() if "GET" in (r.methods or ())}
    assert pages - opened - NO_PAGES - ELSEWHERE == set()


def test_a_script_in_every_field_runs_on_no_page(open_page: Opener, site: Site) -> None:
    page = open_page(Role.ADMIN)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    assert poison(site) > 60

    shown = 0
    for name, path in {**PAGES}.items():
        answer = page.goto(path.format(claim=site.claim_id, check=site.fact_check_id))
        assert answer is not None and answer.status < 500, name
        found = page.evaluate(
            """() => [window.hit || 0, document.querySelectorAll("img[src=x], svg[onload]").length,
                [...document.querySelectorAll("script")].filter((s) => !s.src).length]"""
        )
        assert found == [0, 0, 0], name
        text = page.content()
        assert "1337" not in text, name
        assert 'href="javascript' not in text.lower(), name
        shown += "window.hit" in text
    assert shown > 15
    assert dialogs == []
