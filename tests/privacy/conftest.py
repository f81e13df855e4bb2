"""The line from the webhook to a fake provider."""

import pytest

from tests.line import Line, webhook_app
from tipline.runtime import Runtime


@pytest.fixture
def line(runtime: Runtime) -> Line:
    return Line(runtime, webhook_app(runtime))
