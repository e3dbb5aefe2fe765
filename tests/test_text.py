from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import dates, fold, names, negations, numbers, stem, terms, words

ANY_TEXT = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" .\n\r\t\u00a0İßﬁ“”’\u200d\u202e\u0301𝔸!?")), max_size=300)


@given(ANY_TEXT)
def test_every_folded_character_maps_back_into_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.origin)
    assert all(0 <= index < len(text) for index in folded.origin)
    assert list(folded.origin) == sorted(folded.origin)


@given(ANY_TEXT)
def test_words_numbers_dates_and_names_lie_where_they_say(text: str) -> None:
    assert all(0 <= w.start < w.end <= len(text) for w in words(text))
    assert all(0 <= n.start < n.end <= len(text) for n in numbers(text))
    assert all(0 <= d.start < d.end <= len(text) for d in dates(text))
    assert all(text[n.start : n.end] == n.text for n in names(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$9.9 billion", 9.9e9),
        ("1,200 men", 1200.0),
        ("twenty-three", 23.0),
        ("three million", 3e6),
        ("12.4%", 12.4),
        ("5k", 5000.0),
        ("2bn", 2e9),
        ("two dozen", 24.0),
        ("half a dozen", 6.0),
        ("two and a half million", 2.5e6),
        ("3 and a half years", 3.5),
        ("one and a half", 1.5),
        ("half a billion", 5e8),
        ("a million", 1e6),
        ("half an hour", 0.5),
        ("three quarters of a mile", 0.75),
        ("a quarter point", 0.25),
    ],
)
def test_numbers_have_the_value_they_are_read_as(text: str, value: float) -> None:
    assert [n.value for n in numbers(text)] == [value]


def test_a_lone_one_is_no_number_and_the_text_around_a_number_does_not_matter() -> None:
    assert numbers("one of them") == []
    assert numbers("a few in a hundred thousand") == []
    assert [n.value for n in numbers("from 2 to 3,000.5, or v1.2.3")][:2] == [2.0, 3000.5]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on 19 December 2024", "2024-12-19"),
        ("December 19, 2024", "2024-12-19"),
        ("Dec. 3", "--12-03"),
        ("in March 2025", "2025-03"),
        ("2024-01-02", "2024-01-02"),
        ("since 2022", "2022"),
        ("on Tuesday", "tuesday"),
    ],
)
def test_dates_are_read_in_the_forms_news_uses(text: str, value: str) -> None:
    assert [d.value for d in dates(text)] == [value]


def test_may_is_a_month_only_beside_a_day_or_a_year() -> None:
    assert dates("It may rain") == []
    assert [d.value for d in dates("on 3 May 2024")] == ["2024-05-03"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("However, Hungary opposes Ukraine’s NATO bid", ["Hungary", "Ukraine", "NATO"]),
        ("Mr. Smith of the United States of America", ["Smith", "United States of America"]),
        ("the US and Ursula von der Leyen agreed", ["US", "Ursula von der Leyen"]),
        ("who ruled it out", []),
    ],
)
def test_names_are_runs_of_capitalised_words(text: str, found: list[str]) -> None:
    assert [n.text for n in names(text)] == found


def test_nationalities_share_the_stem_of_their_country() -> None:
    assert stem("french") == stem("france")
    assert stem("russians") == stem("russia")
    assert terms("The French proposals") == terms("proposals of France")[::-1]


def test_refusals_and_absences_count_as_negations() -> None:
    text = "He ruled troops out, did not go and reported the absence of talks"
    assert [text[a:b] for a, b in negations(text)] == ["ruled troops out", "not", "absence"]


def test_scripts_without_spaces_are_read_in_pairs_of_characters() -> None:
    text = "EU欧盟峰会2024"
    assert [(word.folded, text[word.start : word.end]) for word in words(text)] == [
        (one, one) if one != "eu" else (one, "EU") for one in ("eu", "欧盟", "盟峰", "峰会", "2024")
    ]
    assert [word.folded for word in words("水 ไทย")] == ["水", "ไท", "ทย"]
