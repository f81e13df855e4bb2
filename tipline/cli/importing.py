"""``tipline import``: take in other publishers' fact-checks from a file."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from factchecks.errors import FactCheckError
from factchecks.importers.csv_files import FIELDS
from factchecks.importers.formats import detect, importer_for
from factchecks.importers.report import Report
from factchecks.importers.rows import Format, Importer, Options, Progress, no_progress
from factchecks.importers.run import import_rows, require_not_shrunk
from factchecks.keys import site_of
from tipline.cli.opened import opened
from tipline.db import Database
from tipline.triage.changes import spread

AUTO = "auto"
FORMATS = [AUTO, *(f.value for f in Format)]
MAX_SOURCE = 80  # characters; it is part of who decided a revision
SHOWN_REFUSALS = 20
SHOWN_UNMAPPED = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    path: Path
    format: Format
    source: str
    options: Options
    dry_run: bool
    replace: bool
    allow_shrunk: bool


def _columns(_: click.Context, __: click.Parameter, pairs: tuple[str, ...]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or name not in FIELDS:
            known = ", ".join(FIELDS)
            raise click.BadParameter(f"{pair!r} is not FIELD=COLUMN with one of: {known}")
        columns[name] = column
    return columns


def _host(_: click.Context, __: click.Parameter, value: str) -> str:
    if value and not site_of(value):
        raise click.BadParameter(f"{value!r} is not a host name such as checks.example.org")
    return site_of(value)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "chosen", type=click.Choice(FORMATS), default=AUTO, show_default=True)
@click.option("--source", default="", help="Name of this import (default: the format).")
@click.option("--dry-run", is_flag=True, help="Read and compare, but change nothing.")
@click.option(
    "--map",
    "columns",
    multiple=True,
    callback=_columns,
    metavar="FIELD=COLUMN",
    help=f"Column of a CSV for one of our fields ({', '.join(FIELDS)}); repeat.",
)
@click.option("--publisher", default="", help="Publisher's name for rows that name none.")
@click.option(
    "--site",
    default="",
    callback=_host,
    help="Publisher's host name, where the links don't tell.",
)
@click.option("--language", help="Language of rows that name none, such as pt.")
@click.option("--month-first/--day-first", default=None, help="How to read 10/9/18.")
@click.option("--replace", is_flag=True, help="Withdraw what --source had and FILE hasn't.")
@click.option("--allow-shrunk", is_flag=True, help="With --replace: even if many are gone.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def import_(*, file: Path, chosen: str, source: str, as_json: bool, **given: Any) -> None:
    """Import fact-checks from FILE: ClaimReview, DataFeed, claims:search or CSV.

    The same file again changes nothing; a row that changed becomes a correction, and those who
    were told the old verdict are told.  Bad rows are reported and don't stop the rest.
    """
    if given["replace"] and not source:
        raise click.UsageError("--replace needs --source: whose fact-checks does FILE replace?")
    if len(source) > MAX_SOURCE:
        raise click.UsageError(f"--source has more than {MAX_SOURCE} characters")
    switches = {name: given.pop(name) for name in ("dry_run", "replace", "allow_shrunk")}
    try:
        format_ = detect(file) if chosen == AUTO else Format(chosen)
        wish = Wish(file, format_, source or format_, Options(**given), **switches)
        with opened() as runtime:
            report = run(runtime.db, wish, bar=not as_json)
    except FactCheckError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        _show(report)
    sys.exit(1 if report.refused and report.refused == report.read else 0)


def run(db: Database, wish: Wish, *, bar: bool) -> Report:
    """Do what was asked for; raises ``ImportFailed``."""
    importer = importer_for(wish.path, wish.format)
    if wish.replace and not wish.allow_shrunk:
        with db.read() as session:
            rows = importer(wish.path, wish.options, no_progress)
            require_not_shrunk(session, rows, source=wish.source)
    with _progress(wish.path, shown=bar) as progress:
        return _import(db, wish, importer, progress)


def _import(db: Database, wish: Wish, importer: Importer, progress: Progress) -> Report:
    return import_rows(
        db.read if wish.dry_run else db.write,
        importer(wish.path, wish.options, progress),
        source=wish.source,
        format_name=wish.format,
        dry_run=wish.dry_run,
        replace=wish.replace,
        on_corrected=spread,
    )


@contextmanager
def _progress(path: Path, *, shown: bool) -> Iterator[Progress]:
    if not shown:
        yield no_progress
        return
    size = path.stat().st_size
    with click.progressbar(length=size, label=path.name, file=sys.stderr) as bar:
        yield lambda position: bar.update(min(position, size) - bar.pos)
        bar.update(size - bar.pos)


def _show(report: Report) -> None:
    counts = report.as_dict()
    note = "; dry run, nothing changed" if report.dry_run else ""
    click.secho(f"{report.source} ({report.format}){note}", bold=True)
    for name, what in EXPLAINED.items():
        if counts[name] or name in ("read", "imported", "refused"):
            click.echo(f"{counts[name]:>9,}  {what}")
    for line, reason in report.refusals[:SHOWN_REFUSALS]:
        click.secho(f"  line {line}: {reason}", fg="yellow")
    if report.refused > SHOWN_REFUSALS:
        click.echo(f"  … and {report.refused - SHOWN_REFUSALS:,} more; --json shows up to 1,000")
    if report.unmapped:
        click.echo("Words for a rating that no table knows (voters read them as they are):")
    for words, number in report.unmapped.most_common(SHOWN_UNMAPPED):
        click.echo(f"{number:>9,}  {words}")
    click.echo(f"{report.seconds:>9.1f}  seconds")


EXPLAINED = {
    "read": "rows read",
    "imported": "imported: new here, and live now",
    "corrected": "corrected: say something else than before",
    "unchanged": "unchanged",
    "merged": "merged: the same as an earlier row of the file",
    "kept": "kept as they are: withdrawn or edited here, or newer here",
    "refused": "refused",
    "withdrawn": "withdrawn: not rows, but fact-checks that the file takes back",
    "unrated": "without any words for a rating",
}
