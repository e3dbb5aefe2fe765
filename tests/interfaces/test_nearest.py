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


def changed(assistant, text):
    assistant.shelf["summit.txt"] = replace(assistant.shelf["summit.txt"], text=text, sha256="new")


def test_in_a_document_that_changed_the_sentence_is_found_where_it_stands_now(assistant, turns):
    changed(assistant, f"A new beginning.\n\n{assistant.QUOTE}\n\nAnd an end of many more words than there were before.")
    parts = nearest(assistant, turns, turns[0].key, "ground troops")
    assert marked(parts) == assistant.QUOTE
    assert "The document changed since." in html.unescape(parts["check"])


@pytest.mark.parametrize("times", [0, 2], ids=["gone", "twice"])
def test_a_sentence_that_a_changed_document_no_longer_holds_once_is_shown_alone_as_it_was_read(assistant, turns, times):
    changed(assistant, "Other words, " * 500 + f"{assistant.QUOTE} " * times)
    parts = nearest(assistant, turns, turns[0].key, "ground troops")
    assert html.unescape(re.sub("<[^>]*>", "", parts["body"])) == assistant.QUOTE
    assert "This document changed since." in html.unescape(parts["check"])
