"""What a running process has at hand: settings, database, files, channels, keys and the matcher.

Everything is opened at first use, so that a command that needs only the database opens only that.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tipline.config import Settings
from tipline.db import Database

if TYPE_CHECKING:
    from tipline.channels.registry import Channels
    from tipline.media.store import MediaStore
    from tipline.privacy.vault import Vault
    from tipline.triage.live import LiveMatching


class Runtime:
    """One per process; handed to the web app, to every job, and to the pump."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def db(self) -> Database:
        """The database, at whatever schema it has."""
        return Database(self.settings.database_url)

    @cached_property
    def store(self) -> MediaStore:
        """Files by SHA-256."""
        from tipline.media.store import open_store

        return open_store(self.settings.media_url)

    @cached_property
    def vault(self) -> Vault:
        """Pseudonyms of addresses, and addresses encrypted."""
        from tipline.privacy.vault import Vault

        return Vault(self.settings)

    @cached_property
    def channels(self) -> Channels:
        """Every way in and out that the settings allow."""
        from tipline.channels.registry import make_channels

        return make_channels(self)

    @cached_property
    def matching(self) -> LiveMatching:
        """The indexes of this process, kept up to date from the database."""
        from tipline.triage.live import LiveMatching

        return LiveMatching(self)
