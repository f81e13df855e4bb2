"""Train the re-ranker of ``matchers/text`` and write its weights beside the code.

    pip install lightgbm && python -m benchmarks.train_text_model [DATA] [--halves FOLDER]

DATA holds ``factchecks.jsonl`` and ``queries.jsonl`` (see docs/matching.md).  Queries are split in
two by a hash of the fact-check that they are about, so that all queries about one fall on the
same side.  Each half is measured with a model trained on the other; what is written is trained
on both.  ``--halves`` also writes the models that rank half 0 and half 1 held back.

ASK is the highest chance from which on, by the lower 95 % bound over held-back queries, 94 % of
those that have their fact-check among the first three are still asked about.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from benchmarks.text_split import ROOT, SHARED, load, lower, side
from matchers.text.candidates import by_sound, compare_outlines
from matchers.text.documents import documents
from matchers.text.index import TextIndex
from matchers.text.statement import language_of, read
from matchers.types import Reference

OUT = ROOT / "matchers" / "text" / "ranker.json"
TREES, LEAVES = 120, 15
KEPT = 0.94  # share of the useful questions that have to be asked


@dataclass(frozen=True)
class Examples:
    """One row per candidate of a query; ``sizes``, ``halves`` and ``labelled`` are per query."""

    rows: np.ndarray
    labels: np.ndarray
    heard: np.ndarray  # the chance that each candidate has by its sound alone
    sizes: list[int]
    halves: np.ndarray
    labelled: np.ndarray  # whether the query has a right answer at all


def examples(data: Path) -> Examples:
    """What the matcher's own retrieval brings up for every query, and what of it is right."""
    references = {
        row["id"]: Reference(row["id"], row["claim"], row["title"], row["language"])
        for row in load(data / "factchecks.jsonl")
    }
    index = TextIndex()
    for reference in references.values():
        index.put(reference.id, documents(reference))
    index.commit()
    view = index.view()
    tables: list[np.ndarray] = []
    labels: list[bool] = []
    groups: list[int] = []
    sides: list[int] = []
    labelled: list[bool] = []
    heard: list[float] = []
    for query in load(data / "queries.jsonl"):
        message = read(query["text"], language_of(query["text"], query["language"]))
        compared = compare_outlines(view, message)
        ids = compared.ids
        right = {*query["gold"], *query["also_ok"]}
        if not ids:
            continue
        tables.append(compared.features)
        labels.extend(id_ in right for id_ in ids)
        groups.append(len(ids))
        sides.append(side(query))
        labelled.append(bool(query["gold"]))
        heard.extend(map(by_sound, compared.heard))
    return Examples(
        np.vstack(tables), np.asarray(labels), np.asarray(heard), groups, np.asarray(sides),
        np.asarray(labelled),
    )  # fmt: skip


def fit(rows: np.ndarray, labels: np.ndarray) -> lightgbm.Booster:
    settings = {
        "objective": "binary", "num_leaves": LEAVES, "learning_rate": 0.08, "max_depth": 6,
        "min_data_in_leaf": 60, "feature_fraction": 0.6, "bagging_fraction": 0.7,
        "bagging_freq": 1, "lambda_l2": 5.0, "seed": 7, "deterministic": True, "num_threads": 1,
        "verbose": -1,
    }  # fmt: skip
    return lightgbm.train(settings, lightgbm.Dataset(rows, labels), TREES)


def table(booster: lightgbm.Booster, features: int) -> dict[str, object]:
    """The trees as rectangular lists: node 0 is the root, leaves point at themselves."""
    trees = [info["tree_structure"] for info in booster.dump_model()["tree_info"]]
    flat = [flatten(tree) for tree in trees]
    width = max(len(nodes) for nodes, _ in flat)
    columns: dict[str, list[list[float]]] = {
        name: [] for name in ("feature", "limit", "left", "right", "value")
    }
    for nodes, _ in flat:
        padded = nodes + [(0, 0.0, i, i, 0.0) for i in range(len(nodes), width)]
        for name, values in zip(columns, zip(*padded, strict=True), strict=True):
            columns[name].append(list(values))
    return {"features": features, "depth": max(depth for _, depth in flat), **columns}


def flatten(tree: dict[str, Any]) -> tuple[list[tuple[int, float, int, int, float]], int]:
    nodes: list[tuple[int, float, int, int, float]] = []

    def walk(node: dict[str, Any], depth: int) -> tuple[int, int]:
        here = len(nodes)
        nodes.append((0, 0.0, here, here, round(node.get("leaf_value", 0.0), 5)))
        if "split_feature" not in node:
            return here, depth
        left, deep_left = walk(node["left_child"], depth + 1)
        right, deep_right = walk(node["right_child"], depth + 1)
        limit = float(f"{node['threshold']:.6g}")
        nodes[here] = (int(node["split_feature"]), limit, left, right, 0.0)
        return here, max(deep_left, deep_right)

    _, depth = walk(tree, 0)
    return nodes, depth


def quality(
    scores: np.ndarray, labels: np.ndarray, groups: Sequence[int], chosen: Sequence[bool]
) -> tuple[float, float]:
    """MAP@5 and recall@5 over the chosen queries that have a right answer."""
    at, total, found, count = 0, 0.0, 0, 0
    for size, wanted in zip(groups, chosen, strict=True):
        part = slice(at, at + size)
        at += size
        if not wanted:
            continue
        count += 1
        places = np.flatnonzero(labels[part][np.argsort(-scores[part], kind="stable")])
        if len(places) and places[0] < 5:
            total += 1 / (int(places[0]) + 1)
            found += 1
    return total / count, found / count


def asking(scores: np.ndarray, known: Examples, chosen: Sequence[bool]) -> float:
    """The threshold ASK over the chosen queries (see above)."""
    at, first = 0, []
    for size, wanted in zip(known.sizes, chosen, strict=True):
        part = slice(at, at + size)
        at += size
        order = np.argsort(-scores[part], kind="stable")[:3]
        if wanted and known.labels[part][order].any():
            first.append(float(scores[part].max()))
    limits = [limit / 100 for limit in range(1, 50)]
    kept = [limit for limit in limits
            if lower(sum(score >= limit for score in first), len(first)) >= KEPT]  # fmt: skip
    return max(kept, default=limits[0])


def write(path: Path, booster: lightgbm.Booster, features: int) -> None:
    weights = table(booster, features)
    path.write_text(json.dumps(weights, separators=(",", ":")) + "\n")
    print(f"wrote {path}, {path.stat().st_size / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=SHARED / "data" / "text")
    parser.add_argument("--halves", type=Path, help="folder for half-0.json and half-1.json")
    chosen = parser.parse_args()
    known = examples(chosen.data)
    of_row = np.repeat(known.halves, known.sizes)
    total: list[tuple[float, float]] = []
    scores = known.heard.copy()
    for half in (0, 1):
        held = of_row == half
        booster = fit(known.rows[~held], known.labels[~held])
        scores[held] = np.maximum(scores[held], booster.predict(known.rows[held]))
        mine = (known.halves == half) & known.labelled
        total.append(quality(scores, known.labels, known.sizes, mine))
        print(f"half {half}, model of the other: MAP@5 {total[-1][0]:.3f} "
              f"recall@5 {total[-1][1]:.3f}; ASK {asking(scores, known, mine):.2f}")  # fmt: skip
        if chosen.halves:
            write(chosen.halves / f"half-{half}.json", booster, known.rows.shape[1])
    precision, recall = np.mean(total, axis=0)
    print(f"both: MAP@5 {precision:.3f} recall@5 {recall:.3f}; "
          f"ASK {asking(scores, known, known.labelled):.2f}")  # fmt: skip
    write(OUT, fit(known.rows, known.labels), known.rows.shape[1])


if __name__ == "__main__":
    main()
