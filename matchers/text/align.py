"""Lay a claim over the part of a message that resembles it, word by word."""

from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel, Opcodes

from matchers.text.statement import Role, Statement

# A window of the message may be this much longer than the claim (words added in between).
_SLACK = 1.3
_SLACK_WORDS = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Where message and claim differ: pieces ``[m0:m1]`` stand in place of ``[c0:c1]``.

    ``edge`` is -1 before everything that both share, 1 behind it, 0 in between; at the edges
    the message may have up to twice as many pieces, to find words that are split in two.
    """

    m0: int
    m1: int
    c0: int
    c1: int
    edge: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """A claim laid over ``message[start:end]``; blocks are in order and cover all differences."""

    start: int
    end: int
    pairs: tuple[tuple[int, int], ...]  # pieces (message, claim) with the same stem
    blocks: tuple[Block, ...]

    @property
    def equal(self) -> int:
        """How many pieces have the same stem in both."""
        return len(self.pairs)


def _window(message: Statement, claim: Statement) -> tuple[int, int]:
    """The stretch of the message where the most of the claim's words are."""
    size = int(len(claim) * _SLACK) + _SLACK_WORDS
    if len(message) <= size:
        return 0, len(message)
    wanted = {
        stem: 0.25 if role in (Role.LIGHT, Role.STOP) else 1.0
        for stem, role in zip(claim.stems, claim.roles, strict=True)
    }
    hits = np.fromiter((wanted.get(stem, 0.0) for stem in message.stems), float, len(message))
    sums = np.concatenate(([0.0], np.cumsum(hits)))
    density = sums[size:] - sums[:-size]
    start = int(density.argmax())
    # Of equally good windows take the middle one: words at both edges then have room.
    last = len(density) - 1 - int(density[::-1].argmax())
    if last - start < size and density[(start + last) // 2] == density[start]:
        start = (start + last) // 2
    return start, start + size


def align(message: Statement, claim: Statement) -> Alignment | None:
    """The best fit of ``claim`` into ``message``; None where they share no piece at all.

    Both must have been read in the same language, so that equal keys mean equal things.
    """
    low, high = _window(message, claim)
    opcodes = Indel.opcodes(claim.stems, message.stems[low:high])
    equal = [op for op in opcodes if op.tag == "equal"]
    if not equal:
        return None
    start, end = low + equal[0].dest_start, low + equal[-1].dest_end
    blocks = _blocks(opcodes, low)
    blocks = _trim(blocks, start, end)
    if blocks:
        start = min(start, max(blocks[0].m0, blocks[0].m1 - (blocks[0].c1 - blocks[0].c0)))
        end = max(end, min(blocks[-1].m1, blocks[-1].m0 + (blocks[-1].c1 - blocks[-1].c0)))
    return Alignment(
        start=start,
        end=end,
        pairs=tuple(
            (low + op.dest_start + i, op.src_start + i)
            for op in equal
            for i in range(op.src_end - op.src_start)
        ),
        blocks=tuple(blocks),
    )


def _blocks(opcodes: Opcodes, low: int) -> list[Block]:
    blocks: list[Block] = []
    for op in opcodes:
        if op.tag == "equal":
            continue
        block = Block(low + op.dest_start, low + op.dest_end, op.src_start, op.src_end)
        if blocks and blocks[-1].m1 == block.m0 and blocks[-1].c1 == block.c0:
            block = Block(blocks[-1].m0, block.m1, blocks[-1].c0, block.c1)
            blocks.pop()
        blocks.append(block)
    return blocks


def _trim(blocks: list[Block], start: int, end: int) -> list[Block]:
    """Words of the message before and after the claim belong to other statements."""
    trimmed: list[Block] = []
    for block in blocks:
        m0, m1 = block.m0, block.m1
        size = block.c1 - block.c0
        edge = -1 if m1 <= start else 1 if m0 >= end else 0
        if edge < 0:
            m0 = max(m0, m1 - 2 * size)
        elif edge > 0:
            m1 = min(m1, m0 + 2 * size)
        if m1 > m0 or size:
            trimmed.append(Block(m0, m1, block.c0, block.c1, edge))
    return trimmed
