"""Static files carry the hash of their content in the address, so that browsers keep them."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask


def install(app: Flask) -> None:
    """Add ``v=<hash>`` to every address of a static file that ``app`` makes."""

    def add_version(endpoint: str, values: dict[str, Any]) -> None:
        folder = _folder(app, endpoint)
        if folder is None or "filename" not in values:
            return
        path = Path(folder) / values["filename"]
        if path.is_file():
            values["v"] = _digest(path, path.stat().st_mtime_ns)

    app.url_defaults(add_version)


def _folder(app: Flask, endpoint: str) -> str | None:
    if endpoint == "static":
        return app.static_folder
    blueprint, dot, name = endpoint.rpartition(".")
    if not dot or name != "static":
        return None
    return app.blueprints[blueprint].static_folder


@lru_cache(maxsize=256)
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
