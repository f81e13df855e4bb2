"""Makes every Python say what 3.13 says by itself: that a SQLite connection was left open."""

import sqlite3
import sys
import warnings
from functools import partial
from typing import Any


class Watched(sqlite3.Connection):
    """A connection that warns when it is thrown away without having been closed."""

    is_open = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_open = True

    def close(self) -> None:
        """Close, and remember that."""
        super().close()
        self.is_open = False

    def __del__(self) -> None:
        if self.is_open:
            warnings.warn(f"unclosed database in {self!r}", ResourceWarning, stacklevel=1)


def watch() -> None:
    """From now on; warnings are errors in tests, so whoever leaves one open fails."""
    if sys.version_info < (3, 13):
        connect: Any = partial(sqlite3.dbapi2.connect, factory=Watched)
        sqlite3.connect = sqlite3.dbapi2.connect = connect
