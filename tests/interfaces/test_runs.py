import re
from datetime import datetime

import pytest

from rag.evaluation import Report
from rag.interfaces import runs
from rag.interfaces.trends import trends


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip()


def test_runs_are_found_newest_first_those_of_a_sweep_among_them(kept):
    kept("a", 1), kept("sweep/k=4", 3)
    heads, faults = runs.found(kept("b", 2))
    assert ([head.key for head in heads], faults) == (["sweep/k=4", "b", "a"], [])
    assert (heads[0].questions, heads[0].model, heads[0].figures["right"].value) == (4, "scripted", pytest.approx(2 / 3))


def test_a_run_that_cannot_be_read_is_told_and_the_others_are_there(kept):
    folder = kept("a")
    for name, broken in (
        ("b", "{"),
        ("c", '{"about": {"questions": "many"}, "figures": {}}'),
        ("d", '{"about": {"questions": 1}, "figures": {"right": {"value": "<b>"}}}'),
    ):
        (folder / name).mkdir()
        (folder / name / "run.json").write_text(broken)
    heads, faults = runs.found(folder)
    assert [head.key for head in heads] == ["a"]
    assert [str(folder / name / "run.json") in fault.seen for name, fault in zip("bcd", faults, strict=True)] == [True] * 3


def test_a_run_made_anew_is_read_anew(kept):
    path = kept("a") / "a" / "run.json"
    before = runs.found(path.parent.parent)[0][0]
    path.write_text(path.read_text().replace('"scripted"', '"another"'))
    after = runs.found(path.parent.parent)[0][0]
    assert (before.model, after.model) == ("scripted", "another")


def test_no_folder_is_no_runs(tmp_path):
    assert runs.found(tmp_path / "nowhere") == ([], [])
    assert runs.history([], None) == ""


def test_the_table_names_each_run_with_its_figures_and_marks_the_chosen_one(kept):
    kept("a", 1)
    table = runs.history(runs.found(kept("b", 2))[0], "a")
    when = datetime.fromisoformat("2024-12-01T09:00:00+00:00").astimezone().strftime("%Y-%m-%d %H:%M")
    assert re.findall(r'<tr data-pick="(\w)"( aria-current="true")?', table) == [("b", ""), ("a", ' aria-current="true"')]
    assert f"questions scripted · {when} 4 0.667 – 1.000 0.500 2.000" in text(table)


def test_text_of_a_run_is_escaped_and_half_a_character_can_be_sent(kept):
    folder = kept("a", name="<img src=x>", model="half \ud83d")
    head = runs.found(folder)[0][0]
    for made in (runs.history([head], None), runs.title(head), trends([head, head], ["right"])):
        assert "<img" not in made
        assert made.encode()


@pytest.mark.parametrize(
    ("show", "within", "ids"),
    [
        ("All", runs.EVERY, "rwnf"),
        ("Wrong", runs.EVERY, "w"),
        ("Refused", runs.EVERY, "wn"),
        ("Failed", runs.EVERY, "f"),
        ("All", "kind: who", "rf"),
        ("Refused", "answerable: unanswerable", "n"),
        ("Failed", "kind: where", ""),
    ],
)
def test_questions_are_cut_by_how_they_went_and_by_slice(kept, show, within, ids):
    report = Report.load(kept("a") / "a")
    assert within in runs.slices(report)
    assert [row.question.id for _, row in runs.chosen_rows(report, show, within)] == list(ids)
    assert runs.questions(report, show, within).count("<li") == len(ids)
    assert within != runs.EVERY or runs.counts(report)[show] == len(ids)


def test_a_long_list_says_that_it_is_cut(kept, monkeypatch):
    monkeypatch.setattr(runs, "LISTED", 2)
    made = runs.questions(Report.load(kept("a") / "a"), "All", runs.EVERY)
    assert made.count("<li") == 2
    assert "4 of 4 questions, the first 2 of them here" in text(made)
