"""Reads, changes and takes back settings; each change is kept, audited, and can be undone."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline import audit
from tipline.config import Settings
from tipline.models import Setting, SettingChange
from tipline.preferences.definitions import Value, definition
from tipline.preferences.errors import BadValue, NoSuchPreference
from tipline.preferences.sending import PREFIX


def current(session: Session, settings: Settings, name: str) -> Value:
    """What holds now: what was set, and the shipped value of everything else."""
    shipped = definition(name).shipped(settings)
    row = session.get(Setting, PREFIX + name)
    return {**shipped, **row.value} if row is not None else shipped


def change(session: Session, settings: Settings, name: str, value: Value, *, by: str) -> int | None:
    """Let ``value`` hold from now on; the number of the change, None where nothing differs.

    Raises :class:`BadValue`.
    """
    definition(name).check(value, settings)
    before = _kept(session, name)
    if value == current(session, settings, name):
        return None
    return _set(session, name, before, value, by=by)


def undo(session: Session, settings: Settings, change_id: int, *, by: str) -> str:
    """Let hold again what held before this change; the setting's name.

    Raises :class:`NoSuchPreference`, and :class:`BadValue` where it was changed again since.
    """
    taken_back = session.get(SettingChange, change_id)
    if taken_back is None:
        raise NoSuchPreference(f"there is no change {change_id}")
    name, now = taken_back.name, _kept(session, taken_back.name)
    if now != taken_back.after:
        raise BadValue("it was changed again since; undo the newest change first")
    if taken_back.before is not None:
        definition(name).check(taken_back.before, settings)  # limits may have moved meanwhile
    _set(session, name, now, taken_back.before, by=by, undoes=change_id)
    return name


def history(session: Session, name: str, limit: int = 20) -> list[SettingChange]:
    """The newest changes of a setting."""
    rows = (
        select(SettingChange)
        .where(SettingChange.name == name)
        .order_by(SettingChange.id.desc())
        .limit(limit)
    )
    return list(session.scalars(rows))


def _kept(session: Session, name: str) -> Any:
    row = session.get(Setting, PREFIX + name, with_for_update=True)
    return row.value if row is not None else None


def _set(
    session: Session, name: str, before: Any, after: Any, *, by: str, undoes: int | None = None
) -> int:
    row = session.get(Setting, PREFIX + name)
    if after is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(Setting(name=PREFIX + name, value=after, changed_by=by))
    else:
        row.value, row.changed_by, row.changed_at = after, by, utcnow()
    made = SettingChange(name=name, before=before, after=after, undoes=undoes, changed_by=by)
    session.add(made)
    session.flush()
    audit.record(
        session,
        actor=by,
        action="setting.undo" if undoes else "setting.change",
        subject=("setting", name),
        details={"change": made.id},
    )
    return made.id
