"""What other visitors change comes to an idle page, and where nothing changes nothing is drawn."""

from unittest.mock import Mock

import pytest

from rag.errors import StoreError
from rag.interfaces import ui
from rag.interfaces.pulse import Pulse
from rag.interfaces.server import running
from rag.interfaces.suggesting import Suggestions
from rag.interfaces.upkeep import Upkeep
from tests.interfaces.visits import answered, ask

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


@pytest.fixture(scope="module")
def address(stage):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ui, "IDLE", 0.5)
        with running(ui.app(stage), "127.0.0.1", 0) as url:
            yield url


def test_it_is_another_when_a_document_is_and_while_the_store_cannot_be_read(assistant):
    suggested = Suggestions(assistant)
    suggested.close()
    pulse = Pulse(assistant, Upkeep(assistant), suggested)
    before = pulse.look()
    assert pulse.look(fresh=True) == before
    documents, assistant.documents = assistant.documents, Mock(side_effect=StoreError("locked"))
    assert pulse.look() == before
    assert pulse.look(fresh=True) != before
    assistant.documents = documents
    assert pulse.look(fresh=True) == before
    del assistant.shelf["trap.txt"]
    assert pulse.look(fresh=True) != before


def test_a_document_that_another_removes_leaves_the_list_and_the_answers_of_an_idle_page(page, assistant):
    page.wait_for_function("document.querySelectorAll('#documents li').length === 2")
    ask(page, "Who?")
    answered(page)
    page.wait_for_selector("#chat:has-text('Scholz')")
    del assistant.shelf["summit.txt"]
    page.wait_for_function("document.querySelectorAll('#documents li').length === 1")
    page.wait_for_function("!document.querySelector('#chat').textContent.includes('Scholz')")


def test_an_idle_page_on_which_nothing_changes_asks_for_nothing_else(page, assistant):
    page.wait_for_selector("#chat .examples button")
    for _ in range(6):
        with page.expect_response("**/pulse"):
            pass
    before = [url for url in page.requests if "/run/predict" in url]
    for _ in range(3):
        with page.expect_response("**/pulse"):
            pass
    assert [url for url in page.requests if "/run/predict" in url] == before


def test_an_idle_page_outlasts_a_server_that_is_gone_for_a_moment(browser, assistant):
    serving, page = running(ui.app(assistant), "127.0.0.1", 0), browser.new_page()
    address = serving.__enter__()
    page.goto(address)
    with page.expect_response("**/pulse"):
        page.fill("#ask textarea", "Half a question")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/pulse")):
        serving.__exit__(None, None, None)
    page.wait_for_selector(".fn-lost:has-text('Connection lost')")
    with running(ui.app(assistant), "127.0.0.1", int(address.rpartition(":")[2])):
        # Where an event was under way, Gradio loads the page anew; the words are in its box then, too.
        page.wait_for_function(
            """() => document.querySelector('.fn-lost')?.textContent.includes('started anew')
                || performance.getEntriesByType('navigation')[0].type === 'reload'"""
        )
        with page.expect_response("**/pulse"):
            pass
        page.wait_for_function("document.querySelector('#ask textarea')?.value === 'Half a question'")
    page.close()
