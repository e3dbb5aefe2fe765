"""The gate's rules on runs made by hand: what must always hold, bounds, baselines, judges, and what a shell and CI are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import EvaluationError
from rag.evaluation.comparing.gate import GUARDED, Check, Verdict, judge, junit, load_baseline
from rag.evaluation.names import METRICS
from rag.evaluation.report import Report
from tests.evaluation.runs import row, rows, run


def failed(verdict: Verdict) -> list[str]:
    return [check.name for check in verdict.failures]


def check(verdict: Verdict, name: str) -> Check:
    return next(one for one in verdict.checks if one.name == name)


# --- always and bounds -------------------------------------------------------------------------------


def test_a_sound_run_passes_without_any_bound() -> None:
    verdict = judge(run([row("q0", citation_exactness=1.0, citation_numbering=1.0, claims_cited=1.0)]))
    assert [one.name for one in verdict.checks] == [
        "must failures",
        "must citation_exactness",
        "must citation_numbering",
        "must claims_cited",
    ]
    assert (verdict.passed, verdict.exit_code) == (True, 0)


@pytest.mark.parametrize("name", [name for name, metric in METRICS.items() if metric.must])
def test_one_row_that_breaks_an_invariant_fails_the_run_and_is_named(name: str) -> None:
    best = 1.0 if METRICS[name].higher else 0.0
    made = [*(row(f"q{n}", **{name: best}) for n in range(99)), row("odd", **{name: 1.0 - best})]
    verdict = judge(run(made))
    assert (failed(verdict), verdict.exit_code) == ([f"must {name}"], 1)
    assert "Rows at fault: odd." in verdict.failures[0].reason


def test_an_invariant_that_no_row_has_is_not_checked() -> None:
    assert [one.name for one in judge(run([row("q0")])).checks] == ["must failures"]


def test_bounds_are_met_at_the_bound_itself() -> None:
    made = run(rows([1.0] * 5 + [0.0]), figures={"seconds_total_p95": 2.0})
    assert judge(made, minimum={"right": 5 / 6}, maximum={"seconds_total_p95": 2.0}).passed
    verdict = judge(made, minimum={"right": 0.84}, maximum={"seconds_total_p95": 1.9})
    assert failed(verdict) == ["min right", "max seconds_total_p95"]
    assert (check(verdict, "min right").seen, check(verdict, "min right").wanted) == ("0.833333 over 6", "at least 0.84")


def test_a_bound_on_a_figure_that_no_row_has_fails() -> None:
    verdict = judge(run(rows([1.0])), minimum={"answer_f1": 0.0})
    assert (failed(verdict), verdict.failures[0].seen) == (["min answer_f1"], "no row has it")


def test_an_unknown_figure_is_an_error_that_names_those_near_it() -> None:
    for bounds in (
        {"minimum": {"citation_exactnes": 1.0}},
        {"maximum": {"citation_exactnes": 1.0}},
        {"max_drop": {"citation_exactnes": 1.0}},
    ):
        with pytest.raises(EvaluationError, match="Near it: citation_exactness"):
            judge(run(rows([1.0])), run(rows([1.0])), **bounds)


@pytest.mark.parametrize("bound", [95.0, -1.5, float("nan"), float("inf")])
def test_a_bound_that_no_share_can_have_is_an_error_and_no_failed_check(bound: float) -> None:
    with pytest.raises(EvaluationError, match="For 95 % write right=0.95"):
        judge(run(rows([1.0])), minimum={"right": bound})


# --- a baseline --------------------------------------------------------------------------------------


def test_what_is_guarded_are_shares_that_have_a_better_side() -> None:
    assert {"right", "mrr", "answer_f1", "citation_recall", "false_refusals", "aurc"} <= set(GUARDED)
    assert not {"coverage", "ece", "brier", "words", "seconds_total_p50", "attribution"} & set(GUARDED)


def test_two_in_a_hundred_may_be_lost_and_not_three() -> None:
    baseline = run(rows([1.0] * 100))
    assert judge(run(rows([0.0] * 2 + [1.0] * 98)), baseline).passed
    assert failed(judge(run(rows([0.0] * 3 + [1.0] * 97)), baseline)) == ["drop right"]


@given(st.lists(st.tuples(st.booleans(), st.none() | st.floats(0, 1), st.none() | st.floats(0, 1)), min_size=1, max_size=30))
def test_a_run_held_against_itself_raises_no_alarm(scores: list[tuple[bool, float | None, float | None]]) -> None:
    made = run([row(f"q{n}", float(right), answer_f1=f1, citation_recall=cited) for n, (right, f1, cited) in enumerate(scores)])
    assert judge(made, made, max_drop={"right": 0.0}).passed


def test_refusing_more_is_worse_and_refusing_less_is_not() -> None:
    few, many = (run([row(f"q{n}", false_refusals=float(n < count)) for n in range(50)]) for count in (5, 10))
    assert failed(judge(many, few)) == ["drop false_refusals"]
    assert judge(few, many).passed


def test_a_named_drop_takes_the_place_of_one_default_and_leaves_the_others() -> None:
    baseline = run([row(f"q{n}", answer_f1=1.0, words=10.0) for n in range(10)])
    worse = run([row(f"q{n}", float(n > 0), answer_f1=float(n > 0), words=10.0) for n in range(10)])
    assert failed(judge(worse, baseline)) == ["drop right", "drop answer_f1"]
    assert failed(judge(worse, baseline, max_drop={"right": 0.1})) == ["drop answer_f1"]


def test_a_drop_can_be_named_for_figures_that_are_not_guarded_in_their_own_unit() -> None:
    slow, quick = (run(rows([1.0]), figures={"seconds_total_p50": seconds}) for seconds in (1.5, 1.0))
    assert judge(slow, quick).passed
    assert judge(slow, quick, max_drop={"seconds_total_p50": 0.5}).passed
    assert failed(judge(slow, quick, max_drop={"seconds_total_p50": 0.4})) == ["drop seconds_total_p50"]


def test_a_drop_below_zero_asks_for_a_gain() -> None:
    assert failed(judge(run(rows([1.0] * 10)), run(rows([1.0] * 10)), max_drop={"right": -0.1})) == ["drop right"]
    assert judge(run(rows([1.0] * 10)), run(rows([0.0] + [1.0] * 9)), max_drop={"right": -0.1}).passed


@pytest.mark.parametrize(("bounds", "baseline"), [({"words": 1.0}, True), ({"right": 0.1}, False)])
def test_a_drop_from_nothing_or_without_a_better_side_is_an_error(bounds: dict[str, float], baseline: bool) -> None:
    with pytest.raises(EvaluationError):
        judge(run(rows([1.0])), run([row("q0", words=5.0)]) if baseline else None, max_drop=bounds)


def test_a_figure_that_is_gone_since_the_baseline_fails_and_a_new_one_does_not() -> None:
    without, having = run(rows([1.0])), run([row("q0", citation_recall=1.0)])
    assert failed(judge(without, having)) == ["drop citation_recall"]
    assert "It was lost since the baseline" in check(judge(without, having), "drop citation_recall").reason
    assert judge(having, without).passed
    assert failed(judge(having, without, max_drop={"citation_recall": 0.1})) == ["drop citation_recall"]


def test_a_baseline_of_other_questions_fails_and_says_how_to_make_a_new_one() -> None:
    verdict = judge(run(rows([1.0])), run(rows([1.0]), digest="other"))
    assert failed(verdict) == ["baseline"]
    assert "rag eval run FILE --out DIR" in verdict.failures[0].reason
    assert not any(one.name.startswith("drop") for one in verdict.checks)


def test_the_reason_gives_the_paired_interval_and_the_questions_that_got_worse() -> None:
    verdict = judge(run(rows([0.0] * 8 + [1.0] * 12)), run(rows([1.0] * 20)))
    reason = check(verdict, "drop right").reason
    assert "Paired difference -0.400, 95 % -0.600 to -0.200, over 20 questions." in reason
    assert "Worse: q0, q1, q2, q3, q4 and 3 more." in reason


def test_the_reason_tells_of_questions_that_have_the_figure_in_one_run_only() -> None:
    verdict = judge(run([row("q0", answer_f1=0.5), row("q1")]), run([row("q0", answer_f1=0.5), row("q1", answer_f1=1.0)]))
    assert "1 questions have it in one of the runs only" in check(verdict, "drop answer_f1").reason


# --- judges ------------------------------------------------------------------------------------------


def test_a_judges_figure_gates_only_when_the_judge_was_calibrated() -> None:
    def made(calibrated: Any) -> Report:
        return run(rows([1.0]), judged={"figures": {"judge_support": {"value": 0.9, "n": 1}}, "calibrated": calibrated})

    assert judge(made(True), minimum={"judge_support": 0.8}).passed
    assert failed(judge(made(True), minimum={"judge_support": 0.95})) == ["min judge_support"]
    for calibrated in (False, None, "yes"):
        verdict = judge(made(calibrated), minimum={"judge_support": 0.8})
        assert "calibrated against labels of people" in verdict.failures[0].reason
    assert failed(judge(made(True), made(False), max_drop={"judge_support": 0.5})) == ["drop judge_support"]
    assert judge(made(True), made(True), max_drop={"judge_support": 0.0}).passed


def test_a_judges_figure_never_guards_by_itself() -> None:
    judged = {"figures": {"judge_support": {"value": 0.9, "n": 1}}, "calibrated": True}
    assert judge(run(rows([1.0])), run(rows([1.0]), judged=judged)).passed


# --- baselines from disk -----------------------------------------------------------------------------


def test_a_run_folder_is_a_baseline_with_its_rows_and_its_run_file_elsewhere_one_without(tmp_path: Path) -> None:
    made = run(rows([1.0] * 20))
    plain = json.dumps(made.to_dict())
    (tmp_path / "baseline.json").write_text(plain, encoding="utf-8")
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "run.json").write_text(plain, encoding="utf-8")
    worse = run(rows([0.0] * 5 + [1.0] * 15))
    for path in (tmp_path / "baseline.json", folder, folder / "run.json"):
        verdict = judge(worse, load_baseline(path))
        assert failed(verdict) == ["drop right"]
        assert "Paired" not in check(verdict, "drop right").reason
    (folder / "rows.jsonl").write_text("".join(json.dumps(one.to_dict()) + "\n" for one in made.rows), encoding="utf-8")
    for path in (folder, folder / "run.json"):
        assert "Paired difference -0.250" in check(judge(worse, load_baseline(path)), "drop right").reason


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"about": {}}', '{"about": 1, "figures": {}}', '{"about": {}, "figures": {"right": 1}}'],
)
def test_a_file_that_is_no_run_is_told_as_such(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError):
        load_baseline(path)
    with pytest.raises(EvaluationError, match="There is no"):
        load_baseline(tmp_path / "nowhere.json")


# --- told to people, shells and CI -----------------------------------------------------------------------


def test_failures_come_first_with_their_reasons() -> None:
    text = str(judge(run(rows([1.0, 0.0])), minimum={"right": 0.9}))
    assert text.splitlines()[:2] == ["The gate fails: 1 of 2 checks.", "FAIL  min right: 0.5 over 2, wanted at least 0.9"]
    assert text.splitlines()[-1] == "ok    must failures: 0 over 2, wanted 0"
    assert str(judge(run(rows([1.0])))).startswith("The gate holds: 1 checks passed.")


def test_junit_has_a_case_for_each_check_and_a_failure_for_each_that_failed() -> None:
    verdict = judge(run(rows([1.0, 0.0])), minimum={"right": 0.9})
    (suite,) = ElementTree.fromstring(junit(verdict, "ours").encode())
    assert (suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("ours", "2", "1", "0")
    assert [case.get("name") for case in suite] == ["must failures", "min right"]
    (failure,) = suite.iter("failure")
    assert failure.get("message") == "0.5 over 2, wanted at least 0.9"
    assert "answered as the row asks for" in str(failure.text)


def test_junit_holds_no_character_that_xml_forbids() -> None:
    verdict = Verdict((Check("a\x00b", False, "\x1b[31m<0>", '"1"', "it said ]]> & \ud800 \ufffe"),))
    (case,) = ElementTree.fromstring(junit(verdict, "\x07").encode()).iter("testcase")
    assert case.get("name") == "a\ufffdb"


def test_the_same_run_gives_the_same_verdict_to_the_letter() -> None:
    a, b = run(rows([1.0] * 20)), run(rows([0.0] * 9 + [1.0] * 11))
    assert str(judge(b, a)) == str(judge(b, a))
    assert judge(b, a).to_dict()["passed"] is False
