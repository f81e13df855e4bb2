"""The papers that an organisation needs, written from the settings that are in force.

A notice that says 30 days where the daily job erases after 60 is worse than none: so the figures
come from where the code has them.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tipline.config import Settings
from tipline.conversation.catalogue import words
from tipline.privacy.content import FORGOTTEN_DAYS
from tipline.privacy.provider_ids import DAYS as ID_DAYS
from tipline.privacy.retention import IDLE_DAYS

HERE = Path(__file__).parent
_OPTIONAL = "\n---\n"  # what follows is the sentence for {deletes}


class Paper(StrEnum):
    """What can be written besides the notice for voters."""

    RECORDS = "records"
    ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class Controller:
    """Who answers for the data, in words; brackets stand where nobody said."""

    name: str = ""
    contact: str = ""


def notice_languages() -> list[str]:
    """The languages that there is a notice in."""
    return sorted(path.stem for path in (HERE / "notice").glob("*.md"))


def notice(settings: Settings, language: str, controller: Controller) -> str:
    """The privacy notice for voters, in Markdown."""
    text = (HERE / "notice" / f"{language}.md").read_text(encoding="utf-8")
    text, _, deletes = text.partition(_OPTIONAL)
    forgets = settings.delete_provider_media and settings.delete_provider_text
    said = {name: words(language, f"command.{name}")[0].upper() for name in ("stop", "delete")}
    return text.format(
        **_facts(settings, controller),
        deletes=deletes.rstrip() if forgets else "",
        my_data=words(language, "command.data")[0].upper(),
        **said,
    )


def paper(settings: Settings, which: Paper, controller: Controller) -> str:
    """Records of processing or the outline of an assessment, in Markdown, in English."""
    text = (HERE / f"{which}.md").read_text(encoding="utf-8")
    return text.format(**_facts(settings, controller), provider=_provider(settings))


def _facts(settings: Settings, controller: Controller) -> dict[str, object]:
    return {
        "organisation": settings.organisation,
        "controller": controller.name or "[name and postal address of the controller]",
        "contact": controller.contact or "[e-mail address]",
        "address_days": settings.address_days,
        "content_days": settings.content_days,
        "idle_days": IDLE_DAYS,
        "id_days": ID_DAYS,
        "forgotten_days": max(FORGOTTEN_DAYS, settings.content_days),
        "floor": settings.floor,
        "channels": _channels(settings),
    }


def _channels(settings: Settings) -> str:
    names = []
    if settings.twilio.can_receive:
        names.append("WhatsApp (Meta), Twilio")
    if settings.whatsapp.app_secret:
        names.append("WhatsApp (Meta)")
    if settings.telegram.bot_token:
        names.append("Telegram")
    return ", ".join(dict.fromkeys(", ".join(names).split(", "))) or "[channels]"


def _provider(settings: Settings) -> str:
    kept = [
        name
        for name, deleted in (
            ("files", settings.delete_provider_media),
            ("words", settings.delete_provider_text),
        )
        if not deleted
    ]
    if not kept:
        return "words and files deleted there after answering, where the provider can"
    return f"{' and '.join(kept)} stay there (a setting keeps them)"
