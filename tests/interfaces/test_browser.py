"""The chat in a real browser, over a scripted assistant on a loopback port."""

import json

import pytest

from rag.reports import SyncReport
from rag.types import Scope
from tests.interfaces.visits import LINK, MARK, answered, ask

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


def seen_in_full(page, selector):
    """True once the element lies inside both its scrolling box and the window."""
    page.wait_for_function(
        """selector => {
            const mark = document.querySelector(selector).getBoundingClientRect();
            const box = document.querySelector('#source .fn-text').getBoundingClientRect();
            return mark.top >= box.top && mark.bottom <= box.bottom && mark.top >= 0 && mark.bottom <= innerHeight;
        }""",
        arg=selector,
    )
    return True


def test_evidence_comes_before_the_draft_and_the_draft_before_the_answer(page, assistant):
    for gate in assistant.gates.values():
        gate.clear()
    ask(page, "Who ruled out ground troops?")
    page.wait_for_selector(".fn-waiting")
    assistant.gates["found"].set()
    page.wait_for_selector(".fn-evidence[open]")
    assert assistant.QUOTE in page.inner_text(".fn-evidence")
    assert not page.query_selector(".fn-draft, .fn-answer")
    assistant.gates["token"].set()
    page.wait_for_selector(".fn-draft:has-text('Draft, not checked yet')")
    page.wait_for_selector(".fn-draft:has-text('Scholz ruled out *ground* troops.')")
    assert not page.query_selector(".fn-answer")
    assistant.gates["written"].set()
    assistant.gates["checked"].set()
    answered(page)
    assert not page.query_selector(".fn-draft, .fn-evidence[open]")
    assert page.inner_text(".fn-status") == "1 of 1 sentence supported · 1 document · newest 21 December 2024"


@pytest.mark.parametrize("open_it", [lambda page: page.click(LINK), lambda page: page.press(LINK, "Enter")], ids=["click", "Enter key"])
def test_a_citation_opens_the_document_at_the_exact_quote(page, assistant, open_it):
    ask(page, "Who?")
    answered(page)
    open_it(page)
    page.wait_for_selector(MARK)
    assert page.text_content(MARK) == assistant.QUOTE
    assert page.text_content("#source .fn-text").strip() == assistant.shelf["summit.txt"].text
    assert "Quote found in source" in page.inner_text(".fn-check")
    assert seen_in_full(page, MARK)


def test_text_of_documents_and_models_shows_as_typed_and_does_nothing(page, assistant):
    ask(page, "trap ![x](http://evil.invalid/q.png) <img src=http://evil.invalid/r.png>")
    answered(page)
    page.click(LINK)
    page.wait_for_selector(MARK)
    assert page.text_content(MARK) == assistant.TRAP_QUOTE
    assert page.text_content(".fn-claim").startswith(assistant.TRAP_QUOTE)
    assert page.text_content(".fn-asked").startswith("trap ![x](http://evil.invalid/q.png) <img")
    assert page.text_content("#source h2") == "[1] A <b>trap</b>"
    assert page.evaluate("[window.ran, document.body.dataset.ran]") == [None, None]
    assert page.faults == []


def test_no_request_leaves_for_another_host(page, address):
    ask(page, "trap")
    answered(page)
    page.click(LINK)
    page.wait_for_selector(MARK)
    assert page.requests
    assert [url for url in page.requests if not url.startswith((address, "data:", "blob:"))] == []


def test_the_policy_blocks_what_escaping_would_have_missed(page):
    page.evaluate("document.addEventListener('securitypolicyviolation', event => { window.blocked = event.blockedURI })")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://evil.invalid/x.png'}))")
    page.wait_for_function("window.blocked === 'http://evil.invalid/x.png'")
    assert page.evaluate("window.blocked") == "http://evil.invalid/x.png"


def test_stop_keeps_the_draft_and_says_that_it_was_not_checked(page, assistant):
    assistant.gates["checked"].clear()
    ask(page, "Who?")
    page.wait_for_selector(".fn-draft")
    page.click("#ask button:text('Stop')")
    page.wait_for_selector(".fn-draft:has-text('Stopped, not checked')")
    assert "Scholz ruled" in page.inner_text(".fn-draft")
    page.wait_for_selector("#ask button:text('Ask')")
    ask(page, "And now?")
    page.wait_for_function("document.querySelectorAll('.fn-draft').length === 2")
    assistant.gates["checked"].set()
    answered(page)
    assert [one for one, _history in assistant.asked] == ["Who?", "And now?"]
    assert page.inner_text("#chat").count("Stopped, not checked") == 1


def test_an_error_takes_the_place_of_the_answer_and_the_words_typed_meanwhile_stay(page, assistant):
    assistant.gates["checked"].clear()
    ask(page, "please fail")
    page.wait_for_selector(".fn-draft")
    page.fill("#ask textarea", "half a quest")
    assistant.gates["checked"].set()
    page.wait_for_selector(".fn-failure")
    assert "The model stopped" in page.inner_text(".fn-failure")
    assert page.inner_text(".fn-failure code") == "rag doctor"
    page.wait_for_selector("#ask button:text('Ask')")
    assert page.input_value("#ask textarea") == "half a quest"
    assert page.is_visible(".fn-act:text('Ask again')")


def test_an_error_nobody_foresaw_leaves_the_page_usable(page, assistant, capfd):
    assistant.answer = None  # not callable: a fault in the program
    ask(page, "Who?")
    page.wait_for_selector(".fn-failure")
    page.wait_for_selector("#ask button:text('Ask')")
    assert "TypeError" in capfd.readouterr().err
    assert page.is_visible(".fn-act:text('Ask again')")


def test_the_scope_is_chosen_by_keys_alone_limits_the_next_question_and_is_told_in_its_answer(page, assistant):
    page.wait_for_selector("#status:has-text('ready')")  # what there is to choose came with it
    page.get_by_role("button", name="Limit by outlet and date").press("Enter")
    page.get_by_label("Outlets").press_sequentially("Dai")
    page.wait_for_selector("#scope li:has-text('Daily News')")
    page.keyboard.press("Enter")
    page.get_by_label("Published on or after").fill("2024-12")
    ask(page, "Who?")
    answered(page)
    assert assistant.scopes == [Scope(outlets=("Daily News",), after="2024-12")]
    assert page.inner_text(".fn-scope") == "Searched: Daily News, since 2024-12"
    page.get_by_label("Published on or before").fill("soon")
    ask(page, "And when?")
    page.wait_for_selector(".fn-failure")
    assert "before is 'soon', which is no date" in page.inner_text(".fn-failure")
    assert len(assistant.scopes) == 1


def test_a_citation_of_an_older_answer_still_opens(page, assistant):
    ask(page, "Who?")
    answered(page)
    ask(page, "trap")
    answered(page, 2)
    page.click(f"{LINK} >> nth=-1")
    page.wait_for_function("document.querySelector('#source h2').textContent.includes('trap')")
    page.click(f"{LINK} >> nth=0")
    page.wait_for_function("document.querySelector('#source h2').textContent.includes('EU summit')")
    assert page.text_content(MARK) == assistant.QUOTE


def test_an_abstention_says_so_and_its_nearest_quote_opens(page, assistant):
    ask(page, "nothing")
    page.wait_for_selector(".fn-abstained")
    assert page.inner_text(".fn-abstained").startswith("Not in these 2 documents")
    page.click(LINK)
    page.wait_for_selector(MARK)
    assert page.text_content(MARK) == assistant.QUOTE


def test_an_example_question_is_asked_as_written(page, assistant):
    page.click("#chat .example:has-text('Who ruled out *ground* troops?')")
    answered(page)
    assert assistant.asked[0][0] == "Who ruled out *ground* troops?"
    assert page.text_content(".fn-asked") == "Who ruled out *ground* troops?"


def test_the_status_line_follows_the_model_until_it_is_ready(visit, assistant):
    assistant.state = "local model loading…"
    page = visit()
    page.wait_for_selector(".fn-head p:text-is('local model loading… · 2 documents')")
    assistant.state = "ready: local, 2 documents"
    page.wait_for_selector(".fn-head p:text-is('ready: local, 2 documents')")
    assert page.inner_text(".fn-head p") == "ready: local, 2 documents"


def test_on_a_phone_a_citation_brings_the_reader_into_view_and_back(visit):
    page = visit(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    ask(page, "Who?")
    answered(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#source").bounding_box()["y"] > page.locator("#ask").bounding_box()["y"]
    page.tap(LINK)
    page.wait_for_selector(MARK)
    assert seen_in_full(page, MARK)
    page.tap("text=Back to the answer")
    page.wait_for_function("document.activeElement.matches('a.fn-cite')")


def test_two_visitors_do_not_see_each_other(visit):
    one, two = visit(), visit()
    ask(one, "Who?")
    answered(one)
    ask(two, "trap")
    answered(two)
    assert "trap" not in one.inner_text("#chat")
    theirs = one.get_attribute(LINK, "href")
    two.eval_on_selector(LINK, f"link => link.setAttribute('href', {json.dumps(theirs)})")
    two.click(LINK)
    two.wait_for_selector(".fn-bad")
    assert "no longer available" in two.inner_text(".fn-check")
    assert not two.query_selector(MARK)


def test_two_visitors_are_answered_at_the_same_time(visit, assistant):
    assistant.gates["checked"].clear()
    one, two = visit(), visit()
    for page in (one, two):
        ask(page, "Who?")
        page.wait_for_selector(".fn-draft")
    assistant.gates["checked"].set()
    answered(one)
    answered(two)


def test_what_is_typed_while_an_answer_is_written_stays_in_the_box(page, assistant):
    assistant.gates["checked"].clear()
    ask(page, "Who?")
    page.wait_for_selector(".fn-draft")
    page.fill("#ask textarea", "And why?")
    assistant.gates["checked"].set()
    answered(page)
    assert page.input_value("#ask textarea") == "And why?"


def test_a_new_conversation_forgets_what_was_said(page, assistant):
    ask(page, "Who?")
    answered(page)
    page.click("#new")
    page.wait_for_selector("#chat .example")
    ask(page, "And why?")
    answered(page)
    assert assistant.asked[-1] == ("And why?", [])


def test_a_sync_shows_its_progress_can_be_stopped_and_lists_what_it_did_as_text(page, assistant):
    assistant.gates["synced"].clear()
    page.click("#sync")
    page.wait_for_selector("#upkeep:has-text('Reading documents: 1 of 4')")
    page.click("#stop-sync")
    page.wait_for_selector("#upkeep:has-text('What is done is kept')")
    assistant.halted.clear()
    assistant.report = SyncReport(added=("<b>new</b>.txt",), failed=(("x\u202egnp.txt", "a PNG image, not a document"),))
    page.click("#sync")
    page.click("#upkeep summary:has-text('1 added, 1 not read')")
    assert page.locator("#upkeep li").all_inner_texts() == [
        "not read: x\\u202egnp.txt — a PNG image, not a document",
        "added: <b>new</b>.txt",
    ]


def test_an_answer_of_a_removed_document_says_so_after_the_next_sync(page, assistant):
    ask(page, "Who ruled out troops?")
    answered(page)
    page.click("a.fn-cite")
    page.wait_for_selector("#cited")
    shelved = assistant.shelf.pop("summit.txt")
    assistant.report = SyncReport(removed=("summit.txt",))
    page.click("#sync")
    page.wait_for_selector("#chat:has-text('Document removed: summit.txt')")
    assert "Scholz" not in page.inner_text("#chat")
    assistant.shelf["summit.txt"] = shelved


def test_a_citation_of_a_document_removed_since_opens_without_its_words(page, assistant):
    ask(page, "Who ruled out troops?")
    answered(page)
    del assistant.shelf["summit.txt"]
    page.click("a.fn-cite")
    page.wait_for_selector("#source:has-text('Document removed')")
    assert "Scholz" not in page.inner_text("#source")
