"""The list of conversations in a real browser, over a scripted assistant with a journal of its own."""

import json
import re

import pytest

from rag.interfaces.conversation import Conversation
from rag.interfaces.keeping import kept
from rag.interfaces.verification import Stored, citations, verified

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option
TITLES = "#past-list .fn-past-title"


def ask(page, question, answers):
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")
    page.wait_for_function("n => document.querySelectorAll('#chat .fn-answer').length === n", arg=answers)


def show(page):
    page.click("button[role=tab]:has-text('Conversations')")
    page.wait_for_selector("#past-list .fn-past, #past-list .fn-none")


def held(assistant, *questions):
    """A conversation of an earlier session."""
    conversation = Conversation()
    for question in questions:
        list(kept(assistant, conversation, question))
    return conversation


def titles(page):
    return page.locator(TITLES).all_inner_texts()


def wait_for_titles(page, *expected):
    page.wait_for_function(
        "([selector, wanted]) => JSON.stringify([...document.querySelectorAll(selector)].map(one => one.innerText)) === wanted",
        arg=[TITLES, json.dumps(list(expected), separators=(",", ":"), ensure_ascii=False)],
    )


def test_a_question_makes_a_conversation_that_opens_again_with_its_citations_alive(visit, assistant):
    first = visit()
    show(first)
    assert first.inner_text("#past-list") == "Nothing has been asked yet."
    ask(first, "Who ruled out *troops*?", 1)
    wait_for_titles(first, "Who ruled out *troops*?")
    assert "today · 1 question" in first.inner_text("#past-list")
    later = visit()
    show(later)
    later.click(TITLES)
    later.wait_for_selector("#chat .fn-answer")
    later.click("#chat a.fn-cite")
    later.wait_for_selector("#source mark")
    assert later.text_content("#source mark") == assistant.QUOTE
    ask(later, "And why?", 2)
    assert [turn.get("content") for turn in assistant.asked[-1][1]][0] == "Who ruled out *troops*?"
    wait_for_titles(later, "Who ruled out *troops*?")


def test_a_stopped_answer_comes_back_as_unchecked(visit, assistant):
    assistant.gates["checked"].clear()
    page = visit()
    page.fill("#ask textarea", "Who?")
    page.press("#ask textarea", "Enter")
    page.wait_for_selector(".fn-draft")
    page.click("#ask button:text('Stop')")
    page.wait_for_selector(".fn-draft:has-text('Stopped, not checked')")
    assistant.gates["checked"].set()
    page.wait_for_timeout(300)
    later = visit()
    show(later)
    later.click(TITLES)
    later.wait_for_selector(".fn-draft:has-text('Stopped, not checked')")
    assert "Scholz ruled" in later.inner_text(".fn-draft")


def test_words_are_looked_for_in_questions_and_answers(page, assistant):
    held(assistant, "Who?", "Was <b>Müller</b> there?")
    held(assistant, "trap")
    show(page)
    page.fill("#past-search input, #past-search textarea", "muller")
    wait_for_titles(page, "Who?")
    page.fill("#past-search input, #past-search textarea", "no such <b>")
    page.wait_for_selector("#past-list:has-text('No conversation holds “no such <b>”.')")


def test_a_conversation_is_renamed_and_deleted_and_brought_back(page, assistant):
    held(assistant, "Who?")
    show(page)
    page.click(TITLES)
    page.wait_for_selector("#past-open")
    page.fill("#past-title input, #past-title textarea", "Ground <i>troops</i>")
    page.press("#past-title input, #past-title textarea", "Enter")
    wait_for_titles(page, "Ground <i>troops</i>")
    page.click("#past-delete")
    page.wait_for_selector("#past-note:has-text('Deleted: “Ground <i>troops</i>”')")
    page.wait_for_selector("#chat .example")
    assert titles(page) == []
    page.click("#past-undo")
    wait_for_titles(page, "Ground <i>troops</i>")
    page.wait_for_selector("#chat .fn-answer")
    assert assistant.journal.of().conversations()[0].title == "Ground <i>troops</i>"


def test_a_saved_conversation_is_verified(page, assistant, tmp_path):
    held(assistant, "Who?", "trap")
    show(page)
    page.click(TITLES)
    page.wait_for_selector("#past-open")
    for form, suffix in (("JSON", "json"), ("Markdown", "md"), ("web page", "html")):
        with page.expect_download() as saving:
            page.click(f"#past button:has-text('{form}')")
        assert saving.value.suggested_filename == f"Who.{suffix}"
        saving.value.save_as(tmp_path / f"saved.{suffix}")
    file = str(tmp_path / "saved.json")
    outcome = verified(file, citations(file), Stored(assistant))
    assert outcome.counts == {"exact": 2, "moved": 0, "changed": 0, "missing": 0}
    assert "<script" not in (tmp_path / "saved.html").read_text()


def test_a_new_conversation_leaves_the_old_one_in_the_list_unmarked(page):
    ask(page, "Who?", 1)
    show(page)
    page.wait_for_selector("#past-list [aria-current]")
    page.click("#new")
    page.wait_for_selector("#chat .example")
    page.wait_for_selector("#past-list:not(:has([aria-current])) .fn-past-title")
    assert not page.is_visible("#past-open")


def test_a_journal_that_cannot_be_used_is_told_and_the_question_answered(visit, assistant, tmp_path):
    (tmp_path / "vectorstore").mkdir()
    (tmp_path / "vectorstore" / "journal.sqlite").write_text("Notes, no journal. " * 50)
    page = visit()
    show(page)
    page.wait_for_selector("#past-note:has-text('may hold conversations')")
    ask(page, "Who?", 1)
    assert re.search(r"mv \S+journal.sqlite", page.inner_text("#past-note"))


def test_on_a_phone_a_chosen_conversation_brings_the_chat_into_view(visit, assistant):
    held(assistant, "Who?")
    page = visit(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    show(page)
    page.tap(TITLES)
    page.wait_for_selector("#chat .fn-answer")
    page.wait_for_function("document.querySelector('#top').getBoundingClientRect().top >= -5")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_list_is_reached_and_opened_by_keys_alone(page, assistant):
    held(assistant, "Who?")
    page.focus("button[role=tab]:has-text('Conversations')")
    page.keyboard.press("Enter")
    page.wait_for_selector(TITLES)
    page.focus("#past-list .fn-past-pick")
    page.keyboard.press("Enter")
    page.wait_for_selector("#chat .fn-answer")
    assert page.faults == []
