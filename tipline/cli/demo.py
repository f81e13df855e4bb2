"""``tipline demo``: a whole tipline with fictional data on this machine, nothing to sign up for."""

import click

from factchecks.db import utcnow
from tipline import schema
from tipline.config import Mode, Settings, load_settings
from tipline.models import Role
from tipline.runtime import Runtime

DEMO_PASSWORD = "blue-ferry-song"  # noqa: S105 - opens only a demonstration on this machine
DEMO_HOST = "127.0.0.1"  # known passwords must not be reachable from elsewhere


@click.command()
@click.option("--prepare-only", is_flag=True, help="Set up the demo data and stop.")
def demo(prepare_only: bool) -> None:
    """Start web and worker with demo data, and say where to click."""
    settings = load_settings(mode=Mode.DEMO)
    from tipline.cli.serve import listen, run

    if not prepare_only:
        listen(DEMO_HOST, settings.port).close()  # or say at once that nobody can
    with Runtime(settings) as runtime:
        prepare(runtime)
    if prepare_only:
        return
    click.echo(welcome(settings))
    run(settings, host=DEMO_HOST)


def prepare(runtime: Runtime) -> None:
    """Bring the database up to date and put the demo data in, if it isn't there yet."""
    from tipline.console.people import ensure_staff
    from tipline.demo.history import tell
    from tipline.demo.seed import seed

    schema.upgrade(runtime.db)
    with runtime.db.write() as session:
        seed(session, runtime.store)
        tell(session, runtime.settings.floor, utcnow())
        for role in Role:
            ensure_staff(
                session,
                login=f"demo-{role}",
                name=f"Demo {role}",
                password=DEMO_PASSWORD,
                role=role,
            )


def welcome(settings: Settings) -> str:
    """Where to click, and as whom."""
    url = settings.public_url
    return f"""
  Tipline is starting, with fictional fact-checks in five languages.

    1. Be a voter:         {url}/simulator/
    2. Be a fact-checker:  {url}/console/      sign in as demo-editor / {DEMO_PASSWORD}
                           (also: demo-viewer, demo-checker, demo-admin; same password)
    3. Be a journalist:    {url}/newsroom/     what rises; public pages: {url}/checks/

  Send something in the simulator; what nobody has checked yet waits in the console.
  Publish a verdict there and watch it arrive in the chat.  Stop with Ctrl+C.
"""
