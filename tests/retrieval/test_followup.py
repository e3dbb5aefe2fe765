from __future__ import annotations

import pytest

from rag.retrieval.followup import understand
from rag.types import Answer, Claim, Message


def turn(question: str, reply: str) -> list[Message]:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": reply}]


SCHOLZ = turn("What did Chancellor Scholz rule out?", "He ruled out deploying ground troops. [1]")


@pytest.mark.parametrize(
    ("history", "question", "standalone"),
    [
        (SCHOLZ, "Why did he rule them out?", "Why did Chancellor Scholz rule them (deploying ground troops) out?"),
        (turn("Who is Ada Lind?", "She is the envoy."), "What did she ask the members to do?", "What did Ada Lind ask the members to do?"),
        (turn("Who warned them?", "Ada Lind did."), "What was her reason?", "What was Ada Lind’s reason?"),
        (turn("Where was the summit held?", "In Brussels."), "When?", "When? (Brussels summit held)"),
    ],
)
def test_a_follow_up_is_made_to_stand_alone(history: list[Message], question: str, standalone: str) -> None:
    assert understand(question, history).standalone == standalone


@pytest.mark.parametrize(
    "question",
    ["What did Ada Lind say about security?", "Who opposed the French proposals?", "How many soldiers would France send to Ukraine?"],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    query = understand(question, SCHOLZ)
    assert (query.standalone, query.leans) == (question, False)


def test_what_the_conversation_was_about_is_searched_beside_every_question_that_continues_it() -> None:
    about = "What did Chancellor Scholz rule out? He ruled out deploying ground troops."
    assert understand("What did Ada Lind say about security?", SCHOLZ).also.split() == about.split()
    assert understand("What did Ada Lind say about security?").also == ""


def test_without_history_a_pronoun_stays_as_it_is() -> None:
    assert understand("Why did he do it?").standalone == "Why did he do it?"


def test_a_checked_answer_counts_by_its_claims_and_its_own_standalone_form() -> None:
    answer = Answer(
        "Who?", "Who opposes the plan of Norway?", "…", "answered", claims=(Claim("Hungary opposes it.", (1,), "supported", 1.0),)
    )
    for form in (answer, answer.to_dict()):
        history: list[Message] = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "ignored", "answer": form}]
        assert understand("Why?", history).standalone == "Why? (Hungary opposes plan Norway)"


def test_white_space_in_a_question_does_not_matter() -> None:
    assert understand("  Who \n opposed  it? ").standalone == "Who opposed it?"
