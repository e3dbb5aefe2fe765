from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Answer, Assistant
from rag.errors import EvaluationError, ModelStoppedError
from rag.evaluation.drafting.drafts import draft, from_feedback
from rag.evaluation.questions import Question, QuestionSet
from rag.evaluation.sets.library import Library, check
from rag.evaluation.sets.rows import question_of
from rag.testing import ScriptedChat
from rag.types import Citation
from tests.evaluation.drafting.shelved import ARTICLES, assistant


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Assistant]:
    with assistant(tmp_path) as opened:
        yield opened


def made_of(row: Question) -> str:
    gold = row.evidence[0] if row.evidence else None
    return str(gold.document if gold else row.extra["nearby"]["document"])


# --- drafted from the documents ----------------------------------------------------------------------------


def test_rows_hold_question_answer_and_the_sentence_that_proves_it(store: Assistant) -> None:
    rows = {row.question: row for row in draft(store, 30) if row.answerable}
    lent = rows["Which country hosted the Tollense regatta for the first time?"]
    assert (lent.kind, lent.answers, dict(lent.relevant)) == ("country", ("Denmark",), {"race.txt": 1})
    [gold] = lent.evidence
    assert gold.quote == "Denmark hosted the Tollense regatta for the first time." == ARTICLES["race.txt"][gold.start : gold.end]


def test_every_row_is_unchecked_and_says_who_worded_it(store: Assistant) -> None:
    rows = draft(store, 30)
    assert {row.review for row in rows} == {"unchecked"}
    assert {row.extra["worded_by"] for row in rows} == {"rules"}


def test_every_span_is_exact_and_the_rows_fit_the_store_they_came_from(store: Assistant) -> None:
    rows = draft(store, 30)
    for row in rows:
        spans = [(gold.document, gold.start, gold.end, gold.quote) for gold in row.evidence]
        spans += [tuple(row.extra["nearby"][name] for name in ("document", "start", "end", "quote"))] if not row.answerable else []
        assert spans and all(store.document(name).text[a:b] == quote for name, a, b, quote in spans)
    assert check(QuestionSet("drafts", rows), Library(store)) == []


def test_rows_survive_their_file(store: Assistant) -> None:
    for row in draft(store, 30):
        again = question_of(json.loads(json.dumps(row.to_dict())))
        assert again.to_dict() == row.to_dict()


def test_documents_take_turns(store: Assistant) -> None:
    first = [made_of(row) for row in draft(store, 30)[:6]]
    assert set(first[:3]) == set(first[3:]) == set(ARTICLES)


def test_about_a_third_is_unanswerable_and_names_the_row_it_was_made_of(store: Assistant) -> None:
    rows = draft(store, 9)
    without = [row for row in rows if not row.answerable]
    assert (len(rows), len(without)) == (9, 3)
    assert {row.extra["drafted_from"] for row in without} <= {row.id for row in rows}
    assert {row.kind for row in without} == {"left_out", "swapped_entity"}


def test_one_document_alone_gives_no_row_that_leaves_it_out(tmp_path: Path) -> None:
    with assistant(tmp_path, {"race.txt": ARTICLES["race.txt"]}) as alone:
        rows = draft(alone, 30)
    assert rows
    assert "left_out" not in {row.kind for row in rows}


def test_the_same_seed_gives_the_same_rows_and_another_seed_another_order(store: Assistant) -> None:
    assert draft(store, 12, seed=3) == draft(store, 12, seed=3)
    assert len({tuple(row.id for row in draft(store, 12, seed=seed)) for seed in range(6)}) > 1


def test_ids_depend_on_the_sentence_and_not_on_how_many_are_drafted(store: Assistant) -> None:
    few, many = ({row.question: row.id for row in draft(store, count) if row.answerable} for count in (6, 30))
    assert few.items() <= many.items()
    assert len(set(many.values())) == len(many)


def test_a_title_is_never_evidence_but_asked_about(store: Assistant) -> None:
    rows = draft(store, 30)
    asked = next(row for row in rows if row.kind == "overview" and made_of(row) == "bridge.txt")
    assert asked.question == "What is reported about “Halsund Closes Its Oldest Bridge for Repairs”?"
    assert asked.evidence[0].quote == "President Mara Quill closed the Halsund bridge in March 2031 after a long inspection."
    titles = {store.document(name).title for name in ARTICLES}
    assert not titles & {gold.quote for row in rows for gold in row.evidence}


def test_what_two_documents_answer_differently_is_not_asked(tmp_path: Path) -> None:
    rival = {"rival.txt": "A Rival Report\n\nPoland hosted the Tollense regatta for the first time. The boats were old and slow."}
    with assistant(tmp_path, ARTICLES | rival) as disputed:
        questions = {row.question for row in draft(disputed, 40)}
    assert "Which country hosted the Tollense regatta for the first time?" not in questions


def test_no_question_is_asked_twice(tmp_path: Path) -> None:
    with assistant(tmp_path, ARTICLES | {"copy.txt": ARTICLES["race.txt"]}) as doubled:
        asked = [(row.question, row.answerable) for row in draft(doubled, 40)]
    assert len(asked) == len(set(asked))


def test_documents_without_a_fitting_sentence_give_no_row(tmp_path: Path) -> None:
    with assistant(tmp_path, {"list.txt": "milk\n\neggs and it\n\n12 of them"}) as dull:
        assert draft(dull, 10) == ()


def test_a_count_below_one_is_refused(store: Assistant) -> None:
    with pytest.raises(EvaluationError, match="at least 1"):
        draft(store, 0)


def test_a_model_words_the_rows_and_a_failure_leaves_the_rest_to_the_rules(store: Assistant) -> None:
    plain = draft(store, 4)
    chat = ScriptedChat(["Not a question.", ModelStoppedError("The line was cut")])
    rows = draft(store, 4, chat)
    assert [row.question for row in rows] == [row.question for row in plain]
    assert [row.id for row in rows] == [row.id for row in plain]
    assert any("line was cut" in row.extra.get("model_error", "") for row in rows)
    assert len(chat.history) == 2


# --- from readers ---------------------------------------------------------------------------------------------

CITED = Citation(1, "race.txt", "Race", None, None, None, None, None, 44, 58, "Captain Tom R…", "0" * 64)
ANSWER = Answer(
    "Who won it?",
    "Who won the Tollense regatta?",
    "Tom Reyes won it. [1]",
    "answered",
    short="Tom Reyes",
    citations=(CITED,),
    model="local",
)
WITHHELD = Answer("Who lost?", "Who lost?", "The documents don’t say.", "abstained", citations=(CITED,), model="local")


def test_a_helpful_answer_becomes_a_row_with_its_quotes_as_evidence() -> None:
    row = from_feedback(ANSWER, "helpful")
    assert (row.question, row.answers, dict(row.relevant)) == ("Who won the Tollense regatta?", ("Tom Reyes",), {"race.txt": 1})
    assert [(gold.document, gold.start, gold.end, gold.quote) for gold in row.evidence] == [("race.txt", 44, 58, "Captain Tom R…")]
    assert (row.kind, row.tags, row.review, row.answerable) == ("feedback", ("helpful",), "unchecked", True)
    assert row.extra == {"answered_by": "local", "asked": "Who won it?"}


@pytest.mark.parametrize("verdict", ["wrong_citation", "missing_source", "should_have_refused"])
def test_of_a_faulted_answer_nothing_is_taken_for_right(verdict: str) -> None:
    row = from_feedback(ANSWER, verdict, "it was Moor")  # type: ignore[arg-type]
    assert (row.answers, row.evidence, dict(row.relevant), row.tags) == ((), (), {}, (verdict,))
    assert row.answerable == (verdict != "should_have_refused")
    assert row.extra["note"] == "it was Moor"
    assert row.extra["cited"] == [{"document": "race.txt", "start": 44, "end": 58, "quote": "Captain Tom R…"}]


def test_a_refusal_that_helped_is_an_unanswerable_row_and_one_that_missed_a_source_is_not() -> None:
    assert not from_feedback(WITHHELD, "helpful").answerable
    assert from_feedback(WITHHELD, "helpful").evidence == ()
    assert from_feedback(WITHHELD, "missing_source").answerable


def test_feedback_rows_keep_their_id_and_survive_their_file() -> None:
    row = from_feedback(ANSWER, "helpful", "good")
    assert row.id == from_feedback(ANSWER, "helpful").id != from_feedback(ANSWER, "missing_source").id
    assert question_of(json.loads(json.dumps(row.to_dict()))) == row


def test_an_unknown_verdict_is_refused() -> None:
    with pytest.raises(EvaluationError, match="must be one of helpful, wrong_citation"):
        from_feedback(ANSWER, "nice")  # type: ignore[arg-type]
