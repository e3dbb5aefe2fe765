from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.evaluation.drafting.absent import absent, left_out, swapped
from rag.evaluation.drafting.shelf import Shelf
from tests.evaluation.drafting.shelved import ARTICLES, assistant, row

REGATTA = row(
    "Which country hosted the Tollense regatta for the first time?",
    "race.txt",
    "Denmark hosted the Tollense regatta for the first time.",
    "country",
    ("Denmark",),
)
Open = Callable[..., Shelf]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Open]:
    opened = []

    def opener(**more: str) -> Shelf:
        opened.append(assistant(tmp_path / str(len(opened)), ARTICLES | {f"{name}.txt": text for name, text in more.items()}))
        return Shelf(opened[-1])

    yield opener
    for one in opened:
        one.close()


def test_a_question_is_asked_of_the_documents_without_its_own(shelf: Open) -> None:
    made = left_out(REGATTA, shelf())
    assert made and made.scope and list(made.scope.documents or ()) == ["bridge.txt", "museum.txt"]
    assert (made.answerable, made.answers, made.evidence, dict(made.relevant)) == (False, (), (), {})
    assert (made.question, made.kind, made.review) == (REGATTA.question, "left_out", "unchecked")


def test_the_row_and_the_span_it_was_made_of_are_kept(shelf: Open) -> None:
    made = left_out(REGATTA, shelf())
    assert made and made.extra["drafted_from"] == REGATTA.id
    nearby = made.extra["nearby"]
    assert ARTICLES[nearby["document"]][nearby["start"] : nearby["end"]] == nearby["quote"] == REGATTA.evidence[0].quote


def test_a_document_is_not_left_out_where_another_gives_the_answer_too(shelf: Open) -> None:
    assert left_out(REGATTA, shelf(report="The regatta on the Tollense was Denmark’s to host. Nobody had asked.")) is None


def test_nor_where_another_may_answer_otherwise(shelf: Open) -> None:
    assert left_out(REGATTA, shelf(report="Poland hosted the Tollense regatta, its first.")) is None


def test_of_a_single_document_none_can_be_left_out(tmp_path: Path) -> None:
    with assistant(tmp_path, {"race.txt": ARTICLES["race.txt"]}) as alone:
        assert left_out(REGATTA, Shelf(alone)) is None


def test_a_name_is_swapped_for_one_of_its_sort_that_no_sentence_ties_to_the_rest(shelf: Open) -> None:
    bought = row("What did Captain Lea Moor refuse to do?", "race.txt", "Captain Lea Moor refused to enter", "what", ("enter the regatta",))
    made = swapped(bought, shelf())
    assert made and made.kind == "swapped_entity" and not made.answerable
    others = ("President Mara Quill", "President Quill", "Director Ada Brun", "Captain Tom Reyes")
    assert made.question in {f"What did {name} refuse to do?" for name in others}
    assert swapped(bought, shelf()) == made


def test_a_name_that_a_sentence_ties_to_the_rest_is_no_swap(shelf: Open) -> None:
    lent = row("Who bought the maps of Norway?", "museum.txt", "Norway lent 240 maps to the Ostrik Museum.", "who", ("Ostrik Museum",))
    tied = "Sweden’s maps were bought. Denmark’s maps were bought too."
    assert swapped(lent, shelf()) is not None
    assert swapped(lent, shelf(tied=tied)) is None


def test_a_name_that_only_describes_another_noun_is_left_alone(shelf: Open) -> None:
    assert swapped(row("Who won the Norway regatta twice?", "museum.txt", "Norway lent 240 maps to the Ostrik Museum."), shelf()) is None


def test_both_kinds_are_made_of_different_rows_first(shelf: Open) -> None:
    moor = row("What did Captain Lea Moor refuse to do?", "race.txt", "Captain Lea Moor refused to enter", "what", ("enter the regatta",))
    made = absent([moor, REGATTA], shelf(), 2)
    assert [(one.kind, one.extra["drafted_from"]) for one in made] == [("left_out", REGATTA.id), ("swapped_entity", moor.id)]
