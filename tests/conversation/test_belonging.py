"""What belongs together is one question; what could stand alone is one of its own."""

import pytest

from tipline.conversation.belonging import Bit, belongs

VOTE = "Citizens of Oravia can vote by text message this year"
CLOSE = "Polling stations in Brindle Bay close at 5 pm on Sunday"
LONG = "The council of Oravia decided in secret that " * 20
PICTURE = Bit(files=1)


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ([Bit("is this true?")], Bit(VOTE, forwarded=True)),
        ([Bit(VOTE, forwarded=True)], Bit("Is this true??")),
        ([Bit(VOTE, forwarded=True)], Bit("my aunt sent me this, what do you think of it?")),
        ([Bit("somebody in our building wrote this just now")], Bit(VOTE, forwarded=True)),
        ([Bit(VOTE)], Bit("also on Sunday")),
        ([Bit(VOTE)], Bit("and nobody in the whole town was told of it")),
        ([Bit(VOTE)], Bit("और किसी को इसके बारे में बताया नहीं गया")),
        ([Bit(VOTE)], PICTURE),
        ([PICTURE], Bit(VOTE)),
        ([PICTURE, PICTURE], PICTURE),
        ([Bit(VOTE, files=1)], Bit(CLOSE, files=1)),
        ([Bit(LONG)], Bit("nobody may bring a phone into the polling station.")),
        ([Bit(LONG, forwarded=True)], Bit("Nobody may bring a phone there.", forwarded=True)),
        ([Bit("hello"), Bit("can you help me?")], Bit(VOTE)),
    ],
)
def test_what_belongs_together(before: list[Bit], new: Bit) -> None:
    assert belongs(before, new)


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ([Bit(VOTE)], Bit(CLOSE)),
        ([Bit(VOTE, forwarded=True)], Bit(CLOSE, forwarded=True)),
        ([Bit("is this true?"), Bit(VOTE)], Bit(CLOSE)),
        ([Bit(VOTE, files=1)], Bit(CLOSE)),
        ([Bit(VOTE)], Bit(CLOSE, files=1)),
        ([Bit(LONG + "is over.")], Bit(CLOSE)),
        ([Bit(LONG)], Bit(CLOSE, forwarded=True)),
        ([Bit(VOTE, forwarded=True)], Bit("I also heard that " + CLOSE + " in all other towns")),
    ],
)
def test_what_stands_alone(before: list[Bit], new: Bit) -> None:
    assert not belongs(before, new)
