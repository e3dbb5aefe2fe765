from __future__ import annotations

import pytest

from rag.answers.expected import candidates, expected, fits, shortest


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opposed it?", "person"),
        ("Which newspaper reported it?", "person"),
        ("When was it signed?", "date"),
        ("In which city did it happen?", "place"),
        ("Where is it?", "place"),
        ("How many soldiers were sent?", "number"),
        ("Why did he leave?", "reason"),
        ("Did he leave?", "yesno"),
        ("What did he rule out?", "other"),
    ],
)
def test_the_kind_of_answer_is_read_off_the_question(question: str, kind: str) -> None:
    assert expected(question) == kind


def test_what_the_question_holds_already_is_no_answer() -> None:
    assert candidates("person", "Who warned Zelensky?", "Ada Lind warned Zelensky.") == ["Ada Lind"]
    assert fits("number", "How many of the 27 members agreed?", "All 27 members met.") is False
    assert fits("other", "What happened?", "Nothing.") is None


def test_the_shortest_answer_must_stand_in_the_quote() -> None:
    assert shortest("Where was it?", "It was in Brussels.", "A summit in Brussels failed.") == "Brussels"
    assert shortest("Where was it?", "It was in Paris.", "A summit in Brussels failed.") is None
    assert shortest("What is it?", "It is Brussels.", "A summit in Brussels failed.") is None
