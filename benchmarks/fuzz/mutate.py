"""Inputs without a fuzzer: seeds, cut, doubled, crossed, sprinkled with what breaks things."""

import random
from collections.abc import Iterator, Sequence

_NASTY = (
    b"\x00", b"\xff", b"\xed\xa0\x80", "\u202e".encode(), "\u0301".encode() * 9, b"\r\n", b"%00",
    b'"', b"\\ud800", b"[" * 50, b"{" * 50, b"9" * 400, b"-1", b"1e999", b"NaN", b"../../etc",
    "𝟗٣९".encode(), "😀".encode(), b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00", b"&#x110000;",
    b"<!--", b"=cmd|'", b"https://[::1", b"http://a@b:99999/", "İ".encode(), "ﷺ".encode(),
)  # fmt: skip


def inputs(seeds: Sequence[bytes], count: int, longest: int, seed: int) -> Iterator[bytes]:
    """``count`` inputs, the same for the same ``seed``; the seeds themselves come first."""
    yield from seeds[:count]
    dice = random.Random(seed)
    for _ in range(count - len(seeds)):
        data = dice.choice(seeds)
        for _ in range(1 + dice.randrange(6)):
            data = _changed(dice, data, seeds)
        yield data[:longest]


def _changed(dice: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    at, to = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    way = dice.randrange(6)
    if way == 0:
        return data[:at] + data[to:]
    if way == 1:
        return data[:to] + data[at:]
    if way == 2:
        other = dice.choice(seeds)
        return data[:at] + other[dice.randrange(len(other) + 1) :]
    if way == 3:
        return data[:at] + dice.choice(_NASTY) + data[at:]
    if way == 4:
        return data[:at] + dice.randbytes(to - at if to - at < 9 else 1) + data[to:]
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]
