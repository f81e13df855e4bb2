"""The ``tipline`` command: a group whose subcommands live one file each beside this one."""

import importlib
from typing import Any

import click

from tipline.errors import TiplineError

COMMANDS: dict[str, str] = {
    "demo": "tipline.cli.demo:demo",
    "serve": "tipline.cli.serve:serve",
    "web": "tipline.cli.serve:web",
    "worker": "tipline.cli.serve:worker",
    "doctor": "tipline.cli.doctor:doctor",
    "import": "tipline.cli.importing:import_",
    "export": "tipline.cli.exporting:export",
    "open-data": "tipline.cli.open_data:open_data",
    "staff": "tipline.cli.staff:staff",
    "audit": "tipline.cli.audit:audit",
    "migrate": "tipline.cli.migrate:migrate",
    "migrate-store": "tipline.cli.migrate_store:migrate_store",
    "backup": "tipline.cli.saving:backup",
    "restore": "tipline.cli.saving:restore",
    "keys": "tipline.cli.keys:keys",
    "privacy": "tipline.cli.privacy:privacy",
    "purge": "tipline.cli.purge:purge",
    "reconcile": "tipline.cli.reconcile:reconcile",
    "templates": "tipline.cli.templates:templates",
    "token": "tipline.cli.token:token",
    "evaluate": "tipline.cli.evaluate:evaluate",
}


class LazyGroup(click.Group):
    """Imports a subcommand only when it is called, so that ``tipline --help`` is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, attribute = target.split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """What is wrong is said in a sentence, whichever command finds it."""
        try:
            return super().invoke(ctx)
        except TiplineError as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="tipline", prog_name="tipline")
def main() -> None:
    """Run and look after a WhatsApp tipline for fact-checkers."""
    from tipline import logs  # late: `tipline --help` needs none of it

    logs.configure_command()
