"""Questions that ask whatever is said about a subject, against those that ask something of it."""

import pytest

from rag.retrieval.subject import subject


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("What does the article say about Hungary?", "Hungary"),
        ("what do the documents say on  Kaja Kallas", "Kaja Kallas"),
        ("What is said about the “Coalition of the Willing”?", "the “Coalition of the Willing”"),
        ("What is known about Hungary’s veto?", "Hungary’s veto"),
        ("What do we know about the Zürich talks?", "the Zürich talks"),
        ("Please tell me more about ground troops.", "ground troops"),
        ("So, can you tell me about ground troops, please?", "ground troops"),
        ("Any information about trainers in the documents?", "trainers"),
        ("I want to know everything about NATO", "NATO"),
        ("what said the documents about Hungary?", "Hungary"),
        ("what is about Hungary known?", "Hungary"),
    ],
)
def test_the_subject_is_what_the_question_asks_whatever_is_said_about(question, about):
    assert subject(question) == about


@pytest.mark.parametrize(
    "question",
    [
        "Hungary NATO?",
        "What does Scholz say about troops?",
        "What did Hungary do about NATO?",
        "Tell me about how many troops France offered",
        "What do the documents say about it?",
        "Tell me about yourself",
        "Tell me who warned Zelensky",
        "What is the article about?",
        "What about Hungary?",
        "",
    ],
)
def test_a_question_that_asks_something_of_it_or_points_back_has_none(question):
    assert subject(question) is None
