import threading
from pathlib import Path
from unittest.mock import Mock

import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.errors import StoreError
from rag.interfaces.conversation import Conversation, asked, history
from rag.interfaces.suggesting import Suggestions, offered
from rag.types import Answer, Citation, Claim
from tests.interfaces.conftest import SUMMIT, document

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def found(suggestions):
    suggestions.first()
    suggestions._thread.join(60)
    return suggestions.first()


@pytest.fixture
def real():
    """A real assistant over the seed article, by full text alone."""
    with Assistant.open(SEEDS, "store", "extractive", Config(embedder="none", reranker="none")) as assistant:
        assistant.sync()
        yield assistant


def test_each_first_question_is_answered_by_the_documents(real):
    questions = found(Suggestions(real))
    assert 2 <= len(questions) <= 4
    for question in questions:
        assert real.ask(question).status == "answered"


def test_each_further_question_is_answered_from_something_that_was_not_told(real):
    suggestions, conversation = Suggestions(real), Conversation()
    (*_, turn) = asked(real, conversation, "What did German Chancellor Scholz rule out?")
    told = history(conversation.turns)
    further = suggestions.after(turn.answer, told, ["What did German Chancellor Scholz rule out?"])
    assert further
    for question in further:
        answer = real.ask(question, told)
        assert answer.status == "answered"
        assert {c.start for c in answer.citations} - {c.start for c in turn.answer.citations}


def test_what_was_asked_is_not_offered_again(real):
    suggestions, conversation = Suggestions(real), Conversation()
    (*_, turn) = asked(real, conversation, "What did German Chancellor Scholz rule out?")
    first = suggestions.after(turn.answer, (), [])
    again = suggestions.after(turn.answer, (), [first[0].upper()])
    assert first[0] not in again


def test_questions_are_tried_for_one_answer_at_a_time_and_nobody_is_kept_waiting(assistant):
    suggestions, answer, asked, on = Suggestions(assistant), _told_in_part(assistant), threading.Event(), threading.Event()

    def ask(question, history=(), scope=None):
        asked.set()
        assert on.wait(20)
        return answer

    assistant.ask = ask
    trying = threading.Thread(target=suggestions.after, args=(answer, (), []))
    trying.start()
    assert asked.wait(20)
    assert not suggestions.free
    assert suggestions.after(answer, (), []) == []
    on.set()
    trying.join(20)
    assert suggestions.free


def test_no_more_questions_are_tried_when_they_are_no_longer_wanted(assistant):
    assistant.ask = Mock(side_effect=assistant.ask)
    suggestions, answer, wanted = Suggestions(assistant), _told_in_part(assistant), iter([True, False])
    assert suggestions.after(answer, (), [], lambda: next(wanted)) == []
    assert assistant.ask.call_count == 1
    assert suggestions.free


def test_the_first_questions_are_found_once_a_visitor_waits_no_more(assistant):
    suggestions = Suggestions(assistant)
    with suggestions._following:
        assert suggestions.first() == []
        assert suggestions.busy
    assert found(suggestions)


def test_after_a_refusal_nothing_is_offered(assistant):
    assert Suggestions(assistant).after(assistant.answer("nothing"), (), []) == []


def test_a_question_that_the_documents_do_not_answer_is_not_offered(assistant):
    assistant.examples = lambda: ["nothing of Rome?", "Where did leaders meet?"]
    questions = found(Suggestions(assistant))
    assert "Where did leaders meet?" in questions
    assert "nothing of Rome?" not in questions


def test_they_are_kept_until_the_documents_change(assistant):
    suggestions = Suggestions(assistant)
    before, asking = found(suggestions), suggestions._thread
    assert suggestions.first() == before
    assert suggestions._thread is asking
    del assistant.shelf["trap.txt"]
    found(suggestions)
    assert suggestions._thread is not asking


def test_they_are_found_behind_the_page_which_does_not_wait(assistant):
    assistant.gates["found"].clear()
    suggestions = Suggestions(assistant)
    assert suggestions.first() == []
    assert suggestions.busy
    assistant.gates["found"].set()
    assert found(suggestions)
    suggestions.close(5)


def test_none_is_looked_for_once_it_is_closed(assistant):
    suggestions = Suggestions(assistant)
    suggestions.close()
    assert suggestions.first() == []
    assert not suggestions.busy


def test_a_store_that_fails_meanwhile_leaves_what_was_found(assistant):
    plain = assistant.ask
    calls = []

    def ask(question, history=(), scope=None):
        calls.append(question)
        if len(calls) > 1:
            raise StoreError("gone")
        return plain(question)

    assistant.ask = ask
    assert len(found(Suggestions(assistant))) <= 1
    whole = Answer("q", "q", "t [1]", "answered", claims=(Claim("t", (1,), "supported", 1.0),), citations=(_gone(),))
    assert Suggestions(assistant).after(whole, (), []) == []


def _told_in_part(assistant):
    """An answer of which the document tells more."""
    told = ["Mayor Carl Dahl said on Monday that the bridge opens in May.", "Italy will send 300 soldiers to Kosovo in May 2026."]
    assistant.shelf["summit.txt"] = document("summit.txt", "\n\n".join([SUMMIT, *told]), "EU summit")
    return assistant.answer("Who?")


def _gone():
    return Citation(1, "gone.txt", "t", None, None, None, None, None, 0, 1, "x", "y")


def test_what_is_offered_is_escaped():
    assert "&lt;b&gt;" in offered(["Who <b>?"])
    assert offered([]) == ""
