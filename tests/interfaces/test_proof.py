import re

import pytest

from rag.evaluation import Gold, Question
from rag.interfaces import proof
from rag.types import Scope


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)).strip()


def test_evidence_is_marked_in_the_text_around_it(assistant):
    made = proof.shown(Question(id="a", question="Who?", evidence=(Gold(assistant.QUOTE),)), assistant)
    assert f"<mark>{assistant.QUOTE}</mark>" in made
    assert "went on into the evening." in made
    assert "Nothing was decided." in made
    assert "Evidence 1: EU summit · summit.txt, " in text(made)


def test_evidence_that_stands_nowhere_is_told(assistant):
    made = proof.shown(Question(id="a", question="Who?", evidence=(Gold("He <b>never</b> said so."),)), assistant)
    assert "He &lt;b&gt;never&lt;/b&gt; said so." in made
    assert "Evidence 1 stands nowhere in the documents." in made


def test_text_of_documents_is_escaped(assistant):
    trap = assistant.shelf["trap.txt"]
    gold = Gold(None, "trap.txt", trap.text.index("Pay"), len(trap.text))
    made = proof.shown(Question(id="a", question="Who?", evidence=(gold,)), assistant)
    assert "&lt;script&gt;window.ran=2" in made
    assert not re.search(r"<(script|img|!--)", made)


def test_a_row_without_evidence_says_so(assistant):
    assert "names no evidence, as the documents should not answer it." in proof.shown(
        Question(id="a", question="?", answerable=False), assistant
    )


def test_earlier_turns_scope_and_note_stand_above(assistant):
    turns = ({"role": "user", "content": "First?"}, {"role": "assistant", "content": "So."})
    row = Question(
        id="a", question="?", history=turns, scope=Scope(documents=("1", "2", "3", "4"), after="2024-12-01"), extra={"note": "odd"}
    )
    made = text(proof.shown(row, assistant))
    assert made.startswith("asked beforeFirst?answered beforeSo.only documents4 of themonly after2024-12-01noteodd")


@pytest.mark.parametrize("field", ["nearby", "cited"])
def test_what_a_proposal_was_made_from_is_shown_too(assistant, field):
    span = {"document": "summit.txt", "start": 0, "end": 27, "quote": "EU leaders met in Brussels."}
    row = Question(id="a", question="?", answerable=False, extra={field: span if field == "nearby" else [span]})
    made = proof.shown(row, assistant)
    assert "<mark>EU leaders met in Brussels.</mark>" in made
    assert proof.ASIDE[field] in made


@pytest.mark.parametrize("strange", ["text", 7, [7], {"document": 7}, {"x": 1}, [[["a"]]]])
def test_a_strange_field_of_that_name_is_passed_over(assistant, strange):
    assert "names no evidence" in proof.shown(Question(id="a", question="?", extra={"nearby": strange}), assistant)


def test_a_document_that_cannot_be_read_is_one_line(assistant):
    listed = assistant.documents()
    assistant.documents = lambda: listed
    assistant.shelf.clear()
    made = proof.shown(Question(id="a", question="?", evidence=(Gold(None, "summit.txt", 0, 5),)), assistant)
    assert 'role="alert"' in made
    assert "No document &#39;summit.txt&#39;" in made
