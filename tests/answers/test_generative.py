from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.generative import is_refusal, lay, split_draft
from rag.types import Evidence


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("Hungary opposes it [1]. Poland too. [2][3]", [("Hungary opposes it.", (1,)), ("Poland too.", (2, 3))]),
        ("Hungary.", [("Hungary.", ())]),
        ("[2] Hungary opposes it.", [("Hungary opposes it.", (2,))]),
        ("", []),
    ],
)
def test_markers_belong_to_the_sentence_they_stand_behind(reply: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(s.text, s.hints) for s in split_draft(reply)] == sentences


@pytest.mark.parametrize("text", ["We lost in [2020].", "He called it [redacted].", "See [sic] and [the annex", "A [12](link)."])
def test_brackets_that_are_no_markers_stay(text: str) -> None:
    assert "".join(s.text for s in split_draft(text)) == text


@given(st.text(alphabet="ab .[]123\n", max_size=60))
def test_only_markers_are_taken_out_of_a_draft(reply: str) -> None:
    kept = "".join(s.text for s in split_draft(reply))
    assert [c for c in kept if c in "ab"] == [c for c in reply if c in "ab"]


@pytest.mark.parametrize(
    ("reply", "refused"), [("Not stated.", True), (" - not stated in the text", True), ("Hungary has not stated it.", False)]
)
def test_a_refusal_opens_with_the_agreed_words(reply: str, refused: bool) -> None:
    assert is_refusal(reply) is refused


def test_evidence_stays_within_its_budget_but_never_below_two() -> None:
    long = tuple(Evidence(i, "a", i, i + 1, "word " * 50) for i in range(5))
    assert [e.id for e in lay(long, 70)] == [0, 1]
    assert len(lay(long, 160)) == 3
    assert lay(long, None) == long
