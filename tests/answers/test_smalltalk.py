from __future__ import annotations

import pytest

from rag.answers.smalltalk import reply


@pytest.mark.parametrize(
    ("message", "begins"),
    [
        ("Hello!", "Hello."),
        ("Hi there", "Hello."),
        ("Thanks a lot!", "You are welcome."),
        ("ok, thank you", "You are welcome."),
        ("What can you do?", "I answer questions"),
        ("hi, what can you do?", "I answer questions"),
        ("What can you read?", "I answer questions"),
        ("Who are you?", "I am Footnote"),
        ("Bye", "Goodbye."),
        ("Danke schön!", "Gern geschehen."),
        ("Bonjour", "Bonjour."),
        ("¿Qué puedes hacer?", "Respondo preguntas"),
        ("Grazie mille", "Prego."),
    ],
)
def test_what_is_no_question_gets_a_short_reply(message: str, begins: str) -> None:
    said = reply(message, 3)
    assert said is not None and said.startswith(begins)


@pytest.mark.parametrize(
    "message",
    [
        "Hello Kitty sales",
        "Who are you quoting?",
        "What can you do about inflation?",
        "Thanks to whom did it pass?",
        "Help for Ukraine",
        "",
        "Hungary",
    ],
)
def test_what_may_ask_something_of_the_documents_is_asked(message: str) -> None:
    assert reply(message, 3) is None


def test_the_reply_tells_how_many_documents_there_are() -> None:
    assert "this document." in str(reply("Hello", 1))
    assert "these 40 documents." in str(reply("Hello", 40))
