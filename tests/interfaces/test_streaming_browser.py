"""An answer under way in a real browser: its stages, a stop, a failure, and a server that goes and comes back."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error

from rag.interfaces import conversation
from rag.interfaces.server import running
from rag.interfaces.ui import app
from tests.interfaces.visits import answered, ask, asked_and_closed

NOW = "#chat .fn-now"

# Where a question stands in the window.
PLACE = "asked => [...document.querySelectorAll('.fn-asked')].find(one => one.innerText === asked).getBoundingClientRect().top"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


def test_the_stages_follow_one_another_with_seconds_that_run(page, assistant):
    for gate in assistant.gates.values():
        gate.clear()
    ask(page, "Who?")
    page.wait_for_selector(f"{NOW}:has-text('Searching…')")
    assistant.gates["found"].set()
    page.wait_for_selector(f"{NOW}:has-text('Reading 1 sentence…')")
    assistant.gates["token"].set()
    page.wait_for_selector(f"{NOW}:has-text('Writing…')")
    page.wait_for_function("parseFloat(document.querySelector('#chat .fn-now .fn-secs').textContent) >= 0.6")
    assistant.gates["written"].set()
    page.wait_for_selector(f"{NOW}:has-text('Checking…')")
    assert [re.sub(r" [\d.]+ s$", "", one) for one in page.locator(".fn-past").all_inner_texts()][:2] == ["Searched", "Read 1 sentence"]
    assistant.gates["checked"].set()
    answered(page)
    assert not page.query_selector(NOW)


def test_states_are_read_out_politely_and_a_draft_is_not_piece_by_piece(page, assistant):
    assistant.gates["checked"].clear()
    ask(page, "Who?")
    page.wait_for_selector(".fn-told:text('Checking…')", state="attached")
    assert page.get_attribute("#chat [role=log]", "aria-live") == "off"
    assert page.get_attribute(".fn-told", "aria-live") == "polite"
    assistant.gates["checked"].set()
    page.wait_for_selector(".fn-told:text('Answer ready. 1 of 1 sentence supported')", state="attached")


def test_earlier_questions_are_folded_and_come_back_above_what_is_read(page, monkeypatch):
    monkeypatch.setattr(conversation, "AT_ONCE", 3)
    for number in range(6):
        asked_and_closed(page, f"Who, {number}?")
    page.wait_for_function("document.querySelectorAll('.fn-asked').length === 3")
    button = page.get_by_role("button", name="Show the 3 earlier questions")
    button.focus()
    page.wait_for_timeout(500)  # it scrolls to what has the focus
    stood = page.evaluate(PLACE, "Who, 3?")
    button.press("Enter")
    page.wait_for_function("document.querySelectorAll('.fn-asked').length === 6")
    page.wait_for_function(f"([asked, stood]) => Math.abs(({PLACE})(asked) - stood) < 3", arg=["Who, 3?", stood])
    page.wait_for_timeout(1000)  # Gradio scrolls later than it draws
    assert page.evaluate(PLACE, "Who, 3?") == pytest.approx(stood, abs=3)
    assert page.locator(".fn-earlier").count() == 0
    ask(page, "And now?")
    page.wait_for_function("[...document.querySelectorAll('.fn-asked')].map(one => one.innerText).join() === 'Who, 4?,Who, 5?,And now?'")


def test_a_stopped_answer_keeps_its_words_marked_incomplete_and_can_be_asked_again(page, assistant):
    assistant.gates["checked"].clear()
    ask(page, "Who?")
    page.wait_for_selector(".fn-draft:has-text('troops')")
    page.click("#ask button:text('Stop')")
    page.wait_for_selector(".fn-incomplete:has-text('Stopped, not checked: this is incomplete')")
    assert "Scholz ruled out" in page.inner_text(".fn-incomplete")
    assert not page.query_selector(NOW)
    assistant.gates["checked"].set()
    page.click(".fn-act:text('Ask again')")
    answered(page)
    assert [question for question, _ in assistant.asked] == ["Who?", "Who?"]


def test_a_model_that_fails_leaves_its_words_its_error_and_a_way_to_ask_again(page, assistant):
    ask(page, "please fail")
    page.wait_for_selector(".fn-failure")
    assert "Scholz ruled out" in page.inner_text(".fn-incomplete")
    page.wait_for_selector("#ask button:text('Ask')")
    assistant.told["please fail"] = assistant.answer("Who?")
    page.click(".fn-act:text('Ask again')")
    page.wait_for_function("document.querySelectorAll('.fn-failure').length === 2")
    assert [question for question, _ in assistant.asked] == ["please fail", "please fail"]


def test_a_lost_connection_is_said_and_what_was_missed_is_drawn_when_it_is_back(page, assistant):
    page.wait_for_timeout(500)
    assistant.gates["checked"].clear()
    ask(page, "Who?")
    page.wait_for_selector(".fn-draft")
    page.route("**/alive", lambda route: route.abort())
    page.wait_for_selector(".fn-lost:text('Connection lost; retrying… The answer under way is incomplete.')")
    assistant.gates["checked"].set()
    page.unroute("**/alive")
    page.wait_for_selector(".fn-lost:text('Connected again.')")
    answered(page)
    page.wait_for_selector(".fn-lost", state="hidden")


def test_a_page_that_is_loaded_anew_has_its_conversation_and_the_words_in_its_box(page, assistant):
    ask(page, "Who?")
    answered(page)
    assistant.gates["checked"].clear()
    ask(page, "And why?")
    page.wait_for_selector(".fn-draft")
    page.fill("#ask textarea", "half a quest")
    page.wait_for_function("sessionStorage.getItem('footnote-words') === 'half a quest'")
    page.reload()
    page.wait_for_function("[...document.querySelectorAll('.fn-asked')].map(one => one.innerText).join() === 'Who?,And why?'")
    assert page.input_value("#ask textarea") == "half a quest"
    assert page.is_visible(".fn-act:text('Ask again')")
    assistant.gates["checked"].set()
    page.click("#new")
    page.wait_for_function("!sessionStorage.getItem('footnote-turn')")
    page.reload()
    page.wait_for_selector("#chat .placeholder")


def test_a_server_that_was_started_anew_asks_for_a_reload_unless_the_page_has_reloaded_itself(browser, assistant):
    page = browser.new_page()
    with running(app(assistant), "127.0.0.1", 0) as first:
        with page.expect_response("**/alive"):  # by which the page knows its server
            page.goto(first)
        page.wait_for_selector("#ask textarea")
        port = int(first.rsplit(":", 1)[1])
    page.wait_for_selector(".fn-lost:has-text('Connection lost')", timeout=15_000)
    page.evaluate("window.old = true")
    with running(app(assistant), "127.0.0.1", port):
        # Gradio reloads the page, too, when its connection comes back to another server; whichever is first
        page.wait_for_function("() => !window.old || document.querySelector('.fn-lost button')", timeout=15_000)
        with suppress(Error):  # the page may be leaving just now
            page.evaluate("document.querySelector('.fn-lost button')?.click()")
        page.wait_for_function("() => !window.old && document.querySelector('#ask textarea')")
        page.wait_for_selector(".fn-lost", state="hidden")
    page.close()
