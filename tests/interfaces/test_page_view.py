"""The page of a PDF below the reader: that it is the page of what the reader shows, whatever brought that there."""

import base64
import hashlib
from dataclasses import replace

import pytest

from rag.documents.picture import Picture
from rag.interfaces.conversation import Conversation
from rag.interfaces.keeping import kept
from rag.interfaces.panes.page_view import drawn
from rag.interfaces.spot import Spot
from rag.types import Document, Evidence
from tests.interfaces.visits import LINK, answered, ask, cited

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option
SAID, SANK = "The ferry left at noon.", "The ferry sank on Monday."
TEXT = f"{SAID}\n\n{SANK}"
DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@pytest.fixture
def paged(assistant):
    """The PDF of two pages, and what draws them; "Which ferry?" is answered from its second."""
    file = Document("ferry.pdf", TEXT, hashlib.sha256(TEXT.encode()).hexdigest(), "The ferry", pages=(0, TEXT.index(SANK)))
    assistant.shelf["ferry.pdf"] = file

    def picture(name, start=0, end=0):
        return Picture(assistant.document(name).page_at(start), DOT, ((0.1, 0.1, 0.5, 0.1),) if end > start else ())

    assistant.picture = picture
    quote = replace(cited(file, 1, SANK), page=2)
    found = (Evidence(1, "ferry.pdf", quote.start, quote.end, SANK, 2),)
    one = assistant.answer("Who?")
    claim = replace(one.claims[0], text="It sank on Monday.")
    assistant.told["Which ferry?"] = replace(one, claims=(claim,), citations=(quote,), evidence=found)
    return file


@pytest.fixture
def shown(visit, paged):
    """A page on which that quote is open, with its page below it."""
    page = visit()
    ask(page, "Which ferry?")
    answered(page)
    open_page(page)
    return page


def open_page(page):
    page.click(LINK)
    page.click("#show-page:has-text('Show page 2')")
    page.wait_for_selector("#page-view .fn-box")


def gone(page, title):
    page.wait_for_function("title => document.querySelector('#source h2').textContent === title", arg=title)
    page.wait_for_selector("#page-view", state="hidden")
    page.wait_for_selector("#hide-page", state="hidden")
    assert not page.is_visible("#show-page")


def near(page, claim):
    page.evaluate("claim => getSelection().selectAllChildren(claim)", page.query_selector(f".fn-claim:has-text('{claim}')"))
    page.click(".fn-near")


def test_the_nearest_evidence_brings_its_own_page_and_takes_away_that_of_another_document(shown):
    ask(shown, "Who?")
    answered(shown, 2)
    near(shown, "Scholz ruled out ground troops.")
    gone(shown, "EU summit")
    near(shown, "It sank on Monday.")
    shown.click("#show-page:has-text('Show page 2')")
    shown.wait_for_selector("#page-view .fn-box")


def test_a_new_conversation_takes_the_page_away(shown):
    shown.click("#new")
    gone(shown, "Reader")


def test_another_conversation_a_deleted_one_and_its_return_take_the_page_away(shown, assistant):
    list(kept(assistant, Conversation(), "Which ferry?"))
    shown.click("role=tab[name='Conversations']")
    shown.click("#past-list .fn-past-pick >> nth=-1")
    gone(shown, "Reader")
    open_page(shown)
    shown.click("#past-delete")
    gone(shown, "Reader")
    shown.click("#past-undo")
    answered(shown)
    open_page(shown)


def test_a_document_of_the_list_brings_its_first_page_and_one_without_pages_none(shown):
    shown.click("#documents .fn-name:has-text('The ferry')")
    shown.click("#show-page:has-text('Show page 1')")
    shown.wait_for_selector("#page-view figcaption:text-is('Page 1')")
    assert not shown.query_selector("#page-view .fn-box")
    shown.click("#documents .fn-name:has-text('EU summit')")
    gone(shown, "EU summit")


def test_of_a_document_that_changed_since_the_page_is_shown_without_a_box_and_says_so(shown, assistant, paged):
    shown.click("#hide-page")
    text = f"{SAID} {SAID}\n\n{SANK}"
    assistant.shelf["ferry.pdf"] = replace(paged, text=text, sha256="new", pages=(0, text.index(SANK)))
    shown.click(LINK)
    shown.wait_for_selector("#source:has-text('This document changed since')")
    shown.click("#show-page:has-text('Show page 2')")
    assert "Page 2. This document changed since: no words are boxed" in shown.inner_text("#page-view figcaption:has-text('Page')")
    assert not shown.query_selector("#page-view .fn-box")


def test_no_box_is_drawn_where_the_text_is_no_longer_the_one_cited(assistant, paged):
    spot = Spot("ferry.pdf", 0, len(SAID), paged.sha256, 1)
    assert "fn-box" in drawn(assistant, spot)["picture"]
    stale = drawn(assistant, replace(spot, sha256="old"))
    assert "fn-box" not in stale["picture"] and "changed since" in stale["note"]
