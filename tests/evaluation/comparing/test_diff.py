"""Two runs paired by question: what counts, what does not, and what may be said of it."""

from __future__ import annotations

import json

import pytest

from rag.errors import EvaluationError
from rag.evaluation.comparing.changes import Change, changes, pairs
from rag.evaluation.comparing.diff import Comparison, compare
from tests.evaluation.runs import row, rows, run


def right(found: Comparison, name: str = "right") -> Change:
    return next(one for one in found.changes if one.name == name)


def test_ten_questions_that_became_right_and_two_that_became_wrong_are_counted_and_tested() -> None:
    a, b = run(rows([0.0] * 10 + [1.0] * 2 + [1.0] * 20)), run(rows([1.0] * 10 + [0.0] * 2 + [1.0] * 20))
    change = right(compare(a, b))
    assert (change.n, change.rose, change.fell, change.a, change.b) == (32, 10, 2, 22 / 32, 30 / 32)
    assert change.difference is not None
    assert change.difference.mean == pytest.approx(8 / 32)
    assert change.p == pytest.approx(2 * (1 + 12 + 66) / 2**12)  # at most 2 of 12 coins, on either side


def test_better_means_that_the_interval_leaves_zero() -> None:
    a = run(rows([0.0] * 20 + [1.0] * 20))
    assert right(compare(a, run(rows([1.0] * 40)))).verdict == "B is better"
    assert right(compare(a, run(rows([0.0] * 40)))).verdict == "B is worse"
    assert right(compare(a, run(rows([1.0, *[0.0] * 19, 0.0, *[1.0] * 19])))).verdict == "no difference shown"
    assert right(compare(a, a)).verdict == "no difference shown"


def test_fewer_false_refusals_are_better_and_more_words_are_only_more() -> None:
    a = run([row(f"q{n}", false_refusals=1.0, words=10.0 + n % 3) for n in range(20)])
    b = run([row(f"q{n}", false_refusals=0.0, words=20.0) for n in range(20)])
    assert right(compare(a, b), "false_refusals").verdict == "B is better"
    assert right(compare(b, a), "false_refusals").verdict == "B is worse"
    assert right(compare(a, b), "words").verdict == "B is higher"


def test_a_question_that_one_run_withheld_weighs_in_on_no_answer_quality() -> None:
    a = run([row("q0", answer_f1=0.5), row("q1", answer_f1=0.5), row("q2", answer_f1=None)])
    b = run([row("q0", answer_f1=0.75), row("q1", answer_f1=None), row("q2", answer_f1=1.0)])
    change = right(compare(a, b), "answer_f1")
    assert (change.n, change.a, change.b, change.only_a, change.only_b) == (1, 0.5, 0.75, 1, 1)
    assert "1 in A alone, 1 in B alone" in str(compare(a, b))


def test_a_figure_that_no_pair_has_in_both_runs_is_told_without_a_verdict() -> None:
    found = compare(run([row("q0", answer_f1=0.5)]), run([row("q0", answer_f1=None)]))
    change = right(found, "answer_f1")
    assert (change.n, change.a, change.b, change.difference, change.only_a) == (0, None, None, None, 1)
    line = next(line for line in str(found).splitlines() if line.startswith("Token F1"))
    assert "difference" not in line
    assert line.endswith("1 in A alone")


def test_questions_of_one_run_are_named_and_not_paired() -> None:
    found = compare(run(rows([1.0] * 3)), run([*rows([1.0] * 2), row("new")]))
    assert (found.pairs, found.only_a, found.only_b) == (2, ("q2",), ("new",))
    assert "1 in A alone: q2" in str(found)
    assert "1 in B alone: new" in str(found)


@pytest.mark.parametrize("asked", [{"question": "Where?"}, {"history": ({"role": "user", "content": "Who?"},)}])
def test_another_question_under_the_same_id_is_named_and_left_out(asked: dict[str, object]) -> None:
    found = compare(run(rows([1.0] * 2)), run([row("q0"), row("q1", 0.0, asked=asked)]))
    assert (found.pairs, found.reworded, found.broken) == (1, ("q1",), ())
    assert "left out, the id stands for another question in B: q1" in str(found)


def test_a_pair_whose_right_answer_was_changed_is_named_and_kept() -> None:
    found = compare(run(rows([1.0] * 2)), run([row("q0"), row("q1", 0.0, asked={"answers": ("no",)})]))
    assert (found.pairs, found.regraded, [flip.id for flip in found.broken]) == (2, ("q1",), ["q1"])


def test_a_tag_or_a_review_makes_no_other_question() -> None:
    found = compare(run(rows([1.0])), run([row("q0", asked={"tags": ("hard",), "review": "unchecked"})]))
    assert (found.reworded, found.regraded) == ((), ())


def test_flipped_questions_come_with_both_answers() -> None:
    found = compare(run([row("q0", 0.0, text="In Rome."), row("q1")]), run([row("q0", text="In\nParis."), row("q1", 0.0)]))
    assert [(flip.id, flip.question, flip.a, flip.b) for flip in found.fixed] == [("q0", "Did q0?", "In Rome.", "In\nParis.")]
    assert [flip.id for flip in found.broken] == ["q1"]
    assert "    A: In Rome.\n    B: In Paris.\n" in str(found)


def test_slices_are_tested_with_a_price_for_having_looked_at_each() -> None:
    def made(kind: str, outcome: float, count: int) -> list[object]:
        return [row(f"{kind}{n}", outcome, asked={"kind": kind}) for n in range(count)]

    a = run([*made("date", 0.0, 8), *made("count", 1.0, 8), *made("rare", 0.0, 5)])  # type: ignore[list-item]
    b = run([*made("date", 1.0, 8), *made("count", 1.0, 8), *made("rare", 1.0, 5)])  # type: ignore[list-item]
    found = {part.value: part for part in compare(a, b).slices}
    assert set(found) == {"date", "count"}  # five pairs can show nothing
    assert found["date"].change.p == pytest.approx(2 / 2**8)
    assert found["date"].holm == pytest.approx(2 * 2 / 2**8)
    assert (found["date"].verdict, found["count"].verdict) == ("B is better", "no difference shown")


def test_seconds_are_compared_as_a_ratio_of_medians() -> None:
    a = run([row("q0", seconds=0.1), row("q1", seconds=0.2), row("q2", seconds=9.0)])
    b = run([row("q0", seconds=0.5), row("q1", seconds=0.6), row("q2", seconds=0.7)])
    (ratio,) = compare(a, b).seconds
    assert (ratio.stage, ratio.n, ratio.a, ratio.b, ratio.ratio) == ("total", 3, 0.2, 0.6, pytest.approx(3.0))
    assert compare(run([row("q0", seconds=0.0)]), run([row("q0")])).seconds[0].ratio is None


def test_figures_that_no_row_has_stand_side_by_side() -> None:
    found = compare(run(rows([1.0]), figures={"aurc": 0.1}), run(rows([1.0]), figures={"aurc": 0.2}))
    assert [(one.name, one.a, one.b) for one in found.wholes] == [("aurc", 0.1, 0.2)]


def test_runs_without_a_common_question_cannot_be_compared() -> None:
    with pytest.raises(EvaluationError, match="no question in common"):
        compare(run([row("a")]), run([row("b")]))


def test_the_settings_that_differ_stand_in_the_first_lines() -> None:
    a, b = run(rows([1.0]), settings={"passages": 4, "evidence": 12}), run(rows([1.0]), settings={"passages": 8, "evidence": 12})
    first, second = str(compare(a, b)).splitlines()[:2]
    assert (first, second) == ("A  set · extractive · passages=4", "B  set · extractive · passages=8")


def test_a_comparison_is_plain_json_with_its_verdicts() -> None:
    a, b = (run(rows(outcomes, asked={"kind": "date"}) + [row("x")]) for outcomes in ([0.0] * 12, [1.0] * 12))
    plain = json.loads(json.dumps(compare(a, b).to_dict()))
    assert plain["changes"][0]["verdict"] == "B is better"
    assert plain["slices"][0]["verdict"] == "B is better"
    assert plain["fixed"][0] == {"id": "q0", "question": "Did q0?", "a": "It did.", "b": "It did."}


def test_one_figure_alone_is_the_same_as_among_many() -> None:
    met = pairs(rows([0.0, 1.0] * 10), rows([1.0] * 20))
    assert changes(met, ["right"]) == [one for one in changes(met, ["failures", "right"]) if one.name == "right"]
