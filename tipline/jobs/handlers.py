"""The modules that register jobs; a worker imports all of them before it starts."""

HANDLER_MODULES: list[str] = [
    "tipline.cards.jobs",
    "tipline.console.tidying",
    "tipline.intake.gather",
    "tipline.intake.handle",
    "tipline.media.jobs",
    "tipline.media.sweep",
    "tipline.privacy.erase",
    "tipline.privacy.farewell",
    "tipline.privacy.retention",
    "tipline.pump.failures",
    "tipline.triage.catchup",
    "tipline.triage.closed",
    "tipline.triage.fanout",
    "tipline.triage.fingerprints",
    "tipline.triage.match",
    "tipline.triage.mistake",
    "tipline.triage.own",
    "tipline.triage.recheck",
    "tipline.triage.thumbnails",
    "tipline.triage.upkeep",
]
