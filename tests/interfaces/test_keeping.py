from dataclasses import replace

import pytest

from rag.errors import FootnoteError
from rag.interfaces.conversation import Conversation, messages, opened
from rag.interfaces.keeping import found_again, kept, reopened, rewound, saved
from rag.interfaces.scoping import Wanted
from rag.journal import Journal
from rag.types import Scope


def said(assistant, *questions, owner=""):
    conversation = Conversation()
    conversation.owner = owner
    for question in questions:
        list(kept(assistant, conversation, question))
    return conversation


def titles(assistant, owner=""):
    return [one.title for one in assistant.journal.of(owner).conversations()]


def again(assistant, conversation):
    """The conversation as another session, after a restart, has it."""
    assistant.journal.close()
    assistant._journal = Journal(assistant.journal.path)
    other = Conversation()
    other.owner = conversation.owner
    reopened(assistant, other, conversation.id)
    return other


def test_a_conversation_is_made_by_its_first_question(assistant):
    assert titles(assistant) == []
    conversation = said(assistant, "Who ruled it out?", "And why?")
    assert titles(assistant) == ["Who ruled it out?"]
    assert [one.question for one in assistant.journal.of().entries(conversation.id)] == ["Who ruled it out?", "And why?"]


def test_it_comes_back_as_it_was_with_its_citations_alive(assistant):
    conversation = said(assistant, "Who?", "nothing", "fail")
    back = again(assistant, conversation)
    plain = [replace(turn, among=None) for turn in conversation.turns]  # how many documents there were then is not kept
    assert messages(assistant, back.turns) == messages(assistant, plain)
    assert "Quote found in source" in opened(assistant, back.turns, back.turns[0].key, 1)["check"]


def test_what_it_was_limited_to_comes_back_too(assistant):
    conversation = Conversation()
    list(kept(assistant, conversation, "nothing", Wanted(documents=("summit.txt",), outlets=("Daily News",), after="2024")))
    (turn,) = again(assistant, conversation).turns
    assert turn.limited
    assert turn.wanted == Wanted(("summit.txt",), ("Daily News",), "2024")


def test_a_page_that_is_loaded_anew_goes_on_with_the_conversation_of_its_last_turn(assistant):
    conversation = said(assistant, "Who?", "And why?", owner="anna")
    fresh, strange = Conversation(), Conversation()
    fresh.owner = "anna"
    for one in (fresh, strange):
        found_again(assistant, one, conversation.turns[0].key)
    assert [turn.question for turn in fresh.turns] == ["Who?", "And why?"]
    assert strange.turns == ()


def test_a_document_that_changed_or_went_since_is_told(assistant):
    conversation = said(assistant, "Who?")
    old = assistant.shelf["summit.txt"]
    assistant.shelf["summit.txt"] = replace(old, text="Other.", sha256="other")
    back = again(assistant, conversation)
    assert "changed since" in opened(assistant, back.turns, back.turns[0].key, 1)["check"]
    del assistant.shelf["summit.txt"]
    assert "Document removed" in opened(assistant, back.turns, back.turns[0].key, 1)["title"]
    assert "Scholz" not in str(messages(assistant, back.turns))


def test_an_answer_that_was_stopped_is_kept_as_far_as_it_came(assistant):
    conversation = Conversation()
    for turn in kept(assistant, conversation, "Who?"):
        if turn.draft:
            conversation.stop()
    (turn,) = again(assistant, conversation).turns
    assert (turn.stopped, turn.draft, turn.answer) == (True, "Scholz ruled ", None)


def test_a_page_that_is_closed_leaves_the_answer_as_stopped(assistant):
    conversation = Conversation()
    asking = kept(assistant, conversation, "Who?")
    while not next(asking).draft:
        pass
    asking.close()
    assert assistant.closed.is_set()
    (turn,) = again(assistant, conversation).turns
    assert (turn.stopped, turn.error, turn.draft) == (True, None, "Scholz ruled ")


def test_a_program_that_dies_leaves_the_question(assistant):
    conversation = Conversation()
    asking = kept(assistant, conversation, "Who?")
    next(asking)
    (turn,) = again(assistant, conversation).turns
    assert (turn.question, turn.stopped) == ("Who?", True)
    asking.close()


def test_a_conversation_that_is_left_keeps_its_own_answer_and_the_other_takes_nothing_of_it(assistant):
    other = said(assistant, "trap")
    conversation = Conversation()
    asking = kept(assistant, conversation, "Who?")
    while not next(asking).draft:
        pass
    left = conversation.id
    reopened(assistant, conversation, other.id)
    list(asking)
    assert [turn.question for turn in conversation.turns] == ["trap"]
    (entry,) = assistant.journal.of().entries(left)
    assert (entry.state, entry.draft[:6]) == ("stopped", "Scholz")
    assert [one.question for one in assistant.journal.of().entries(other.id)] == ["trap"]


def test_limits_are_kept_with_what_got_no_answer(assistant):
    conversation = Conversation()
    list(kept(assistant, conversation, "fail", Wanted(outlets=["Daily News"])))
    (entry,) = assistant.journal.of().entries(conversation.id)
    assert entry.scope == Scope(outlets=("Daily News",))
    assert "The model stopped" in str(entry.error)


def test_one_visitor_cannot_open_what_is_anothers(assistant):
    theirs = said(assistant, "Secret?", owner="ann")
    mine = Conversation()
    mine.owner = "bob"
    with pytest.raises(FootnoteError, match="no such conversation"):
        reopened(assistant, mine, theirs.id)
    assert titles(assistant, "bob") == []


def test_what_cannot_be_kept_is_asked_all_the_same_and_says_why(assistant, tmp_path):
    (tmp_path / "vectorstore").mkdir()
    (tmp_path / "vectorstore" / "journal.sqlite").write_text("My notes, which are no journal. " * 50)
    conversation = said(assistant, "Who?")
    assert conversation.turns[0].answer
    assert "mv vectorstore/journal.sqlite" in str(conversation.unkept)
    assert conversation.id == ""


def test_what_was_asked_before_a_journal_could_be_used_is_kept_once_it_can(assistant, tmp_path):
    blocked = tmp_path / "vectorstore" / "journal.sqlite"
    blocked.mkdir(parents=True)
    conversation = said(assistant, "Who?")
    blocked.rmdir()
    list(kept(assistant, conversation, "And why?"))
    assert conversation.unkept is None
    assert [one.question for one in assistant.journal.of().entries(conversation.id)] == ["Who?", "And why?"]


# --- asked anew --------------------------------------------------------------------------------------------


def edit(assistant, conversation, number):
    conversation.editing = conversation.turns[number].key
    return rewound(assistant, conversation)


def questions(assistant):
    return [[one.question for one in assistant.journal.of().entries(h.id)] for h in assistant.journal.of().conversations()]


def test_an_edited_question_goes_on_in_a_copy_and_nothing_is_lost(assistant):
    conversation = said(assistant, "One?", "Two?", "Three?")
    line = edit(assistant, conversation, 1)
    assert "stays in the list: “One?”" in line
    assert conversation.editing == ""
    list(kept(assistant, conversation, "Other?"))
    assert [turn.question for turn in conversation.turns] == ["One?", "Other?"]
    assert questions(assistant) == [["One?", "Other?"], ["One?", "Two?", "Three?"]]


def test_the_first_question_edited_makes_a_conversation_of_its_own(assistant):
    conversation = said(assistant, "One?", "Two?")
    edit(assistant, conversation, 0)
    list(kept(assistant, conversation, "Other?"))
    assert questions(assistant) == [["Other?"], ["One?", "Two?"]]
    assert titles(assistant) == ["Other?", "One?"]


def test_a_question_that_got_nothing_is_replaced(assistant):
    assistant.gates["token"].set()
    conversation = said(assistant, "One?")
    list(kept(assistant, conversation, "Two?", Wanted(outlets=["Nowhere"])))
    assert conversation.turns[1].error
    assert edit(assistant, conversation, 1) == ""
    list(kept(assistant, conversation, "Other?"))
    assert questions(assistant) == [["One?", "Other?"]]


def test_without_a_journal_an_edited_question_is_asked_at_the_end(assistant, tmp_path):
    (tmp_path / "vectorstore" / "journal.sqlite").mkdir(parents=True)
    conversation = said(assistant, "One?", "Two?")
    assert "cannot be kept" in edit(assistant, conversation, 0)
    assert [turn.question for turn in conversation.turns] == ["One?", "Two?"]


def test_editing_nothing_changes_nothing(assistant):
    conversation = said(assistant, "One?")
    assert rewound(assistant, conversation) == ""
    assert len(conversation.turns) == 1


# --- saved -------------------------------------------------------------------------------------------------


def test_a_conversation_and_a_single_answer_are_saved_without_what_was_removed(assistant):
    conversation = said(assistant, "Who?", "trap")
    assistant.journal.of().rename(conversation.id, "Ground troops")
    whole, one = saved(assistant, conversation, "Markdown"), saved(assistant, conversation, "Markdown", conversation.turns[0].key)
    assert (whole["name"], one["name"]) == ("Ground-troops.md", "Who.md")
    assert "Before" not in one["text"]
    assert whole["text"].count("## ") == 2
    del assistant.shelf["summit.txt"]
    assert assistant.QUOTE not in saved(assistant, conversation, "JSON")["text"]


def test_there_is_nothing_to_save_of_an_empty_conversation(assistant):
    with pytest.raises(FootnoteError, match="nothing to save"):
        saved(assistant, Conversation(), "JSON")
