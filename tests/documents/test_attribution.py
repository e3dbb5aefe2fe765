from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.attribution import attribute
from rag.types import Sentence

LIND, HOLM = "Ada Lind", "Otto Holm"


def sentences(*texts: str) -> list[Sentence]:
    """Sentences in a row; one behind a "¶" begins a paragraph."""
    made: list[Sentence] = []
    at = 0
    for text in texts:
        at += text.startswith("¶")
        text = text.removeprefix("¶")
        made.append(Sentence("a", at, at + len(text), text))
        at += len(text) + 1
    return made


def speakers(*texts: str) -> list[str | None]:
    return [sentence.speaker for sentence in attribute(sentences(*texts))]


def test_speaker_and_day_are_filled_in_and_nothing_else_is_changed() -> None:
    given = sentences("Ada Lind said on Tuesday that it rained.")
    (found,) = attribute(given, "2024-05-15")
    assert (found.speaker, found.date) == (LIND, "2024-05-14")
    assert (found.document, found.start, found.end, found.text) == (given[0].document, given[0].start, given[0].end, given[0].text)


def test_without_a_day_of_publication_only_a_full_date_is_a_date() -> None:
    assert [s.date for s in attribute(sentences("It rained on 3 May 2024.", "It rained on Tuesday."))] == ["2024-05-03", None]


def test_of_several_who_speak_the_first_is_the_speaker() -> None:
    assert speakers("Ada Lind said it was safe, but Otto Holm denied it.") == [LIND]


# --- quotations --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["“We must act,” said Ada Lind.", "“It is late.", "It cannot wait.”"], [LIND, LIND, LIND]),
        (["“We must act.", "It is late,” said Ada Lind."], [LIND, LIND]),
        (["Lind said: “The answer is no.", "It was always no.", "Fund them.”", "The hall cheered."], ["Lind", "Lind", "Lind", None]),
        (["“We must act,” Ada Lind said.", "¶“It is late.”"], [LIND, LIND]),
        (["Ada Lind said: “It is late.", "¶“It cannot wait.”"], [LIND, LIND]),
        (['Ada Lind said she would "never" pay.', '"I have paid enough."'], [LIND, LIND]),
    ],
)
def test_a_quotation_has_the_speaker_named_beside_it(texts: list[str], found: list[str | None]) -> None:
    assert speakers(*texts) == found


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["“We must act,” Ada Lind said.", "¶“It is late,” replied Otto Holm."], [LIND, HOLM]),
        (["“We must act,” Ada Lind said.", "¶“It is late.", "Go home,” said Otto Holm."], [LIND, HOLM, HOLM]),
        (["“We must act,” Ada Lind said.", "¶The town has 400 houses.", "“It is late.”"], [LIND, None, None]),
        (["Ada Lind said so.", "¶“It is late.”"], [LIND, None]),
        (["Ada Lind said so, but Otto Holm warned: “It is late.", "Go home.”"], [LIND, None]),
        (["“We must act.", "¶“It is late,” she said."], [None, None]),
        (["“We must act, Ada Lind said.", "¶The town has 400 houses."], [None, None]),
    ],
)
def test_a_quotation_that_may_be_anothers_has_none(texts: list[str], found: list[str | None]) -> None:
    assert speakers(*texts) == found


# --- pronouns ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["Ada Lind warned them.", "She urged members to pay."], [LIND, LIND]),
        (["Ada Lind warned them.", "Taxes rose in Berlin.", "She urged members to pay."], [LIND, None, LIND]),
        (["Ada Lind arrived at noon.", "¶Lind said no.", "She said it twice."], [None, "Lind", "Lind"]),
        (["The minister said yes.", "He said no more."], ["minister", "minister"]),
        (["The ministry said yes.", "It said no more."], ["ministry", "ministry"]),
        (["The FDA said yes.", "It said no more."], ["FDA", "FDA"]),
        (["Police said yes.", "They said no more."], ["Police", "Police"]),
    ],
)
def test_a_pronoun_takes_the_speaker_before_it(texts: list[str], found: list[str | None]) -> None:
    assert speakers(*texts) == found


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["She urged members to pay."], [None]),
        (["Ada Lind warned them.", "Otto Holm left the room.", "He said nothing would change."], [LIND, None, None]),
        (["Ada Lind warned them.", "When Otto Holm arrived, he said no."], [LIND, None]),
        (["Ms Smith said yes.", "He said no."], ["Ms Smith", None]),
        (["Netflix announced a show.", "He said it was good."], ["Netflix", None]),
        (["Officials said yes.", "She said no."], ["Officials", None]),
        (["Ada Lind said yes.", "It said no more."], [LIND, None]),
        (["Ada Lind said yes.", "They said no."], [LIND, None]),
        (["Ada Lind said yes.", *["It rained again."] * 6, "She said no."], [LIND, *[None] * 7]),
    ],
)
def test_a_pronoun_that_may_be_anothers_has_none(texts: list[str], found: list[str | None]) -> None:
    assert speakers(*texts) == found


# --- properties --------------------------------------------------------------------------------------

PIECES = [
    "Ada Lind said",
    "he",
    "“",
    "”",
    '"',
    "It is late.",
    "said Otto Holm",
    "according to police",
    "on Tuesday",
    "she told",
    "the minister",
    ",",
]


@given(st.lists(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=8).map(" ".join), max_size=12))
def test_every_speaker_was_named_in_the_text(texts: list[str]) -> None:
    found = attribute(sentences(*texts), "2024-05-15")
    assert [sentence.text for sentence in found] == [text.removeprefix("¶") for text in texts]
    seen = " ".join(" ".join(texts).split())
    assert all(sentence.speaker in seen for sentence in found if sentence.speaker and "(" not in seen)
