"""Every target: what is called with an input's bytes, its first inputs, and how many are wanted."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.fuzz import files, seeds, talk, webhooks, words


@dataclass(frozen=True, slots=True)
class Target:
    """``run`` raises where a rule is broken; ``longest`` is an input's size in bytes."""

    name: str
    area: str
    run: Callable[[bytes], None]
    seeds: seeds.Seeds
    longest: int = 2048


TARGETS = (
    Target("form", "webhooks", webhooks.form, seeds.forms),
    Target("meta", "webhooks", webhooks.meta, seeds.metas),
    Target("bot", "webhooks", webhooks.bot, seeds.bots),
    Target("plain", "normalisation", words.plain, seeds.plain, 1024),
    Target("links", "normalisation", words.links, seeds.plain, 1024),
    Target("masked", "normalisation", words.masked, seeds.chosen, 1024),
    Target("guarded", "guard", words.guarded, seeds.pairs, 512),
    Target("imported", "importers", files.imported, seeds.feeds),
    Target("page", "importers", words.page, seeds.pages),
    Target("kinds", "media", files.kinds, seeds.pictures, 4096),
    Target("opened", "media", files.opened, seeds.openable, 4096),
    Target("conversation", "conversation", talk.conversation, seeds.talks, 1024),
    Target("pieces", "conversation", words.pieces, seeds.chosen, 1024),
)
BY_NAME = {target.name: target for target in TARGETS}
