"""Intervals against scipy, against cases whose resamples can be counted, and against what must not matter."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rag.evaluation.intervals import Interval, Resamples, holm, mcnemar, paired, wilson

OWN = [f"document {n}" for n in range(60)]  # each row a document of its own


def noise(n: int, seed: int = 0) -> list[float]:
    draw = random.Random(seed)
    return [draw.random() for _ in range(n)]


# --- Wilson ---------------------------------------------------------------------------------------------


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_wilson_equals_that_of_scipy(pair: tuple[int, int]) -> None:
    theirs = stats.binomtest(*pair).proportion_ci(method="wilson")
    ours = wilson(*pair)
    assert (ours.low, ours.high) == (pytest.approx(theirs.low, abs=1e-6), pytest.approx(theirs.high, abs=1e-6))
    assert 0.0 <= ours.low <= pair[0] / pair[1] + 1e-6


def test_wilson_of_nothing_is_everything_and_more_hits_than_rows_are_refused() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0, "wilson")
    with pytest.raises(ValueError, match="3 hits of 2"):
        wilson(3, 2)


# --- which interval a score has ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "clusters", "by"),
    [
        ([1.0] * 20, OWN[:20], "wilson"),  # all alike: a bootstrap has no width
        ([0.0] * 20, OWN[:20], "wilson"),
        ([1.0, 0.0, 1.0, 1.0], ["a", "a", "b", "b"], "wilson"),  # yes or no, few documents
        ([1.0], ["a"], "wilson"),
        ([1.0, 0.0] * 4, OWN[:8], "documents"),
        (noise(8), OWN[:8], "documents"),
        ([0.5] * 8, OWN[:8], "documents"),
        (noise(7), OWN[:7], "questions"),
        (noise(50), ["a"] * 50, "questions"),
        ([0.4, None, *noise(6)], OWN[:8], "questions"),  # one document is without the score
    ],
)
def test_the_scores_decide_what_the_interval_rests_on(values, clusters, by: str) -> None:
    assert Resamples(clusters).mean(values).by == by


@pytest.mark.parametrize("values", [[None, None], [0.5, None]])
def test_no_score_and_a_single_one_have_no_interval(values) -> None:
    assert Resamples(["a", "b"]).mean(values) is None


def test_no_rows_have_no_interval() -> None:
    assert Resamples([]).means({"x": [], "y": []}) == {"x": None, "y": None}
    assert Resamples(["a"]).means({}) == {}


def test_scores_that_are_all_alike_give_wilsons_interval_of_their_share() -> None:
    assert Resamples(OWN).mean([1.0] * 60) == wilson(60, 60)
    assert Resamples(["a", "a", "b"]).mean([1.0, None, 0.0]) == wilson(1, 2)


@pytest.mark.parametrize("column", [[1.0], [1.0, math.nan], [math.inf, 1.0]])
def test_a_missing_value_and_one_that_is_not_finite_are_refused(column) -> None:
    with pytest.raises(ValueError, match="one value for each|not finite"):
        Resamples(["a", "b"]).mean(column)


# --- the bootstrap ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [noise(60), [float(one < 0.8) for one in noise(60, 1)], [100 * one**3 for one in noise(60, 2)]])
def test_rows_of_their_own_document_have_the_interval_of_scipys_bootstrap(values: list[float]) -> None:
    theirs = stats.bootstrap((values,), np.mean, n_resamples=10_000, method="percentile", rng=np.random.default_rng(5))
    ours = Resamples(OWN).mean(values)
    within = 0.15 * float(theirs.standard_error)  # a bound of 10,000 resamples is uncertain by about 0.03 of it
    assert ours.low == pytest.approx(theirs.confidence_interval.low, abs=within)
    assert ours.high == pytest.approx(theirs.confidence_interval.high, abs=within)


def test_rows_of_one_document_stand_or_fall_together() -> None:
    # Ten documents, eight all right and two all wrong: so many rows make the share no surer than ten rows would.
    right = [1.0] * 8 + [0.0] * 2
    alone = Resamples(OWN[:10]).mean(right)
    together = Resamples([name for name in OWN[:10] for _ in range(30)]).mean([one for one in right for _ in range(30)])
    assert together == alone == Interval(0.5, 1.0, "documents")  # binomial(10, 0.8): 5 or fewer 3.3 %, 4 or fewer 0.6 %
    apart = Resamples([f"{n}" for n in range(300)]).mean([one for one in right for _ in range(30)])
    assert apart.high - apart.low < 0.1


def test_the_sum_is_divided_by_the_number_of_scores_drawn() -> None:
    # One large document all wrong, nine small ones all right. Not drawn (0.9 ** 10 = 35 %) the share is 1, drawn k times it is
    # (10 - k) / (10 - k + 91 k), and k > 3 in 1.3 % of resamples, k > 2 in 7 %: so the lower bound is that of k = 3.
    clusters = ["large"] * 91 + OWN[:9]
    found = Resamples(clusters).mean([0.0] * 91 + [1.0] * 9)
    assert found == Interval(round(7 / (7 + 273), 6), 1.0, "documents")


def test_rows_without_the_score_fall_out() -> None:
    scores = noise(60)
    with_gaps = [one for score in scores for one in (score, None)]
    assert Resamples([name for name in OWN for _ in range(2)]).mean(with_gaps) == Resamples(OWN).mean(scores)


def test_a_resample_without_any_score_falls_out() -> None:
    # Eight documents of sixty have the score, and of 8,000 resamples about two hold none of them.
    column = [1.0, 0.0, 1.0, 1.0, 0.5, 1.0, 0.0, 1.0, *[None] * 52]
    for seed in range(200):
        found = Resamples(OWN, count=40, seed=seed).mean(column)
        assert found.by == "documents"
        assert 0.0 <= found.low < found.high <= 1.0


TABLE = st.lists(
    st.tuples(st.sampled_from("abcdefghijkl"), st.one_of(st.none(), st.sampled_from([0.0, 1.0]), st.floats(-1e3, 1e3))),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60)
@given(TABLE.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_the_rows_never_changes_an_interval(tables) -> None:
    one, other = (Resamples([name for name, _ in rows], 400).mean([value for _, value in rows]) for rows in tables)
    assert one == other


@settings(max_examples=60)
@given(TABLE)
def test_an_interval_lies_within_the_scores(rows) -> None:
    found, values = Resamples([name for name, _ in rows], 400).mean([value for _, value in rows]), [v for _, v in rows if v is not None]
    assert found is None or found.by == "wilson" or min(values) - 1e-5 <= found.low <= found.high <= max(values) + 1e-5


def test_a_column_has_the_same_interval_alone_and_among_hundreds() -> None:
    draws = Resamples(OWN)
    columns = {
        f"{n}": [None if one < 0.2 else one * 7.3e12 for one in noise(60, n)] for n in range(300)
    }  # so large that the last bit shows
    together = draws.means(columns)
    assert list(together) == list(columns)
    assert all(together[name] == draws.mean(columns[name]) for name in ("0", "7", "255", "256", "299"))


def test_the_least_of_numbers_is_a_score_too() -> None:
    assert Resamples(OWN).mean([5e-324] * 60) == Interval(0.0, 0.0, "documents")


def test_sums_are_the_same_in_any_order() -> None:
    scores, clusters = [one * 7.3e12 for one in noise(60)], [f"{n % 9}" for n in range(60)]
    assert Resamples(clusters).mean(scores) == Resamples(clusters[::-1]).mean(scores[::-1])


# --- figures that are no means ----------------------------------------------------------------------------------


def test_any_figure_can_be_bootstrapped() -> None:
    values = noise(60)
    found = Resamples(OWN).statistic(lambda drawn: drawn @ np.array(values) / drawn.sum(axis=1))
    mean = Resamples(OWN).mean(values)
    assert found.by == "documents"
    assert (found.low, found.high) == (pytest.approx(mean.low, abs=0.02), pytest.approx(mean.high, abs=0.02))


def test_a_figure_is_asked_of_whole_documents() -> None:
    clusters, seen = ["a", "b", "c", "d", "e", "f", "g", "h"] * 2, []
    one = Resamples(clusters).statistic(lambda drawn: seen.append(drawn) or np.ones(len(drawn)), count=50)
    assert one == Interval(1.0, 1.0, "documents")
    (drawn,) = seen
    assert drawn.shape == (50, 16)
    assert (drawn[:, :8] == drawn[:, 8:]).all()
    assert (drawn.sum(axis=1) == 16).all()


def test_a_figure_of_few_documents_draws_questions_and_resamples_without_it_fall_out() -> None:
    draws = Resamples(["b", "a", "a", "a", "a"])
    found = draws.statistic(lambda drawn: np.where(drawn[:, 4] > 0, drawn @ np.arange(5.0) / 5, np.nan))
    assert found.by == "questions"
    assert 0.8 <= found.low < found.high <= 4.0
    assert draws.statistic(lambda drawn: np.full(len(drawn), np.nan)) is None
    assert Resamples(["a"]).statistic(lambda drawn: np.ones(len(drawn))) is None


# --- pairs ----------------------------------------------------------------------------------------------------


def test_a_difference_is_what_the_second_run_has_over_the_first() -> None:
    a, b = noise(60), [one + 0.1 for one in noise(60)]
    found = paired(a, b, OWN)
    assert (found.mean, found.low, found.high) == (pytest.approx(0.1), 0.1, 0.1)
    assert (found.n, found.by) == (60, "documents")


def test_pairs_have_the_interval_of_their_differences() -> None:
    a, b = noise(60, 1), [*noise(59, 2), None]
    found, mean = paired(a, b, OWN), Resamples(OWN).mean([None if y is None else y - x for x, y in zip(a, b, strict=True)])
    assert found.n == 59
    assert (found.low, found.high) == (pytest.approx(mean.low, abs=2e-6), pytest.approx(mean.high, abs=2e-6))
    back = paired(b, a, OWN)
    assert (back.mean, back.low, back.high) == (-found.mean, pytest.approx(-found.high), pytest.approx(-found.low))


def test_where_nothing_moved_there_is_no_width() -> None:
    right = [1.0, 0.0] * 30
    found = paired(right, right, OWN)
    assert (found.mean, found.low, found.high, found.by) == (0.0, 0.0, 0.0, "documents")


def test_one_gain_among_few_pairs_is_not_told_as_sure() -> None:
    found = paired([0.0] * 10, [1.0] + [0.0] * 9, ["a"] * 10)
    assert (found.mean, found.low, found.by) == (0.1, 0.0, "questions")


def test_scores_that_all_rose_have_wilsons_interval_between_all_falling_and_all_rising() -> None:
    rose, fell = paired([0.0] * 3, [1.0] * 3, ["a", "b", "c"]), paired([1.0] * 3, [0.0] * 3, ["a", "b", "c"])
    assert rose.by == "wilson"
    assert (rose.low, rose.high) == (pytest.approx(2 * wilson(3, 3).low - 1, abs=2e-6), 1.0)  # 3 of 3 may be chance
    assert rose.low < 0
    assert (fell.low, fell.high) == (-rose.high, -rose.low)


def test_pairs_without_a_score_have_no_difference() -> None:
    assert paired([None, 1.0], [1.0, None], ["a", "b"]) is None
    assert paired([0.2], [0.4], ["a"]) is None
    with pytest.raises(ValueError, match="zip"):
        paired([1.0], [1.0, 0.0], ["a"])


def test_many_pairs_at_once_are_as_each_alone() -> None:
    pairs = {"one": (noise(60, 1), noise(60, 2)), "two": ([0.0] * 60, [1.0] * 60), "none": ([None] * 60, [1.0] * 60)}
    assert Resamples(OWN).differences(pairs) == {name: paired(*pair, OWN) for name, pair in pairs.items()}


@pytest.mark.parametrize(("only_a", "only_b", "p"), [(0, 0, 1.0), (5, 5, 1.0), (0, 5, 2 / 32), (1, 5, 14 / 64), (6, 0, 2 / 64)])
def test_mcnemar_counts_coin_tosses(only_a: int, only_b: int, p: float) -> None:
    assert mcnemar(only_a, only_b) == pytest.approx(p)


def test_holm_raises_each_p_value_by_what_is_left_to_look_at() -> None:
    # Sorted 0.01 x 4, 0.02 x 3, 0.04 x 2, then 0.045 x 1, which may not fall below the one before it.
    assert holm({"a": 0.04, "b": 0.01, "c": 0.045, "d": 0.02}) == pytest.approx({"b": 0.04, "d": 0.06, "a": 0.08, "c": 0.08})
    assert holm({"a": 0.6, "b": 0.7}) == {"a": 1.0, "b": 1.0}
    assert holm({}) == {}
