"""The questions offered after an answer, in a real browser."""

import threading
from dataclasses import replace

import pytest

from rag.types import Citation
from tests.interfaces.conftest import SUMMIT, document
from tests.interfaces.visits import answered, ask, asked_and_closed

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option
TOLD = ["Mayor Carl Dahl said on Monday that the bridge opens in May.", "Italy will send 300 soldiers to Kosovo in May 2026."]


class Quoting:
    """Answers each question from the whole of the summit's text; `asked` has the questions tried after how many turns."""

    def __init__(self, assistant):
        self._assistant, self.on, self.begun, self.asked = assistant, threading.Event(), threading.Event(), []
        self.on.set()

    def ask(self, question, history=(), scope=None):
        self.asked.append(len(history) // 2)
        if history:
            self.begun.set()
            assert self.on.wait(20)
        answer, summit = self._assistant.answer("Who?"), self._assistant.shelf["summit.txt"]
        whole = Citation(1, summit.name, summit.title, None, None, None, None, None, 0, len(summit.text), summit.text, summit.sha256)
        return replace(answer, question=question, citations=(whole,))


@pytest.fixture
def quoting(assistant):
    assistant.shelf["summit.txt"] = document("summit.txt", "\n\n".join([SUMMIT, *TOLD]), "EU summit")
    asks = Quoting(assistant)
    assistant.quoting = lambda: asks
    yield asks
    asks.on.set()


def test_questions_after_an_answer_are_tried_no_more_when_the_reader_has_asked_on(quoting, page):
    quoting.on.clear()
    ask(page, "Who?")
    answered(page)
    assert quoting.begun.wait(20)
    ask(page, "And who?")
    answered(page, 2)
    quoting.on.set()
    page.wait_for_selector("#next button")
    assert quoting.asked.count(1) == 1
    assert quoting.asked.count(2) > 1


def test_no_question_is_offered_while_the_next_is_limited_for_it_was_tried_over_all_documents(quoting, page):
    page.wait_for_selector("#chat .examples button")
    page.get_by_label("Ask EU summit").check()
    page.wait_for_selector("#chat .examples button", state="detached")
    page.click("#tick-none")
    page.wait_for_selector("#chat .examples button")
    ask(page, "Who?")
    answered(page)
    page.wait_for_selector("#next button")
    page.get_by_label("Ask EU summit").check()
    page.wait_for_selector("#next button", state="detached")
    asked_and_closed(page, "And who?")
    asked_and_closed(page, "And who, again?")
    assert quoting.asked.count(2) == 0
    page.click("#tick-none")
    ask(page, "And who then?")
    page.wait_for_selector("#next button")
    assert quoting.asked.count(4) > 0
