"""What a running process has at hand: settings, database, files, channels, keys and the matcher.

Everything is opened at first use, so that a command that needs only the database opens only that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from tipline import slow
from tipline.config import Settings
from tipline.db import Database

if TYPE_CHECKING:
    from matchers.audio.speech import Listener
    from matchers.text.kept import Encoder
    from tipline.channels.registry import Channels
    from tipline.intake.inflow import Inflow
    from tipline.media.store import MediaStore
    from tipline.preferences.live import Preferences
    from tipline.privacy.vault import Vault
    from tipline.triage.live import LiveMatching


Opened = TypeVar("Opened")


class _OpenedOnce(Generic[Opened]):
    """Opened when it is first asked for, and once, however many threads ask at that moment.

    Python's ``cached_property`` has had no lock since 3.12: two threads of a new process would
    open the database twice, or build two indexes of which one never learns what changes.
    """

    def __init__(self, opening: Callable[[Runtime], Opened]) -> None:
        self._opening = opening
        self.__doc__ = opening.__doc__

    def __set_name__(self, owner: type[Runtime], name: str) -> None:
        self._name = name

    def __get__(self, runtime: Runtime, owner: type[Runtime]) -> Opened:
        with runtime.lock:
            if self._name not in runtime.__dict__:
                runtime.__dict__[self._name] = self._opening(runtime)
            opened: Opened = runtime.__dict__[self._name]
            return opened


class Runtime:
    """One per process; handed to the web app, to every job, and to the pump."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.lock = threading.RLock()  # held while something is opened, which may open another

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened; with another use it opens again."""
        if "db" in self.__dict__:
            self.db.dispose()

    @_OpenedOnce
    def db(self) -> Database:
        """The database, at whatever schema it has."""
        db = Database(self.settings.database_url)
        slow.watch(db.engine, self.settings.operating.slow_query_ms)
        return db

    @_OpenedOnce
    def store(self) -> MediaStore:
        """Files by SHA-256."""
        from tipline.media.store import open_store

        return open_store(self.settings.media_url, self.settings.s3)

    @_OpenedOnce
    def vault(self) -> Vault:
        """Pseudonyms of addresses, and addresses encrypted."""
        from tipline.privacy.vault import Vault

        return Vault(self.settings)

    @_OpenedOnce
    def channels(self) -> Channels:
        """Every way in and out that the settings allow."""
        from tipline.channels.registry import make_channels

        return make_channels(self)

    @_OpenedOnce
    def inflow(self) -> Inflow:
        """How much came in lately, as this process knows it."""
        from tipline.intake.inflow import Inflow

        return Inflow(self.settings.operating.webhook_rate)

    @_OpenedOnce
    def matching(self) -> LiveMatching:
        """The indexes of this process, kept up to date from the database."""
        from tipline.triage.live import LiveMatching

        return LiveMatching(self)

    @_OpenedOnce
    def listener(self) -> Listener | None:
        """Who writes down what is said in recordings, if the settings name a model for it."""
        from matchers.audio.speech import Listener

        return Listener(self.settings.speech_model) if self.settings.speech_model else None

    @_OpenedOnce
    def encoder(self) -> Encoder | None:
        """The model that finds sentences of like meaning, if one is named and can be loaded."""
        if not self.settings.semantic_model:
            return None
        from matchers.text.vectors import SemanticMissing, SentenceTransformer
        from tipline.logs import get

        try:
            return SentenceTransformer(self.settings.semantic_model)
        except SemanticMissing:  # why, and what to do: tipline doctor
            get(__name__).error("the_sentence_model_cannot_be_used")
            return None

    @_OpenedOnce
    def preferences(self) -> Preferences:
        """What editors change while this runs, as this process knows it."""
        from tipline.preferences.live import Preferences

        return Preferences(self)
