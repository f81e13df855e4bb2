"""Everything that can go wrong in the tipline itself, under one root class."""


class TiplineError(Exception):
    """Something failed; the message says what, with the value, and what to do."""


class Away(TiplineError):
    """Something does not answer just now; jobs that need it wait, however long."""

    seconds = 30.0  # until it is asked again whether it is back; each of many jobs asks cheaply


class SettingsError(TiplineError):
    """A setting from the environment can't be used."""


class SchemaOutOfDate(TiplineError):
    """The database is not at the version that this code needs."""
