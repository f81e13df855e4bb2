"""From what the matchers decided to what is done with each claim of a message; pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from matchers.types import Answer, Ask, Candidate, Matched, Part
from tipline.triage.worth import worth

TWINS = 2  # told beside the best: more would be a list, not an answer


@dataclass(frozen=True, slots=True)
class Piece:
    """One claim of a message: answered (``best``), asked about (``ask``), or for the queue."""

    text: str = ""  # its own words; empty where it is the whole message, or a file
    best: Candidate | None = None
    twins: tuple[Candidate, ...] = ()
    ask: tuple[Candidate, ...] = ()
    seen: tuple[Candidate, ...] = ()  # worth a checker's look
    has_files: bool = False  # it is about the files, not the words


@dataclass(frozen=True, slots=True)
class Plan:
    """The claims of one message in its order; at least one."""

    pieces: tuple[Piece, ...] = (Piece(),)

    @property
    def ids(self) -> frozenset[int]:
        """Every fact-check that this plan names."""
        return frozenset(int(c.id) for piece in self.pieces for c in _named(piece))

    @property
    def told(self) -> frozenset[int]:
        """The fact-checks that are the best answer to a piece."""
        return frozenset(int(p.best.id) for p in self.pieces if p.best is not None)

    @property
    def first(self) -> int:
        """Which piece the tip itself stands for: the one about its files, else the first."""
        files = [n for n, p in enumerate(self.pieces) if p.has_files and p.best is None]
        return files[0] if files else 0


def plan(matched: Matched) -> Plan:
    """Each claim answered once; what is open about one file or text asked about as one."""
    pieces: list[Piece] = []
    told: set[str] = set()
    for part in matched.parts:
        if isinstance(part.decision, Answer) and part.decision.best.id not in told:
            piece = _answered(part, part.decision)
            pieces.append(piece)
            told |= {c.id for c in (part.decision.best, *part.decision.twins)}
        elif not isinstance(part.decision, Answer):
            _add_open(pieces, _open(part))
    pieces = [_without(piece, told) for piece in pieces] or [Piece()]
    if len(pieces) == 1:
        pieces = [replace(pieces[0], text="")]
    return Plan(tuple(pieces))


def only_live(planned: Plan, live: Collection[int]) -> Plan:
    """The plan without what is not a verdict at this moment; an answer that falls is no answer."""

    def kept(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
        return tuple(c for c in candidates if int(c.id) in live)

    pieces = []
    for piece in planned.pieces:
        stands = piece.best is not None and int(piece.best.id) in live
        best, twins = (piece.best, kept(piece.twins)) if stands else (None, ())
        pieces.append(
            replace(piece, best=best, twins=twins, ask=kept(piece.ask), seen=kept(piece.seen))
        )
    return Plan(tuple(pieces))


def unchanged(before: Mapping[int, int], now: Mapping[int, int], planned: Plan) -> bool:
    """Whether every fact-check to be told that is live now has the revision that was matched.

    One that is gone is no reason to look again: :func:`only_live` takes it out.
    """
    return all(before.get(number) == now[number] for number in planned.told if number in now)


def _answered(part: Part, answer: Answer) -> Piece:
    seen = worth(answer)
    return Piece(part.text, answer.best, answer.twins[:TWINS], seen=seen, has_files=_files(part))


def _open(part: Part) -> Piece:
    seen = _once(worth(part.decision))
    ask = seen if isinstance(part.decision, Ask) else ()
    return Piece(part.text, ask=ask, seen=seen, has_files=_files(part))


def _files(part: Part) -> bool:
    return part.evidence not in ("text", "link")


def _add_open(pieces: list[Piece], new: Piece) -> None:
    """Add an open piece; words are claims of their own, files and links one question together."""
    for number, piece in enumerate(pieces):
        if piece.best is None and (new.has_files or not new.text or piece.has_files):
            pieces[number] = replace(
                piece,
                text=piece.text or new.text,
                ask=_once((*piece.ask, *new.ask)),
                seen=_once((*piece.seen, *new.seen)),
                has_files=piece.has_files or new.has_files,
            )
            return
    pieces.append(new)


def _without(piece: Piece, told: Collection[str]) -> Piece:
    return replace(
        piece,
        ask=tuple(c for c in piece.ask if c.id not in told),
        seen=tuple(c for c in _once(piece.seen) if c.id not in told),
    )


def _once(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Best first, each id once."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(candidates, key=lambda c: -c.score):
        best.setdefault(candidate.id, candidate)
    return tuple(best.values())


def _named(piece: Piece) -> tuple[Candidate, ...]:
    best = (piece.best,) if piece.best is not None else ()
    return (*best, *piece.twins, *piece.ask, *piece.seen)
