from rag.interfaces.runs import found
from rag.interfaces.trends import alike, trends


def test_runs_are_alike_in_set_and_model_and_come_oldest_first(kept):
    for day, (key, about) in enumerate({"a": {}, "b": {}, "c": {"model": "other"}, "d": {"name": "other"}}.items(), 1):
        folder = kept(key, day, **about)
    heads, _ = found(folder)
    assert [head.key for head in alike(heads, heads[-1])] == ["a", "b"]


def test_a_picture_has_a_dot_for_each_run_and_a_line_where_the_questions_changed(kept):
    kept("a", 1), kept("b", 2)
    heads, _ = found(kept("c", 3, digest="other"))
    drawn = trends(alike(heads, heads[0]), ["right", "seconds_total_p50"])
    assert (drawn.count("<svg"), drawn.count("<circle"), drawn.count("fe-limit")) == (2, 6, 2)
    assert f"{heads[2].when}: 0.667; {heads[1].when}: 0.667; {heads[0].when}: 0.667" in drawn


def test_a_figure_that_no_run_has_is_said_to_have_no_rows(kept):
    kept("a", 1)
    heads, _ = found(kept("b", 2))
    assert "no rows" in trends(heads, ["conflict_recall"])


def test_one_run_alone_has_no_way_from_run_to_run(kept):
    heads, _ = found(kept("a"))
    assert "A second run" in trends(heads, ["right"])
