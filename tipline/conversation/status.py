"""The STATUS reply: where one's latest questions stand."""

from collections.abc import Sequence

from tipline.conversation.catalogue import say, spoken
from tipline.conversation.events import Question
from tipline.conversation.plain import short

LINES = 5
WORDS = 60  # characters of each question, enough to recognise it


def status_text(questions: Sequence[Question], language: str | None) -> str:
    """One line for each of the latest questions, newest first."""
    language = spoken(language)
    if not questions:
        return say(language, "status.none")
    lines = [say(language, "status.head")]
    for question in questions[:LINES]:
        text = short(question.text, WORDS) or say(language, "status.media")
        lines.append(say(language, f"status.{question.standing.value}", text=text))
    return "\n".join(lines)
