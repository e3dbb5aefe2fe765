import json

import pytest

from rag.errors import FootnoteError
from rag.evaluation.sets import layouts
from rag.interfaces.conversation import Conversation
from rag.interfaces.feedback import given, row, say, unsay
from rag.interfaces.keeping import kept


def said(assistant, question="Who?"):
    conversation = Conversation()
    list(kept(assistant, conversation, question))
    return conversation, conversation.turns[0].key


def rows():
    return layouts.read("questions/feedback.jsonl").questions


def test_what_is_said_is_kept_and_the_last_word_counts(assistant):
    conversation, key = said(assistant)
    say(assistant, conversation, key, "helpful", " Good. ")
    assert conversation.turns[0].said == "helpful"
    say(assistant, conversation, key, "wrong_citation")
    told = given(assistant, conversation, key)
    assert (told.verdict, told.note, told.answer) == ("wrong_citation", "Good.", conversation.turns[0].answer)
    unsay(assistant, conversation, key)
    assert given(assistant, conversation, key) is None
    assert conversation.turns[0].said == ""


@pytest.mark.parametrize("verdict", ["", "bad"])
def test_only_the_four_verdicts_are_taken(assistant, verdict):
    conversation, key = said(assistant)
    with pytest.raises(FootnoteError, match="no longer there"):
        say(assistant, conversation, key, verdict)
    with pytest.raises(FootnoteError, match="no longer there"):
        say(assistant, conversation, "other", "helpful")


def test_a_helpful_answer_becomes_a_row_with_its_evidence(assistant):
    conversation, key = said(assistant)
    say(assistant, conversation, key, "helpful")
    assert "Now a row of questions/feedback.jsonl" in row(assistant, conversation, key)
    (made,) = rows()
    assert (made.question, made.answers, made.review, made.tags) == ("Who?", ("Scholz",), "unchecked", ("helpful",))
    assert made.evidence[0].quote == assistant.QUOTE
    assert given(assistant, conversation, key).row == made.id


def test_an_answer_that_should_not_have_been_becomes_an_unanswerable_row_with_the_note(assistant):
    conversation, key = said(assistant)
    say(assistant, conversation, key, "should_have_refused", "Only reported.")
    row(assistant, conversation, key)
    (made,) = rows()
    assert (made.answerable, made.extra["note"]) == (False, "Only reported.")
    assert made.extra["cited"][0]["quote"] == assistant.QUOTE


def test_a_row_is_made_once_and_what_is_in_the_set_stays(assistant, tmp_path):
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "feedback.jsonl").write_text(json.dumps({"id": "mine", "question": "Mine?", "answers": ["x"]}) + "\n")
    conversation, key = said(assistant)
    say(assistant, conversation, key, "helpful")
    row(assistant, conversation, key)
    assert "already" in row(assistant, conversation, key)
    assert [one.question for one in rows()] == ["Mine?", "Who?"]


def test_a_row_of_an_answer_holds_nothing_of_a_document_removed_since(assistant):
    conversation, key = said(assistant)
    say(assistant, conversation, key, "wrong_citation")
    del assistant.shelf["summit.txt"]
    row(assistant, conversation, key)
    assert "Scholz" not in (rows()[0].to_dict()).__str__()


def test_there_is_no_row_of_nothing(assistant):
    conversation, key = said(assistant)
    with pytest.raises(FootnoteError, match="Nothing was said"):
        row(assistant, conversation, key)
