"""What can go wrong with templates."""

from tipline.errors import TiplineError


class TemplateError(TiplineError):
    """The provider did not do what it was asked for with a template; ``str`` says what it said."""
