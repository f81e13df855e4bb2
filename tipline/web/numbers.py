"""Numbers in addresses: those that a row can have; a larger one is no page and no error."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1  # of a row on either database


class RowNumber(IntegerConverter):
    """``<int:…>`` up to :data:`LARGEST`."""

    def __init__(self, map: Map, *args: int, **kwargs: int) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **kwargs})  # type: ignore[arg-type]  # digits, min, max, signed


def install(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters["int"] = RowNumber
