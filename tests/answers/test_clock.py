from __future__ import annotations

import pytest

from rag.answers.clock import mistimed, times
from rag.answers.verify import check
from rag.types import Evidence


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("at 3 p.m.", {900}),
        ("at 15:00", {900}),
        ("at 8.30am", {510}),
        ("at 08:30", {510}),
        ("at 8:30", {510, 1230}),
        ("at 12 a.m.", {0}),
        ("at 00:15", {15}),
        ("at 12:15 pm", {735}),
        ("at seven o’clock", {420, 1140}),
        ("at noon", {720}),
    ],
)
def test_a_time_of_day_is_the_minutes_after_midnight_that_it_may_be(text: str, minutes: set[int]) -> None:
    assert [set(one.minutes) for one in times(text)] == [minutes]


@pytest.mark.parametrize("text", ["in 2:05:33", "at 25:10", "version 1.15:30", "I am 9", "3 pints", "10 amps", "4-6", "$3:00"])
def test_spans_of_time_and_other_figures_are_none(text: str) -> None:
    assert times(text) == []


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The gates open at 19:30.", "The gates open at 7.30pm."),
        ("The gates open at 7:30.", "The gates open at 7:30 p.m. sharp."),
        ("The siren sounds at noon.", "The siren sounds at 12:00."),
        ("The shop opens at 9 a.m.", "The shop opens at 9 a.m. and closes at 6 p.m."),
    ],
)
def test_one_time_in_two_ways_is_no_fault(claim: str, quote: str) -> None:
    assert list(mistimed(claim, quote)) == []


@pytest.mark.parametrize(
    ("claim", "quote", "contradicted"),
    [
        ("The gates open at 7:30 a.m.", "The gates open at 7:30 p.m. sharp.", True),
        ("The meeting starts at 9 am.", "The meeting starts at 9 p.m.", True),
        ("The gates open at 20:30.", "The gates open at 7:30 p.m.", False),
        ("The gates open at 17:30.", "The gates open in 17 days.", False),
        ("The shop opens at 18:00.", "The shop opens at 9 a.m. and closes at 6 p.m.", False),
    ],
)
def test_another_time_or_that_of_something_else_is_a_fault(claim: str, quote: str, *, contradicted: bool) -> None:
    assert [fault.contradicted for fault in mistimed(claim, quote)] == [contradicted]


def test_the_figures_of_a_time_need_no_other_proof() -> None:
    assert check("The gates open at 19:30.", [Evidence(1, "a.txt", 0, 30, "The gates open at 7.30pm.")]).supported
