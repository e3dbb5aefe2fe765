"""Corrections, retractions and fact checks: what is shown of a sentence that was taken back, and of its copies."""

from __future__ import annotations

import pytest

from rag.answers.retracted import takes_back, told
from rag.types import Document, Evidence

PAID = "Mayor Ada Lind received 2 million euros from the firm Acme."


def found(*documents: Document) -> list[str]:
    """The texts of what is left of the first sentences of these documents."""
    ends = (d.text.index(".") + 1 for d in documents)
    first = [Evidence(n, d.name, 0, end, d.text[:end]) for n, (d, end) in enumerate(zip(documents, ends, strict=True), 1)]
    return [e.text for e in told(first, {d.name: d for d in documents})]


def document(name: str, text: str, title: str = "News", outlet: str | None = "Courier", published: str | None = None) -> Document:
    return Document(name, text, "0" * 64, title, outlet, published)


@pytest.mark.parametrize(
    "behind",
    [
        "That was wrong.",
        "This is false.",
        "The claim is entirely untrue.",
        "It should have said 20,000 euros.",
        "These figures were incorrect.",
    ],
)
def test_a_sentence_is_shown_with_what_takes_it_back(behind: str) -> None:
    assert found(document("a", f"{PAID} {behind} Nobody was charged, she said.")) == [f"{PAID} {behind}"]
    assert takes_back(f"{PAID} {behind}")


@pytest.mark.parametrize(
    "behind",
    [
        "That was wrong, her rival said.",
        "“This is false,” Acme said.",
        "That was wrong of her.",
        "It was built in 1968.",
        "The wrong firm won.",
    ],
)
def test_what_somebody_denies_or_judges_takes_nothing_back(behind: str) -> None:
    assert found(document("a", f"{PAID} {behind}")) == [PAID]
    assert not takes_back(f"{PAID} {behind}")
    assert found(document("a", f"{PAID}\n\nThis is false.")) == [PAID]


def test_what_takes_a_sentence_back_is_not_shown_twice() -> None:
    text = f"{PAID} That was wrong."
    pair = [Evidence(1, "a", 0, len(PAID), PAID), Evidence(2, "a", len(PAID) + 1, len(text), "That was wrong.")]
    assert [e.text for e in told(pair, {"a": document("a", text)})] == [text]


def test_what_an_outlet_takes_back_its_earlier_report_no_longer_says() -> None:
    correction = document("b", f"{PAID} That was wrong.", published="2026-02-09")
    assert found(document("a", PAID, published="2026-02-04"), correction) == [correction.text]
    for other in (
        document("a", PAID, outlet="Herald", published="2026-02-04"),
        document("a", PAID, published="2026-02-11"),
        document("a", "Mayor Ada Lind received no euros from the firm Acme.", published="2026-02-04"),
    ):
        assert found(other, correction) == [other.text, correction.text]


def test_a_corrected_report_stands_for_the_one_it_corrects() -> None:
    first = document("a", "The fire killed 40.", "Fire kills 40 in Harwick", published="2026-03-01")
    corrected = document("b", "The fire killed 14.", "CORRECTED: Fire kills 14 in Harwick", published="2026-03-01")
    assert found(first, corrected) == [corrected.text]
    other = document("c", "The fire killed 40.", "Fire kills 40 in Harwick", "Herald", "2026-03-01")
    assert found(other, corrected) == [other.text, corrected.text]
    note = document("d", "The mayor is no member.", "Correction: Harwick mayor", published="2026-03-02")
    assert found(first, note) == [first.text, note.text]
