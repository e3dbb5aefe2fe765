from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.documents.passages import PASSAGE_PIECES, split_passages, split_sentences, word_pieces
from rag.types import Document

NASTY = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" .\n\u00a0İ“”’\u200d\u202e𝔸")), max_size=400)


def document(text: str, **known: object) -> Document:
    return Document("a.txt", text, "0", "Title", **known)  # type: ignore[arg-type]


@given(NASTY)
def test_every_sentence_and_passage_is_an_exact_span(text: str) -> None:
    doc = document(text)
    sentences = split_sentences(doc)
    assert all(text[s.start : s.end] == s.text for s in sentences)
    assert all(text[p.start : p.end] == p.text for p in split_passages(doc, sentences))


@given(NASTY, st.integers(1, 60))
def test_passages_hold_every_sentence_once_and_in_order(text: str, pieces: int) -> None:
    doc = document(text)
    sentences = split_sentences(doc)
    held = [s for p in split_passages(doc, sentences, pieces) for s in sentences if p.start <= s.start and s.end <= p.end]
    assert held == sentences


def test_a_passage_stays_within_what_the_embedder_reads_unless_one_sentence_is_longer() -> None:
    doc = document(" ".join(f"Sentence number {i} says little." for i in range(100)) + " " + "word " * 300 + ".")
    long = [p for p in split_passages(doc, split_sentences(doc)) if word_pieces(p.text) > PASSAGE_PIECES]
    assert [p.text.split()[0] for p in long] == ["word"]


def test_a_sentence_that_touches_a_quiet_span_is_not_citable() -> None:
    doc = document("Headline\n\nFirst fact. Second fact.", quiet=((0, 8),))
    assert [s.citable for s in split_sentences(doc)] == [False, True, True]


def test_the_header_holds_what_is_known_and_is_no_part_of_the_text() -> None:
    doc = document("Fact.", outlet="Reuters", published="2024-12-20")
    passage = split_passages(doc, split_sentences(doc))[0]
    assert (passage.header, passage.text) == ("Reuters · 2024-12-20 · Title", "Fact.")


def test_sentences_know_their_page() -> None:
    doc = document("One.\n\nTwo.", pages=(0, 6))
    assert [(s.page, s.place) for s in split_sentences(doc)] == [(1, "p. 1"), (2, "p. 2")]


def test_a_rule_between_parts_of_a_text_is_not_citable() -> None:
    found = split_sentences(document("It rained.\n\n___\n\n* * *\n\n| a | b |\n|---|---|\n\n下雨了。"))
    assert [(s.text, s.citable) for s in found if not s.citable] == [("___", False), ("* * *", False), ("|---|---|", False)]
