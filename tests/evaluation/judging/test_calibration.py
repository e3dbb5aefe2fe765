"""A judge held against labels of people: the sums, the rule by which it is calibrated, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, cohen_kappa_score

from rag.errors import EvaluationError, ModelStoppedError, ModelUnavailableError
from rag.evaluation.judging.calibration import balanced_accuracy, calibration_for, corrected, kappa, save_calibration, tally
from rag.evaluation.judging.judge import calibrate
from rag.evaluation.judging.labels import Label
from rag.evaluation.report import Figure
from rag.testing import Reply, ScriptedChat

LEVELS = ("full", "partial", "none")
SAID = ["full", "partial", "none", "full"] * 50


class Named(ScriptedChat):
    def __init__(self, name: str, replies: Sequence[Reply] = ()) -> None:
        super().__init__(replies)
        self.name = name


def labels(pairs: Sequence[str], **given: str) -> list[Label]:
    return [Label(f"Claim {n}.", (f"Quote {n}.",), label, **given) for n, label in enumerate(pairs)]


def counted(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [label for label, _ in pairs], [level for _, level in pairs]


def test_kappa_and_balanced_accuracy_of_a_small_table_are_as_summed_by_hand() -> None:
    # 10 pairs, 7 alike; labels 5/3/2, levels 6/3/1: chance = (30 + 9 + 2) / 100
    pairs = [("full", "full")] * 4 + [("full", "partial"), ("partial", "full")] + [("partial", "partial")] * 2
    pairs += [("none", "none"), ("none", "full")]
    assert kappa(tally(pairs)) == pytest.approx((0.7 - 0.41) / 0.59)
    assert balanced_accuracy(tally(pairs)) == pytest.approx((4 / 5 + 2 / 3 + 1 / 2) / 3)


@given(st.lists(st.tuples(st.sampled_from(LEVELS), st.sampled_from((*LEVELS, "unreadable"))), min_size=1))
@pytest.mark.filterwarnings("ignore:y_pred contains classes not in y_true", "ignore:A single label was found", "ignore:invalid value")
def test_kappa_and_balanced_accuracy_are_those_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    said, told = counted(pairs)
    assert balanced_accuracy(tally(pairs)) == pytest.approx(balanced_accuracy_score(said, told))
    ours = kappa(tally(pairs))
    if len({*said, *told}) == 1:
        assert ours is None
    else:
        assert ours == pytest.approx(cohen_kappa_score(said, told))


def test_a_judge_that_repeats_enough_labels_is_calibrated() -> None:
    said = ["full", "partial", "none", "full"] * 50
    agreement = calibrate(labels(said), ScriptedChat(said[:-20] + ["none"] * 20))
    assert (agreement.n, agreement.calibrated, agreement.missing) == (200, True, ())
    assert agreement.agreement.value == pytest.approx(185 / 200)
    assert agreement.agreement.low < 0.925 < agreement.agreement.high
    assert agreement.confusion["partial"] == {"partial": 45, "none": 5}


def test_too_few_labels_are_not_enough_however_well_they_agree() -> None:
    said = ["full", "partial", "none"] * 66
    agreement = calibrate(labels(said), ScriptedChat(said))
    assert not agreement.calibrated
    assert agreement.missing == ("labels 198, at least 200 needed",)


def test_a_judge_that_says_full_to_everything_is_not_calibrated() -> None:
    agreement = calibrate(labels(["full"] * 190 + ["none"] * 10), ScriptedChat(["full"] * 200))
    assert (agreement.agreement.value, agreement.cohen_kappa, agreement.balanced_accuracy) == (0.95, 0.0, 0.5)
    assert agreement.missing == ("kappa 0, at least 0.6 needed", "balanced accuracy 0.5, at least 0.75 needed")
    alike = calibrate(labels(["full"] * 200), ScriptedChat(["full"] * 200))
    assert alike.missing == ("kappa not known, at least 0.6 needed",)


def test_unreadable_replies_count_against_the_judge_and_failures_are_left_out_and_counted() -> None:
    agreement = calibrate(labels(["full", "none", "none"]), ScriptedChat(["full", "well", ModelStoppedError("It broke off")]))
    assert agreement.confusion == {"full": {"full": 1}, "none": {"unreadable": 1}}
    assert (agreement.n, agreement.failed, agreement.agreement.value) == (2, 1, 0.5)


def test_rows_without_a_label_are_skipped_and_counted() -> None:
    rows = [*labels(["full", "none"]), Label("Not yet.", ("Quote.",))]
    agreement = calibrate(rows, ScriptedChat(["full", "none"]))
    assert (agreement.n, agreement.unlabelled) == (2, 1)
    with pytest.raises(EvaluationError, match="None of the 1 rows has a label"):
        calibrate(rows[2:], ScriptedChat([]))


def test_a_judge_that_answers_nothing_makes_no_agreement() -> None:
    with pytest.raises(EvaluationError, match="judged none of the 2 labelled rows: No key"):
        calibrate(labels(["full", "none"]), ScriptedChat([ModelUnavailableError("No key")] * 2))


def test_slices_and_two_persons_are_told_apart() -> None:
    rows = labels(["full", "none"], slice="when", second="full") + labels(["full", "none"], slice="who", second="none")
    agreement = calibrate(rows, ScriptedChat(["full", "none", "none", "full"]))
    told = agreement.to_dict()
    assert told["by_slice"]["when"]["cohen_kappa"] == 1.0
    assert told["by_slice"]["who"]["cohen_kappa"] == -1.0
    assert (told["human_n"], told["human_kappa"]) == (4, 0.0)
    assert "two persons: kappa 0 over 4 labels" in str(agreement)


def test_where_two_persons_disagree_the_judge_is_held_against_the_first() -> None:
    agreement = calibrate([Label("c", ("q",), "full", "none")], ScriptedChat(["full"]))
    assert agreement.agreement.value == 1.0


# --- kept calibrations ---------------------------------------------------------------------------------------


def test_a_kept_calibration_comes_back_whole_and_leaves_others_in_place(tmp_path) -> None:
    path = tmp_path / "calibrations.json"
    first, second = (calibrate(labels(SAID, slice="s", second="full"), Named(name, SAID)) for name in ("one", "two"))
    save_calibration(path, first)
    save_calibration(path, second)
    assert calibration_for(path, first.fingerprint) == first
    assert calibration_for(path, second.fingerprint) == second
    assert calibration_for(path, "other") is None
    assert calibration_for(tmp_path / "none.json", first.fingerprint) is None
    assert [one.name for one in tmp_path.iterdir()] == ["calibrations.json"]


def test_a_file_cannot_claim_a_better_agreement_than_it_counts(tmp_path) -> None:
    path = tmp_path / "calibrations.json"
    agreement = calibrate(labels(["full", "none"]), Named("one", ["none", "full"]))
    save_calibration(path, agreement)
    path.write_text(path.read_text().replace('"calibrated": false', '"calibrated": true').replace('"n": 2', '"n": 900'))
    assert not calibration_for(path, agreement.fingerprint).calibrated


def test_a_file_of_something_else_is_neither_read_nor_written_over(tmp_path) -> None:
    path = tmp_path / "calibrations.json"
    path.write_text('{"notes": [1]}')
    with pytest.raises(EvaluationError, match="is not a file of calibrations"):
        save_calibration(path, calibrate(labels(["full"]), Named("one", ["full"])))
    assert path.read_text() == '{"notes": [1]}'


# --- put right by the labels ----------------------------------------------------------------------------------


def test_a_mean_is_put_right_as_summed_by_hand() -> None:
    # The judge said "full" where people said "none" in 2 of 10: gap -0.2; variance of the gap (8 * 0.04 + 2 * 0.64) / 9 / 10.
    agreement = calibrate(labels(["full"] * 5 + ["none"] * 5), ScriptedChat(["full"] * 7 + ["none"] * 3))
    right = corrected(Figure(0.8, 0.7, 0.9, 50, "documents"), agreement)
    half = (0.1**2 + 1.96**2 * 1.6 / 90) ** 0.5
    assert (right.value, right.n, right.by) == (0.6, 50, "prediction-powered")
    assert (right.low, right.high) == (pytest.approx(0.6 - half, abs=1e-6), pytest.approx(0.6 + half, abs=1e-6))
