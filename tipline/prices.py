"""What a message costs, as the operator has written it down; without it only counts are shown.

A JSON file: ``{"currency": "USD", "origin": "Meta's rate card of 1 October 2026", "prices":
{"BR": {"service": 0.0068, "utility": 0.0068}, "*": {"service": 0.01, "utility": 0.02, "sms":
0.05}}}``.  Countries by ISO 3166 code, ``*`` for all others; ``service`` is plain words within 24
hours, ``utility`` a template after them, ``sms`` one part of a text message.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tipline.errors import SettingsError

CATEGORIES = ("service", "utility", "sms")
OTHERS = "*"


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of one message by country and category."""

    currency: str = ""
    origin: str = ""  # where they were read, and when: shown beside every sum
    prices: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, country: str | None, category: str) -> float | None:
        """The price of one message; ``None`` where none is written down."""
        for name in (country or OTHERS, OTHERS):
            price = self.prices.get(name, {}).get(category)
            if price is not None:
                return price
        return None


def read_prices(path: str) -> Prices:
    """The prices in a file, none for an empty path; raises ``SettingsError``."""
    if not path:
        return Prices()
    try:
        said = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"TIPLINE_PRICES: {path!r} can't be read as JSON: {error}") from None
    problem = _problem(said)
    if problem:
        raise SettingsError(f"TIPLINE_PRICES: {path!r}: {problem}")
    return Prices(said["currency"], said["origin"], said["prices"])


def _problem(said: Any) -> str:
    if not isinstance(said, dict) or not isinstance(said.get("prices"), dict):
        return 'expected {"currency": …, "origin": …, "prices": {country: {category: price}}}'
    for name in ("currency", "origin"):
        if not isinstance(said.get(name), str) or not said[name].strip():
            return f"{name} is missing: which money, and where the prices were read and when"
    for country, prices in said["prices"].items():
        if not re.fullmatch(r"[A-Z]{2}|\*", country):
            return f"{country!r} is no country's two letters, nor *"
        if not isinstance(prices, dict):
            return f"{country}: expected a price for each of {', '.join(CATEGORIES)}"
        for category, price in prices.items():
            number = isinstance(price, (int, float)) and not isinstance(price, bool)
            if category not in CATEGORIES or not number or not 0 <= price < 1000:
                return f"{country}: {category} is {price!r}; {', '.join(CATEGORIES)} have prices"
    return ""
