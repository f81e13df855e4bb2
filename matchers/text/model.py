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

    All tables have the shape (trees, nodes).  A node sends a row left where its feature is at
    most the limit; leaves point at themselves.
    """

    def __init__(self, data: dict[str, object]) -> None:
        self.features = int(str(data["features"]))
        self._depth = int(str(data["depth"]))
        self._feature: npt.NDArray[np.int64] = np.asarray(data["feature"], dtype=np.int64)
        self._limit: npt.NDArray[np.float64] = np.asarray(data["limit"], dtype=np.float64)
        self._left: npt.NDArray[np.int64] = np.asarray(data["left"], dtype=np.int64)
        self._right: npt.NDArray[np.int64] = np.asarray(data["right"], dtype=np.int64)
        self._value: npt.NDArray[np.float64] = np.asarray(data["value"], dtype=np.float64)
        self._trees = np.arange(len(self._feature))[None, :]

    def probabilities(self, rows: npt.NDArray[np.float64]) -> list[float]:
        """For each row of ``features`` numbers the chance that it is the right reference."""
        table = np.asarray(rows, dtype=np.float64).reshape(-1, self.features)
        node = np.zeros((len(table), self._trees.shape[1]), dtype=np.int64)
        at = np.arange(len(table))[:, None]
        for _ in range(self._depth):
            below = table[at, self._feature[self._trees, node]] <= self._limit[self._trees, node]
            node = np.where(below, self._left[self._trees, node], self._right[self._trees, node])
        total = self._value[self._trees, node].sum(axis=1)
        return [float(p) for p in 1.0 / (1.0 + np.exp(-total))]


@cache
def ranker() -> Model:
    """The model that ships with the package."""
    file = resources.files(__package__).joinpath(_FILE)
    return Model(json.loads(file.read_text(encoding="utf-8")))
