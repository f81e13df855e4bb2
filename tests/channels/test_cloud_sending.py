"""To a Graph API that fails in every way that the real one does."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from factchecks.db import utcnow
from tests.channels.conftest import cloud_settings
from tests.fakes.graph_api import NUMBER_ID, Fault, GraphApi
from tipline.channels.base import Choice, Failure, Outgoing
from tipline.channels.cloud.channel import CloudChannel
from tipline.channels.cloud.codes import failure_of
from tipline.channels.cloud.ids import opaque
from tipline.channels.errors import (
    ChannelDown,
    ChannelError,
    NeedsPlainText,
    OutsideWindow,
    SendLater,
    SendRefused,
    SendUnknown,
)
from tipline.config import Settings

MESSAGE = Outgoing(to="+12025550104", body="hello", token="the-token")
CHOICES = tuple(Choice(f"ask:7:{n}", f"Yes, number {n}") for n in range(1, 12))


@pytest.fixture
def graph() -> Iterator[GraphApi]:
    with GraphApi() as graph:
        yield graph


@pytest.fixture
def cloud(settings: Settings, graph: GraphApi) -> CloudChannel:
    return CloudChannel(cloud_settings(settings, graph))


def sent(graph: GraphApi) -> dict[str, Any]:
    (message,) = graph.sent.values()
    return message


def test_a_text_goes_to_the_number_with_its_token(graph: GraphApi, cloud: CloudChannel) -> None:
    wamid = cloud.send(MESSAGE)

    assert [opaque(sent) for sent in graph.sent] == [wamid]
    message = sent(graph)
    assert (message["to"], message["type"]) == ("+12025550104", "text")
    assert message["text"]["body"] == "hello"
    assert message["biz_opaque_callback_data"] == "the-token"
    assert graph.seen[0].path == f"/v26.0/{NUMBER_ID}/messages"


def test_a_user_id_is_a_recipient_and_not_a_number(graph: GraphApi, cloud: CloudChannel) -> None:
    cloud.send(replace(MESSAGE, to="BR.1000000000000101"))

    assert sent(graph)["recipient"] == "BR.1000000000000101"
    assert "to" not in sent(graph)


@pytest.mark.parametrize(
    ("count", "shape"), [(1, "button"), (3, "button"), (4, "list"), (10, "list")]
)
def test_choices_are_buttons_or_a_list_with_their_ids(
    graph: GraphApi, cloud: CloudChannel, count: int, shape: str
) -> None:
    cloud.send(replace(MESSAGE, choices=CHOICES[:count], menu="Choose"))

    part = sent(graph)["interactive"]
    assert part["type"] == shape
    if shape == "button":
        ids = [button["reply"]["id"] for button in part["action"]["buttons"]]
    else:
        assert part["action"]["button"] == "Choose"
        ids = [row["id"] for section in part["action"]["sections"] for row in section["rows"]]
    assert ids == [choice.id for choice in CHOICES[:count]]


@pytest.mark.parametrize(
    "more",
    [
        {"choices": CHOICES},  # eleven
        {"choices": (Choice("a", "The same"), Choice("b", "The same"))},
        {"choices": (Choice("a", "x" * 25),)},
        {"choices": (Choice("a", ""),)},
        {"choices": (Choice("a" * 300, "x"),)},
        {"choices": CHOICES[:2], "body": "x" * 1025},
        {"choices": CHOICES[:2], "body": "😀" * 513},
        {"media_url": "/media/card/x.png", "body": "x" * 1025},
    ],
)
def test_what_does_not_fit_goes_as_words_which_name_the_numbers(
    graph: GraphApi, cloud: CloudChannel, more: dict[str, Any]
) -> None:
    cloud.send(replace(MESSAGE, **more))

    assert sent(graph)["type"] == "text"


def test_a_title_too_long_for_a_button_makes_a_list_with_a_word_for_it(
    graph: GraphApi, cloud: CloudChannel
) -> None:
    cloud.send(replace(MESSAGE, choices=(Choice("a", "Não, é outra coisa aqui"),), menu="x" * 21))

    assert sent(graph)["interactive"]["type"] == "list"


def test_a_card_goes_as_a_link_with_the_words_under_it(
    graph: GraphApi, cloud: CloudChannel
) -> None:
    cloud.send(replace(MESSAGE, media_url="/media/card/x.png"))

    assert sent(graph)["image"] == {
        "link": "https://tipline.example.org/media/card/x.png",
        "caption": "hello",
    }


def test_a_template_has_a_language_and_its_variables_in_order(
    graph: GraphApi, cloud: CloudChannel
) -> None:
    variables = {str(n): f"v{n}" for n in (2, 1, 10)}
    body = {"example": {"body_text": [["", "", ""]]}}
    made = {"name": "verdict_ready", "language": "pt_BR", "status": "APPROVED"}
    graph.templates.append({**made, "components": [body, {"buttons": ["Read"]}]})
    choices = (Choice("open:verdict", "Read"),)
    message = replace(MESSAGE, template="verdict_ready/pt_BR", variables=variables, choices=choices)

    cloud.send(message)

    template = sent(graph)["template"]
    assert (template["name"], template["language"]) == ("verdict_ready", {"code": "pt_BR"})
    text, button = template["components"]
    assert [parameter["text"] for parameter in text["parameters"]] == ["v1", "v2", "v10"]
    assert button["parameters"] == [{"type": "payload", "payload": "open:verdict"}]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(status=429, retry_after="7"), SendLater),
        (Fault(status=400, code=130429), SendLater),
        (Fault(status=400, code=131056), SendLater),
        (Fault(status=500, code=131000), SendLater),
        (Fault(status=400, code=131049), SendLater),
        (Fault(status=500), SendUnknown),
        (Fault(status=502, html=True), SendUnknown),
        (Fault(drop=True), SendUnknown),
        (Fault(empty=True), SendUnknown),
        (Fault(status=400, code=131047), OutsideWindow),
        (Fault(status=400, code=131053), NeedsPlainText),
        (Fault(status=400, code=131026), SendRefused),
        (Fault(status=400, code=99999), SendRefused),
        (Fault(status=404), SendRefused),
        (Fault(status=401, code=190), ChannelDown),
        (Fault(status=403, code=131031), ChannelDown),
        (Fault(status=403), ChannelDown),
    ],
    ids=repr,
)
def test_each_failure_says_how_to_go_on_and_nothing_about_the_voter(
    graph: GraphApi, cloud: CloudChannel, fault: Fault, error: type[ChannelError]
) -> None:
    graph.plan(fault)

    with pytest.raises(error) as raised:
        cloud.send(MESSAGE)

    assert "2025550104" not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None
    if fault.retry_after:
        assert isinstance(raised.value, SendLater) and raised.value.after == 7.0


def test_who_has_opted_out_is_to_be_left_alone(graph: GraphApi, cloud: CloudChannel) -> None:
    graph.plan(Fault(status=400, code=131050))

    with pytest.raises(SendRefused) as raised:
        cloud.send(MESSAGE)

    assert raised.value.suppress


@pytest.mark.parametrize("missing", ["access_token", "phone_number_id"])
def test_without_an_account_the_channel_is_down(
    settings: Settings, graph: GraphApi, missing: str
) -> None:
    full = cloud_settings(settings, graph)
    none = replace(full, whatsapp=replace(full.whatsapp, **{missing: ""}))

    with pytest.raises(ChannelDown, match="WHATSAPP_"):
        CloudChannel(none).send(MESSAGE)


def test_a_provider_that_cannot_be_reached_has_surely_not_taken_the_message(
    settings: Settings, graph: GraphApi
) -> None:
    full = cloud_settings(settings, graph)
    away = replace(full, whatsapp=replace(full.whatsapp, api_base_url="http://127.0.0.1:9"))

    with pytest.raises(SendLater):
        CloudChannel(away).send(MESSAGE)


def test_a_text_that_is_too_long_is_refused_before_it_is_sent(
    graph: GraphApi, cloud: CloudChannel
) -> None:
    with pytest.raises(SendRefused):
        cloud.send(replace(MESSAGE, body="😀" * 2049))

    assert graph.seen == []


def test_there_is_no_list_to_look_for_evidence_in(graph: GraphApi, cloud: CloudChannel) -> None:
    cloud.send(MESSAGE)

    assert cloud.find_sent(MESSAGE, utcnow()) is None
    assert cloud.evidence_lag.total_seconds() >= 120  # so only silence for long means "not sent"


@pytest.mark.parametrize(
    ("codes", "failure"),
    [
        ("131047", Failure.WINDOW),
        ("130429 131056 131048 131049 4 80007 131016 131000 135000", Failure.LATER),
        ("131026 131062 131063 131064 132000 132001 132015 132016 130497", Failure.REFUSED),
        ("131051 131052 131053", Failure.PLAIN),
        ("131031 190", Failure.DOWN),
        ("131050", Failure.SUPPRESS),
    ],
)
def test_what_error_codes_call_for(codes: str, failure: Failure) -> None:
    assert {failure_of(code) for code in codes.split()} == {failure}
