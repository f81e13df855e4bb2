"""Lets a process follow what editors change, within seconds and at the price of one small query."""

import threading
import time
from dataclasses import replace

from sqlalchemy import func, select

from tipline.config import Settings
from tipline.conversation import catalogue
from tipline.models import Setting, SettingChange
from tipline.preferences.definitions import Value
from tipline.preferences.sending import PREFIX
from tipline.preferences.services import current
from tipline.runtime import Runtime

EVERY = 2.0  # seconds


class Preferences:
    """The values of one process; ``follow`` before anything is worded or decided."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = threading.Lock()
        self._looked = 0.0
        self._seen = -1
        self.matching: Value = {}
        self.retention: Value = {}

    @property
    def settings(self) -> Settings:
        """The operator's settings, with what editors keep for less long."""
        kept, shorter = self._runtime.settings, self.retention
        return replace(
            kept,
            address_days=min(kept.address_days, shorter.get("address", kept.address_days)),
            content_days=min(kept.content_days, shorter.get("content", kept.content_days)),
        )

    def follow(self, *, now: bool = False) -> None:
        """Take in what was changed; ``now`` looks even if that was done a moment ago."""
        if not now and time.monotonic() - self._looked < EVERY:
            return
        with self._lock:
            self._looked = time.monotonic()
            with self._runtime.db.read() as session:
                newest = session.scalar(select(func.max(SettingChange.id))) or 0
                if newest == self._seen:
                    return
                settings = self._runtime.settings
                values = {
                    name: current(session, settings, name)
                    for name in ("languages", "texts", "matching", "retention")
                }
                row = session.get(Setting, PREFIX + "matching")
                if row is not None:
                    when = row.changed_at.date().isoformat()
                    values["matching"]["origin"] = f"set in the console by {row.changed_by}, {when}"
            self.matching, self.retention = values["matching"], values["retention"]
            catalogue.use(
                texts={
                    (language, name): text
                    for language, texts in values["texts"].items()
                    for name, text in texts.items()
                },
                offered=values["languages"]["offered"],
                fallback=values["languages"]["fallback"],
            )
            self._seen = newest
