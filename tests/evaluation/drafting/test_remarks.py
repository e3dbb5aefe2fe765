from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.drafting.remarks import dated, trimmed, without_days


@pytest.mark.parametrize(
    ("rest", "left"),
    [
        ("the bridge, citing its age", "the bridge"),
        ("the bridge, Mayor Dr. Dana Okoye told reporters", "the bridge"),
        ("the bridge and Tom Reyes left the town", "the bridge"),
        ("that Lund and Harwick lost the vote", "that Lund and Harwick lost the vote"),
        ("talks with Lund, Harwick and Ostrik", "talks with Lund, Harwick and Ostrik"),
        ("$1,200 for the bridge", "$1,200 for the bridge"),
    ],
)
def test_a_statement_ends_before_its_first_side_remark(rest: str, left: str) -> None:
    assert trimmed(rest) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the bridge on Monday", "the bridge"),
        ("people on Monday and Tuesday from the island", "people from the island"),
        ("the bridge late last week", "the bridge"),
        ("the bridge since Monday", "the bridge since Monday"),
        ("a Thursday interview", "a Thursday interview"),
        ("Sunday night's game", "Sunday night's game"),
        ("Monday's vote", "Monday's vote"),
    ],
)
def test_a_day_goes_only_where_it_leaves_no_gap(text: str, left: str) -> None:
    assert without_days(text) == left


@given(st.lists(st.sampled_from("the bridge on Monday night, since last week and today ’s".split())))
def test_what_is_left_are_words_of_the_text(pieces: list[str]) -> None:
    assert set(without_days(" ".join(pieces)).replace(",", " ").split()) <= set(" ".join(pieces).replace(",", " ").split())


def test_a_lead_is_kept_when_it_alone_says_when() -> None:
    assert dated("In May 2021", "the bridge was closed") == "in May 2021"
    assert dated("In May 2021", "the bridge of 1998") == ""
    assert dated("In Halsund", "the bridge") == ""
    assert dated("In May 2021", "the crimes that happened") == ""
