"""Citations in a real browser: the card, the keys, the reader's marks, the quote to take along, and the way back from selected words."""

import hashlib
import json
import threading
from dataclasses import replace

import pytest

from rag.interfaces.render import AROUND
from rag.trace import Trace
from rag.types import Document, Scope
from tests.interfaces.visits import LINK, MARK, MET, TALKED, answered, ask, cited, dispute, several

CARD = ".fn-card:not([hidden])"
CHOSEN = "#source mark#cited"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


@pytest.fixture
def page(visit, assistant):
    """A page with an answer of three sentences over three quotes."""
    assistant.told["What happened?"] = several(assistant)
    opened = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(opened, "What happened?")
    answered(opened)
    return opened


def chosen(page, quote):
    page.wait_for_function("quote => document.querySelector('#source mark#cited')?.textContent === quote", arg=quote)


def select(page, selector):
    page.locator(selector).first.evaluate("part => getSelection().selectAllChildren(part)")


def test_hover_and_focus_show_the_quote_with_outlet_and_date(page, assistant):
    page.hover(f"{LINK} >> nth=0")
    page.wait_for_selector(CARD)
    assert page.inner_text(CARD).split("\n") == [f"“{assistant.QUOTE}”", "", "Daily News · 21 December 2024 · EU summit"]
    page.mouse.move(1, 1)
    page.wait_for_selector(".fn-card", state="hidden")
    page.focus(f"{LINK} >> nth=1")
    page.wait_for_selector(CARD)
    assert MET in page.inner_text(CARD)
    assert page.get_attribute(f"{LINK} >> nth=1", "aria-describedby") == "fn-card"


def test_the_card_can_be_entered_and_is_sent_away_by_escape(page):
    page.hover(f"{LINK} >> nth=0")
    page.hover(CARD)
    page.wait_for_timeout(400)
    assert page.query_selector(CARD)
    page.keyboard.press("Escape")
    assert not page.query_selector(CARD)


def test_the_line_over_the_answer_sums_it_up_and_each_sentence_says_its_state_in_words(page):
    line = "Answered in part · 2 of 3 sentences supported · 1 document · newest 21 December 2024"
    assert page.inner_text("#chat .fn-answer > .fn-status") == line
    assert page.locator(".fn-claim .fn-state").all_text_contents() == ["supported", "supported", "partly supported"]
    assert page.eval_on_selector(".fn-whole", "mark => getComputedStyle(mark, '::before').borderBottomWidth") != "0px"


def test_rejected_sentences_open_with_their_reasons(page):
    page.click(".fn-rejected summary")
    assert page.locator(".fn-rejected li").all_inner_texts() == [
        "He left early. — not supported: no sentence says so",
        "Macron agreed. — contradicted: he did not",
    ]


def test_every_quote_of_the_answer_is_marked_and_the_chosen_one_stands_out(page, assistant):
    page.click(f"{LINK} >> nth=0")
    chosen(page, assistant.QUOTE)
    assert page.locator(f"{MARK}.fn-other").all_text_contents() == [MET, TALKED]
    assert page.text_content("#source .fn-text").strip() == assistant.shelf["summit.txt"].text


def test_buttons_and_keys_go_from_quote_to_quote(page, assistant):
    page.keyboard.press("Tab")  # out of the box: j is a letter there
    page.locator("#new").focus()
    page.keyboard.press("j")
    chosen(page, assistant.QUOTE)
    assert "1 of 3" in page.inner_text(".fn-steps")
    page.click("#source a[rel=next]")
    chosen(page, MET)
    page.keyboard.press("Alt+ArrowDown")
    chosen(page, TALKED)
    assert page.locator("#chat a.fn-active").all_text_contents() == ["quote [3]", "quote [3]"]
    assert not page.query_selector("#source a[rel=next]")
    page.keyboard.press("k")
    chosen(page, MET)


def test_the_letters_can_be_switched_off_and_stay_off_in_this_browser(page, assistant):
    page.click("#side-tabs button[role=tab]:has-text('Settings')")
    page.get_by_label("Keys j and k").uncheck()
    page.reload()
    answered(page)
    page.locator("#new").focus()
    page.keyboard.press("j")
    page.keyboard.press("Alt+ArrowDown")
    chosen(page, assistant.QUOTE)
    assert "1 of 3" in page.inner_text(".fn-steps")
    page.click("#side-tabs button[role=tab]:has-text('Settings')")
    page.wait_for_function("document.querySelector('#letters input')?.checked === false")


def test_j_and_k_do_nothing_while_another_tab_is_open(page, assistant):
    page.locator("#new").focus()
    page.keyboard.press("j")
    chosen(page, assistant.QUOTE)
    page.click("role=tab[name='Evaluate']")
    page.wait_for_selector("#chat", state="hidden")
    page.keyboard.press("j")
    assert set(page.locator("#chat a.fn-active").all_text_contents()) == {"quote [1]"}
    page.click("role=tab[name='Ask']")
    page.wait_for_selector("#chat")
    page.keyboard.press("j")
    chosen(page, MET)


def test_keys_alone_lead_from_an_answer_to_its_quote_and_back(page):
    page.focus(f"{LINK} >> nth=1")
    for back in (["Escape"], ["Tab", "Enter"]):
        page.keyboard.press("Enter")
        chosen(page, MET)
        page.wait_for_function("document.activeElement.id === 'cited'")
        assert page.locator(".fn-back").bounding_box()["width"] <= 1
        page.keyboard.press(back[0])
        if back[1:]:
            assert page.evaluate("document.activeElement.className") == "fn-back"
            assert page.locator(".fn-back").bounding_box()["width"] > 100
            page.keyboard.press(back[1])
        page.wait_for_function("document.activeElement.matches('#chat a.fn-cite.fn-active')")
        assert page.evaluate("document.activeElement.textContent") == "quote [2]"


def test_a_letter_typed_into_the_box_is_a_letter(page):
    page.focus("#ask textarea")
    page.keyboard.type("jk")
    assert page.input_value("#ask textarea") == "jk"
    assert not page.query_selector(MARK)


def test_a_quote_is_copied_with_its_reference(page, assistant):
    page.click(f"{LINK} >> nth=1")
    chosen(page, MET)
    page.click("#source .fn-copy")
    page.wait_for_selector("#source .fn-copy:text-is('Copied')")
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == [
        f"“{MET}”",
        "EU summit (Daily News, 21 December 2024)",
        f"summit.txt, characters 0–{len(MET)}",
    ]


def test_how_an_answer_was_found_is_copied_as_json(page, assistant):
    trace = Trace((("asked", "Wer schloss es “aus”?"),))
    assistant.told["Who else?"] = replace(assistant.answer("Who?"), trace=trace)
    ask(page, "Who else?")
    answered(page, 2)
    trace = page.locator(".fn-trace").last
    trace.locator("summary").click()
    trace.locator(".fn-copy").click()
    page.wait_for_selector(".fn-trace .fn-copy:text-is('Copied')")
    assert json.loads(page.evaluate("navigator.clipboard.readText()"))["forms"] == {"asked": "Wer schloss es “aus”?"}


def test_selected_words_open_the_nearest_sentence_of_the_answers_evidence(page, assistant):
    select(page, ".fn-claim")
    page.click(".fn-near")
    chosen(page, assistant.QUOTE)
    assert "it holds 4 of the 4 words selected" in page.inner_text(".fn-check")
    assert not page.is_visible(".fn-near")


def test_words_of_an_answer_without_a_citation_lead_to_its_evidence_as_well(page, assistant):
    asked = replace(assistant.answer("Who?"), status="abstained", short=None, claims=(), citations=(), rejected=())
    assistant.told["Who else?"] = replace(asked, text="The documents do not say whether Scholz ruled it out.")
    ask(page, "Who else?")
    answered(page, 2)
    page.wait_for_function("document.querySelectorAll('#chat .fn-foot').length === 2")
    select(page, "#chat .fn-answer >> nth=1")
    page.click(".fn-near")
    chosen(page, assistant.QUOTE)


def test_words_selected_elsewhere_offer_nothing(page):
    select(page, ".fn-head")
    page.wait_for_timeout(200)
    assert not page.is_visible(".fn-near")


def test_a_dispute_lays_its_positions_side_by_side(visit, assistant):
    assistant.told["How many?"] = dispute(assistant)
    page = visit()
    ask(page, "How many?")
    answered(page)
    assert page.inner_text(".fn-disagree") == "The documents disagree"
    assert page.locator(".fn-position .fn-value").all_inner_texts() == ["12 people", "14 people"]
    assert page.locator(".fn-position .fn-status").all_inner_texts() == [
        "2 independent reports · newest 12 May 2026",
        "1 independent report · newest 21 December 2024",
    ]
    assert "Reuters · 12 May 2026" in page.inner_text(".fn-position >> nth=0")
    one, two = (page.locator(".fn-position").nth(n).bounding_box() for n in (0, 1))
    assert one["y"] == two["y"] and one["x"] + one["width"] < two["x"]
    page.click(".fn-position a.fn-cite >> nth=2")
    chosen(page, TALKED)


def test_a_refusal_within_limits_says_where_was_searched_and_asks_all_documents_at_a_click(visit, assistant):
    page = visit()
    page.wait_for_selector("#status:has-text('ready')")
    page.click("#scope > button")
    page.get_by_label("Published on or after").fill("2024-12")
    ask(page, "nothing")
    answered(page)
    assert page.locator(".fn-abstained .fn-scope").all_inner_texts() == ["Searched: since 2024-12"]
    page.click(".fn-act:text('Search all documents')")
    answered(page, 2)
    assert assistant.scopes == [Scope(after="2024-12"), None]
    second = page.locator(".fn-abstained").nth(1)
    assert second.inner_text().startswith("Not in these 2 documents\n\nSearched: all documents")
    assert second.locator(".fn-act").all_inner_texts() == ["Reword the question"]


def test_a_refused_question_comes_back_into_the_box_to_be_reworded(visit):
    page = visit()
    ask(page, "nothing of Rome?")
    answered(page)
    page.click(".fn-act:text('Reword')")
    page.wait_for_function("document.querySelector('#ask textarea').value === 'nothing of Rome?'")
    assert page.evaluate("document.activeElement.matches('#ask textarea')")


def test_of_two_clicks_the_last_one_holds_though_the_first_is_not_yet_answered(page, assistant):
    look_up, first, free = assistant.document, threading.Event(), threading.Event()

    def slow(name):
        if not first.is_set():
            first.set()
            free.wait(15)
        return look_up(name)

    assistant.document = slow
    page.click(f"{LINK} >> nth=0")
    assert first.wait(15)
    page.click(f"{LINK} >> nth=1")
    page.click(f"{LINK} >> nth=2")
    free.set()
    chosen(page, TALKED)
    assert page.locator("#chat a.fn-active").all_text_contents() == ["quote [3]", "quote [3]"]


# --- a text that is too long to be shown at once ---------------------------------------------------------


@pytest.fixture
def long(visit, assistant):
    """A page on which a quote in the middle of a long text is open; another quote stands far behind it."""
    lines = [f"Line {n}: nothing was decided on this day either.\n" for n in range(4_000)]
    text = "".join(lines)
    document = Document("long.txt", text, hashlib.sha256(text.encode()).hexdigest(), "A long text")
    assistant.shelf["long.txt"] = document
    quotes = lines[2_000].strip(), lines[2_900].strip()
    one = assistant.answer("Who?")
    citations = tuple(cited(document, number, quote) for number, quote in enumerate(quotes, 1))
    assistant.told["What?"] = replace(one, claims=(replace(one.claims[0], citations=(1, 2)),), citations=citations)
    page = visit()
    ask(page, "What?")
    answered(page)
    page.click(LINK)
    chosen(page, quotes[0])
    return page, text, citations


def read(page):
    """The text in the reader as it would be copied, and where the quote stands in the window."""
    return page.evaluate(
        """() => {
            const text = document.querySelector('#source .fn-text').cloneNode(true);
            text.querySelectorAll('button').forEach(one => one.remove());
            return [text.textContent, document.querySelector('#cited').getBoundingClientRect().top];
        }"""
    )


def more(page, side, length):
    """Press the button for more; gives where the quote stood before that."""
    reached = "one => { one.scrollIntoView({ behavior: 'instant' }); one.focus({ preventScroll: true }); }"
    page.eval_on_selector(f".fn-more[name={side}]", reached)
    _, top = read(page)
    page.keyboard.press("Enter")
    page.wait_for_function("n => document.querySelector('#source .fn-text').textContent.length > n", arg=length)
    page.wait_for_function("document.activeElement.matches('.fn-seam')")
    return top


def test_a_long_text_is_read_on_by_keys_in_both_directions_without_losing_the_place(long):
    page, text, (first, second) = long
    start, end = first.start - AROUND, first.end + AROUND
    assert read(page)[0] == text[start:end]
    top = more(page, "later", 2 * AROUND + 1_000)
    assert read(page) == [text[start : end + AROUND], top]
    assert page.locator(f"{MARK}.fn-other").all_text_contents() == [second.quote]
    top = more(page, "earlier", 3 * AROUND + 1_000)
    assert read(page) == [text[start - AROUND : end + AROUND], pytest.approx(top, abs=1)]
    assert page.locator(".fn-more").all_inner_texts() == ["Show earlier text", "Show later text"]


def test_at_the_ends_of_a_text_no_more_is_offered_and_another_quote_begins_anew(long):
    page, text, (first, second) = long
    for side in ("earlier", "later"):
        shown = 2 * AROUND
        while page.query_selector(f".fn-more[name={side}]"):
            more(page, side, len(read(page)[0]) + 20)
            assert len(read(page)[0]) > shown
    assert read(page)[0] == text
    page.click("#source a[rel=next]")
    chosen(page, second.quote)
    assert read(page)[0] == text[second.start - AROUND : second.end + AROUND]


def test_more_of_a_text_that_changed_meanwhile_is_not_shown(long, assistant):
    page, _, (first, _) = long
    assistant.shelf["long.txt"] = replace(assistant.shelf["long.txt"], sha256="new")
    page.click(".fn-more[name=later]")
    page.wait_for_selector("#source .fn-text:has-text('This document changed since. Open it again to read on.')")
    assert not page.query_selector(".fn-more[name=later]")
