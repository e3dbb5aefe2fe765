from __future__ import annotations

import pytest

from rag.answers.usage import counted


def test_what_a_stage_spends_counts_for_it_and_for_the_whole() -> None:
    usage = {"prompt": 0, "completion": 0}
    for stage, prompt in (("rewrite", 5), ("answer", 70), ("answer", 30)):
        with counted(usage, stage) as spent:  # type: ignore[arg-type]
            spent["prompt"], spent["completion"] = prompt, 2
    assert usage == {
        "prompt": 105, "completion": 6, "rewrite_prompt": 5, "rewrite_completion": 2, "answer_prompt": 100, "answer_completion": 4,
    }  # fmt: skip


def test_a_stage_that_fails_has_spent_what_it_spent() -> None:
    usage: dict[str, int] = {}
    with pytest.raises(ValueError), counted(usage, "answer") as spent:  # noqa: PT011 - our own
        spent["prompt"] = 3
        raise ValueError
    assert usage == {"prompt": 3, "answer_prompt": 3}


def test_a_stage_without_tokens_is_not_listed() -> None:
    usage = {"prompt": 1}
    with counted(usage, "check") as spent:
        spent["prompt"] = 0
    assert usage == {"prompt": 1}
