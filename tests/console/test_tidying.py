"""What is forgotten after its time, and what is not."""

from datetime import timedelta

from click.testing import CliRunner
from sqlalchemy import select, text, update

from factchecks.db import utcnow
from tests.console import world
from tipline import audit
from tipline.cli.audit import audit as command
from tipline.console.tidying import SESSIONS_KEPT, tidy
from tipline.models import AuditEntry, LoginAttempt, Role, StaffSession
from tipline.runtime import Runtime


def test_old_tries_and_sessions_are_forgotten_and_new_ones_kept(runtime: Runtime) -> None:
    now = utcnow()
    old = now - SESSIONS_KEPT - timedelta(days=1)
    with runtime.db.write() as session:
        person = world.staff(session, Role.VIEWER)
        for number, (ended, expires) in enumerate(
            [(old, now), (None, old), (None, now), (now, now)]
        ):
            session.add(
                StaffSession(
                    staff_id=person.id, token_hash=str(number), ended_at=ended, expires_at=expires
                )
            )
        session.add(LoginAttempt(login="a", origin="x", at=old))
        session.add(LoginAttempt(login="b", origin="x", at=now))
        session.flush()
        tidy(session, runtime)
        kept = session.scalars(select(StaffSession.token_hash)).all()
        tries = session.scalars(select(LoginAttempt.login)).all()
    assert sorted(kept) == ["2", "3"]
    assert tries == ["b"]


def test_the_command_says_whether_the_audit_fits(
    runtime: Runtime, environment: dict[str, str]
) -> None:
    with runtime.db.write() as session:
        audit.record(session, actor="ana", action="claim.take")
    run = CliRunner(env=environment)
    good = run.invoke(command, ["verify"])
    assert good.exit_code == 0
    assert "1 entries fit" in good.output
    with runtime.db.write() as session:
        session.execute(text("DROP TRIGGER audit_entry_no_update"))
        session.execute(update(AuditEntry).where(AuditEntry.id == 1).values(actor="eve"))
    bad = run.invoke(command, ["verify"])
    assert bad.exit_code == 1
    assert "entry 1 does not fit" in bad.output
