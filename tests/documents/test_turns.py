"""Names and colons before what is said."""

from __future__ import annotations

import pytest

from rag.documents.attribution import attribute
from rag.documents.loaders import read_bytes
from rag.documents.passages import split_sentences


def speakers(text: str, name: str = "a.txt") -> list[str | None]:
    (document,) = read_bytes(text.encode(), name).documents
    return [sentence.speaker for sentence in attribute(split_sentences(document), document.published)]


def test_in_a_transcript_each_sentence_is_of_whoever_has_the_turn() -> None:
    text = """PRESIDENT COSTA: We have a deal. It took all night.

Q: Was it hard?

PRESIDENT COSTA: Yes. The chancellor said so too.

Ann Lee, Example Times: And what comes next?

The room laughed.

Ann Lee, Example Times: I mean it."""
    costa, lee = "PRESIDENT COSTA", "Ann Lee"
    assert speakers(text) == [costa, costa, None, costa, costa, lee, None, lee]


@pytest.mark.parametrize(
    "text",
    [
        "Key Points: The deal is done.\n\nWhat Next: A vote.",
        "Note: It rained.\n\nNOTE: It snowed.\n\nQ: Why?\n\nA: Weather.\n\nQ: So?\n\nA: Yes.",
        "Price: 4.50 | Colour: red\n\nPRICE: 5 | COLOUR: blue",
        "BRUSSELS: A deal was reached.\n\nBERLIN: Nobody knew.",
    ],
)
def test_elsewhere_a_colon_makes_no_speaker(text: str) -> None:
    assert set(speakers(text)) == {None}


def test_in_subtitles_one_name_is_enough_and_every_paragraph_has_it() -> None:
    text = """WEBVTT

00:01.000 --> 00:04.000
<v Antonio Costa>We have a deal. It took all night.</v>

00:20.000 --> 00:24.000
<v Antonio Costa>Thank you.</v>

00:25.000 --> 00:26.000
(applause)"""
    assert speakers(text, "a.vtt") == ["Antonio Costa"] * 3 + [None]
    assert speakers("1\n00:00:01,000 --> 00:00:02,000\n>> COSTA: We have a deal.\n", "a.srt") == ["COSTA"]
