from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.answers.markers import Markers
from rag.types import Evidence

PIECES = (
    "According to ",
    "as ",
    "As stated in ",
    "(see ",
    "sources: ",
    " the sentence ",
    " and ",
    " show",
    " says that ",
    ", ",
    "[1-3]",
    "【2†x】",
)
TEXT = st.lists(
    st.text(alphabet="ab .,[]()123\n`^:;“”é【】\\!_†-", max_size=20) | st.sampled_from(PIECES) | st.sampled_from(("[1]", "[2]")), max_size=9
).map("".join)
NASTY = "“We lost in [2020] and [2022],” she said [1]. It was [sic] 【2】 [see the annex. x[1] `y[2]` [1](a)\n[1]: b [^1] [1][2]"


def evidence(*texts: str) -> list[Evidence]:
    return [Evidence(number, "a.txt", 0, len(text), text) for number, text in enumerate(texts, 1)]


def read(
    pieces: list[str], numbers: tuple[int, ...] = (1, 2, 3), texts: tuple[str, ...] = ()
) -> tuple[str, list[tuple[tuple[int, ...], int]]]:
    """The reply without markers, and what they point at; the draft that was shown has but spaces more, and what its words need."""
    markers = Markers(numbers, evidence(*texts))
    draft = "".join([*map(markers.feed, pieces), markers.close()])
    if not markers.torn():
        assert draft.replace(" ", "") == markers.text().replace(" ", "")
    return markers.text(), [(p.numbers, p.at) for p in markers.pointers()]


@pytest.mark.parametrize(
    ("reply", "text", "pointers"),
    [
        ("Hungary opposes it [1]. Poland too. [2][3]", "Hungary opposes it. Poland too.", [((1,), 18), ((2,), 31), ((3,), 31)]),
        ("It does [1, 2]; and [3]", "It does; and", [((1, 2), 7), ((3,), 12)]),
        ("Hungary[1] opposes it[2].", "Hungary opposes it.", [((1,), 7), ((2,), 18)]),
        ("[2] Hungary", " Hungary", [((2,), 0)]),
        ("匈牙利反对[1]这个计划[2]。", "匈牙利反对这个计划。", [((1,), 5), ((2,), 9)]),
    ],
)
def test_a_marker_goes_and_its_place_is_kept(reply: str, text: str, pointers: list[tuple[tuple[int, ...], int]]) -> None:
    assert read([reply]) == (text, pointers)


@pytest.mark.parametrize(
    "reply",
    [
        "“We lost in [2020] and [2022],” she said.",
        "He called it [redacted] and [emphasis] left.",
        "It won [3-1] and read [sentence 7] and [1-9].",
        "It rose [7] and [0].",  # numbers the model was not shown
        "She said so [sic] 【7】 and 【4:0†source】.",
        "Revenue fell [see the annex for details. Margin rose 2%.",
        "An unclosed [1",
        "[1: and [1 2]",
        "See [1](https://x.example) and ![1](b.png).",
        "As [1][ref] says, and [[1]].",
        "[1]: The text of a footnote",
        "A note[^7] and an escaped \\[1].",
        "Take x[1] and row_ids[2] and part[1]+2.",
        "In code: `rows [1] and [2]` it says.",
        "```\nrows [1]\n```",
    ],
)
def test_brackets_that_are_no_markers_stay(reply: str) -> None:
    assert read([reply]) == (reply, [])


def test_a_bracket_of_the_source_stays_and_the_same_one_as_a_marker_goes() -> None:
    source = "Paris is the capital.[2] It has [1] river."
    assert read(["Paris is the capital.[2] It has [1] river. [2]"], texts=(source,))[0] == source
    assert read(["“It has [1] river” [1]."], texts=(source,)) == ("“It has [1] river”.", [((1,), 18)])


@pytest.mark.parametrize(
    "marker",
    ["【1】", "【1†source】", "[sentence 1]", "[^1]", "[Source 1]", "[1-3]", "[1–3]", "[1 and 2]", "[1 & 2]", "[1, 2, 3]", "[1, 2 and 3]"],
)
def test_every_way_to_write_a_number_of_ours_is_a_marker_and_the_same_one_of_the_source_is_text(marker: str) -> None:
    text, pointers = read([f"It fell {marker}. So"])
    assert (text, pointers[0][0][0]) == ("It fell. So", 1)
    assert read([f"It fell {marker}. So"], texts=(f"It fell {marker}.",)) == (f"It fell {marker}. So", [])


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("According to [2], Mars bought it.", "Mars bought it."),
        ("As [1] and [3] show, it fell.", "It fell."),
        ("As stated in sentence [1], it fell.", "It fell."),
        ("It rose. Source [2] says that it fell.", "It rose. It fell."),
        ("Mars, according to [2], bought it (see [1]).", "Mars bought it."),
        ("It fell per [2], [3] and [1].", "It fell."),
        ("It fell, as [1] reports. It rose (sources: [1], [2]).", "It fell. It rose."),
        ("In [2], it fell. It rose, [1] says.", "It fell. It rose."),
    ],
)
def test_a_phrase_that_only_points_goes_with_its_marker(reply: str, text: str) -> None:
    assert read([reply])[0] == text
    assert all(read([reply[:cut], reply[cut:]]) == read([reply]) for cut in range(len(reply)))


@pytest.mark.parametrize(
    "reply",
    ["[1] contradicts it.", "As [1] makes clear, it fell.", "It comes from [1].", "It is based on [2].", "Both [1] and [2] are right."],
)
def test_a_marker_that_its_sentence_needs_stays_in_the_draft_and_is_told(reply: str) -> None:
    markers = Markers((1, 2), ())
    assert "".join([*map(markers.feed, reply), markers.close()]) == reply
    assert markers.torn()


def test_a_run_of_markers_without_end_is_not_held_back() -> None:
    markers = Markers((1,), ())
    assert all(len("".join(map(markers.feed, text))) >= len(text) - 45 for text in ("[" + "1," * 200, "[ " * 200, "a " * 200))


@given(TEXT, st.lists(st.integers(0, 60), max_size=8))
@example(NASTY, list(range(0, len(NASTY))))
def test_a_stream_gives_what_the_whole_gives_however_it_is_cut(reply: str, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(reply)) for cut in cuts), len(reply)]
    pieces = [reply[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    assert read(pieces, texts=("b [1]", "a[2] x")) == read([reply], texts=("b [1]", "a[2] x"))
    whole, cut = Markers((1, 2, 3), ()), Markers((1, 2, 3), ())
    assert whole.feed(reply) + whole.close() == "".join([*map(cut.feed, pieces), cut.close()])


def test_what_is_no_beginning_of_a_marker_is_shown_at_once() -> None:
    markers = Markers((1,), ())
    assert [markers.feed(piece) for piece in ("Hungary ", "opposes ", "[s", "ic] ", "it ", "[1", "]", ". ")] == [
        "Hungary ", "opposes ", "", "[sic] ", "it ", "", "", ". "
    ]  # fmt: skip


def test_the_nasty_text_is_the_same_cut_at_each_place() -> None:
    assert read([NASTY])[0] == NASTY.replace(" [1]. It", ". It").replace(" 【2】", "").replace(" [^1]", "").removesuffix(" [1][2]")
    assert all(read([NASTY[:cut], NASTY[cut:]]) == read([NASTY]) for cut in range(len(NASTY)))


@given(TEXT)
def test_nothing_but_markers_is_taken_out(reply: str) -> None:
    text, pointers = read([reply])
    markers = Markers((1, 2, 3), ())
    markers.feed(reply)
    markers.close()
    rebuilt, last = "", 0
    for gone in markers._removed:
        rebuilt += reply[last : gone.start]
        assert all(bracket in reply[gone.start : gone.end] for bracket in gone.brackets)
        last = gone.end
    assert (rebuilt + reply[last:]).lower() == text.lower()  # what a phrase stood before begins with a capital now
    assert len(pointers) == len(markers._removed)
    assert all(0 <= at <= len(text) for _, at in pointers)


@given(TEXT, st.lists(st.integers(0, 60), max_size=4))
def test_what_is_copied_from_the_evidence_comes_out_byte_for_byte(source: str, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(source)) for cut in cuts), len(source)]
    assert read([source[a:b] for a, b in zip(edges, edges[1:], strict=False)], texts=(source,))[0] == source


@given(TEXT)
def test_without_numbers_nothing_is_a_marker(reply: str) -> None:
    assert read([reply], numbers=()) == (reply, [])
