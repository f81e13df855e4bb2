"""The whole line, with a fake provider."""

import pytest
from flask import Flask

from tests.line import Line
from tipline.runtime import Runtime


@pytest.fixture
def line(runtime: Runtime, app: Flask) -> Line:
    return Line(runtime, app)
