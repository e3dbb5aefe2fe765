from __future__ import annotations

import pytest

from rag.answers.gate import Signals, names_among, passes, probability

KNOWN = [{}, {"yes": 0.5}, {"holds": 0.0}, {"holds": 0.0, "yes": 0.5}]


@pytest.mark.parametrize("known", KNOWN)
def test_each_signal_moves_the_probability_its_own_way(known: dict[str, float]) -> None:
    base = probability(Signals(0.5, 0.5, False, **known))
    assert 0 < base < 1
    assert probability(Signals(0.9, 0.9, False, **known)) > base
    assert probability(Signals(0.5, 0.5, True, **known)) < base
    for name in known:
        assert probability(Signals(0.5, 0.5, False, **{**known, name: 0.9})) > base


@pytest.mark.parametrize(("known", "shown_from"), [({}, [0.01, 0.1, 0.5]), ({"yes": 0.5}, [0.02, 0.14, 0.6])])
def test_the_stricter_the_more_is_withheld(known: dict[str, float], shown_from: list[float]) -> None:
    """By what the evidence model says, from nothing to all."""
    seen = [Signals(0.5, 0.6, False, holds=step / 50, **known) for step in range(-400, 401)]
    least = [next(probability(one) for one in seen if passes(one, strictness)) for strictness in (0.1, 0.5, 0.9)]
    assert least == pytest.approx(shown_from, abs=0.01)
    assert passes(seen[0], 0.0)
    assert not passes(seen[-1], 1.0)


def test_a_missing_name_is_a_capitalised_word_that_was_not_found() -> None:
    assert names_among("What did the Spanish minister say?", ("spanish", "minister"))
    assert not names_among("What did the minister say?", ("minister",))
    assert names_among("what did the spanish minister say?", ("spanish",))
    assert not names_among("Ministers agreed?", ("ministers",))
