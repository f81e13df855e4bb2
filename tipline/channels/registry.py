"""Which channels there are, by name, under these settings."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tipline.channels.base import Channel
from tipline.channels.cloud.channel import CloudChannel
from tipline.channels.errors import UnknownChannel
from tipline.channels.local import LocalChannel
from tipline.channels.telegram.channel import TelegramChannel
from tipline.channels.twilio.channel import TwilioChannel
from tipline.channels.twilio.inbound import LOCAL, MESSENGER, SMS, WHATSAPP

if TYPE_CHECKING:
    from tipline.runtime import Runtime


class Channels(Mapping[str, Channel]):
    """Channel by name; an unknown name raises ``UnknownChannel``, which says what there is."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = dict(channels)

    def __getitem__(self, name: str) -> Channel:
        try:
            return self._channels[name]
        except KeyError:
            known = ", ".join(sorted(self._channels))
            raise UnknownChannel(f"there is no channel {name!r} here; there are: {known}") from None

    def __contains__(self, name: object) -> bool:
        # ``Mapping`` asks ``[name]`` and waits for a ``KeyError``, which ours is not.
        return name in self._channels

    def __iter__(self) -> Iterator[str]:
        return iter(self._channels)

    def __len__(self) -> int:
        return len(self._channels)


def make_channels(runtime: "Runtime") -> Channels:
    """Twilio's channels, others that are set up, and outside production the simulator's."""
    settings = runtime.settings
    found: dict[str, Channel] = {
        name: TwilioChannel(name, settings) for name in (WHATSAPP, SMS, MESSENGER)
    }
    if settings.whatsapp.used:
        found[CloudChannel.name] = CloudChannel(settings)
    if settings.telegram.used:
        found[TelegramChannel.name] = TelegramChannel(settings)
    if settings.simulator:
        found[LOCAL] = LocalChannel(settings.instance / "simulator")
    return Channels(found)
