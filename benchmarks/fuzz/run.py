"""Fuzzes every target in turn for as long as told, and writes down inputs, coverage and crashes.

    python -m benchmarks.fuzz.run --minutes 90 [--folder FOLDER] [TARGET ...]

Needs atheris (``pip install atheris``).  The corpora and the inputs that broke something stay in
the folder; another run goes on from there.  What was counted stands in ``FOLDER/figures.json``.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.fuzz.targets import BY_NAME, TARGETS, Target

TURN = 60  # seconds of one target before the next has its turn
HANG = 20  # seconds after which an input counts as one that hangs
MEMORY = 1500  # MB; more counts as a leak
_COVERED = re.compile(r"#\d+\s+\w+\s+cov: (\d+) ft: (\d+).*?(?:rss: (\d+)Mb)?$", re.MULTILINE)
_DONE = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
_LAST = re.compile(r"#(\d+)\s")
_PEAK = re.compile(r"stat::peak_rss_mb:\s+(\d+)")


def turn(target: Target, folder: Path, seconds: int) -> dict[str, Any]:
    """One process fuzzing one target; what it says of itself."""
    corpus, broke = folder / target.name / "corpus", folder / target.name / "broke"
    for one in (corpus, broke):
        one.mkdir(parents=True, exist_ok=True)
    if not any(corpus.iterdir()):
        for number, seed in enumerate(target.seeds()):
            (corpus / f"seed-{number}").write_bytes(seed)
    command = [
        sys.executable, "-m", "benchmarks.fuzz.guided", target.name,
        f"-max_total_time={seconds}", f"-max_len={target.longest}", f"-timeout={HANG}",
        f"-rss_limit_mb={MEMORY}", "-print_final_stats=1", f"-artifact_prefix={broke}/",
        "-verbosity=1", str(corpus),
    ]  # fmt: skip
    before = {one.name for one in broke.iterdir()}
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    said = done.stdout + done.stderr
    counted = _DONE.findall(said) or _LAST.findall(said) or ["0"]
    covered = _COVERED.findall(said)
    new = sorted({one.name for one in broke.iterdir()} - before)
    if new or done.returncode:
        (folder / target.name / f"said-{int(time.time())}.txt").write_text(said[-20_000:])
    return {
        "inputs": int(counted[-1]),
        "edges": int(covered[-1][0]) if covered else 0,
        "features": int(covered[-1][1]) if covered else 0,
        "peak_mb": max((int(n) for n in _PEAK.findall(said)), default=0),
        "broke": new,
    }


def add(figures: dict[str, Any], target: Target, found: dict[str, Any], seconds: float) -> None:
    """Add one turn to what was counted before."""
    kept = figures.setdefault(
        target.name, {"area": target.area, "inputs": 0, "seconds": 0, "edges": 0, "features": 0,
                      "peak_mb": 0, "broke": []})  # fmt: skip
    kept["inputs"] += found["inputs"]
    kept["seconds"] = round(kept["seconds"] + seconds)
    for name in ("edges", "features", "peak_mb"):
        kept[name] = max(kept[name], found[name])
    kept["broke"] += found["broke"]


def table(figures: dict[str, Any]) -> str:
    """The figures as docs/security/fuzzing.md shows them."""
    head = "| target | part | inputs | seconds | edges | features | peak memory | broke |\n"
    head += "| --- | --- | --- | --- | --- | --- | --- | --- |\n"
    rows = "".join(
        f"| `{name}` | {f['area']} | {f['inputs']:,} | {f['seconds']:,} | {f['edges']:,} "
        f"| {f['features']:,} | {f['peak_mb']} MB | {len(f['broke'])} |\n"
        for name, f in figures.items()
    )
    return f"{head}{rows}\nall: {sum(f['inputs'] for f in figures.values()):,} inputs"


def main() -> None:
    """Targets in turn until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *BY_NAME], default=[])
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--folder", type=Path, default=Path("instance/fuzz"))
    asked = parser.parse_args()
    targets = [BY_NAME[name] for name in asked.targets] or list(TARGETS)
    asked.folder.mkdir(parents=True, exist_ok=True)
    path = asked.folder / "figures.json"
    figures = json.loads(path.read_text()) if path.exists() else {}
    ends, number = time.monotonic() + asked.minutes * 60, 0
    while (left := ends - time.monotonic()) > 1:
        target = targets[number % len(targets)]
        begun = time.monotonic()
        found = turn(target, asked.folder, max(1, min(TURN, int(left))))
        add(figures, target, found, time.monotonic() - begun)
        path.write_text(json.dumps(figures, indent=1))
        number += 1
    print(table(figures))


if __name__ == "__main__":
    main()
