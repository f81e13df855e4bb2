"""How many days of real publishers the limits on imports would have held.

    python -m benchmarks.feed_changes [FOLDER]

Reads every file of the folder, sorts each publisher's fact-checks by the day of their review, and
plays them as a feed that is taken in once a day (and once a week): all of the first half at once,
then what each day brought.  Only what is new can be replayed: the files don't say what publishers
changed later.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks.import_files import SHARED
from factchecks.importers.formats import detect, importer_for
from factchecks.importers.impact import REMEMBERED, History, Impact, too_much
from factchecks.importers.rows import Imported, Options, no_progress

FEWEST = 200  # dated fact-checks of a publisher that is replayed


def days_of(folder: Path) -> dict[str, Counter[date]]:
    """By publisher, how many fact-checks each day has."""
    found: dict[str, Counter[date]] = defaultdict(Counter)
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        for row in importer_for(path, detect(path))(path, Options(), no_progress):
            if isinstance(row.content, Imported) and row.content.verdict.reviewed_at:
                found[row.content.site][row.content.verdict.reviewed_at.date()] += 1
    return {site: days for site, days in found.items() if days.total() >= FEWEST}


def imports(days: Counter[date], every: int) -> Iterator[tuple[date, int]]:
    """Each import after the first half of the time, and how many it brought."""
    ordered = sorted(days)
    middle = ordered[len(ordered) // 2]
    moment = middle
    while moment <= ordered[-1]:
        span = (moment + timedelta(days=n) for n in range(every))
        yield moment, sum(days[day] for day in span)
        moment += timedelta(days=every)


def replay(days: Counter[date], every: int) -> tuple[int, list[str]]:
    """Imports that brought something, and which of them would have been held."""
    count, held = 0, []
    had = sum(n for day, n in days.items() if day < sorted(days)[len(days) // 2])
    came: list[tuple[date, int]] = []
    for moment, new in imports(days, every):
        recent = [n for day, n in came if moment - day <= REMEMBERED]
        history = History(had, had, max(recent, default=0))
        if new:
            count += 1
            if too_much(Impact(new=new), history):
                held.append(f"{moment}: {new} after {history.busiest} at most, of {had}")
            else:
                came.append((moment, new))
        had += new
    return count, held


def main() -> None:
    """Print, by publisher, what would have been held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED / "data" / "claimreview")
    found = days_of(parser.parse_args().folder)
    print("| publisher | fact-checks | busiest day | imports daily | held | weekly | held |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    examples = []
    for site, days in sorted(found.items()):
        daily, weekly = replay(days, 1), replay(days, 7)
        print(
            f"| {site} | {days.total():,} | {max(days.values())} | {daily[0]:,} | {len(daily[1])} "
            f"| {weekly[0]:,} | {len(weekly[1])} |"
        )
        examples += [f"{site}, {one}" for one in (*daily[1], *weekly[1])]
    print("\n".join(["", *examples[:40]]))


if __name__ == "__main__":
    main()
