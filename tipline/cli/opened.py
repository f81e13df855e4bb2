"""What a command works on: opened for its length, and closed again however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from tipline import schema
from tipline.config import load_settings
from tipline.errors import TiplineError
from tipline.runtime import Runtime


@contextmanager
def opened(*, current: bool = True) -> Iterator[Runtime]:
    """The runtime of the environment; unless told otherwise, an old database is refused.

    What is wrong, with the settings, the database or the work itself, is said in a sentence.
    """
    try:
        with Runtime(load_settings()) as runtime:
            if current:
                schema.require_current(runtime.db)
            yield runtime
    except TiplineError as error:
        raise click.ClickException(str(error)) from None
