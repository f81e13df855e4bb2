"""In which order the characters of a line are seen: Unicode's bidirectional algorithm (UAX #9).

Pillow's Raqm does this by itself, but only for a line in one font, and one font has not the letters
of all our languages.  So lines are taken apart here first.  Explicit controls and isolates (rules
X1 to X8) are left out: texts have been stripped of them, because they can make a claim read as
something else.  Tests compare the order with the one that Raqm finds.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

_STRONG = ("L", "R", "AL")
_NEUTRAL = ("B", "S", "WS", "ON")
_CONTROLS = ("LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
_BRACKETS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "「": "」", "（": "）", "【": "】"}


def starts_rtl(text: str, otherwise: bool = False) -> bool:
    """Whether a paragraph begins at the right: by its first letter (rules P2, P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in _STRONG:
            return kind != "L"
    return otherwise


def levels(text: str, *, rtl: bool) -> list[int]:
    """The embedding level of each character: even ones run to the right, odd ones to the left."""
    base = int(rtl)
    outside = "R" if rtl else "L"
    kinds = [_kind(character) for character in text]
    whole = list(kinds)
    _resolve_weak(kinds, outside)
    _resolve_brackets(text, kinds, outside)
    _resolve_neutral(kinds, outside)
    found = [_implicit(kind, base) for kind in kinds]
    _trailing_space(whole, found, base)
    return found


def visual_runs(found: Sequence[int]) -> list[tuple[int, int, int]]:
    """Runs of one level as (start, end, level), from left to right as they are seen (rule L2)."""
    runs: list[tuple[int, int, int]] = []
    for position, level in enumerate(found):
        if runs and runs[-1][2] == level:
            runs[-1] = (runs[-1][0], position + 1, level)
        else:
            runs.append((position, position + 1, level))
    for level in range(max(found, default=0), 0, -1):
        start = 0
        while start < len(runs):
            end = start
            while end < len(runs) and runs[end][2] >= level:
                end += 1
            runs[start:end] = reversed(runs[start:end])
            start = end + 1
    return runs


def _kind(character: str) -> str:
    kind = unicodedata.bidirectional(character) or "L"
    return "BN" if kind in _CONTROLS else kind


def _resolve_weak(kinds: list[str], outside: str) -> None:
    _resolve_marks_and_arabic(kinds, outside)
    for i in range(1, len(kinds) - 1):  # W4
        left, right = kinds[i - 1], kinds[i + 1]
        if left == right and (
            (kinds[i] == "ES" and left == "EN") or (kinds[i] == "CS" and left in ("EN", "AN"))
        ):
            kinds[i] = left
    for start, end in _stretches(kinds, ("ET",)):  # W5
        if "EN" in (_at(kinds, start - 1), _at(kinds, end)):
            kinds[start:end] = ["EN"] * (end - start)
    kinds[:] = ["ON" if kind in ("ES", "ET", "CS") else kind for kind in kinds]  # W6
    strong = outside
    for i, kind in enumerate(kinds):  # W7
        if kind in ("L", "R"):
            strong = kind
        if kind == "EN" and strong == "L":
            kinds[i] = "L"


def _resolve_marks_and_arabic(kinds: list[str], outside: str) -> None:
    before = strong = outside
    for i, kind in enumerate(kinds):  # W1; joiners (BN) go with what they stand behind
        if kind in ("NSM", "BN"):
            kinds[i] = before
        before = kinds[i]
    for i, kind in enumerate(kinds):  # W2
        if kind in _STRONG:
            strong = kind
        if kind == "EN" and strong == "AL":
            kinds[i] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]  # W3


def _resolve_brackets(text: str, kinds: list[str], outside: str) -> None:
    for opened, closed in _pairs(text, kinds):  # N0
        within = {_direction(kind) for kind in kinds[opened + 1 : closed]} - {""}
        if outside in within:
            chosen = outside
        elif within:
            strong = [_direction(kind) for kind in kinds[:opened]]
            before = next((kind for kind in reversed(strong) if kind), outside)
            chosen = before if before in within else outside
        else:
            continue
        kinds[opened] = kinds[closed] = chosen


def _pairs(text: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    found = []
    for i, character in enumerate(text):
        if kinds[i] != "ON":
            continue
        if character in _BRACKETS:
            waiting.append((_BRACKETS[character], i))
        elif any(character == closer for closer, _ in waiting):
            while waiting[-1][0] != character:
                waiting.pop()
            found.append((waiting.pop()[1], i))
    return sorted(found)


def _resolve_neutral(kinds: list[str], outside: str) -> None:
    for start, end in _stretches(kinds, _NEUTRAL):  # N1, N2
        left = _direction(_at(kinds, start - 1)) or outside
        right = _direction(_at(kinds, end)) or outside
        kinds[start:end] = [left if left == right else outside] * (end - start)


def _direction(kind: str) -> str:
    """Numbers count as right-to-left where neighbours are asked (rules N0 and N1)."""
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(kind, "")


def _implicit(kind: str, base: int) -> int:
    if base == 0:
        return {"L": 0, "R": 1, "AN": 2, "EN": 2}[kind]
    return {"R": 1, "L": 2, "AN": 2, "EN": 2}[kind]


def _trailing_space(kinds: Iterable[str], found: list[int], base: int) -> None:
    for i, kind in reversed(list(enumerate(kinds))):  # L1
        if kind not in ("WS", "S", "B", "BN"):
            return
        found[i] = base


def _stretches(kinds: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] in wanted:
            end += 1
        if end > start:
            yield start, end
        start = end + 1


def _at(kinds: Sequence[str], i: int) -> str:
    return kinds[i] if 0 <= i < len(kinds) else ""
