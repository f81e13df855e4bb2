"""The token goes to Meta's machines and nowhere else; a file comes in two bounded steps."""

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.channels.conftest import cloud_settings
from tests.fakes.graph_api import GraphApi
from tipline.channels.base import MediaRef
from tipline.channels.cloud.channel import CloudChannel
from tipline.channels.errors import ChannelDown, MediaLater, MediaRefused
from tipline.config import Settings


@pytest.fixture
def graph() -> Iterator[GraphApi]:
    with GraphApi() as graph:
        yield graph


@pytest.fixture
def cloud(settings: Settings, graph: GraphApi) -> CloudChannel:
    return CloudChannel(cloud_settings(settings, graph))


def fetch(cloud: CloudChannel, media_id: str, limit: int = 10_000) -> bytes:
    into = io.BytesIO()
    cloud.fetch(MediaRef(media_id), "wamid.1", into, limit)
    return into.getvalue()


def test_the_id_gives_an_address_and_the_address_the_bytes_both_with_the_token(
    graph: GraphApi, cloud: CloudChannel
) -> None:
    assert fetch(cloud, graph.keep(b"picture")) == b"picture"
    assert [seen.authorized for seen in graph.seen] == [True, True]


def test_the_token_does_not_cross_a_redirect(graph: GraphApi, cloud: CloudChannel) -> None:
    media_id = graph.keep(b"picture")
    graph.files[media_id].redirect_to = f"/elsewhere/{media_id}"

    assert fetch(cloud, media_id) == b"picture"
    assert [seen.authorized for seen in graph.seen] == [True, True, False]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.net/x",
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com.example.net/x",
        "https://lookaside.fbsbx.com@example.net/x",
        "https://user:password@lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/x",
        "https://[broken/x",
        "https://h:x/",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_metas_gets_neither_a_call_nor_the_token(
    graph: GraphApi, cloud: CloudChannel, url: str
) -> None:
    media_id = graph.keep(b"picture", url=url)

    with pytest.raises(MediaRefused):
        fetch(cloud, media_id)

    assert len(graph.seen) == 1


@pytest.mark.parametrize(
    "media_id", ["", "../me", "1/2", "1?fields=x", "https://x", "1" * 101, "1\n", "..%2f"]
)
def test_an_id_that_is_none_is_not_asked_for(
    graph: GraphApi, cloud: CloudChannel, media_id: str
) -> None:
    with pytest.raises(MediaRefused):
        fetch(cloud, media_id)

    assert graph.seen == []


def test_a_file_of_another_machine_of_metas_is_allowed(cloud: CloudChannel) -> None:
    url = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=x"

    assert cloud._files._allowed(url) == url


def test_an_address_that_has_expired_is_looked_up_again(
    graph: GraphApi, cloud: CloudChannel
) -> None:
    media_id = graph.keep(b"picture", expired=1)

    with pytest.raises(MediaLater):
        fetch(cloud, media_id)

    assert fetch(cloud, media_id) == b"picture"


def test_a_file_that_is_said_to_be_too_large_is_not_even_asked_for(
    graph: GraphApi, cloud: CloudChannel
) -> None:
    with pytest.raises(MediaRefused, match="larger"):
        fetch(cloud, graph.keep(b"x" * 101), limit=100)

    assert len(graph.seen) == 1


def test_a_file_that_meta_has_forgotten_is_given_up(cloud: CloudChannel) -> None:
    with pytest.raises(MediaRefused, match="no longer"):
        fetch(cloud, "123")


def test_a_wrong_token_is_a_matter_for_the_operator(settings: Settings, graph: GraphApi) -> None:
    full = cloud_settings(settings, graph)
    wrong = replace(full, whatsapp=replace(full.whatsapp, access_token="expired"))

    with pytest.raises(ChannelDown):
        fetch(CloudChannel(wrong), graph.keep(b"picture"))


def test_where_nobody_answers_it_is_tried_later(settings: Settings, graph: GraphApi) -> None:
    full = cloud_settings(settings, graph)
    away = replace(full, whatsapp=replace(full.whatsapp, api_base_url="http://127.0.0.1:9"))

    with pytest.raises(MediaLater):
        fetch(CloudChannel(away), "123")
    with pytest.raises(MediaLater):
        CloudChannel(away).forget(MediaRef("123"), "wamid.1")
