"""Pictures as SVG: where things stand, what they say to those who do not see them, and that labels stay text."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.pages import charts
from rag.evaluation.report import Figure

SVG = "{http://www.w3.org/2000/svg}"
share = st.floats(0, 1)
label = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=40)
pictures = st.one_of(
    st.lists(st.tuples(st.integers(1, 50), share, share | st.none(), share | st.none()), max_size=6).map(
        lambda rows: charts.recall(rows, rows[::2])
    ),
    st.lists(st.tuples(share, share), max_size=60).flatmap(lambda curve: (share | st.none()).map(lambda at: charts.risk(curve, at))),
    st.lists(st.tuples(share, share, st.integers(0, 9999), share, share), max_size=10).map(charts.reliability),
    st.dictionaries(label, st.tuples(st.floats(0, 900), st.floats(0, 900)), max_size=6).map(charts.latency),
    st.lists(st.tuples(label, share, share, share), max_size=9).map(
        lambda rows: charts.whiskers("Right by kind", [(name, Figure(value, low, high, 7, "wilson")) for name, value, low, high in rows])
    ),
)


def read(picture):
    return ElementTree.fromstring(picture)  # noqa: S314


def circles(picture):
    return [(float(dot.get("cx")), float(dot.get("cy"))) for dot in read(picture).iter("circle")]


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        (0.5, "share", "0.500"),
        (1.0, "share", "1.000"),
        (0.05849, "seconds", "0.058"),
        (12.3456, "seconds", "12.35"),
        (1234.0, "count", "1,234"),
        (31.25, "count", "31.2"),
        (100.0, "count", "100"),
        (None, "share", "no rows"),
    ],
)
def test_a_number_is_written_by_its_unit(value, unit, written):
    assert charts.shown(value, unit) == written


def test_nothing_to_draw_gives_no_picture():
    assert charts.recall([], []) == charts.risk([], 0.5) == charts.reliability([]) == charts.latency({}) == ""
    assert charts.whiskers("Right", [("fact", Figure(None))]) == charts.interval(Figure(None)) == ""
    assert charts.recall([[5, None, None, None]], []) == charts.latency({"draft": [None, None]}) == ""


def test_recall_of_one_stands_at_the_top_and_cutoffs_stand_on_a_logarithmic_axis():
    marks = circles(charts.recall([[1, 0.0, None, None], [10, 0.5, None, None], [100, 1.0, None, None]], []))[:3]
    (left, bottom), (middle, half), (right, top) = marks
    assert middle - left == right - middle
    assert bottom - half == half - top > 0


def test_a_band_is_drawn_where_there_are_bounds_and_nowhere_else():
    assert "fe-band" in charts.recall([[1, 0.5, 0.4, 0.6]], [])
    assert "fe-band" not in charts.recall([[1, 0.5, None, None]], [])


def test_the_two_lines_of_recall_differ_in_form_and_not_only_in_colour():
    picture = read(charts.recall([[1, 0.5, None, None]], [[1, 0.25, None, None]]))
    assert len(picture.findall("circle")) == 2  # one on the line, one in the legend
    assert len([box for box in picture.findall("rect") if box.get("class") == "fe-box"]) == 2
    assert ["evidence recall", "all evidence"] == [text.text for text in picture.iter("text")][-2:]


@pytest.mark.parametrize(("worst", "top"), [(0.0, "0.1"), (0.1, "0.1"), (0.11, "0.2"), (0.3, "0.5"), (0.9, "1")])
def test_the_axis_of_risk_ends_above_the_worst(worst, top):
    marks = [text.text for text in read(charts.risk([[0.5, worst]], None)).iter("text")]
    assert top in marks


def test_coverage_at_95_percent_is_marked_on_the_line_and_in_words():
    picture = charts.risk([[0.5, 0.0], [1.0, 0.1]], 0.75)
    assert "95 % right up to 0.750" in "".join(read(picture).itertext())
    start = float(re.search(r'd="M([\d.]+) ', picture)[1])
    (first, _), (last, _) = circles(picture)
    assert start == pytest.approx((first + last) / 2)


def test_a_bin_says_how_many_it_holds_and_an_empty_one_is_left_out():
    picture = read(charts.reliability([[0.0, 0.5, 0, None, None], [0.5, 1.0, 42, 0.8, 0.75]]))
    assert [text.text for text in picture.iter("text")].count("42") == 1
    assert len(picture.findall("circle")) == 1
    assert picture.find("desc").text == "support 0.800: 0.750 right of 42"


def test_stages_stand_in_the_order_of_an_answer_and_bars_are_as_long_as_they_took():
    picture = read(charts.latency({"total": [1.0, 4.0], "own stage": [0.5, 0.5], "evidence": [0.5, 1.0]}))
    assert picture.find("desc").text.startswith("evidence: half within 0.500 s, 95 % within 1.000 s; total: ")
    widths = {
        kind: [float(bar.get("width")) for bar in picture.findall("rect") if bar.get("class") == kind] for kind in ("fe-p50", "fe-p95")
    }
    assert widths["fe-p95"][1] == 4 * widths["fe-p50"][1] == 4 * widths["fe-p95"][0]


def test_a_dot_with_whiskers_says_value_bounds_and_rows():
    picture = read(charts.whiskers("Right by kind", [("fact", Figure(0.5, 0.25, 0.75, 8, "wilson")), ("none", Figure(None))]))
    assert picture.find("title").text == "Right by kind"
    assert picture.find("desc").text == "fact: 0.500 (0.250 to 0.750), 8 rows"
    bar = next(line for line in picture.findall("line") if line.get("class") == "fe-span")
    assert (float(bar.get("x1")) + float(bar.get("x2"))) / 2 == float(picture.find("circle").get("cx"))


def test_a_long_label_is_cut_and_kept_whole_beside():
    picture = read(charts.whiskers("Right", [("a very long kind of question indeed", Figure(1.0, n=3))]))
    cut = next(text for text in picture.iter("text") if text.find("title") is not None)
    assert cut.find("title").text == "a very long kind of question indeed"
    assert cut.find("title").tail == "a very long ki…"


def test_a_label_that_looks_like_markup_is_text():
    hostile = '<script>1</script> " onload="x'
    picture = charts.whiskers(hostile, [(hostile, Figure(1.0, n=3))])
    assert "<script" not in picture
    assert read(picture).find("title").text == hostile
    assert read(charts.tag("text", hostile, x=hostile)).get("x") == hostile


@given(pictures)
def test_every_picture_is_well_formed_named_and_within_its_frame(picture):
    if not picture:
        return
    frame = read(picture)
    width, height = map(float, frame.get("viewBox").split()[2:])
    assert frame.get("role") == "img"
    assert frame.find("title").text
    for part in frame.iter():
        for name, limit in {
            "x": width,
            "cx": width,
            "x1": width,
            "x2": width,
            "y": height,
            "cy": height,
            "y1": height,
            "y2": height,
        }.items():
            assert part.get(name) is None or 0 <= float(part.get(name)) <= limit
