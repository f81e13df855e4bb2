"""The files in which several processes of one machine keep their counts."""

import os
from pathlib import Path


def clear_up(folder: Path) -> None:
    """Remove the files of processes that are gone, as their numbers may be given out again."""
    for path in folder.glob("*_*.db"):
        number = path.stem.rsplit("_", 1)[1]
        if number.isdigit() and not _alive(int(number)):
            path.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's, so it lives
    return True
