"""A channel that is down is shown as such until something is sent again."""

from tipline.channels.errors import ChannelDown
from tipline.pump.outage import FIRST_PAUSE, LONGEST_PAUSE, Outage, outages
from tipline.runtime import Runtime

BLOCKED = ChannelDown("the account is locked", code="63051")
NAMES = ["whatsapp", "sms"]


def shown(runtime: Runtime) -> dict[str, dict[str, str]]:
    with runtime.db.read() as session:
        return outages(session, NAMES)


def test_an_outage_is_shown_with_its_code_and_waits_longer_and_longer(runtime: Runtime) -> None:
    outage = Outage("whatsapp")

    pauses = [outage.begin(runtime, BLOCKED) for _ in range(8)]

    assert pauses[:2] == [FIRST_PAUSE, 2 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    assert list(shown(runtime)) == ["whatsapp"]
    assert shown(runtime)["whatsapp"]["code"] == "63051"


def test_the_first_message_that_is_sent_ends_it_and_leaves_other_channels_alone(
    runtime: Runtime,
) -> None:
    outage, bystander = Outage("whatsapp"), Outage("sms")
    outage.begin(runtime, BLOCKED)
    bystander.begin(runtime, BLOCKED)

    outage.end(runtime)

    assert list(shown(runtime)) == ["sms"]
    assert outage.begin(runtime, BLOCKED) == FIRST_PAUSE, "the next one begins anew"


def test_a_worker_that_was_restarted_ends_the_outage_that_the_one_before_it_showed(
    runtime: Runtime,
) -> None:
    Outage("whatsapp").begin(runtime, BLOCKED)
    since = shown(runtime)["whatsapp"]["since"]
    restarted = Outage("whatsapp")

    restarted.begin(runtime, BLOCKED)
    assert shown(runtime)["whatsapp"]["since"] == since, "it has been down all along"
    Outage("whatsapp").end(runtime)

    assert shown(runtime) == {}
