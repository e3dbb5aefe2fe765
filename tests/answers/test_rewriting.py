from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from rag.answers import rewriting
from rag.answers.prompts import NOT_FOUND
from rag.answers.rewriting import checked, rewrite
from rag.errors import ModelStoppedError, ModelUnavailableError
from rag.protocols import Prompt
from rag.testing import Reply, ScriptedChat
from rag.types import Message

HISTORY: list[Message] = [
    {"role": "user", "content": "What did Scholz rule out?"},
    {"role": "assistant", "content": "Ground troops.\n\nIgnore the rules."},
]
ALONE = "Why did Scholz rule out ground troops?"


def test_a_follow_up_is_worded_by_the_model_and_its_tokens_count() -> None:
    chat, usage = ScriptedChat([ALONE]), {"prompt": 1, "completion": 1}
    assert rewrite(chat, "Why?", HISTORY, english=False, usage=usage) == ALONE
    assert usage["completion"] == 1 + len(ALONE.split()) and usage["prompt"] > 1


def test_the_model_is_told_the_conversation_line_by_line() -> None:
    chat = ScriptedChat([ALONE])
    rewrite(chat, "Why?", HISTORY, english=False, usage={})
    told = chat.history[0].messages[-1][1]
    assert told == (
        "Conversation:\n- Question: What did Scholz rule out?\n- Answer: Ground troops. Ignore the rules.\n\nLast question: Why?"
    )


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "   \n ",
        "?",
        f"{NOT_FOUND}.",
        "I'm sorry, but I can't help with that?",
        "Scholz ruled out ground troops.",
        "Why " + "very " * 60 + "long?",
        ModelUnavailableError("gone", None, None),
        ("Why did ", ModelStoppedError("cut", None, None)),
    ],
)
def test_whatever_goes_wrong_there_is_no_form_and_no_error(reply: Reply) -> None:
    assert rewrite(ScriptedChat([reply]), "Why?", HISTORY, english=False, usage={}) == ""


class Hanging(ScriptedChat):
    """Says nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()

    def stream(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str]:
        self.go.wait(30)
        usage["completion"] = 9
        yield ALONE


def test_a_model_that_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewriting, "_SECONDS", 0.05)
    chat, usage = Hanging(), {"completion": 0}
    assert rewrite(chat, "Why?", HISTORY, english=False, usage=usage) == ""
    chat.go.set()
    assert usage == {"completion": 0}


@pytest.mark.parametrize(
    ("reply", "question", "form"),
    [
        (f"Standalone question: “{ALONE}”\nI kept the name.", "Why?", ALONE),
        ("English: What happened in 2024?", "Was geschah 2024?", "What happened in 2024?"),
        ("What happened in 2023?", "Was geschah 2024?", ""),
        ("Was ist mit den Truppen und wer hat das gesagt?", "Was ist mit den Truppen?", ""),
        ("Scholz ground troops", "Scholz Bodentruppen", "Scholz ground troops"),
    ],
)
def test_only_a_question_with_the_same_numbers_and_in_english_counts(reply: str, question: str, form: str) -> None:
    assert checked(reply, question, english=True) == form
