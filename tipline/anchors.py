"""Notes the audit's head in a file, where a change of the database can't reach."""

import json
from pathlib import Path

from sqlalchemy.orm import Session

from factchecks.db import utcnow
from tipline.audit import Anchor, head
from tipline.config import Settings
from tipline.errors import TiplineError
from tipline.jobs import periodic
from tipline.runtime import Runtime

AN_HOUR = 3600.0
NAME = "audit-anchors.jsonl"


class BadAnchors(TiplineError):
    """The file of anchors can't be read; the message says where."""


def path_of(settings: Settings) -> Path:
    """Where the anchors of this machine are."""
    return settings.instance / NAME


@periodic("audit.anchor", every=AN_HOUR)
def note(session: Session, runtime: Runtime) -> None:
    """Append the present head, if it moved."""
    now, path = head(session), path_of(runtime.settings)
    known = read(path) if path.exists() else []
    if now.entries and (not known or known[-1] != now):
        path.parent.mkdir(parents=True, exist_ok=True)
        line = {"at": utcnow().isoformat(), "entries": now.entries, "hash": now.hash}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def read(path: Path) -> list[Anchor]:
    """The anchors in a file, oldest first.  Raises :class:`BadAnchors`."""
    found = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            line = json.loads(text)
            found.append(Anchor(int(line["entries"]), str(line["hash"])))
        except (ValueError, KeyError, TypeError):
            raise BadAnchors(f"line {number} of {path} is not an anchor") from None
    return found
