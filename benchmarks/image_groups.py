"""Groups the predictions of ``tipline evaluate images`` as docs/matching.md reports them.

Run: ``python -m benchmarks.image_groups PREDICTIONS.jsonl``; needs the picture set's tables.
Prints, for the half that thresholds were not chosen on, what was found and what was answered.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.image_split import halves, rows

GROUPS = (
    ("compression, resize, tone, mirror, turns", "jpeg resize recomp bright contrast gray sepia "
     "filter blur mirror rot90"),
    ("screenshots, borders, banners", "shot_ story letterbox cap_"),
    ("text, emoji, stamp, logo, watermark", "text_over emoji stamp logo watermark"),
    ("rotation up to 5°", "rot1 rot2 rot5"),
    ("crops to 30 %", "crop5_ crop10 crop20 crop30 cropside"),
    ("crops to 50 %", "crop50"),
    ("collages", "collage"),
    ("picture in picture, half size", "pip50"),
    ("picture in picture, a third", "pip35"),
    ("two changes at once", "combo"),
)  # fmt: skip


def group(kind: str) -> str:
    """The row of the table that a kind of query belongs to."""
    if kind.startswith("neg:"):
        return kind
    for name, starts in GROUPS:
        if any((kind + "_").startswith(start) for start in starts.split()):
            return name
    return kind


def main() -> None:
    """Print one line a group."""
    half = halves()
    made = {}
    for line in Path(sys.argv[1]).read_text().splitlines():
        row = json.loads(line)
        made[row["id"]] = row
    groups = defaultdict(list)
    for query in rows("queries.tsv"):
        owner = query["gold"] or query["confusable_with"]
        if query["id"] in made and half.get(owner, "report") == "report":
            groups[group(query["kind"])].append((query, made[query["id"]]))
    print(f"{'kind':<44} {'n':>4} {'found':>6} {'answered':>9} {'wrong':>6} {'text answered':>14}")
    for name in sorted(groups):
        pairs = groups[name]
        found = [
            p["decision"] != "none" and q["gold"] in [c["id"] for c in p["candidates"][:3]]
            for q, p in pairs
        ]
        right = [p["answer"] is not None and p["answer"] == q["gold"] for q, p in pairs]
        wrong = sum(p["answer"] not in {None, q["gold"]} for q, p in pairs)
        text = [r for r, (q, _) in zip(right, pairs, strict=True) if q["gold"][:1] in set("cmn")]
        shown = f"{sum(text)} of {len(text)}" if text else "–"
        size = len(pairs)
        print(
            f"{name:<44} {size:>4} {sum(found) / size:>6.3f} {sum(right) / size:>9.2f}"
            f" {wrong:>6} {shown:>14}"
        )


if __name__ == "__main__":
    main()
