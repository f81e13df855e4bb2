"""Say on which facts a message contradicts the claim that it otherwise resembles.

Everything in the claim must be found in the message, in the same order, with nothing put in
between that could change it.  What is left over after equal words, typing errors and words that
carry no meaning is a conflict, named by what kind of word it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchers.text.align import Alignment, Block, align
from matchers.text.lexicon import lexicon
from matchers.text.same import Known, opposed, same_word
from matchers.text.statement import Role, Statement, language_of, read, unspaced
from matchers.types import Conflict, ConflictKind

_PAIRED = 12  # pieces: where more than that differ on both sides, slips are not the reason
_REACH = 4  # pieces before and after the claim in which a denial is taken to be about it
_SHORT = 4  # letters: "mars" and "mai", "june" and "july" are too near to tell a slip
_LONG = 12  # pieces of a claim from which on a lone letter more or less is a slip
_PLAIN = frozenset({Role.WORD, Role.LIGHT, Role.STOP})
_QUOTED = 80  # characters of either text that a conflict quotes
_SENTENCE_END = re.compile(r"[.!?\n…।؟۔:;]")
_UNITS = frozenset(
    [
        "km",
        "kilometer",
        "kilometers",
        "kilometre",
        "kilometres",
        "miles",
        "mile",
        "m",
        "meter",
        "meters",
        "metre",
        "metres",
        "cm",
        "mm",
        "kg",
        "g",
        "mg",
        "l",
        "ml",
        "liter",
        "liters",
        "litre",
        "litres",
        "ton",
        "tons",
        "tonnes",
        "hour",
        "hours",
        "minute",
        "minutes",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "horas",
        "minutos",
        "dias",
        "semanas",
        "meses",
        "anos",
        "años",
        "días",
        "heures",
        "jours",
        "semaines",
        "mois",
        "ans",
        "stunden",
        "tage",
        "wochen",
        "monate",
        "jahre",
        "hari",
        "minggu",
        "bulan",
        "tahun",
        "jam",
        "घंटे",
        "दिन",
        "महीने",
        "साल",
        "$",
        "€",
        "£",
        "₹",
        "¥",
        "dollars",
        "dollar",
        "euros",
        "euro",
        "rupees",
        "rupee",
        "reais",
        "pounds",
        "dólares",
    ]
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What laying a claim over a message showed.

    ``contained`` is the share of the claim's words (by weight) that the message has, 0 to 1;
    ``start:end`` are the pieces of the message that it was laid over.
    """

    contained: float
    start: int
    end: int
    conflicts: tuple[Conflict, ...]

    @property
    def long(self) -> int:
        """How many pieces of the message the claim was laid over."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Rest:
    """Pieces of one block that nothing on the other side accounts for."""

    message: tuple[int, ...]
    claim: tuple[int, ...]


def guard(message: str, claim: str, language: str | None = None) -> tuple[Conflict, ...]:
    """Conflicts between ``message`` and ``claim``; none where the message says the same.

    ``language`` (ISO 639-1) is guessed from both where it isn't told.  Without an index to
    know words by, names that differ by one letter can pass for typing errors.
    """
    spoken = language_of(claim, language, message)
    return compare(read(message, spoken), read(claim, spoken)).conflicts


def compare(
    message: Statement, claim: Statement, known: Known | None = None, least: float = 0.0
) -> Reading:
    """Lay ``claim`` over ``message`` (both read in one language) and collect the conflicts.

    Where less than the share ``least`` of the claim's pieces is there unchanged, its differences
    are not worth telling one by one: all of it counts as missing.
    """
    alignment = align(message, claim)
    if alignment is not None and alignment.equal < least * len(claim):
        lost = Conflict(ConflictKind.MISSING, "", _quote(claim, 0, len(claim)))
        share = alignment.equal / len(claim)
        return Reading(share, alignment.start, alignment.end, (lost,))
    if alignment is None:
        missing = _quote(claim, 0, len(claim))
        if not missing:
            return Reading(0.0, 0, 0, ())
        return Reading(0.0, 0, 0, (Conflict(ConflictKind.MISSING, "", missing),))
    rests = [_rest(message, claim, block, known) for block in alignment.blocks]
    unmatched = {index for rest in rests for index in rest.claim}
    conflicts = [c for rest in rests for c in _conflicts(message, claim, rest)]
    conflicts = _swapped(message, claim, alignment, rests) + conflicts
    conflicts += _denied(message, alignment)
    conflicts += _phones(message, claim)
    weights = [_weight(role) for role in claim.roles]
    total = sum(weights)
    held = total - sum(weights[index] for index in unmatched)
    return Reading(
        held / total if total else 0.0,
        alignment.start,
        alignment.end,
        tuple(dict.fromkeys(conflicts)),
    )


def _weight(role: Role) -> float:
    return 0.2 if role is Role.LIGHT else 0.5 if role is Role.STOP else 1.0


def _quote(statement: Statement, start: int, end: int) -> str:
    text = " ".join(statement.raw(max(0, start), min(end, len(statement))).split())
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1].rstrip() + "…"


def _rest(message: Statement, claim: Statement, block: Block, known: Known | None) -> _Rest:
    """Take out of a block what is the same after all: typing errors, split or joined words."""
    ours = list(range(block.m0, block.m1))
    theirs = list(range(block.c0, block.c1))
    if ours and theirs and _joined(message, ours, claim, theirs, known):
        return _Rest((), ())
    if block.edge:
        for width in range(1, len(ours)):
            nearest = ours[-width:] if block.edge < 0 else ours[:width]
            if _joined(message, nearest, claim, theirs, known):
                return _Rest((), ())
        size = len(theirs)
        ours = ours[-size:] if block.edge < 0 else ours[:size]
    if len(ours) > _PAIRED and len(theirs) > _PAIRED:
        return _Rest(tuple(ours), tuple(theirs))
    for c in list(theirs):
        for m in ours:
            if _alike(message, m, claim, c, known):
                ours.remove(m)
                theirs.remove(c)
                break
    return _Rest(tuple(ours), tuple(theirs))


def _alike(message: Statement, m: int, claim: Statement, c: int, known: Known | None) -> bool:
    role, other = message.roles[m], claim.roles[c]
    if role is Role.WORD and other in (Role.DATE, Role.NUMBER, Role.DENIAL):
        return _mistyped(message, m, claim, c, known)
    if role is not other and not {role, other} <= _PLAIN:
        return False
    if other is Role.LIGHT and len(claim.keys[c]) >= _SHORT:
        known = None  # a slip in an article matters so little that it may look like a word
    if opposed(message.keys[m], claim.keys[c], lexicon(claim.language)):
        return False
    if message.stems[m] == claim.stems[c]:
        return True
    return same_word(message.keys[m], claim.keys[c], claim.language, known)


def _mistyped(message: Statement, m: int, claim: Statement, c: int, known: Known | None) -> bool:
    """``Saterday``, ``eihgt``: nothing as it stands, and one letter from the claim's long word."""
    ours = message.tokens.folded[message.first[m]]
    theirs = claim.tokens.folded[claim.first[c]]
    long = min(len(ours), len(theirs)) > _SHORT
    return long and theirs.isalpha() and same_word(ours, theirs, claim.language, known)


def _joined(
    message: Statement,
    ours: Sequence[int],
    claim: Statement,
    theirs: Sequence[int],
    known: Known | None,
) -> bool:
    """``Selva Kumar`` for ``Selvakumar``; a slip in a script written without spaces."""
    mine = "".join(message.keys[m] for m in ours)
    other = "".join(claim.keys[c] for c in theirs)
    if mine == other:
        return True
    if len(ours) == len(theirs) == 1 or "#" in mine + other or "@" in mine + other:
        return False
    if unspaced(mine) and unspaced(other):
        return len(mine) > 2 and same_word(mine, other, claim.language, None)
    denial = any(message.roles[m] is Role.DENIAL for m in ours) or any(
        claim.roles[c] is Role.DENIAL for c in theirs
    )
    return not denial and len(mine) >= 9 and same_word(mine, other, claim.language, known)


def _conflicts(message: Statement, claim: Statement, rest: _Rest) -> Iterator[Conflict]:
    for role, kind in (
        (Role.DENIAL, ConflictKind.NEGATION),
        (Role.NUMBER, ConflictKind.NUMBER),
        (Role.DATE, ConflictKind.DATE),
    ):
        ours = [m for m in rest.message if message.roles[m] is role]
        theirs = [c for c in rest.claim if claim.roles[c] is role]
        if kind is ConflictKind.NEGATION and (ours or theirs):
            yield _denial(message, claim, rest)
        elif ours or theirs:
            yield Conflict(kind, _words(message, ours), _words(claim, theirs))
    ours = [m for m in rest.message if message.roles[m] is Role.WORD]
    theirs = [c for c in rest.claim if claim.roles[c] is Role.WORD]
    if len(claim) >= _LONG and not (ours and theirs):
        # A stray letter in a long text is a slip of the thumb; one for another ("Plan B") is not.
        ours = [m for m in ours if not _stray(message.keys[m])]
        theirs = [c for c in theirs if not _stray(claim.keys[c])]
    ours += [m for m in rest.message if message.roles[m] is Role.STOP and (theirs or not ours)]
    theirs += [c for c in rest.claim if claim.roles[c] is Role.STOP]
    if ours or theirs:
        ours, theirs = sorted(set(ours)), sorted(set(theirs))
        kind = _kind(message, ours, claim, theirs)
        yield Conflict(kind, _words(message, ours), _words(claim, theirs))


def _stray(key: str) -> bool:
    return len(key) == 1 and not unspaced(key)


def _words(statement: Statement, indices: Sequence[int]) -> str:
    text = " ".join(" ".join(statement.raw(i, i + 1).split()) for i in indices)
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1].rstrip() + "…"


def _denial(message: Statement, claim: Statement, rest: _Rest) -> Conflict:
    """Quote the denial with its neighbours, so that a reader sees what is denied."""
    return Conflict(
        ConflictKind.NEGATION, _around(message, rest.message), _around(claim, rest.claim)
    )


def _around(statement: Statement, indices: Sequence[int]) -> str:
    if not indices:
        return ""
    return _quote(statement, max(0, indices[0] - 1), min(len(statement), indices[-1] + 2))


def _kind(
    message: Statement, ours: Sequence[int], claim: Statement, theirs: Sequence[int]
) -> ConflictKind:
    words = lexicon(claim.language)
    if any(opposed(message.keys[m], claim.keys[c], words) for m in ours for c in theirs):
        return ConflictKind.ANTONYM
    units = any(message.keys[m] in _UNITS for m in ours)
    if units and any(claim.keys[c] in _UNITS for c in theirs):
        return ConflictKind.UNIT
    if ours and theirs:
        named = any(message.capital(m) for m in ours) or any(claim.capital(c) for c in theirs)
        uncased = not any(c.isupper() or c.islower() for c in claim.keys[theirs[0]])
        return ConflictKind.NAME if named or uncased else ConflictKind.MISSING
    return ConflictKind.MISSING if theirs else ConflictKind.EXTRA


def _swapped(
    message: Statement, claim: Statement, alignment: Alignment, rests: Sequence[_Rest]
) -> list[Conflict]:
    """A word that is missing in one place and turns up in another has changed its part."""
    gone = {claim.keys[c]: c for rest in rests for c in rest.claim if claim.roles[c] is Role.WORD}
    low = max(0, alignment.start - len(claim))
    near = range(low, min(len(message), alignment.end + len(claim)))
    come = {message.keys[m]: m for m in near if message.keys[m] in gone}
    moved = [key for key in gone if key in come]
    if not moved:
        return []
    ours = sorted(come[key] for key in moved)
    theirs = sorted(gone[key] for key in moved)
    return [
        Conflict(
            ConflictKind.ROLE,
            _quote(message, max(0, ours[0] - 1), min(len(message), ours[-1] + 2)),
            _quote(claim, max(0, theirs[0] - 1), min(len(claim), theirs[-1] + 2)),
        )
    ]


def _denied(message: Statement, alignment: Alignment) -> list[Conflict]:
    """``It is not true that …`` before the claim, ``… is a lie`` behind it."""
    start, end = alignment.start, alignment.end
    for index in range(start - 1, max(-1, start - 1 - _REACH), -1):
        if _SENTENCE_END.search(_gap(message, index)):
            break
        if message.roles[index] is Role.DENIAL:
            return [Conflict(ConflictKind.NEGATION, _quote(message, index, start + 2), "")]
    for index in range(end, min(len(message), end + _REACH)):
        if _SENTENCE_END.search(_gap(message, index - 1)):
            break
        if message.roles[index] is Role.DENIAL:
            low = max(start, end - 2)
            return [Conflict(ConflictKind.NEGATION, _quote(message, low, index + 1), "")]
    return []


def _gap(message: Statement, index: int) -> str:
    """The characters between piece ``index`` and the next."""
    if index + 1 >= len(message):
        return "\n"
    spans = message.tokens.spans
    return message.tokens.clean[
        spans[message.last[index] - 1][1] : spans[message.first[index + 1]][0]
    ]


def _phones(message: Statement, claim: Statement) -> list[Conflict]:
    missing = sorted(claim.tokens.phones - message.tokens.phones)
    if not missing:
        return []
    # A number to call belongs to somebody: it is named by its last digits only.
    ours = ", ".join(f"…{p[-3:]}" for p in sorted(message.tokens.phones - claim.tokens.phones))
    return [Conflict(ConflictKind.NUMBER, ours, ", ".join(f"…{p[-3:]}" for p in missing))]
