from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.answers.citations import Numbering, carriers, marked
from rag.types import Document, Evidence

TEXTS = ("Hungary opposes the plan.", "The summit took place in Brussels.", "Ferries will not sail on 3 May.", "The plan costs $2 billion.")


def evidence(texts: tuple[str, ...] = TEXTS) -> tuple[Evidence, ...]:
    out, start = [], 0
    for number, text in enumerate(texts, 1):
        out.append(Evidence(number, "a.txt", start, start + len(text), text))
        start += len(text) + 1
    return tuple(out)


def test_the_sentence_that_holds_the_claim_carries_it() -> None:
    assert [e.id for e in carriers("Hungary opposes it.", "Who opposes the plan?", evidence(), {})] == [1]


def test_a_claim_over_two_sentences_gets_both() -> None:
    assert [e.id for e in carriers("Hungary opposes the plan, which costs $2 billion.", "", evidence(), {})] == [1, 4]


def test_a_claim_that_nothing_holds_gets_none() -> None:
    assert carriers("Bananas ripen.", "", evidence(), {}) == ()
    assert carriers("Anything.", "", (), {}) == ()


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=6), st.lists(st.integers(0, 5), max_size=12))
def test_every_quote_is_cut_from_the_text_and_numbers_follow_first_use(texts: list[str], order: list[int]) -> None:
    laid = evidence(tuple(texts))
    document = Document("a.txt", " ".join(texts), "0", "T")
    numbering = Numbering({"a.txt": document})
    for index in order:
        numbering.cite(laid[index % len(laid)])
    assert [c.number for c in numbering.citations] == list(range(1, len({i % len(laid) for i in order}) + 1))
    assert all(c.quote == document.text[c.start : c.end] for c in numbering.citations)


def test_the_same_span_keeps_its_number() -> None:
    numbering = Numbering({"a.txt": Document("a.txt", " ".join(TEXTS), "0", "T")})
    first, second = evidence()[0], evidence()[1]
    assert [numbering.cite(e) for e in (second, first, second)] == [1, 2, 1]


def test_markers_stand_behind_the_claim() -> None:
    assert marked("Brussels.", (1, 2)) == "Brussels. [1][2]"
    assert marked("Brussels.", ()) == "Brussels."
