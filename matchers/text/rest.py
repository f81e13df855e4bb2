"""Find what of a differing stretch is the same after all, and what is left over on each side."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchers.text.align import Block
from matchers.text.inflected import difference
from matchers.text.lexicon import lexicon
from matchers.text.same import Known, same_word
from matchers.text.statement import Role, Statement, unspaced

_PAIRED = 12  # pieces: where more than that differ on both sides, slips are not the reason
_SHORT = 4  # letters: "mars" and "mai", "june" and "july" are too near to tell a slip
_PLAIN = frozenset({Role.WORD, Role.LIGHT, Role.STOP})


@dataclass(frozen=True, slots=True)
class Rest:
    """Pieces of one block that nothing on the other side accounts for."""

    message: tuple[int, ...]
    claim: tuple[int, ...]


def unmatched(message: Statement, claim: Statement, block: Block, known: Known | None) -> Rest:
    """Take out of a block what is the same after all: typing errors, split or joined words."""
    ours = list(range(block.m0, block.m1))
    theirs = list(range(block.c0, block.c1))
    if ours and theirs and _joined(message, ours, claim, theirs, known):
        return Rest((), ())
    if block.edge:
        for width in range(1, len(ours)):
            nearest = ours[-width:] if block.edge < 0 else ours[:width]
            if _joined(message, nearest, claim, theirs, known):
                return Rest((), ())
        size = len(theirs)
        ours = ours[-size:] if block.edge < 0 else ours[:size]
    if len(ours) > _PAIRED and len(theirs) > _PAIRED:
        return Rest(tuple(ours), tuple(theirs))
    for c in list(theirs):
        for m in ours:
            if _alike(message, m, claim, c, known):
                ours.remove(m)
                theirs.remove(c)
                break
    return Rest(tuple(ours), tuple(theirs))


def _alike(message: Statement, m: int, claim: Statement, c: int, known: Known | None) -> bool:
    role, other = message.roles[m], claim.roles[c]
    if role is Role.WORD and other in (Role.DATE, Role.NUMBER, Role.DENIAL):
        return _mistyped(message, m, claim, c, known)
    if role is not other and not {role, other} <= _PLAIN:
        return False
    if other is Role.LIGHT and len(claim.keys[c]) >= _SHORT:
        known = None  # a slip in an article matters so little that it may look like a word
    if difference(message.keys[m], claim.keys[c], lexicon(claim.language)):
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
