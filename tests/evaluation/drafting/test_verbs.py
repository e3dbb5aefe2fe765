from __future__ import annotations

import pytest

from rag.evaluation.drafting.verbs import AGENTS, BASES, PARTICIPLES, PAST, SPEECH, THIRD, base_of, is_finite


@pytest.mark.parametrize(
    ("form", "base"),
    [
        ("opposed", "oppose"),
        ("denied", "deny"),
        ("admitted", "admit"),
        ("stayed", "stay"),
        ("wrote", "write"),
        ("carries", "carry"),
        ("launches", "launch"),
        ("has", "have"),
        ("found", "find"),
    ],
)
def test_a_finite_form_has_its_base(form: str, base: str) -> None:
    assert base_of(form) == base
    assert is_finite(form)


@pytest.mark.parametrize("word", ["harbour", "oppose", "written", "opposing", ""])
def test_other_words_are_no_finite_verbs(word: str) -> None:
    assert base_of(word) is None
    assert not is_finite(word)


def test_the_lists_name_only_verbs_whose_forms_are_known() -> None:
    assert AGENTS | SPEECH <= BASES
    assert set(PAST.values()) == set(THIRD.values()) == set(PARTICIPLES.values()) == BASES
    assert PARTICIPLES["written"] == "write"
