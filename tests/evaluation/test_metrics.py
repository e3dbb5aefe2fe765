"""Formulas against published rules re-stated here, against other libraries, and against sums a person can do."""

import math
import re
import string

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rag.errors import EvaluationError
from rag.evaluation.metrics import (
    Bin,
    aurc,
    containment,
    coverage_at,
    ece,
    exact_match,
    forbidden,
    normalised,
    quantile,
    ranking,
    reliability,
    risk_coverage,
    says,
    token_f1,
)
from rag.text import dates, numbers

# --- SQuAD 2 ---------------------------------------------------------------------------------------
# The rules of the official evaluation of SQuAD 2.0 (Rajpurkar, Jia & Liang, 2018), in our own words: lower the case, strike ASCII
# punctuation, strike the words a, an and the, squeeze white space. Answers with nothing left are passed over; with none left, the
# right answer is "". F1 of an empty side is 1 when both are empty, else 0.

WORDS = st.sampled_from(
    ["The", "a", "AN", "Paris", "rain-fall", "U.S.", "it's", "thé", "Straße", "(b)", "a.n.", "\u00a0", "\t", "", "!", "İ"]
)
PROSE = st.one_of(st.lists(WORDS, max_size=8).map(" ".join), st.text(max_size=20))


def squad(text: str) -> list[str]:
    bare = "".join(char for char in text.lower() if char not in string.punctuation)
    return re.sub(r"\b(?:a|an|the)\b", " ", bare).split()


def squad_f1(said: list[str], right: list[str]) -> float:
    if not said or not right:
        return float(said == right)
    left, shared = list(right), 0
    for word in said:
        if word in left:
            left.remove(word)
            shared += 1
    precision, recall = shared / len(said), shared / len(right)
    return 2 * precision * recall / (precision + recall) if shared else 0.0


def plain(text: str) -> bool:
    return not (numbers(text) or dates(text) or set(text) & set("“”„«»‘’‚–—‐‑"))


@given(PROSE, st.lists(PROSE, max_size=3))
def test_texts_without_numbers_and_dates_score_as_squad_scores_them(said: str, answers: list[str]) -> None:
    assume(all(plain(text) for text in (said, *answers)))
    rights = [words for answer in answers if (words := squad(answer))] or [[]]
    assert normalised(said) == " ".join(squad(said))
    assert exact_match(said, answers) == max(float(squad(said) == right) for right in rights)
    assert token_f1(said, answers) == pytest.approx(max(squad_f1(squad(said), right) for right in rights))


def test_the_nearest_right_answer_counts() -> None:
    # "emmanuel macron of france" against "president emmanuel macron": 2 shared of 4 and 3 words, F1 = 4 / 7.
    assert token_f1("Emmanuel Macron, of France", ["the Elysée", "President Emmanuel Macron"]) == pytest.approx(4 / 7)
    assert exact_match("The Elysée!", ["Macron", "elysée"]) == 1.0


@pytest.mark.parametrize("score", [exact_match, token_f1, containment])
def test_no_answer_is_right_only_where_none_is_known(score) -> None:
    assert [score("", []), score("the", []), score("", ["", "The."]), score("", ["a", "Paris"]), score("Paris", [])] == [1, 1, 1, 0, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2.5 billion", "2,500,000,000"),
        ("$2.5bn", "2,500 million"),
        ("16.13 million", "16,130,000"),  # 16.13 * 1e6 is a little less
        ("twenty-three", "23"),
        ("19 December 2024", "2024-12-19"),
        ("19 December 2024", "December 19, 2024"),
        ("on Dec. 3", "on 3rd December"),
        ("2022–2024", "2022-2024"),
        ("Hungary’s “no”", 'hungary\'s "no"'),
    ],
)
def test_numbers_dates_and_quotes_are_compared_by_what_they_mean(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
    assert exact_match(one, [other]) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12.4", "124"),
        ("1.2.3", "1.23"),
        ("3-2", "32"),
        ("before 2022", "after 2022"),
        ("in May 2024", "it may, 2024"),
        ("9007199254740993", "9007199254740992"),
        ("2024-13-19", "19 December 2024"),
    ],
)
def test_what_differs_in_value_stays_apart(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


def test_a_date_shares_words_with_a_shorter_one() -> None:
    assert normalised("It was on 2024-12-19.") == "it was on 19 december 2024"
    assert token_f1("2024-12-19", ["December 2024"]) == pytest.approx(0.8)  # 2 of 3 and 2 of 2


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789.,-–/ kmbn")), max_size=60))
def test_any_text_can_be_normalised_and_is_then_itself_the_right_answer(text: str) -> None:
    assert normalised(text) == " ".join(normalised(text).split())
    assert exact_match(text, [text]) == token_f1(text, [text]) == containment(text, [text]) == 1.0


def test_containment_wants_whole_words_in_a_row() -> None:
    text = "Leaders met in Brussels on 19 December 2024 and pledged €2.5bn."
    assert (
        containment(text, ["December 19, 2024"]) == containment(text, ["Paris", "brussels"]) == containment(text, ["December 2024"]) == 1.0
    )
    assert containment(text, ["9 December"]) == containment(text, ["Brussel"]) == containment(text, ["Brussels 19"]) == 0.0


# --- words asked for ---------------------------------------------------------------------------------


def test_of_each_group_one_alternative_must_stand_in_the_text() -> None:
    text = "Orbán’s  government\nsaid it would “not” agree."
    assert says(text, [["nobody", "ORBAN'S GOVERNMENT"], ['"not"']])
    assert not says(text, [["Orbán"], ["Fico", "Zelenskyy"]])
    assert says(text, [])
    assert not says(text, [[]])
    assert not says(text, [[" ", ""]])


def test_a_forbidden_word_is_found_however_it_is_written() -> None:
    assert forbidden("He said “YES” to it", ['"yes"'])
    assert forbidden("reconfirmed", ["confirmed"])
    assert not forbidden("He agreed", ["yes", "", " "])


# --- ranks ---------------------------------------------------------------------------------------------


def ndcg(grades: dict[str, int], order: list[str], k: int) -> float:
    def gain(found: list[int]) -> float:
        return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(found[:k], start=1))

    return gain([grades.get(item, 0) for item in order]) / gain(sorted(grades.values(), reverse=True))


def test_ranks_come_out_as_sums_by_hand() -> None:
    qrels = {"q": {"a": 2, "b": 1, "c": 0}}
    found = ranking(qrels, {"q": {"x": 9.0, "b": 8.0, "a": 7.0}}, ["RR", "R@2", "nDCG@10", "P@2"])
    # b at rank 2 and a at rank 3, best is a then b: (1/log2(3) + 2/log2(4)) / (2 + 1/log2(3)).
    assert found == {"q": {"RR": 0.5, "R@2": 0.5, "nDCG@10": pytest.approx((0.63093 + 1) / 2.63093, abs=1e-5), "P@2": 0.5}}


ITEMS = st.sampled_from("abcdefgh")


@given(st.dictionaries(ITEMS, st.integers(0, 3), min_size=1), st.permutations("abcdefgh"), st.integers(1, 9))
def test_ndcg_equals_its_definition(grades: dict[str, int], order: list[str], k: int) -> None:
    assume(any(grades.values()))
    run = {"q": {item: -float(rank) for rank, item in enumerate(order)}}
    assert ranking({"q": grades}, run, [f"nDCG@{k}"])["q"][f"nDCG@{k}"] == pytest.approx(ndcg(grades, order, k))


def test_a_query_that_was_not_run_counts_nothing_and_one_without_relevant_items_is_left_out() -> None:
    qrels = {"missing": {"a": 1}, "empty": {"a": 1}, "nothing": {"a": 0}, "run": {"a": 1}}
    found = ranking(qrels, {"run": {"a": 1.0}, "empty": {}, "stranger": {"a": 1.0}}, ["RR", "R@1"])
    assert found == {"missing": {"RR": 0, "R@1": 0}, "empty": {"RR": 0, "R@1": 0}, "run": {"RR": 1, "R@1": 1}}
    assert ranking({}, {}, ["RR"]) == {}


def test_scores_that_differ_in_the_tenth_digit_are_no_tie() -> None:
    assert ranking({"q": {"a": 1}}, {"q": {"a": 0.5000000001, "b": 0.5}}, ["RR"]) == {"q": {"RR": 1.0}}
    assert ranking({"q": {"a": 1}}, {"q": {"a": 0.5, "b": 0.5}}, ["RR"]) == {"q": {"RR": 0.5}}  # a tie goes by name, last first


@pytest.mark.parametrize("name", ["nonsense", "", "nDCG@x", "R"])
def test_a_measure_that_does_not_exist_is_named(name: str) -> None:
    with pytest.raises(EvaluationError, match=re.escape(repr(name))):
        ranking({"q": {"a": 1}}, {"q": {"a": 1.0}}, [name])


# --- risk and coverage -----------------------------------------------------------------------------------


def test_risk_rises_as_less_sure_answers_are_let_in() -> None:
    # Four of five answered; surest first they are right, right, wrong, right.
    curve = risk_coverage([0.5, 0.9, 0.7, 0.8], [1, 1, 0, 1], total=5)
    assert curve == [(0.2, 0.0), (0.4, 0.0), (0.6, pytest.approx(1 / 3)), (0.8, 0.25)]
    assert aurc(curve) == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4)
    assert coverage_at(curve, 0.95) == 0.4
    assert coverage_at(curve, 0.75) == 0.8


def test_answers_of_equal_confidence_are_one_step() -> None:
    curve = risk_coverage([0.9, 0.5, 0.5], [True, False, True], total=3)
    assert curve == [(pytest.approx(1 / 3), 0.0), (1.0, pytest.approx(1 / 3))]
    assert aurc(curve) == pytest.approx((0 + 1 / 3 + 1 / 3) / 3)
    assert aurc(risk_coverage([0.5] * 4, [1, 0, 0, 0], total=9)) == pytest.approx(0.75)


ROWS = st.lists(st.tuples(st.sampled_from([0.1, 0.4, 0.4000001, 0.9]), st.booleans()), min_size=1, max_size=12)


@given(ROWS.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))), st.integers(0, 5))
def test_the_order_of_the_rows_never_changes_the_curve(rows, unanswered: int) -> None:
    total = len(rows[0]) + unanswered
    one, other = (risk_coverage(*zip(*side, strict=True), total) for side in rows)
    assert one == other
    assert [coverage for coverage, _ in one] == sorted({coverage for coverage, _ in one})
    assert 0.0 <= aurc(one) <= 1.0
    assert aurc(one) == pytest.approx(aurc(risk_coverage(*zip(*rows[1], strict=True), len(rows[1]))))  # whatever went unanswered


def test_a_risk_of_just_what_is_allowed_is_allowed() -> None:
    curve = risk_coverage([0.5] * 10, [1] * 9 + [0], total=10)
    assert coverage_at(curve, 0.9) == 1.0
    assert coverage_at(curve, 0.91) == 0.0


def test_without_answers_there_is_no_area_and_no_coverage() -> None:
    assert risk_coverage([], [], 3) == []
    assert risk_coverage([], [], 0) == []
    assert aurc([]) is None
    assert coverage_at([]) == 0.0
    with pytest.raises(ValueError, match="2 answered of 1 asked"):
        risk_coverage([0.1, 0.2], [1, 1], 1)


# --- calibration ----------------------------------------------------------------------------------------


def test_bins_hold_confidence_over_their_lower_and_up_to_their_upper_edge() -> None:
    assert reliability([0.0, 0.1, 0.7, 0.7, 1.0], [0, 1, 1, 0, 1]) == [
        Bin(0.0, 0.1, 2, 0.05, 0.5),
        Bin(0.6, 0.7, 2, 0.7, 0.5),
        Bin(0.9, 1.0, 1, 1.0, 1.0),
    ]
    with pytest.raises(ValueError, match="outside"):
        reliability([1.2], [1])


def test_calibration_error_weighs_each_bin_by_its_rows() -> None:
    bins = reliability([0.75] * 3 + [0.15], [1, 1, 0, 1])
    assert ece(bins) == pytest.approx((3 * abs(0.75 - 2 / 3) + abs(0.15 - 1)) / 4)
    assert ece(reliability([1.0, 1.0, 0.0], [1, 1, 0])) == 0.0
    assert ece([]) is None


# --- quantiles ------------------------------------------------------------------------------------------


def test_quantiles_lie_between_the_two_nearest_values() -> None:
    assert quantile([4.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([1.0, 2.0], 0.95) == pytest.approx(1.95)
    assert quantile([], 0.5) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20), st.floats(0, 1))
def test_quantiles_equal_those_of_numpy(values: list[float], q: float) -> None:
    assert quantile(values, q) == pytest.approx(float(np.quantile(values, q)), abs=1e-6)
