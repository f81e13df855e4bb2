"""``tipline export``: give out the live fact-checks as ClaimReview or CSV."""

from pathlib import Path

import click

from factchecks.exporters.claimreview import write_claimreview
from factchecks.exporters.csv_table import write_csv
from factchecks.exporters.read import Which, live
from tipline.cli.opened import opened

WRITERS = {"claimreview": write_claimreview, "csv": write_csv}


@click.command()
@click.argument("format_", metavar="[claimreview|csv]", type=click.Choice(list(WRITERS)))
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File (default: standard output).",
)
@click.option("--own", is_flag=True, help="Only this organisation's, not imported ones.")
@click.option("--language", help="Only in this language, such as pt.")
@click.option("--source", default="", help="Only of this import.")
def export(
    *, format_: str, output: Path | None, own: bool, language: str | None, source: str
) -> None:
    """Write the live fact-checks as ClaimReview (JSON-LD) or CSV; drafts stay in."""
    with opened() as runtime, runtime.db.read() as session:
        pieces = WRITERS[format_](live(session, Which(own, language, source)))
        if output is None:
            for piece in pieces:
                click.echo(piece, nl=False)
            return
        # A byte order mark tells spreadsheets that a CSV is UTF-8.
        encoding = "utf-8-sig" if format_ == "csv" else "utf-8"
        with output.open("w", encoding=encoding, newline="") as file:
            file.writelines(pieces)
