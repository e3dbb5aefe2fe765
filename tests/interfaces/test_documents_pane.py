"""The pane of documents in a real browser: over the scripted assistant, and over a real one with a folder of files."""

import json
import threading
from unittest.mock import Mock

import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.documents.listing import Listed
from rag.documents.shelf import TRASH, Shelf
from rag.errors import StoreError
from rag.interfaces.panes.documents import _arrived
from rag.interfaces.server import running
from rag.interfaces.ui import app
from rag.interfaces.upkeep import Upkeep
from rag.types import Document, Scope
from tests.documents.pdfs import pdf

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option
TITLES = "#documents .fn-name"


def row(page, title):
    return page.locator("#documents li", has_text=title)


def listed(page, count):
    page.wait_for_function("n => document.querySelectorAll('#documents li').length === n", arg=count)


def says(page, selector, text):
    page.wait_for_selector(f"{selector}:has-text({text!r})")
    return page.inner_text(selector)


# --- ticks and search, over the scripted assistant --------------------------------------------------


def test_ticks_limit_the_next_question_by_keys_alone(page, assistant):
    listed(page, 2)
    assert says(page, "#chosen", "All 2 documents") == "All 2 documents"
    page.get_by_label("Ask EU summit").focus()
    page.keyboard.press("Space")
    says(page, "#chosen", "1 of 2 documents chosen")
    page.fill("#ask textarea", "Who?")
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#chat .fn-answer")
    assert assistant.scopes == [Scope(documents=("summit.txt",))]
    page.click("#tick-none")
    says(page, "#chosen", "All 2 documents")
    assert not page.get_by_label("Ask EU summit").is_checked()


def test_ticks_outlast_a_moment_in_which_the_documents_cannot_be_listed(page, assistant):
    listed(page, 2)
    page.get_by_label("Ask EU summit").check()
    says(page, "#chosen", "1 of 2 documents chosen")
    listing, assistant.listing = assistant.listing, Mock(side_effect=StoreError("The store is locked"))
    page.click("#sync")
    says(page, "#documents [role=alert]", "The store is locked")
    assert page.inner_text("#chosen") == "1 of 2 documents chosen"
    assistant.listing = listing
    page.click("#sync")
    listed(page, 2)
    assert page.get_by_label("Ask EU summit").is_checked()
    page.fill("#ask textarea", "Who?")
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#chat .fn-answer")
    assert assistant.scopes == [Scope(documents=("summit.txt",))]


def test_a_tick_stays_when_a_list_that_was_drawn_before_it_comes_after_it(page, assistant):
    listed(page, 2)
    drawings, holding = [], threading.Event()
    holding.set()

    def hold(route):
        response = route.fetch()
        if holding.is_set() and "data-name=" in response.text():
            drawings.append((route, response))
        else:
            route.fulfill(response=response)

    assistant.files = [Listed("x.pdf", "x.pdf", "Scan", "failed", "no text in it")]
    page.route("**/run/predict", hold)
    page.click("#sync")
    while not drawings:
        page.wait_for_timeout(20)
    page.get_by_label("Ask EU summit").check()
    says(page, "#chosen", "1 of 2 documents chosen")
    holding.clear()
    for route, response in drawings:
        route.fulfill(response=response)
    listed(page, 3)
    assert page.get_by_label("Ask EU summit").is_checked()
    page.click("#tick-none")
    says(page, "#chosen", "All 2 documents")
    assert not page.get_by_label("Ask EU summit").is_checked()


def test_the_search_finds_by_title_outlet_name_and_state_and_ticks_what_it_found(page, assistant):
    assistant.files = [Listed("x.pdf", "x.pdf", "Scan", "failed", "no text in it")]
    page.reload()
    listed(page, 3)
    for typed, titles in (("DAILY summit", ["EU summit"]), ("trap.txt", ["A <b>trap</b>"]), ("not read", ["Scan"]), ("zz", [])):
        page.fill("#find :is(input, textarea)", typed)
        page.wait_for_function(
            "titles => [...document.querySelectorAll('#documents .fn-name')].map(one => one.innerText).join() === titles.join()",
            arg=titles,
        )
    assert "No document has these words" in page.inner_text("#documents")
    page.fill("#find :is(input, textarea)", "summit")
    page.click("#tick-all:has-text('Tick all 1')")
    says(page, "#chosen", "1 of 2 documents chosen · 1 not read")
    page.fill("#find :is(input, textarea)", "")
    listed(page, 3)
    assert page.get_by_label("Ask EU summit").is_checked()
    assert page.get_by_label("Ask Scan").is_disabled()


def test_a_title_opens_its_document_from_the_beginning_and_markup_in_it_does_nothing(page, assistant, address):
    listed(page, 2)
    page.click(f"{TITLES}:has-text('trap')")
    page.wait_for_function("document.querySelector('#source h2').textContent === 'A <b>trap</b>'")
    assert page.text_content("#source .fn-text").startswith("Before.")
    assert page.evaluate("[window.ran, document.body.dataset.ran]") == [None, None]
    assert page.faults == []
    assert [url for url in page.requests if not url.startswith((address, "data:", "blob:"))] == []


def test_names_and_reasons_full_of_markup_show_as_typed(page, assistant):
    name = "${window.ran=1}{{x}}<img src=x onerror='window.ran=2'>\u202e`.txt"
    assistant.files = [Listed(name, name, name, "failed", name)]
    page.reload()
    listed(page, 3)
    assert page.locator(TITLES).all_inner_texts()[0].startswith("${window.ran=1}{{x}}<img")
    assert "\\u202e" in page.inner_text(".fn-why")
    assert page.evaluate("window.ran") is None


def test_ten_thousand_documents_are_searched_quickly_and_drawn_in_part(page, assistant):
    assistant.files = [
        Listed(f"{n:05}.txt", f"{n:05}.txt", f"Note {n:05}", "indexed", "", "Reuters", "2026-03-01", 2, True) for n in range(10_000)
    ]
    assistant.documents = lambda: [Document(row.name, "", "", row.title) for row in assistant.listing()]
    page.reload()
    listed(page, 200)
    assert "9802 more documents not shown" in page.inner_text("#documents")
    page.click("text=show 200 more")
    listed(page, 400)
    page.fill("#find :is(input, textarea)", "note 09999")
    page.wait_for_function("document.querySelectorAll('#documents li').length === 1", timeout=2_000)
    page.fill("#find :is(input, textarea)", "note 0")
    page.click("#tick-all:has-text('Tick all 10000')")
    says(page, "#chosen", "10000 of 10002 documents chosen")
    page.fill("#ask textarea", "Who?")
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#chat .fn-answer", timeout=5_000)
    assert len(assistant.scopes[0].documents) == 10_000


def test_on_a_phone_documents_come_last_and_a_title_brings_the_reader_into_view(visit):
    page = visit(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    listed(page, 2)
    assert page.locator("#documents").bounding_box()["y"] > page.locator("#source").bounding_box()["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.tap(f"{TITLES}:has-text('EU summit')")
    page.wait_for_function("document.querySelector('#source h2').getBoundingClientRect().top < innerHeight / 2")


# --- files, over a real assistant --------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("The Alpha Report\n\nMinister Anna Berg said on Tuesday that the bridge is closed.")
    (tmp_path / "docs" / "b.txt").write_text("The Beta Report\n\nMayor Carl Dahl said that the bridge opens again in May.")
    (tmp_path / "docs" / "c.jsonl").write_text('{"id": "1", "title": "Row one", "text": "Row one says that it rains."}\n')
    return tmp_path / "docs"


@pytest.fixture
def opened(browser, tmp_path, folder):
    """Opens the page over the folder with these settings."""
    stack = []

    def open_page(**settings):
        assistant = Assistant.open(
            folder, tmp_path / "store", "extractive", Config(embedder="none", reranker="none", file_mb=1, **settings)
        )
        upkeep = Upkeep(assistant)
        serving = running(app(assistant, upkeep), "127.0.0.1", 0)
        context = browser.new_context()
        context.set_default_timeout(20_000)
        stack.extend([assistant.close, lambda: serving.__exit__(None, None, None), context.close])
        assistant.sync()
        page = context.new_page()
        page.goto(serving.__enter__())
        listed(page, 3)
        return page

    yield open_page
    for close in reversed(stack):
        close()


def sent(page, *files):
    page.set_input_files("#drop input", [{"name": name, "mimeType": "", "buffer": data} for name, data in files])


def test_files_are_added_synced_and_answer_and_what_is_refused_says_why(opened, folder):
    page = opened()
    text = "The Gamma Report\n\nProfessor Eva Falk said that the tunnel is flooded."
    sent(
        page,
        ("../../gamma.txt", text.encode()),
        ("a.txt", (folder / "a.txt").read_bytes()),
        ("b.txt", b"Another text."),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\0\0"),
        ("huge.txt", b"x" * 1_100_000),
        ("run.exe", b"hello"),
    )
    told = says(page, "#told", "huge.txt")
    assert "Added: gamma.txt" in told
    assert "Already there: a.txt" in told
    assert "Added: b (2).txt, which was sent as b.txt" in told
    assert "Not added: photo.txt: binary content: a PNG image" in told
    assert "Not added: huge.txt: 2 MB are more than the 1 MB that are read" in told
    assert "Not added: run.exe: files of kind .exe are not read" in told
    page.wait_for_selector("#documents li:has-text('Gamma Report'):has-text('indexed')")
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b (2).txt", "b.txt", "c.jsonl", "gamma.txt"]
    row(page, "Gamma Report").locator("input").check()
    says(page, "#chosen", "1 of 5 documents chosen")
    page.fill("#ask textarea", "Who said that the tunnel is flooded?")
    page.press("#ask textarea", "Enter")
    assert "Eva Falk" in says(page, "#chat .fn-answer", "flooded")


def drop(page, path, on):
    """Let the browser drop a file as a hand would."""
    box = page.locator(on).bounding_box()
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    hand = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        hand.send("Input.dispatchDragEvent", {"type": kind, "data": data, **at})


@pytest.mark.parametrize("on", ["#drop", "#chat", "#top"])
def test_a_file_is_added_wherever_on_the_page_it_is_dropped(opened, folder, tmp_path, on):
    (tmp_path / "dropped.txt").write_text("Dropped words here.")
    page = opened()
    page.fill("#ask textarea", "Half a question")
    drop(page, tmp_path / "dropped.txt", on)
    says(page, "#told", "Added: dropped.txt")
    assert (folder / "dropped.txt").read_text() == "Dropped words here."
    assert page.input_value("#ask textarea") == "Half a question"
    assert not page.query_selector(".fn-over")


def test_a_file_dropped_beside_the_documents_brings_their_tab_into_view(opened, tmp_path):
    (tmp_path / "dropped.txt").write_text("Dropped words here.")
    page = opened()
    page.click("#tab-evaluate-button")
    page.wait_for_selector("#evaluate")
    drop(page, tmp_path / "dropped.txt", "#top")
    page.wait_for_selector("#told:has-text('Added: dropped.txt')", state="visible")


def test_where_changes_are_not_allowed_a_dropped_file_is_neither_added_nor_opened_by_the_browser(opened, folder, tmp_path):
    (tmp_path / "dropped.txt").write_text("Dropped words here.")
    page = opened(uploads=False)
    page.evaluate(
        """() => {
            window.addEventListener('dragover', (event) => { window.taken = [event.defaultPrevented, event.dataTransfer.dropEffect]; });
        }"""
    )
    drop(page, tmp_path / "dropped.txt", "#chat")
    assert page.evaluate("taken") == [True, "none"]
    assert not (folder / "dropped.txt").exists()


def test_files_dropped_while_others_are_still_put_in_are_put_in_too(opened, folder, monkeypatch):
    add, begun, on = Shelf.add, threading.Event(), threading.Event()

    def slow(shelf, source, name):
        if name == "one.txt":
            begun.set()
            assert on.wait(20)
        return add(shelf, source, name)

    monkeypatch.setattr(Shelf, "add", slow)
    page = opened()
    sent(page, ("one.txt", b"The first words."))
    assert begun.wait(20)
    sent(page, ("two.txt", b"The second words."))
    assert "one.txt" not in says(page, "#told", "Added: two.txt")
    on.set()
    says(page, "#told", "Added: one.txt")
    assert {path.name for path in folder.iterdir()} > {"one.txt", "two.txt"}


def test_a_deleted_document_goes_to_the_trash_leaves_the_answers_and_comes_back(opened, folder):
    page = opened()
    beta = row(page, "Beta Report")
    beta.locator("input").check()
    beta.get_by_label("Delete The Beta Report").click()
    page.keyboard.press("Escape")
    assert beta.get_by_label("Delete The Beta Report").is_visible()
    beta.get_by_label("Delete The Beta Report").press("Enter")
    beta.get_by_label("Move The Beta Report to the trash").press("Enter")
    says(page, "#told", "Moved to the trash: b.txt")
    listed(page, 2)
    says(page, "#chosen", "All 2 documents")
    assert [path.read_text().split("\n")[0] for path in (folder / TRASH).rglob("b.txt")] == ["The Beta Report"]
    (folder / "b.txt").write_text("The Other Report\n\nSomething else.")
    page.click("#undo")
    assert "Put back: b (2).txt, beside the file that has taken the name b.txt" in says(page, "#told", "Put back")
    page.wait_for_selector("#documents li:has-text('Beta Report'):has-text('indexed')")
    assert not page.is_visible("#undo")


def test_a_question_before_deleting_stays_with_its_document_when_the_list_is_drawn_anew(opened, folder):
    page = opened()
    row(page, "Beta Report").get_by_label("Delete The Beta Report").press("Enter")
    (folder / "0.txt").write_text("The First Report\n\nIt comes before the others in the list.")
    sent(page, ("d.txt", b"The Delta Report"))
    listed(page, 5)
    sure = page.get_by_label("Move The Beta Report to the trash")
    assert sure.is_visible()
    assert page.locator(".fn-sure:visible").count() == 1
    page.wait_for_function("document.activeElement.getAttribute('aria-label') === 'Move The Beta Report to the trash'")
    page.keyboard.press("Enter")
    says(page, "#told", "Moved to the trash: b.txt")


def test_a_row_of_a_corpus_is_not_deleted_and_says_why(opened, folder):
    page = opened()
    row(page, "Row one").hover()
    row(page, "Row one").get_by_label("Delete Row one").click()
    row(page, "Row one").get_by_label("Move Row one to the trash").click()
    assert "is one row of c.jsonl. A row cannot be deleted on its own" in says(page, "#told", "Not deleted")
    page.wait_for_function("![...document.querySelectorAll('.fn-sure')].some(one => !one.hidden)")
    assert (folder / "c.jsonl").exists()


def test_where_changes_are_not_allowed_nothing_can_be_sent_or_deleted(opened, folder):
    page = opened(uploads=False)
    assert not page.is_visible("#drop")
    assert not page.query_selector("[data-what='ask']")
    refused = page.evaluate(
        """async () => {
            const form = new FormData();
            form.append('files', new File(['hello'], 'x.txt'));
            return (await fetch('/gradio_api/upload', {method: 'POST', body: form})).status;
        }"""
    )
    assert refused == 413
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b.txt", "c.jsonl"]


def test_the_page_takes_no_file_but_what_a_browser_sent(opened, folder, tmp_path):
    (tmp_path / "secret.txt").write_text("secret words")
    page = opened()
    posts = []
    page.on("request", lambda request: posts.append(request) if "/run/predict" in request.url else None)
    sent(page, ("sent.txt", b"hello there"))
    says(page, "#told", "Added: sent.txt")
    post = next(one for one in posts if "sent.txt" in (one.post_data or ""))
    there = str(tmp_path / "secret.txt")
    for path in (there, {"is": there}):  # Gradio looks at what has a path, we at the rest
        forged = {**post.post_data_json, "event_data": {"files": [{"path": path, "name": "stolen.txt"}, {"path": there, "name": "x.txt"}]}}
        page.evaluate(
            "([url, body]) => fetch(url, {method: 'POST', body, headers: {'Content-Type': 'application/json'}})",
            [post.url, json.dumps(forged)],
        )
    assert list(_arrived([{"path": there, "name": "stolen.txt"}])) == []
    assert sorted(path.name for path in folder.iterdir()) == ["a.txt", "b.txt", "c.jsonl", "sent.txt"]
    assert (tmp_path / "secret.txt").exists()


# --- the page of a PDF --------------------------------------------------------------------------------


def test_a_cited_sentence_of_a_pdf_is_shown_boxed_on_its_page(opened, folder):
    (folder / "c.jsonl").unlink()
    (folder / "x.pdf").write_bytes(pdf(["The Delta Report", "Nothing here."], ["Doctor Iris Jung said", "that the ferry sank on Monday."]))
    page = opened()
    page.fill("#ask textarea", "Who said that the ferry sank?")
    page.press("#ask textarea", "Enter")
    page.click("#chat a.fn-cite")
    page.click("#show-page:has-text('Show page 2')")
    page.wait_for_selector("#page-view .fn-box")
    picture, box = (page.locator(f"#page-view {part}").first.bounding_box() for part in ("img", ".fn-box"))
    assert page.evaluate("document.querySelector('#page-view img').naturalWidth") == 1000
    assert picture["y"] < box["y"] < picture["y"] + picture["height"] / 3
    assert page.inner_text("#page-view figcaption") == "Page 2"
    page.click("#documents .fn-name:has-text('Alpha')")
    page.wait_for_selector("#page-view", state="hidden")
    assert not page.is_visible("#show-page")


def test_a_page_that_cannot_be_shown_says_why(opened, folder):
    (folder / "c.jsonl").unlink()
    (folder / "x.pdf").write_bytes(pdf(["The Delta Report", "Doctor Iris Jung said that the ferry sank."]))
    page = opened()
    page.click("#documents .fn-name:has-text('Delta')")
    page.wait_for_selector("#show-page:has-text('Show page 1')")
    (folder / "x.pdf").write_bytes(pdf(["Another"]))
    page.click("#show-page")
    page.wait_for_selector("#page-view:has-text('x.pdf changed since it was read')")
