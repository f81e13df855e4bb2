"""The trained re-ranker: boosted decision trees read from ``ranker.json``, run with numpy.

The file is written by ``benchmarks/train_text_model.py``; it holds numbers only.
"""

import json
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

_FILE = "ranker.json"


class Model:
    """Sums of trees through a logistic function: rows of features in, probabilities out.

    The file's tables have the shape (trees, nodes) and are laid end to end here.  A node sends a
    row left where its feature is at most the limit; leaves point at themselves.
    """

    def __init__(self, data: dict[str, object]) -> None:
        self.features = int(str(data["features"]))
        self._depth = int(str(data["depth"]))
        trees, width = np.asarray(data["feature"]).shape
        first = np.arange(trees)[:, None] * width
        self._roots = first.ravel()
        self._feature = np.asarray(data["feature"], dtype=np.intp).ravel()
        self._limit = np.asarray(data["limit"], dtype=np.float64).ravel()
        self._left = (np.asarray(data["left"], dtype=np.intp) + first).ravel()
        self._right = (np.asarray(data["right"], dtype=np.intp) + first).ravel()
        self._value = np.asarray(data["value"], dtype=np.float64).ravel()

    def probabilities(self, rows: npt.NDArray[np.float64]) -> list[float]:
        """For each row of ``(n, features)`` the chance that it is the right reference."""
        table = np.ascontiguousarray(rows, dtype=np.float64).reshape(-1, self.features)
        cells = table.ravel()
        row = np.arange(len(table))[:, None] * self.features
        node = np.broadcast_to(self._roots, (len(table), len(self._roots)))
        for _ in range(self._depth):
            below = cells.take(self._feature.take(node) + row) <= self._limit.take(node)
            node = np.where(below, self._left.take(node), self._right.take(node))
        total = self._value.take(node).sum(axis=1)
        return [float(p) for p in 1.0 / (1.0 + np.exp(-total))]


@cache
def ranker() -> Model:
    """The model that ships with the package."""
    file = resources.files(__package__).joinpath(_FILE)
    return Model(json.loads(file.read_text(encoding="utf-8")))
