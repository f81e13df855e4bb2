"""Looks at one query picture: which known pictures are in it, where, and how far they agree."""

from dataclasses import dataclass, field

import numpy as np

from matchers.image import ocr
from matchers.image.compare import Agreement, compare, glance
from matchers.image.even import Unevenness, unevenness
from matchers.image.features import Features, Look, looks
from matchers.image.fingerprint import Fingerprint
from matchers.image.geometry import Affine
from matchers.image.library import Library
from matchers.image.make import HASHING_SIDE, raster
from matchers.image.ocr import Reading, Word
from matchers.image.pixels import Gray, Rgb, fit, to_gray
from matchers.image.placing import laid, probes
from matchers.image.thresholds import (
    GLANCED_SHARE,
    LOOKS,
    MIN_INLIERS,
    MIN_SHARE,
    PLAUSIBLE,
    PROBES,
    SAME,
)
from matchers.image.views import views

COMPARED = 5  # candidates of each stage that are laid over the query
EXPLAINED = 0.5  # share of the query: a collage or a page around it may hold more known pictures
SURE_SHARE = 0.6  # a hash hit that agrees so far is the picture, only altered: no need to go on


@dataclass(frozen=True, slots=True)
class Sighting:
    """A known picture in the query.  ``transform`` is reference raster → query pixels."""

    id: str
    picture: int
    method: str
    strength: float  # bits saved of 256, or inliers: for the explanation only
    agreement: Agreement
    known: Fingerprint
    outside: float  # share of the query beside the reference


@dataclass
class Sight:
    """A query and what has been found out about it; words are read when first asked for."""

    rgb: Rgb
    language: str | None = None
    words_wanted: bool = True
    _reading: Reading | None = field(default=None, repr=False)
    _uneven: dict[int, Unevenness] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.gray: Gray = to_gray(self.rgb)

    @property
    def reading(self) -> Reading:
        """What can be read on the query; nothing without OCR."""
        if not self.words_wanted:
            return Reading()
        if self._reading is None:
            self._reading = ocr.read(self.gray, self.language)
        return self._reading

    @property
    def words(self) -> tuple[Word, ...]:
        """The confident words on the query."""
        return self.reading.words

    def uneven(self, one: "Sighting") -> Unevenness:
        """How unevenly a known picture differs from this one; found out once."""
        if one.picture not in self._uneven:
            known = raster(one.known.raster)
            self._uneven[one.picture] = unevenness(known, self.gray, one.agreement.transform)
        return self._uneven[one.picture]


def sightings(library: Library, sight: Sight) -> list[Sighting]:
    """Known pictures in the query, the best first: by hash, by features, by finer features.

    The next stage is left out when one agrees so far that it is the picture.
    """
    found = _by_hash(library, sight)
    if any(s.agreement.share >= SURE_SHARE for s in found):
        return _ranked(found)
    for side, wanted in LOOKS:
        for features in looks(sight.gray, side, [Look(*one) for one in wanted], PROBES):
            found += _by_features(library, sight, features)
            sure = [1 - s.outside for s in found if s.agreement.share >= SURE_SHARE]
            if sum(sure) >= EXPLAINED:
                return _ranked(found)
    return _ranked(found)


def _ranked(found: list[Sighting]) -> list[Sighting]:
    best: dict[str, Sighting] = {}
    for one in sorted(found, key=_rank, reverse=True):
        best.setdefault(one.id, one)
    return list(best.values())


def _rank(sighting: Sighting) -> float:
    agreement = sighting.agreement
    return agreement.share * min(1.0, agreement.visible + 0.3) - 0.1 * min(agreement.worst, 2.0)


def _by_hash(library: Library, sight: Sight) -> list[Sighting]:
    small = fit(sight.gray, HASHING_SIDE, enlarge=True)
    back = max(sight.gray.shape) / max(small.shape)
    found = []
    for hit in library.by_hash(probes(small, views(small)), COMPARED):
        known = library.fingerprint(hit.picture)
        if known is None:
            continue  # removed a moment ago
        onto = laid(known.views[hit.view].box, hit.probe) * back
        onto[:, :2] *= max(known.size)
        how = _How(hit.picture, known, onto, "image-hash", 256 - hit.bits)
        if one := _sighting(library, sight, how):
            found.append(one)
            if one.agreement.worst <= SAME:
                break
    return found


def _by_features(library: Library, sight: Sight, features: Features) -> list[Sighting]:
    longer = float(max(sight.gray.shape))
    found = []
    for picture, placement in library.by_features(features)[:COMPARED]:
        if placement.inliers < MIN_INLIERS:
            break
        known = library.fingerprint(picture)
        if known is None:
            continue  # removed a moment ago
        onto = placement.transform * longer
        how = _How(picture, known, onto, "image-features", placement.inliers)
        if one := _sighting(library, sight, how):
            found.append(one)
    return found


def _least_share(how: "_How") -> float:
    """What must agree for an alignment to be no coincidence: more, the fewer features it has."""
    if how.method == "image-hash":
        return MIN_SHARE
    return min((share for least, share in PLAUSIBLE if how.strength >= least), default=1.0)


@dataclass(frozen=True, slots=True)
class _How:
    """A guess to be looked at: ``onto`` maps shares of the reference's longer side to pixels."""

    picture: int
    known: Fingerprint
    onto: Affine
    method: str
    strength: float


def _sighting(library: Library, sight: Sight, how: _How) -> Sighting | None:
    """Lay the kept grey picture over the query; nothing if too little agrees."""
    small = raster(how.known.raster)
    transform = how.onto.copy()
    transform[:, :2] /= max(small.shape)
    scale = abs(float(np.linalg.det(transform[:, :2])))
    id = library.id(how.picture)
    if scale < 1e-4 or id is None:
        return None
    least = _least_share(how)
    if glance(small, sight.gray, transform) < GLANCED_SHARE * least:
        return None
    agreement = compare(small, sight.gray, transform, least)
    if agreement.share < least:
        return None
    covered = scale * small.size * agreement.visible / sight.gray.size
    outside = max(0.0, 1 - covered)
    return Sighting(id, how.picture, how.method, how.strength, agreement, how.known, outside)
