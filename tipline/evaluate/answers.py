"""``tipline evaluate answers``: how voters and checkers judged what was answered by itself."""

import json
from dataclasses import asdict

import click

from tipline.cli.opened import opened
from tipline.triage.opinions import records


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def answers(as_json: bool) -> None:
    """Show how right automatic answers were, by the voters' and checkers' own word.

    Right: a voter said that it answered the question.  Wrong: one said that it was about something
    else, or a checker took it back.  The bound is the lower end of a 95 % interval (Wilson).
    """
    with opened() as runtime, runtime.db.read() as session:
        found = list(records(session))
    if as_json:
        rows = [{**asdict(one), "precision": one.precision} for one in found]
        click.echo(json.dumps({"methods": rows}))
        return
    if not found:
        click.echo("nothing was answered by itself yet")
    for one in found:
        share, bound = one.precision
        judged = one.right + one.wrong
        told = f"{share:.3f}, at least {bound:.3f}" if judged else "nobody has judged"
        wrong = f"; wrong at scores {one.scores[0]:.2f} to {one.scores[1]:.2f}" if one.wrong else ""
        click.echo(f"{one.method:<16} {one.answered:>7} answered {judged:>6} judged  {told}{wrong}")
