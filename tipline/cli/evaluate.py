"""``tipline evaluate``: measure the matchers on your own labelled files."""

import importlib

import click

_KINDS = {
    "text": "tipline.evaluate.text:text",
    "images": "tipline.evaluate.images:images",
    "answers": "tipline.evaluate.answers:answers",
}


class _LazyGroup(click.Group):
    """Imports what measures pictures only when pictures are measured."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = _KINDS.get(cmd_name)
        if target is None:
            return None
        module, attribute = target.split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.group(cls=_LazyGroup)
def evaluate() -> None:
    """Measure matching: on labelled files and an index of them alone, or on your history."""
