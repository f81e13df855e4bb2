"""The inverted file returns every close pair of its cells and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from matchers.image import segment
from matchers.image.features import Features, detect, pack, unpack
from matchers.image.inverted import InvertedFile, shortlist
from matchers.image.pixels import to_gray
from matchers.image.thresholds import FEATURE_RADIUS
from tests.matchers.clips import scene


def _features(seed: int, probes: int = 1) -> Features:
    return detect(to_gray(np.asarray(scene(seed))), 400, 165, probes)


@pytest.mark.parametrize("long", [0, 200])
def test_every_close_pair_of_a_cell_is_found_by_both_ways_of_looking(
    long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment, "LONG", long)
    file, known = InvertedFile(), [_features(seed) for seed in range(4)]
    for owner, features in enumerate(known):
        file.add(owner, features)
        file.commit()
    query = _features(2, probes=3)
    pairs = file.find(query)
    got = sorted(zip(pairs.query.tolist(), pairs.owner.tolist(), pairs.bits.tolist(), strict=True))
    wanted = []
    for owner, features in enumerate(known):
        for row in range(len(features)):
            for number in np.flatnonzero((query.cells == features.cells[row, 0]).any(axis=1)):
                bits = int(np.bitwise_count(features.codes[row] ^ query.codes[number]).sum())
                if bits <= FEATURE_RADIUS:
                    wanted.append((int(number), owner, bits))
    assert got == sorted(wanted)
    assert shortlist(pairs, query, 1)[0][0] == 2


def test_a_saved_file_is_the_same_when_mapped(tmp_path: Path) -> None:
    file = InvertedFile()
    file.add(7, _features(1))
    file.commit()
    file.save(tmp_path)
    pairs = InvertedFile.open(tmp_path).find(_features(1, probes=2))
    assert set(pairs.owner.tolist()) == {7}


def test_packed_features_take_less_than_four_kilobytes_and_come_back() -> None:
    features = _features(3)
    blob = pack(features)
    again = unpack(blob)
    assert len(blob) <= 4096
    assert np.abs(again.place[:, :2] - features.place[:, :2]).max() < 0.001
    assert (again.codes == features.codes).all()
    assert (again.cells == features.cells).all()
