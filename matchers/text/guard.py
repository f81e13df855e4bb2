"""Say on which facts a message contradicts the claim that it otherwise resembles.

Everything in the claim must be found in the message, in the same order, with nothing put in
between that could change it.  What is left over after equal words, typing errors and words that
carry no meaning is a conflict, named by what kind of word it is.
"""

from dataclasses import dataclass

from matchers.text.align import align
from matchers.text.beside import beside
from matchers.text.conflicts import addresses, conflicts_in, phones, quote, swapped
from matchers.text.inflected import differences
from matchers.text.rest import unmatched
from matchers.text.same import Known
from matchers.text.statement import Role, Statement, language_of, read
from matchers.types import Conflict, ConflictKind


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
        lost = Conflict(ConflictKind.MISSING, "", quote(claim, 0, len(claim)))
        share = alignment.equal / len(claim)
        return Reading(share, alignment.start, alignment.end, (lost,))
    if alignment is None:
        missing = quote(claim, 0, len(claim))
        if not missing:
            return Reading(0.0, 0, 0, ())
        return Reading(0.0, 0, 0, (Conflict(ConflictKind.MISSING, "", missing),))
    rests = [unmatched(message, claim, block, known) for block in alignment.blocks]
    left = {index for rest in rests for index in rest.claim}
    conflicts = [c for rest in rests for c in conflicts_in(message, claim, rest)]
    conflicts = swapped(message, claim, alignment, rests) + conflicts
    conflicts += differences(message, claim, alignment.pairs)
    conflicts += beside(message, claim, alignment)
    conflicts += phones(message, claim) + addresses(message, claim)
    weights = [_weight(role) for role in claim.roles]
    total = sum(weights)
    held = total - sum(weights[index] for index in left)
    return Reading(
        held / total if total else 0.0,
        alignment.start,
        alignment.end,
        tuple(dict.fromkeys(conflicts)),
    )


def _weight(role: Role) -> float:
    return 0.2 if role is Role.LIGHT else 0.5 if role is Role.STOP else 1.0
