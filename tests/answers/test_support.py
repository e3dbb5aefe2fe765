from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.support import PARTIAL, SUPPORTED, Signals, moved, probability, share, signals


@pytest.mark.parametrize("nearness", [None, 0.5])
def test_each_signal_raises_support(nearness: float | None) -> None:
    base = probability(Signals(0.5, 0.5, nearness))
    assert probability(Signals(0.9, 0.5, nearness)) > base
    assert probability(Signals(0.5, 0.9, nearness)) > base
    assert nearness is None or probability(Signals(0.5, 0.5, 0.9)) > base


@given(st.floats(0, 1), st.floats(0, 1), st.none() | st.floats(-1, 1))
def test_support_is_a_probability(told: float, together: float, nearness: float | None) -> None:
    assert 0 < probability(Signals(told, together, nearness)) < 1


@pytest.mark.parametrize("nearness", [None, 0.8])
def test_words_that_all_stand_in_one_quote_are_support_and_none_is_no_part_of_it(nearness: float | None) -> None:
    assert probability(Signals(1.0, 1.0, nearness)) >= SUPPORTED
    assert probability(Signals(0.0, 0.0, 0.0)) < PARTIAL


def test_words_of_the_question_prove_nothing_where_the_claim_goes_beyond_them() -> None:
    seen = signals("The genre of Good Sam is comedy.", "What is the genre of Good Sam?", ["Good Sam is a genre drama."], "")
    assert seen.told == 0.0
    assert seen.together == 0.75


def test_words_in_several_quotes_are_told_and_not_together() -> None:
    seen = signals("Hungary opposes reform", "", ["Hungary opposes it.", "It is about reform."], "")
    assert seen.told == 1.0
    assert seen.together == pytest.approx(2 / 3)


def test_a_claim_of_function_words_is_held_against_all_words() -> None:
    assert signals("What are those?", "", ["What are those?"], "").told == 1.0
    assert signals("", "", ["x"], "") == Signals(0.0, 0.0)
    assert share([], {"x"}) == 0.0


@pytest.mark.parametrize(("entailment", "likely"), [(1.0, 0.731), (0.5, 0.5), (0.0, 0.269)])
def test_an_nli_model_moves_the_log_odds_by_one_at_most(entailment: float, likely: float) -> None:
    assert moved(0.5, entailment) == pytest.approx(likely, abs=1e-3)
