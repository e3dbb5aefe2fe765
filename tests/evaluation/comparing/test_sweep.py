"""Many runs in one table: which combinations there are, which nothing beats, and the picture of them."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import EvaluationError
from rag.evaluation.comparing.sweep import Sweep, axes, combinations, page, picture, table
from rag.evaluation.report import Figure, Report
from tests.evaluation.runs import rows, run

SVG = "{http://www.w3.org/2000/svg}"


def made(right: float | None, seconds: float | None, **about: Any) -> Report:
    return run(rows([1.0]), figures={"right": right, "seconds_total_p50": seconds}, **about)


def swept(*figures: tuple[float | None, float | None]) -> Sweep:
    return table([made(right, seconds, settings={"passages": number}) for number, (right, seconds) in enumerate(figures)])


def test_every_choice_of_one_value_for_each_setting_is_a_combination() -> None:
    assert combinations(axes(["passages=4, 8", "model=extractive,local,local"])) == [
        {"passages": "4", "model": "extractive"},
        {"passages": "4", "model": "local"},
        {"passages": "8", "model": "extractive"},
        {"passages": "8", "model": "local"},
    ]
    assert combinations({}) == [{}]


@pytest.mark.parametrize("texts", [["passages"], ["=4"], ["passages="], ["passages= , "], ["passages=4", "passages=8"]])
def test_a_setting_without_name_or_value_or_given_twice_is_refused(texts: list[str]) -> None:
    with pytest.raises(EvaluationError, match="A setting, once, with its values"):
        axes(texts)


def test_a_value_may_hold_an_equals_sign() -> None:
    assert axes(["model=openai:gpt?x=1"]) == {"model": ("openai:gpt?x=1",)}


def test_the_front_holds_what_nothing_beats_in_both() -> None:
    sweep = swept((0.5, 0.1), (0.8, 0.5), (0.7, 0.6), (0.9, 3.0), (0.5, 0.2), (None, 0.1), (0.9, None))
    assert [row.front for row in sweep.rows] == [True, True, False, True, False, False, False]
    assert [point.label for point in sweep.points()] == ["passages=0", "passages=1", "passages=2", "passages=3", "passages=4"]


def test_two_that_are_alike_are_both_on_the_front() -> None:
    assert [row.front for row in swept((0.5, 0.1), (0.5, 0.1)).rows] == [True, True]


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3]), st.sampled_from([1.0, 2.0, 3.0])), min_size=1))
def test_whatever_is_off_the_front_is_beaten_by_something_on_it(figures: list[tuple[float, float]]) -> None:
    rows_ = swept(*figures).rows
    on = [one for one, row in zip(figures, rows_, strict=True) if row.front]
    assert on
    for (quality, cost), row in zip(figures, rows_, strict=True):
        assert row.front != any((q, -c) != (quality, -cost) and q >= quality and c <= cost for q, c in on)


def test_where_less_is_better_the_front_has_the_least() -> None:
    runs = [run(rows([1.0]), figures={"aurc": aurc, "words": words}) for aurc, words in ((0.1, 50.0), (0.2, 60.0), (0.3, 20.0))]
    assert [row.front for row in table(runs, "aurc", "words").rows] == [True, False, True]


def test_a_label_names_only_what_sets_the_runs_apart() -> None:
    settings = {"embedder": "minilm", "passages": 4}
    runs = [made(1.0, 0.1, settings=settings), made(1.0, 0.1, model="local", settings={**settings, "passages": 8})]
    assert [row.label for row in table(runs).rows] == ["model=extractive passages=4", "model=local passages=8"]
    assert [row.label for row in table([runs[0], runs[0]]).rows] == ["extractive #1", "extractive #2"]


def test_what_the_sweep_chose_goes_by_the_sweeps_own_words() -> None:
    runs = [({"k": k, "model": "local"}, made(1.0, 0.1, model="qwen", settings={"passages": 8})) for k in ("4", "8")]
    sweep = table(runs)
    assert [row.label for row in sweep.rows] == ["k=4", "k=8"]
    assert (sweep.rows[0].model, sweep.rows[0].settings) == ("qwen", {"model": "local", "passages": 8, "k": "4"})


def test_the_table_marks_the_front_and_shows_intervals_and_tokens() -> None:
    report = run(rows([1.0, 0.0]), figures={"seconds_total_p50": 0.25, "tokens_prompt": 100.0, "tokens_completion": 20.5})
    report = Report(
        **{**{name: getattr(report, name) for name in report.__slots__}, "figures": {**report.figures, "right": Figure(0.5, 0.1, 0.9, 2)}}
    )
    head, line, legend = str(table([report])).splitlines()
    assert line.startswith("* extractive  0.500 [0.10, 0.90]")
    assert line.endswith("120.5")
    assert head.split()[0] == "Right"
    assert legend == "* no other does better in Right or Seconds to total, p50 without doing worse in one of them"


@pytest.mark.parametrize(
    ("runs", "named", "message"),
    [
        ([], {}, "no run"),
        ([made(1.0, 1.0), made(1.0, 1.0, digest="d2")], {}, "2 question sets"),
        ([made(1.0, 1.0)], {"quality": "rihgt"}, "Near it: right"),
    ],
)
def test_what_cannot_be_laid_side_by_side_is_refused(runs: list[Report], named: dict[str, str], message: str) -> None:
    with pytest.raises(EvaluationError, match=message):
        table(runs, **named)


def test_a_sweep_is_plain_json() -> None:
    plain = json.loads(json.dumps(swept((0.5, 0.1)).to_dict()))
    assert plain["rows"][0]["figures"]["right"]["value"] == 0.5
    assert (plain["quality"], plain["rows"][0]["front"]) == ("right", True)


def test_the_picture_has_a_named_dot_for_each_combination_and_a_line_along_the_front() -> None:
    svg = ElementTree.fromstring(picture(swept((0.5, 0.1), (0.8, 0.5), (0.7, 0.6))))
    assert len(svg.findall(f"{SVG}circle")) == 3
    assert [dot.get("fill") for dot in svg.findall(f"{SVG}circle")] == ["currentColor", "currentColor", "none"]
    words = {text.text for text in svg.findall(f"{SVG}text")}
    assert {"passages=0", "passages=1", "passages=2", "Right", "Seconds to total, p50"} <= words
    line = svg.find(f"{SVG}polyline")
    assert line is not None
    assert len(str(line.get("points")).split()) == 2
    assert svg.findtext(f"{SVG}title") == "Right against Seconds to total, p50"


def test_a_picture_of_nothing_is_empty() -> None:
    assert picture(swept((None, 0.1))) == ""


def test_labels_are_words_and_never_markup() -> None:
    runs = [made(right, 0.1, settings={"model": name}) for right, name in ((0.5, '<script>"&'), (0.6, "b"))]
    svg = picture(table(runs))
    assert "<script>" not in svg
    assert any(text.text == 'model=<script>"&' for text in ElementTree.fromstring(svg).findall(f"{SVG}text"))


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1e4)), min_size=1, max_size=8))
def test_every_dot_and_label_lies_within_the_picture(figures: list[tuple[float, float]]) -> None:
    svg = ElementTree.fromstring(picture(swept(*figures)))
    _, _, width, height = map(float, str(svg.get("viewBox")).split())
    for dot in svg.findall(f"{SVG}circle"):
        assert 0 <= float(str(dot.get("cx"))) <= width
        assert 0 <= float(str(dot.get("cy"))) <= height
    assert all(0 <= float(str(text.get("x"))) <= width for text in svg.findall(f"{SVG}text"))


def test_labels_of_neighbouring_dots_do_not_lie_on_one_another() -> None:
    svg = ElementTree.fromstring(picture(swept((0.5, 0.1), (0.5, 0.1), (0.5, 0.1001), (0.9, 3.0))))
    heights = [float(str(text.get("y"))) for text in svg.findall(f"{SVG}text") if str(text.text).startswith("passages=")][:3]
    assert heights[1] - heights[0] >= 12
    assert heights[2] - heights[1] >= 12


def test_the_page_is_one_file_with_table_and_picture_and_no_script() -> None:
    html = page(table([made(right, 0.1, settings={"model": name}) for right, name in ((0.5, "<script>"), (0.6, "b"))]))
    assert html.count("<svg") == 1
    assert html.count('<th scope="row">') == 2
    assert "model=&lt;script&gt;" in html
    assert not any(word in html for word in ("<script", "src=", "href=", "@import", "url(http"))
