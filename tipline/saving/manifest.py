"""What a backup says about itself: the first file in its archive."""

import json
from dataclasses import asdict, dataclass

from tipline.saving.errors import SavingError

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "tipline.sqlite3", "media/"


@dataclass(frozen=True, slots=True)
class Manifest:
    """Enough to tell before anything is changed whether a backup is whole and fits."""

    format: int
    made_at: str
    revision: str  # of the database's shape
    database_sha256: str  # empty: media only
    media: int  # files; each is named by its own SHA-256

    def to_json(self) -> bytes:
        """As it stands in the archive."""
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Manifest":
        """Raises ``SavingError`` for what is no manifest of a form that we know."""
        try:
            read = cls(**json.loads(data))
        except (ValueError, TypeError):
            raise SavingError(f"{MANIFEST} in the archive can't be read") from None
        if read.format != FORMAT:
            raise SavingError(
                f"the archive has the form {read.format}; this version reads {FORMAT}"
            )
        return read
