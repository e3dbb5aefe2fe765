import copy
import html
import re
from dataclasses import replace

import pytest

from rag.errors import DocumentError, StoreError
from rag.interfaces.conversation import (
    UNFORESEEN,
    Conversation,
    asked,
    examples,
    further,
    history,
    messages,
    opened,
    outlets,
    recent,
    status,
)
from rag.interfaces.scoping import Wanted
from rag.interfaces.spot import Spot
from rag.interfaces.suggesting import Suggestions
from rag.types import Scope


def said(assistant, *questions):
    conversation = Conversation()
    for question in questions:
        list(asked(assistant, conversation, question))
    return conversation


def test_a_turn_grows_from_waiting_to_evidence_to_draft_to_answer(assistant):
    stages = [(turn.evidence is not None, turn.draft, turn.answer is not None) for turn in asked(assistant, Conversation(), "Who?")]
    draft = "Scholz ruled out *ground* troops."
    assert stages[:4] == [(False, "", False), (True, "", False), (True, "Scholz ruled ", False), (True, draft, False)]
    assert stages[4] == stages[3]  # it is written, and now checked
    assert set(stages[5:]) == {(True, draft, True)}


def test_closing_the_iterator_closes_the_assistants_stream_and_the_turn(assistant):
    conversation = Conversation()
    drawings = asked(assistant, conversation, "Who?")
    next(drawings)
    next(drawings)
    assert not assistant.closed.is_set()
    drawings.close()
    assert assistant.closed.is_set()
    assert not conversation.busy


@pytest.mark.parametrize("question", ["Who?", "fail"])
def test_what_a_model_sends_after_a_stop_is_not_taken(assistant, question):
    conversation = Conversation()
    for turn in asked(assistant, conversation, question):
        if turn.draft:
            conversation.stop()
    (turn,) = conversation.turns
    assert (turn.stopped, turn.draft, turn.answer, turn.error) == (True, "Scholz ruled ", None, None)
    assert assistant.closed.is_set()


def test_a_stopped_turn_says_that_it_was_not_checked(assistant):
    conversation, last = Conversation(), []
    for turn in asked(assistant, conversation, "Who?"):
        last.append("".join(said["content"] for said in messages(assistant, conversation.turns)))
        if turn.draft:
            conversation.stop()
    assert "Draft, not checked yet" in last[2]
    assert "Stopped, not checked" in last[-1]


def test_the_page_shows_the_last_turns_and_more_of_those_before_until_the_next_question(assistant):
    conversation = Conversation()

    def page():
        return html.unescape("".join(message["content"] for message in recent(assistant, conversation)))

    def ask(number):
        list(asked(assistant, conversation, f"Question {number}?"))

    for number in range(45):
        ask(number)
    assert "Question 25?" in page()
    assert "Question 24?" not in page()
    assert "Show 20 of 25 earlier questions" in page()
    conversation.unfold()
    assert "Question 5?" in page()
    assert "Show the 5 earlier questions" in page()
    conversation.unfold()
    assert page().startswith(html.unescape(messages(assistant, conversation.turns)[0]["content"]))
    ask(45)
    assert "Show 20 of 26 earlier questions" in page()
    assert len(assistant.asked[-1][1]) == 90  # what is folded is part of what was said


def test_one_question_is_open_at_a_time(assistant):
    conversation = Conversation()
    open_one = asked(assistant, conversation, "Who?")
    next(open_one)
    assert list(asked(assistant, conversation, "And why?")) == []
    conversation.stop()
    assert list(asked(assistant, conversation, "And now?"))[-1].answer
    assert [turn.question for turn in conversation.turns if turn.answer] == ["And now?"]


def test_a_cleared_conversation_takes_nothing_from_an_answer_under_way(assistant):
    conversation = Conversation()
    drawings = asked(assistant, conversation, "Who?")
    next(drawings)
    conversation.clear()
    list(drawings)
    assert conversation.turns == ()


def test_each_visitor_gets_an_empty_conversation(assistant):
    assert copy.deepcopy(said(assistant, "Who?")).turns == ()


def test_an_error_ends_the_turn_and_keeps_the_draft(assistant):
    (turn,) = said(assistant, "fail").turns
    assert "The model stopped" in str(turn.error)
    assert turn.draft


def test_a_fault_of_the_program_is_raised_and_closes_the_turn(assistant):
    assistant.answer = None
    conversation = Conversation()
    with pytest.raises(TypeError):
        list(asked(assistant, conversation, "Who?"))
    assert conversation.turns[-1].error is UNFORESEEN


def test_limits_go_with_the_question_and_what_cannot_be_meant_is_the_turns_error(assistant):
    conversation = Conversation()
    (*_, turn) = asked(assistant, conversation, "Who?", Wanted(outlets=["daily news"], before=" 2025 "))
    assert assistant.scopes == [Scope(outlets=("Daily News",), before="2025")]
    assert turn.answer.scope == assistant.scopes[0]
    (*_, turn) = asked(assistant, conversation, "Who?", Wanted(outlets=["Dayly News"]))
    assert str(turn.error) == "There is no outlet 'Dayly News'. Did you mean 'Daily News'?"
    (*_, turn) = asked(assistant, conversation, "Who?", Wanted())
    assert assistant.scopes[1:] == [None]


def test_outlets_are_offered_to_choose_from(assistant):
    assert outlets(assistant) == ["Daily News"]


def test_history_holds_checked_turns_only(assistant):
    conversation = said(assistant, "Who?", "fail", "nothing")
    told = history(conversation.turns)
    assert [m["content"] for m in told] == ["Who?", conversation.turns[0].answer.text, "nothing", "Not in these documents."]
    assert told[1]["answer"] is conversation.turns[0].answer
    assert assistant.asked[-1] == ("nothing", told[:2])


def test_only_citations_of_these_turns_are_opened(assistant):
    (mine,), (other,) = said(assistant, "Who?").turns, said(assistant, "trap").turns
    assert "<mark" in opened(assistant, [mine], mine.key, 1)["body"]
    for key, number in ((other.key, 1), (mine.key, 2), (mine.key, "1"), (None, None)):
        assert "no longer available" in opened(assistant, [mine], key, number)["check"]


def test_a_document_that_changed_shows_the_quote_alone(assistant):
    (turn,) = said(assistant, "Who?").turns
    assistant.shelf["summit.txt"] = replace(assistant.shelf["summit.txt"], text="Other words.", sha256="new")
    reader = opened(assistant, [turn], turn.key, 1)
    assert "changed since" in reader["check"] and "Scholz" in reader["body"]


def test_more_is_shown_only_of_the_text_that_the_reader_shows(assistant):
    (turn,) = said(assistant, "Who?").turns
    spot = Spot.read(opened(assistant, [turn], turn.key, 1)["spot"])
    text = assistant.shelf["summit.txt"].text
    assert html.unescape(re.sub("<[^>]*>", "", further(assistant, [turn], spot, "later", 100)["piece"])) == text[100:]
    for wrong in ((None, "later", 100), (spot, "aside", 100), (spot, "later", "100")):
        assert further(assistant, [turn], *wrong) == {"into": "", "piece": ""}
    assistant.shelf["summit.txt"] = replace(assistant.shelf["summit.txt"], sha256="new")
    assert "changed since" in html.unescape(further(assistant, [turn], spot, "later", 100)["piece"])
    del assistant.shelf["summit.txt"]
    assert "No document" in html.unescape(further(assistant, [turn], spot, "later", 100)["piece"])


def test_of_a_document_that_was_removed_nothing_is_shown_again(assistant):
    (turn,) = said(assistant, "Who?").turns
    del assistant.shelf["summit.txt"]
    reader = opened(assistant, [turn], turn.key, 1)
    assert reader["title"] == "Document removed" and "summit.txt" in html.unescape(reader["where"])
    page = html.unescape("".join(message["content"] for message in messages(assistant, [turn])))
    assert "Document removed: summit.txt" in page
    assert not any("Scholz" in html.unescape(part) for part in (page, *reader.values()))


def test_an_error_of_the_store_takes_the_readers_place(assistant):
    def fail(name):
        raise StoreError("The index cannot be read")

    (turn,) = said(assistant, "Who?").turns
    assistant.document = fail
    assert "The index cannot be read" in opened(assistant, [turn], turn.key, 1)["check"]


def test_a_store_that_cannot_be_read_shows_in_the_status_line(assistant):
    def fail():
        raise DocumentError("The folder is missing")

    assistant.documents = assistant.examples = assistant.outlets = fail
    assert "The folder is missing" in status(assistant)
    assert examples(Suggestions(assistant)) == []
    assert outlets(assistant) == []
