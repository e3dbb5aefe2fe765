"""Subtitles: cues joined into what was said, each found by its time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.draft import Draft, File
from rag.documents.formats.subtitles import read_subtitles


def read(text: str) -> Draft:
    return read_subtitles(File("a.vtt", "a", ".vtt", text.encode()))


def cues(*texts: str, seconds: int = 2, head: str = "WEBVTT\n\n") -> str:
    """Cues one behind the other."""
    times = [f"{at // 60:02}:{at % 60:02}.000" for at in range(0, seconds * len(texts) + 1, seconds)]
    return head + "\n\n".join(f"{start} --> {end}\n{text}" for start, end, text in zip(times, times[1:], texts, strict=False))


def test_sentences_run_over_cues_and_each_cue_is_a_place() -> None:
    draft = read(cues("We are in New York City,", "just down the street\nfrom the museum.", "Hello."))
    assert draft.text == "We are in New York City, just down the street from the museum. Hello."
    assert [(draft.text[at:].split()[0], place) for at, place in draft.places] == [
        ("We", "00:00:00"),
        ("just", "00:00:02"),
        ("Hello.", "00:00:04"),
    ]


def test_a_voice_is_named_where_it_begins_and_nobody_is_given_the_words_of_another() -> None:
    draft = read(cues("<v Ann Lee>It rained.", "<v.loud Ann Lee>All day.", "<v Bo>No!</v> laughter", "And then", "<v Bo>Yes &amp; no."))
    assert draft.text == "Ann Lee: It rained. All day.\n\nBo: No!\n\nlaughter And then\n\nBo: Yes & no."


def test_two_voices_in_one_cue_are_told_apart() -> None:
    assert read(cues("<v Ann>Hi.\n<v Bo>Ho.")).text == "Ann: Hi.\n\nBo: Ho."


def test_tags_notes_and_styles_are_left_out() -> None:
    head = "WEBVTT - The talk\nKind: captions\nLanguage: en\n\nSTYLE\n::cue { color: red }\n\nNOTE not said\n\nREGION\nid:a\n\nintro\n"
    draft = read(cues("<c.yellow>One</c> <i>two</i> <00:00:01.500>three{\\an8}", "<lang fr>quatre</lang>", head=head) + "\n\nNOTE\nend\n")
    assert draft.text == "One two three quatre"
    assert (draft.about.title, draft.about.language) == ("The talk", "en")


def test_subrip_is_read_with_its_numbers_and_without_blank_lines() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,500 X1:0\nOne\n2\n"
    text += "01:02:03,000 --> 01:02:04,000\n\n12 men\n\nleft.\n\n3\n01:02:04,500 --> 01:02:05,000\nBye.\n"
    draft = read(text)
    assert draft.text.split("\n\n") == ["One", "12 men left. Bye."]
    assert [place for _, place in draft.places] == ["00:00:01", "01:02:03", "01:02:04"]


def test_captions_that_roll_are_read_once() -> None:
    draft = read(cues("hello everyone and", "hello everyone and\nwelcome back", "welcome back", "welcome back\nto the show."))
    assert draft.text == "hello everyone and welcome back to the show."


def test_captions_that_grow_are_read_once() -> None:
    draft = read(cues("so", "so what", "so what\nnow", "now", "now what", "now what"))
    assert draft.text == "so what now what"


def test_words_that_are_said_twice_stay() -> None:
    assert read(cues("No!", "No!", "Why?", "Because.", "Oh.", "And?", "So?", "Yes.", "Well?")).text.startswith("No! No! Why?")


def test_a_pause_ends_a_paragraph() -> None:
    text = cues("Good night", head="") + "\n\n00:10.000 --> 00:12.000\nGood morning"
    assert read(text).text == "Good night\n\nGood morning"


def test_long_talk_is_cut_into_paragraphs_at_stops_or_else_between_cues() -> None:
    stopped = read(cues(*(f"It rained on day {day}." for day in range(60)))).text.split("\n\n")
    endless = read(cues(*(f"and it rained on day {day}" for day in range(60)))).text.split("\n\n")
    assert len(stopped) > 2 and all(len(part) < 450 for part in stopped)
    assert len(endless) > 1 and all(len(part) < 750 for part in endless)


@pytest.mark.parametrize("text", ["", "WEBVTT", "words only", "\n\n\n", "NOTE x"])
def test_a_file_without_cues_has_no_text(text: str) -> None:
    assert read(text).text == ""


@given(
    st.lists(
        st.sampled_from(["", "12", "NOTE", "WEBVTT", "00:01.000 --> 00:02.000", "00:01:02,5 --> x", "<v A>b", "c.", "</v>", "<"]),
        max_size=30,
    )
)
def test_places_lie_in_order_inside_the_text_of_any_file(lines: list[str]) -> None:
    draft = read("\n".join(lines))
    starts = [at for at, _ in draft.places]
    assert starts == sorted(set(starts)) and all(at < len(draft.text) for at in starts)
