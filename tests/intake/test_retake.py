"""A message that was edited or deleted is what it is now: in the answer, and in what is kept."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.channels.conftest import cloud_settings
from tests.fakes.graph_api import GraphApi, raw
from tests.line import Line
from tipline.channels.fake import FakeChannel
from tipline.channels.registry import Channels
from tipline.models import Claim, Contact, InboundMessage, OutboundMessage, Tip, TipState
from tipline.runtime import Runtime

SENDER = "12025550104"
SAME = "Polling stations in Arvania close at 12 on Sunday"
OTHER = "Polling stations in Arvania close at 14 on Sunday"
UNKNOWN = "Whoever writes with a blue pen has an invalid ballot, my cousin heard it at work"


class Chat:
    """Somebody who writes over Meta's API, edits and deletes."""

    def __init__(self, line: Line, graph: GraphApi) -> None:
        self.line, self._graph, self._web = line, graph, line.app.test_client()
        self.read = 0

    def sends(self, body: str, **more: Any) -> str:
        made = self._graph.receive(SENDER, {"type": "text", "text": {"body": body}}, **more)
        self._post(made)
        return str(made["entry"][0]["changes"][0]["value"]["messages"][0]["id"])

    def edits(self, original: str, body: str) -> None:
        message = {"type": "text", "text": {"body": body}, "context": {"id": "M0"}}
        edit = {"original_message_id": original, "message": message}
        self._post(self._graph.receive(SENDER, {"type": "edit", "edit": edit}))

    def deletes(self, original: str) -> None:
        revoke = {"original_message_id": original}
        self._post(self._graph.receive(SENDER, {"type": "revoke", "revoke": revoke}))

    def reads(self) -> list[str]:
        self.line.work(later=60)
        bodies = [sent.message.body for sent in self.line.channel.sent]
        new, self.read = bodies[self.read :], len(bodies)
        return new

    def _post(self, body: dict[str, Any]) -> None:
        data = raw(body)
        answer = self._web.post("/webhooks/whatsapp", data=data, headers=self._graph.sign(data))
        assert answer.status_code == 200
        self.line.work()


@pytest.fixture
def graph() -> Iterator[GraphApi]:
    with GraphApi() as graph:
        yield graph


@pytest.fixture
def chat(runtime: Runtime, app: Flask, graph: GraphApi) -> Chat:
    runtime.settings = replace(cloud_settings(runtime.settings, graph), gather_seconds=30.0)
    line = Line(runtime, app, FakeChannel("whatsapp-cloud"))
    line.runtime.__dict__["channels"] = Channels({"whatsapp-cloud": line.channel})
    line.check()
    return Chat(line, graph)


def kept(chat: Chat) -> list[str]:
    with chat.line.runtime.db.read() as session:
        found = [*session.scalars(select(InboundMessage.text)), *session.scalars(select(Tip.text))]
        return [text for text in [*found, *session.scalars(select(Claim.title))] if text]


def test_an_edit_within_seconds_takes_the_place_of_what_it_changes(chat: Chat) -> None:
    first = chat.sends(OTHER)
    chat.edits(first, "Polling stations in Arvania close at 13 on Sunday")
    chat.edits(first, SAME)

    (reply,) = chat.reads()

    assert "❌ False" in reply
    assert len(chat.line.tips) == 1
    assert set(kept(chat)) == {SAME}


def test_a_later_edit_is_a_new_question_for_the_number_may_have_changed(chat: Chat) -> None:
    first = chat.sends(SAME)
    assert "❌ False" in chat.reads()[0]

    chat.edits(first, OTHER)

    (reply,) = chat.reads()
    assert "Is your message about this?" in reply
    chat.edits(first, f"{OTHER.lower()}!")  # the same words: nothing new to say
    assert chat.reads() == []


def test_a_deleted_message_is_erased_at_once_and_nothing_is_said(chat: Chat) -> None:
    first = chat.sends(UNKNOWN)
    chat.deletes(first)

    assert chat.reads() == []
    assert [tip.state for tip in chat.line.tips] == [TipState.CLOSED]
    assert kept(chat) == []


def test_what_was_queued_and_deleted_is_erased_and_no_longer_waited_for(chat: Chat) -> None:
    first = chat.sends(UNKNOWN)
    assert "not been checked yet" in chat.reads()[0]

    chat.deletes(first)

    assert chat.reads() == []
    (tip,) = chat.line.tips
    assert (tip.waiting, tip.state) == (False, TipState.CLOSED)
    assert kept(chat) == []


def test_a_question_of_ours_about_a_deleted_message_is_open_no_more(chat: Chat) -> None:
    first = chat.sends(OTHER)
    assert "Is your message about this?" in chat.reads()[0]

    chat.deletes(first)
    chat.sends("1")

    assert "no question open" in chat.reads()[0]
    assert kept(chat) == ["1"]


def test_the_rest_of_what_belongs_together_stays(chat: Chat) -> None:
    remark = chat.sends("my aunt Berta sent me this")
    chat.sends(SAME, context={"forwarded": True})
    assert "❌ False" in chat.reads()[0]

    chat.deletes(remark)

    assert chat.reads() == []
    (tip,) = chat.line.tips
    assert (tip.state, tip.text) == (TipState.ANSWERED, SAME)
    assert not any("Berta" in text for text in kept(chat))


def test_nobody_deletes_what_somebody_else_wrote(chat: Chat, graph: GraphApi) -> None:
    first = chat.sends(UNKNOWN)
    forged = graph.receive(
        "12025550199", {"type": "revoke", "revoke": {"original_message_id": first}}
    )
    data = raw(forged)
    chat.line.app.test_client().post("/webhooks/whatsapp", data=data, headers=graph.sign(data))

    assert "not been checked yet" in chat.reads()[0]
    assert UNKNOWN in kept(chat)


def test_a_deletion_opens_no_window_and_asks_for_no_typing(chat: Chat) -> None:
    first = chat.sends(SAME)
    chat.reads()
    with chat.line.runtime.db.read() as session:
        before = session.scalars(select(Contact.last_inbound_at)).one()

    chat.deletes(first)
    chat.deletes("wamid.nobody-knows")

    with chat.line.runtime.db.read() as session:
        assert session.scalars(select(Contact.last_inbound_at)).one() == before
        assert len(session.scalars(select(OutboundMessage)).all()) == 1
