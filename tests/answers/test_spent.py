from __future__ import annotations

from collections.abc import Generator

from rag.answers.generative import Draft
from rag.answers.spent import Spent
from rag.types import Answer, Token


def draft(*pieces: str) -> Generator[Token, None, Draft]:
    yield from map(Token, pieces)
    return Draft((), refused=True)


def test_a_draft_is_passed_through_with_the_time_of_its_first_word_and_its_end() -> None:
    spent = Spent()
    writing = spent.drafting(draft("One ", "two.", ""))
    assert [next(writing) for _ in range(3)] == [Token("One "), Token("two."), Token("")]
    assert 0 < spent.seconds["first_token"] <= spent.seconds["draft"]


def test_a_draft_without_a_word_has_its_end_as_its_first() -> None:
    spent = Spent()
    assert list(spent.drafting(draft())) == []
    assert set(spent.seconds) == {"first_token"}


def test_leaving_a_draft_closes_what_writes_it() -> None:
    inner = draft("One ", "two.")
    writing = Spent().drafting(inner)
    next(writing)
    writing.close()
    assert inner.gi_frame is None


def test_a_stage_has_seconds_and_tokens_of_its_own_beside_those_of_all() -> None:
    spent = Spent()
    with spent.stage("rewrite") as usage:
        usage["prompt"] = 7
    assert spent.tokens == {"prompt": 7, "completion": 0, "rewrite_prompt": 7}
    assert spent.seconds["rewrite"] >= 0


def test_the_answer_carries_all_of_it_and_keeps_the_name_of_what_worded_it() -> None:
    spent = Spent()
    spent.until("evidence")
    told = spent.told(Answer("Q?", "Q?", "x", "abstained"), "m")
    assert (told.model, set(told.seconds), told.tokens) == ("m", {"evidence", "total"}, {"prompt": 0, "completion": 0})
    assert spent.told(Answer("Q?", "Q?", "x", "abstained", model="other"), "m").model == "other"
