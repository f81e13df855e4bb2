"""Name the conflicts that are left between a message and a claim, in the words of both."""

from collections.abc import Iterator, Sequence

from matchers.text.align import Alignment
from matchers.text.lexicon import lexicon
from matchers.text.rest import Rest
from matchers.text.same import opposed
from matchers.text.statement import Role, Statement, unspaced
from matchers.types import Conflict, ConflictKind

_LONG = 12  # pieces of a claim from which on a lone letter more or less is a slip
_QUOTED = 80  # characters of either text that a conflict quotes
_UNITS = frozenset(
    """km kilometer kilometers kilometre kilometres quilômetros kilómetros miles mile m meter meters
    metre metres metros cm mm kg g mg l ml liter liters litre litres ton tons tonnes hour hours
    minute minutes day days week weeks month months year years horas minutos dias días semanas meses
    anos años heures jours semaines mois ans stunden tage wochen monate jahre hari minggu bulan
    tahun jam घंटे दिन महीने साल $ € £ ₹ ¥ dollars dollar euros euro rupees rupee reais pounds dólares
    """.split()  # noqa: SIM905 - a list of eighty lines would say no more
)


def quote(statement: Statement, start: int, end: int) -> str:
    text = " ".join(statement.raw(max(0, start), min(end, len(statement))).split())
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1].rstrip() + "…"


def conflicts_in(message: Statement, claim: Statement, rest: Rest) -> Iterator[Conflict]:
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
    yield from _turned(message, claim, rest)
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


def _turned(message: Statement, claim: Statement, rest: Rest) -> Iterator[Conflict]:
    """``der`` for ``den``, ``for`` for ``against``: small words that turn a sentence round."""
    words = lexicon(claim.language)
    small = (Role.LIGHT, Role.STOP)
    for m in rest.message:
        for c in rest.claim:
            if message.roles[m] not in small or claim.roles[c] not in small:
                continue
            if opposed(message.keys[m], claim.keys[c], words):
                yield Conflict(ConflictKind.ROLE, _words(message, (m,)), _words(claim, (c,)))


def _stray(key: str) -> bool:
    return len(key) == 1 and not unspaced(key)


def _words(statement: Statement, indices: Sequence[int]) -> str:
    text = " ".join(" ".join(statement.raw(i, i + 1).split()) for i in indices)
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1].rstrip() + "…"


def _denial(message: Statement, claim: Statement, rest: Rest) -> Conflict:
    """Quote the denial with its neighbours, so that a reader sees what is denied."""
    return Conflict(
        ConflictKind.NEGATION, _around(message, rest.message), _around(claim, rest.claim)
    )


def _around(statement: Statement, indices: Sequence[int]) -> str:
    if not indices:
        return ""
    return quote(statement, max(0, indices[0] - 1), min(len(statement), indices[-1] + 2))


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


def swapped(
    message: Statement, claim: Statement, alignment: Alignment, rests: Sequence[Rest]
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
            quote(message, max(0, ours[0] - 1), min(len(message), ours[-1] + 2)),
            quote(claim, max(0, theirs[0] - 1), min(len(claim), theirs[-1] + 2)),
        )
    ]


def phones(message: Statement, claim: Statement) -> list[Conflict]:
    missing = sorted(claim.tokens.phones - message.tokens.phones)
    if not missing:
        return []
    # A number to call belongs to somebody: it is named by its last digits only.
    ours = ", ".join(f"…{p[-3:]}" for p in sorted(message.tokens.phones - claim.tokens.phones))
    return [Conflict(ConflictKind.NUMBER, ours, ", ".join(f"…{p[-3:]}" for p in missing))]


def addresses(message: Statement, claim: Statement) -> list[Conflict]:
    """A claim about a site or an address ("register at example.org now") is about no other."""
    missing = sorted(claim.tokens.named - message.tokens.addresses)
    if not missing:
        return []
    # An e-mail address belongs to somebody: only its host is named.
    ours = sorted(message.tokens.addresses - claim.tokens.named)
    return [Conflict(ConflictKind.NAME, _hosts(ours), _hosts(missing))]


def _hosts(found: Sequence[str]) -> str:
    text = ", ".join(dict.fromkeys(address.rpartition("@")[2] for address in found))
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
