from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.citations import MOST_PER_CLAIM, Numbering, carriers, least, marked, proofs
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


def test_what_the_model_points_at_is_checked_before_what_the_words_choose() -> None:
    found = proofs("Hungary opposes the plan.", "", (3, 99), evidence(), {})
    assert [[e.id for e in proof] for proof in found] == [[3], [1], [1, 3]]
    assert [[e.id for e in proof] for proof in proofs("Hungary opposes the plan.", "", (1,), evidence(), {})] == [[1]]
    assert proofs("Bananas ripen.", "", (), evidence(), {}) == ()


def test_a_claim_of_a_word_may_rest_on_the_sentence_that_holds_it_whatever_the_question_says_more_of() -> None:
    map_of, survey = "The first map of the hills was made in 1809 by William Holm.", "In 1807 Holm began to survey the country."
    told = (Evidence(1, "a", 0, 60, map_of), Evidence(2, "a", 61, 100, survey))
    rare = {"1807": 0.1, "map": 5.0, "first": 5.0, "hill": 5.0}
    found = proofs("1807", "In what year did William Holm begin the first map of the hills?", (), told, rare)
    assert [[e.id for e in proof] for proof in found] == [[1], [2]]


def test_of_a_proof_only_what_is_needed_stays_and_of_two_alike_the_first() -> None:
    laid = evidence()
    assert [e.id for e in least(laid, lambda proof: any(e.id in (2, 4) for e in proof))] == [2]
    assert least(laid[:2], lambda proof: False) == laid[:2]
    assert len(least(laid, lambda proof: False)) == MOST_PER_CLAIM


def together(gaps: list[str], *proofs: tuple[int, ...]) -> tuple[list[tuple[int, ...]], list[str]]:
    """The numbers given for each proof, and the quotes; between sentence i and i + 1 stands gap i."""
    texts, text, laid = ("One.", "Two.", "Three.", "Four."), "", []
    for number, (piece, gap) in enumerate(zip(texts, [*gaps, ""], strict=True)):
        laid.append(Evidence(number + 1, "a.txt", len(text), len(text) + len(piece), piece))
        text += piece + gap
    numbering = Numbering({"a.txt": Document("a.txt", text, "0", "T")})
    return [numbering.cite_together([laid[i - 1] for i in proof]) for proof in proofs], [c.quote for c in numbering.citations]


@pytest.mark.parametrize(
    ("gaps", "proofs", "numbers", "quotes"),
    [
        ([" ", "\n\n", "x"], [(1, 2, 3)], [(1,)], ["One. Two.\n\nThree."]),
        ([" ", " – ", "x"], [(3, 1, 2)], [(1, 2)], ["One. Two.", "Three."]),
        ([" ", " ", " "], [(1, 3)], [(1, 2)], ["One.", "Three."]),
        (["", " ", " "], [(2, 1), (1,), (2,)], [(1,), (1,), (1,)], ["One.Two."]),  # what lies in it keeps its number
        ([" ", " ", " "], [(2,), (1, 2, 3, 4)], [(1,), (1, 2, 3)], ["Two.", "One.", "Three. Four."]),
    ],
)
def test_neighbours_cited_together_are_one_quote(
    gaps: list[str], proofs: list[tuple[int, ...]], numbers: list[tuple[int, ...]], quotes: list[str]
) -> None:
    assert together(gaps, *proofs) == (numbers, quotes)


@given(
    st.lists(st.sampled_from(["", " ", "\n", "\u00a0\u2028", "x", " y "]), min_size=3, max_size=3),
    st.lists(st.sets(st.integers(1, 4), min_size=1).map(tuple), max_size=6),
)
def test_no_two_quotes_overlap_and_each_sentence_lies_in_one_of_its_claims(gaps: list[str], asked: list[tuple[int, ...]]) -> None:
    numbers, quotes = together(gaps, *asked)
    words = ("One.", "Two.", "Three.", "Four.")
    assert sum(quote.count(word) for quote in quotes for word in words) == len({n for proof in asked for n in proof})
    for proof, given_numbers in zip(asked, numbers, strict=True):
        assert all(any(words[n - 1] in quotes[number - 1] for number in given_numbers) for n in proof)
    assert list(dict.fromkeys(n for proof in numbers for n in sorted(proof))) == list(range(1, len(quotes) + 1))


def test_sentences_of_two_documents_are_no_neighbours() -> None:
    documents = {name: Document(name, "One.", "0", "T") for name in ("a.txt", "b.txt")}
    numbering = Numbering(documents)
    assert numbering.cite_together([Evidence(i, name, 0, 4, "One.") for i, name in enumerate(documents)]) == (1, 2)


def test_markers_stand_behind_the_claim() -> None:
    assert marked("Brussels.", (1, 2)) == "Brussels. [1][2]"
    assert marked("Brussels.", ()) == "Brussels."
