"""Notes in which a paper takes back what it wrote: what they take back, and what they leave standing."""

from __future__ import annotations

import time

import pytest

from rag.answers.erratum import contrast, errata, opens, upheld
from rag.answers.retracted import takes_back, told
from rag.types import Document, Evidence

FLOOD = "The flood in Harwick drove 400 families from their homes."
NOTE = "Correction: An earlier version of this story said that 400 families had been driven from their homes."
RIGHT = "The flood drove 40 families out."


def document(name: str, text: str, outlet: str | None = "Courier", published: str | None = "2026-03-01") -> Document:
    return Document(name, text, "0" * 64, "News", outlet, published)


def left(*documents: Document) -> list[str]:
    """What is told of all sentences of these documents, which end with a full stop each."""
    found = []
    for one in documents:
        at = 0
        for text in one.text.replace("\n\n", " ").split(". "):
            text = text if text.endswith(".") else f"{text}."
            at = one.text.index(text, at)
            found.append(Evidence(len(found) + 1, one.name, at, at + len(text), text))
    return [e.text for e in told(found, {d.name: d for d in documents})]


@pytest.mark.parametrize(
    ("note", "right"),
    [
        (NOTE, RIGHT),
        ("In our edition of Monday we reported that the flood drove 400 families from their homes.", "The correct number is 40."),
        ("Our report of 2 May misstated the number of families driven from their homes.", "It was 40, not 400."),
        ("This article mistakenly stated that 400 families were driven from their homes.", "Only 40 were."),
    ],
)
def test_a_note_is_told_with_what_is_right_and_what_it_takes_back_is_not_told(note: str, right: str) -> None:
    both = f"{note} {right}"
    assert takes_back(both) and upheld(both) in (right, "It was 40.")
    assert left(document("a", f"{FLOOD} Roads are closed.\n\n{both}")) == ["Roads are closed.", both]
    assert left(document("a", FLOOD), document("b", both, published="2026-03-04")) == [both]
    for other in (document("a", FLOOD, "Herald"), document("a", FLOOD, published="2026-03-09")):
        assert left(other, document("b", both, published="2026-03-04")) == [FLOOD, both]


def test_a_note_alone_is_no_evidence() -> None:
    assert left(document("a", f"{NOTE}\n\nRoads are closed.")) == ["Roads are closed."]


def test_a_figure_that_is_not_the_one_is_no_longer_told() -> None:
    text = "Dairies lost 28%, not 38%."
    assert contrast(text) == (28, 38) and upheld(text) == "Dairies lost 28%."
    first = "The dairies lost 38% of their milk."
    assert left(document("a", first), document("b", text, published="2026-03-04")) == [text]
    spoken = "Dairies lost 28%, not 38%, the minister said."
    assert left(document("a", first), document("b", spoken, published="2026-03-04")) == [first, spoken]


@pytest.mark.parametrize(
    "text",
    [
        "The police report said 12 people had been killed. Nine were found alive.",
        "We wrote to the council on Monday. It did not reply.",
        "“An earlier version of the bill said that 12 were needed,” Bo Ek said. Nine came.",
        "A new version of the game was reported to cost $12. It sells well.",
        "They came on Monday, not by train.",
    ],
)
def test_other_reports_take_nothing_back(text: str) -> None:
    assert list(errata(text)) == [] and not takes_back(text) and upheld(text) == text


def test_what_is_right_behind_a_semicolon_is_not_taken_back() -> None:
    (note,) = errata("The original version wrongly stated that the firm Acme has 400 staff; it has 40.")
    assert note.denies("Acme, a firm in Lund, has 400 staff.") and not note.denies("The firm Acme has 40 staff, and 400 customers.")


def test_a_long_sentence_is_soon_read() -> None:
    began = time.perf_counter()
    assert opens("correction an earlier article of ours " * 500, "the correct one is " * 500) is None
    assert time.perf_counter() - began < 1
