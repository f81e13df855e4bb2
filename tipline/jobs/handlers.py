"""The modules that register jobs; a worker imports all of them before it starts."""

HANDLER_MODULES: list[str] = [
    "tipline.media.jobs",
    "tipline.pump.failures",
]
