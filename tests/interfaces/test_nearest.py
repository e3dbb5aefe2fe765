import html
import re
from dataclasses import replace

import pytest

from rag.errors import StoreError
from rag.interfaces.conversation import Conversation, asked
from rag.interfaces.nearest import nearest
from rag.types import Evidence


@pytest.fixture
def turns(assistant):
    conversation = Conversation()
    list(asked(assistant, conversation, "Who?"))
    return conversation.turns


def marked(parts):
    return html.unescape(re.search(r"<mark[^>]*>(.*)</mark>", parts["body"])[1])


def test_the_sentence_that_holds_most_of_the_words_is_opened(assistant, turns):
    met = Evidence(2, "summit.txt", 0, 27, "EU leaders met in Brussels.")
    turns = (replace(turns[0], answer=replace(turns[0].answer, evidence=(*turns[0].answer.evidence, met))),)
    parts = nearest(assistant, turns, turns[0].key, "leaders in Brussels, and troops")
    assert marked(parts) == "EU leaders met in Brussels."
    assert html.unescape(parts["check"]).endswith("it holds 2 of the 3 words selected.")


def test_where_the_evidence_holds_no_word_all_documents_are_searched(assistant, turns):
    parts = nearest(assistant, turns, turns[0].key, "trap")
    assert marked(parts) == assistant.TRAP_QUOTE
    assert "nearest passage of all documents" in parts["check"]


def test_words_that_carry_nothing_open_nothing(assistant, turns):
    assert "holds any of the words" in nearest(assistant, turns, turns[0].key, "of the")["check"]


def test_a_turn_of_another_visitor_opens_nothing(assistant):
    assert "no longer available" in nearest(assistant, (), "k", "troops")["check"]


def test_a_document_that_is_gone_and_a_store_that_fails_are_told(assistant, turns):
    def fail(*_):
        raise StoreError("The store is gone")

    shelved = assistant.shelf.pop("summit.txt")
    assert nearest(assistant, turns, turns[0].key, "troops")["title"] == "Document removed"
    assistant.shelf["summit.txt"] = shelved
    assistant.document = fail
    assert "The store is gone" in html.unescape(nearest(assistant, turns, turns[0].key, "troops")["check"])
