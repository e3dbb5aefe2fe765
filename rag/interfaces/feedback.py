"""What a reader said of an answer, kept in the journal, and the row of a question set that is made of it.

Knows the journal, the turns of a conversation and the folder of question sets. Knows no web framework.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol, get_args

from ..config import Config
from ..entries import Feedback, Verdict
from ..errors import FootnoteError
from .conversation import Chats, Conversation
from .keeping import diary

SET = "feedback.jsonl"
"""The file in the folder of question sets that rows made of feedback go to."""


class Rated(Chats, Protocol):
    """What is needed of an assistant."""

    @property
    def config(self) -> Config:
        """Its settings; `questions` is the folder of question sets."""
        ...


def given(assistant: Chats, conversation: Conversation, key: str) -> Feedback | None:
    """What the visitor said of the answer of that key; None for nothing."""
    return next(iter(diary(assistant, conversation).feedback(key)), None)


def say(assistant: Chats, conversation: Conversation, key: str, verdict: str, note: str | None = None) -> Feedback:
    """Keep what the visitor says of an answer; what was noted before stays, unless there is another `note`.

    :raises FootnoteError: there is no such answer or verdict, or the journal cannot be used.
    """
    turn = conversation.turn(key)
    if turn is None or turn.answer is None or verdict not in get_args(Verdict):
        raise FootnoteError("That answer is no longer there", "Feedback is given on an answer of the open conversation")
    before = given(assistant, conversation, key) or Feedback(key, "helpful", turn.answer)
    told = replace(before, verdict=verdict, note=before.note if note is None else note.strip(), row="")  # type: ignore[arg-type]  # is one
    kept = diary(assistant, conversation).note(told)
    conversation.mark(key, verdict)
    return kept


def unsay(assistant: Chats, conversation: Conversation, key: str) -> None:
    """Take back what was said of an answer; a row that was made of it stays. :raises StoreError: the journal cannot be used."""
    diary(assistant, conversation).unnote(key)
    conversation.mark(key, "")


def row(assistant: Rated, conversation: Conversation, key: str) -> str:
    """Make what was said of an answer a row of `SET`, unchecked until it is reviewed under Evaluate; a line that says so.

    Of documents that were removed since nothing is in it.

    :raises FootnoteError: nothing was said of it, or the set cannot be written.
    """
    from ..evaluation.drafting.drafts import from_feedback
    from ..evaluation.sets import layouts

    told = given(assistant, conversation, key)
    if told is None:
        raise FootnoteError("Nothing was said of that answer", "Say first whether it was helpful, or what was wrong")
    made = from_feedback(assistant.current(told.answer), told.verdict, told.note)
    path = Path(assistant.config.questions) / SET
    added = layouts.add(path, [made])
    diary(assistant, conversation).note(replace(told, row=added[0].id if added else made.id))
    return f"Now a row of {path}, to be reviewed under Evaluate." if added else f"It is a row of {path} already."
