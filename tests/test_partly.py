"""Questions that ask two things, from beginning to end: what the documents answer of them is answered, and the rest is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Answer, Assistant, Config
from rag.testing import HashingEmbedder, ScriptedChat
from rag.types import Checked, Found

TEXT = "Minister resigns\n\nAnn Lee resigned as minister on 3 May 2024. Her party was surprised. The vote comes in June."
BOTH = "When did Ann Lee resign and who founded Zorbia Airlines?"
STRICT = 0.95  # without the evidence model, only a question whose words stand in one sentence is answered


def ask(question: str, chat: ScriptedChat | None = None, strictness: float = STRICT) -> tuple[Answer, tuple[str, ...]]:
    """The answer, checked against the contract, and the evidence that was shown first."""
    Path("docs").mkdir(exist_ok=True)
    Path("docs/a.txt").write_text(TEXT, encoding="utf-8")
    with Assistant(Config(strictness=strictness), [Path("docs")], HashingEmbedder(), chat) as assistant:
        first, *_, last = assistant.stream(question)
        assert isinstance(first, Found)
        assert isinstance(last, Checked)
        answer = last.answer
        assert first.evidence == answer.evidence
        assert all(c.quote == assistant.document(c.document).text[c.start : c.end] for c in answer.citations)
    assert {n for claim in answer.claims for n in claim.citations} <= {c.number for c in answer.citations}
    assert Answer.from_dict(answer.to_dict()) == answer
    return answer, tuple(e.text for e in first.evidence)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        (BOTH, "Who founded Zorbia Airlines?"),
        ("Who founded Zorbia Airlines? When did Ann Lee resign?", "Who founded Zorbia Airlines?"),
        ("When did Ann Lee resign and where did she meet Zorbia Airlines?", "Where did she meet Zorbia Airlines?"),
    ],
)
def test_the_part_that_can_be_answered_is_and_the_other_is_named(question: str, left: str) -> None:
    answer, _ = ask(question)
    assert (answer.status, answer.unanswered, answer.standalone) == ("partial", (left,), question)
    assert [c.quote for c in answer.citations] == ["Ann Lee resigned as minister on 3 May 2024."]
    assert answer.claims[0].verdict == "supported"
    assert answer.text.splitlines()[-1] == answer.notice == f"The documents don’t say: “{left}”"
    assert answer.short == "3 May 2024"


def test_where_neither_part_can_be_answered_the_answer_is_an_abstention_as_ever() -> None:
    answer, _ = ask("When did Bob Holm marry and who founded Zorbia Airlines?")
    assert (answer.status, answer.claims, answer.unanswered, answer.notice) == ("abstained", (), (), "")


def test_a_part_that_asks_for_a_time_is_left_where_the_quotes_hold_none() -> None:
    answer, _ = ask("When was her party surprised and when did Ann Lee resign?")
    assert (answer.status, answer.unanswered) == ("partial", ("When was her party surprised?",))
    assert [c.quote for c in answer.citations] == ["Ann Lee resigned as minister on 3 May 2024."]


def test_two_parts_that_the_documents_answer_are_answered_each_by_its_own_sentence() -> None:
    answer, _ = ask("When did Ann Lee resign and when does the vote come?")
    assert (answer.status, answer.unanswered) == ("answered", ())
    assert {c.quote for c in answer.citations} == {"Ann Lee resigned as minister on 3 May 2024.", "The vote comes in June."}


def test_where_both_parts_can_be_answered_nothing_is_said_to_be_missing() -> None:
    answer, _ = ask("When did Ann Lee resign and when does the vote come?", strictness=0.0)
    assert (answer.status, answer.unanswered) == ("answered", ())


@pytest.mark.parametrize("small", [True, False])
def test_a_model_is_asked_the_part_alone_and_once(small: bool) -> None:
    chat = ScriptedChat(["Ann Lee resigned as minister on 3 May 2024."], yes_probability=0.99 if small else None, small=small)
    answer, _ = ask(BOTH, chat)
    assert (answer.status, answer.unanswered) == ("partial", ("Who founded Zorbia Airlines?",))
    assert answer.claims[0].text == "Ann Lee resigned as minister on 3 May 2024."
    assert len(chat.history) == (2 if small else 1)  # a small one is also asked for its yes
    assert not any("Zorbia" in str(prompt.messages) for prompt in chat.history)


def test_a_model_that_finds_no_answer_to_the_part_leaves_an_abstention() -> None:
    answer, _ = ask(BOTH, ScriptedChat(["not stated"], yes_probability=0.0, small=True))
    assert (answer.status, answer.unanswered, answer.standalone) == ("abstained", (), BOTH)
