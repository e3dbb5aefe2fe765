from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from rag.types import Answer, Citation, Claim, Document, Evidence, Rejected, Scope

QUOTE = Citation(1, "a.txt", "Title", "The Paper", "2024-12-20", None, 3, "p. 3", 4, 9, "words", "f" * 64)


def answer(text: str = "Yes. [1]") -> Answer:
    return Answer(
        question="q?",
        standalone="q?",
        text=text,
        status="answered",
        short="Yes",
        claims=(Claim("Yes.", (1,), "supported", 0.9, "said", "Ann"),),
        citations=(QUOTE,),
        rejected=(Rejected("No.", "contradicted", "the cited text denies it"),),
        evidence=(Evidence(1, "a.txt", 4, 9, "words"),),
        model="extractive",
        seconds={"total": 0.1},
        tokens={"prompt": 0, "completion": 0},
    )


@given(st.text())
def test_an_answer_survives_json(text: str) -> None:
    original = answer(text)
    assert Answer.from_dict(json.loads(json.dumps(original.to_dict()))) == original


def test_unknown_keys_of_a_later_version_are_ignored() -> None:
    assert Answer.from_dict({**answer().to_dict(), "later": 1}) == answer()


def test_abstained_follows_from_the_status_alone() -> None:
    assert answer().to_dict()["abstained"] is False
    assert Answer("q", "q", "The documents don’t say.", "abstained").abstained


def test_a_printed_answer_shows_each_quote_with_its_source() -> None:
    shown = str(answer())
    assert "[1] “words”" in shown
    assert "The Paper · 2024-12-20 · Title · p. 3 (a.txt, characters 4–9)" in shown


def test_pages_count_from_one_and_a_document_without_pages_has_none() -> None:
    paged = Document("a.pdf", "one\n\ntwo", "0", "T", pages=(0, 5))
    assert [paged.page_at(0), paged.page_at(4), paged.page_at(5)] == [1, 1, 2]
    assert paged.place_at(6) == "p. 2"
    assert Document("a.txt", "one", "0", "T").place_at(0) is None


def test_an_empty_list_in_a_scope_restricts_and_an_empty_scope_does_not() -> None:
    assert not Scope()
    assert Scope(documents=())


def test_a_scope_of_many_documents_is_told_by_their_number() -> None:
    assert str(Scope(documents=("a.txt", "b.txt"))) == "a.txt and b.txt"
    assert str(Scope(documents=tuple(f"{n}.txt" for n in range(9)), after="2024-12-01")).endswith("9 documents")
