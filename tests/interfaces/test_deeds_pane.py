"""What is done with an answer, in a real browser, over a scripted assistant."""

import json
from dataclasses import replace

import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


def ask(page, question, answers):
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")
    page.wait_for_function("n => document.querySelectorAll('#chat .fn-answer').length === n", arg=answers)
    page.wait_for_selector("#ask button:text('Ask')")


def asked(page):
    return page.locator("#chat .fn-asked").all_inner_texts()


def titles(assistant):
    return [one.title for one in assistant.journal.of().conversations()]


def deed(page, words, number=0):
    page.locator(f"#chat .fn-deed:text-is('{words}')").nth(number).click()


def fold(page, words):
    page.locator(f"#chat .fn-more-deeds summary:text-is('{words}')").last.click()


def test_an_edited_question_is_asked_in_a_copy_and_that_is_told(page, assistant):
    for n, question in enumerate(("One <b>?", "Two?", "Three?"), 1):
        ask(page, question, n)
    deed(page, "Edit question", 1)
    page.wait_for_selector("#strip-line:has-text('stays in the list')")
    page.wait_for_function("document.querySelector('#ask textarea').value === 'Two?'")
    ask(page, "Other?", 2)
    page.wait_for_selector("#strip-line:has-text('The conversation as it was stays in the list: “One <b>?”')")
    assert asked(page) == ["One <b>?", "Other?"]
    assert titles(assistant) == ["One <b>?", "One <b>?"]
    assert [turn["content"] for turn in assistant.asked[-1][1]][0] == "One <b>?"


def test_editing_can_be_left(page, assistant):
    ask(page, "One?", 1)
    deed(page, "Edit question")
    page.wait_for_function("document.querySelector('#ask textarea').value === 'One?'")
    page.click("#edit-cancel")
    page.wait_for_selector("#edit-cancel", state="hidden")
    page.wait_for_function("document.querySelector('#ask textarea').value === ''")
    ask(page, "Two?", 2)
    assert asked(page) == ["One?", "Two?"]


def test_a_follow_up_shows_what_was_searched_and_lets_it_be_changed(page, assistant):
    plain = assistant.answer
    assistant.answer = lambda question: replace(plain(question), standalone="Why did <i>Scholz</i> rule it out?")
    ask(page, "Why?", 1)
    assert "Searched for: “Why did <i>Scholz</i> rule it out?”" in page.inner_text(".fn-standalone")
    deed(page, "Change")
    page.wait_for_function("document.querySelector('#ask textarea').value === 'Why did <i>Scholz</i> rule it out?'")
    ask(page, "Why did the chancellor rule it out?", 2)
    assert assistant.asked[-1][0] == "Why did the chancellor rule it out?"


def test_a_single_answer_is_saved(page, assistant, tmp_path):
    ask(page, "Who?", 1)
    ask(page, "trap", 2)
    fold(page, "Save")
    with page.expect_download() as saving:
        page.locator("#chat .fn-deed:text-is('JSON')").last.click()
    saving.value.save_as(tmp_path / "one.json")
    (turn,) = json.loads((tmp_path / "one.json").read_text())["turns"]
    assert turn["question"] == "trap"


def test_feedback_is_kept_at_one_click_with_a_note_and_becomes_a_row(page, assistant, tmp_path):
    ask(page, "Who?", 1)
    fold(page, "Feedback")
    deed(page, "Wrong citation")
    page.wait_for_selector("#strip-line:has-text('Noted: wrong citation.')")
    page.wait_for_selector("#chat .fn-said:text-is('✓ Wrong citation')")
    page.fill("#said-note textarea", "It was <b>another</b> speech.")
    page.click("#said-row")
    page.wait_for_selector("#strip-line:has-text('Now a row of')")
    (told,) = assistant.journal.of().feedback()
    assert (told.verdict, told.note, bool(told.row)) == ("wrong_citation", "It was <b>another</b> speech.", True)
    made = json.loads((tmp_path / "questions" / "feedback.jsonl").read_text())
    assert (made["review"], made["tags"], made["note"]) == ("unchecked", ["wrong_citation"], "It was <b>another</b> speech.")


def test_a_note_that_is_being_written_outlives_the_next_answer(page, assistant):
    ask(page, "Who?", 1)
    fold(page, "Feedback")
    deed(page, "Wrong citation")
    page.fill("#said-note textarea", "half a note")
    ask(page, "And why?", 2)
    ask(page, "And when?", 3)  # by when what follows on the other answer has come
    assert page.input_value("#said-note textarea") == "half a note"
    page.click("#said-keep")
    page.wait_for_selector("#strip-line:has-text('The note is kept with it.')")
    assert assistant.journal.of().feedback()[0].note == "half a note"


def test_feedback_can_be_taken_back(page, assistant):
    ask(page, "Who?", 1)
    fold(page, "Feedback")
    deed(page, "Helpful")
    page.wait_for_selector("#said")
    page.click("#said-unsay")
    page.wait_for_selector("#chat .fn-said", state="detached")
    assert assistant.journal.of().feedback() == []


def test_every_deed_is_reached_by_keys(page, assistant):
    ask(page, "Who?", 1)
    page.locator("#chat .fn-more-deeds summary").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#chat .fn-said:text-is('✓ Helpful')")
    assert page.faults == []


def test_questions_to_go_on_with_come_after_the_answer_and_are_asked_at_one_click(page, assistant):
    ask(page, "trap of the summit", 1)
    assistant.answer = _on_the_summit(assistant)
    ask(page, "Who met?", 2)
    page.wait_for_selector("#next button")
    offered = page.inner_text("#next button >> nth=0")
    page.click("#next button >> nth=0")
    page.wait_for_function("document.querySelectorAll('#chat .fn-answer').length === 3")
    assert assistant.asked[-1][0] == offered
    assert page.faults == []


def _on_the_summit(assistant):
    """Answers that cite another sentence than the one that was read besides; of what that says they cite it."""
    plain, shown = assistant.answer, assistant.shelf["summit.txt"]
    first = "EU leaders met in Brussels."

    def answer(question):
        found = plain(question)
        if question != "Who met?":
            return found
        cited = replace(found.citations[0], start=0, end=len(first), quote=first)
        assert shown.text.startswith(first)
        return replace(found, citations=(cited,))

    return answer
