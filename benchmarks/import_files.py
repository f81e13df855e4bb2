"""Imports every file of a folder, twice, and prints what came of each.

    python -m benchmarks.import_files [FOLDER]

The folder is ``../shared/data/claimreview`` unless given (``TIPLINE_SHARED`` moves ``../shared``).
"""

import argparse
import os
import tempfile
from pathlib import Path

from factchecks.importers.formats import detect, importer_for
from factchecks.importers.report import Report
from factchecks.importers.rows import Options, no_progress
from factchecks.importers.run import import_rows
from tipline import schema
from tipline.db import Database

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("TIPLINE_SHARED", ROOT.parent / "shared"))
COLUMNS = ("read", "imported", "unchanged", "merged", "refused", "unrated")


def run(db: Database, path: Path) -> Report:
    """Import one file as the command does."""
    format_ = detect(path)
    rows = importer_for(path, format_)(path, Options(), no_progress)
    return import_rows(db.write, rows, source=format_, format_name=format_)


def main() -> None:
    """Import all files into one database, all of them again, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "data" / "claimreview")
    files = sorted(p for p in parser.parse_args().folder.iterdir() if p.is_file())
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/tipline.sqlite3")
        schema.upgrade(db)
        for name in ("first", "again"):
            print(f"{name:<32}" + "".join(f"{c:>10}" for c in (*COLUMNS, "unmapped", "seconds")))
            for path in files:
                report = run(db, path)
                counts = [getattr(report, c) for c in COLUMNS] + [report.unmapped.total()]
                reasons = "; ".join(f"{n} × {why}" for why, n in report.reasons.most_common(3))
                print(f"{path.name:<32}" + "".join(f"{n:>10}" for n in counts), end="")
                print(f"{report.seconds:>10.2f}  {reasons}")
        db.dispose()


if __name__ == "__main__":
    main()
