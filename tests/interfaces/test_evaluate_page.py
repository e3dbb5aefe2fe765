"""The Evaluate tab in a real browser: runs looked at and made, rows reviewed, hostile text."""

import json
import re
import threading
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.evaluation import Gold, Question, read
from rag.interfaces import evaluate_page, ui
from rag.testing import HashingEmbedder

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option

PHONE = {"viewport": {"width": 375, "height": 812}, "is_mobile": True, "has_touch": True}
# what is wider than its place, but for what scrolls in a place of its own
WIDER = """[...document.querySelectorAll('html, .gradio-container, #tab-evaluate *')]
    .filter(e => e.clientWidth && e.scrollWidth > e.clientWidth + 1)
    .filter(e => !e.closest('.fe-scroll, .fn-list, input, textarea, svg, caption, .visually-hidden'))
    .map(e => `${e.tagName}#${e.id}.${e.className}`)"""
DRAFT = Path("questions/draft.jsonl")
ARTICLES = {
    "harbour.txt": "Mayor Dana Okoye said on Monday that the harbour bridge in Harwick will stay closed until May 2025.\n\n"
    "The bridge was built in 1931. Repairs cost 12 million pounds, the city council reported.",
    "mill.txt": "The paper mill in Norrby will hire 340 workers, its director Lars Holm announced on Tuesday.\n\n"
    "Norrby lost 500 jobs when the sawmill closed in 2019.",
}


@pytest.fixture
def newsroom(stage):
    """A real assistant over a small store, which the page then shows."""
    Path("seeds").mkdir()
    for name, text in ARTICLES.items():
        Path("seeds", name).write_text(text)
    with Assistant(Config(strictness=0.3), [Path("seeds")], HashingEmbedder(), None) as assistant:
        assistant.sync()
        yield assistant


def put(path, rows):
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text("".join(json.dumps(row) + "\n" for row in rows))


def drafts():
    """Three unchecked rows in the file of drafts."""
    quote = "German Chancellor Scholz reportedly ruled out deploying ground troops."
    rows = [{"id": key, "question": f"Question {key}?", "answers": [key], "review": "unchecked", "evidence": [quote]} for key in "abc"]
    put(DRAFT, rows)


def evaluation(page, view=None):
    page.click("#tab-evaluate-button")
    page.wait_for_selector("#evaluate")
    if view:
        page.click(f"#tab-{view}-button")


def chosen_row(page, key):
    page.wait_for_selector(f"#review-rows [data-pick='{key}'][aria-current]")
    page.wait_for_function("text => document.querySelector('#row-question textarea').value === text", arg=f"Question {key}?")


def kept_rows():
    return {row.id: row for row in read(DRAFT).questions}


# --- the page ------------------------------------------------------------------------------------------


def test_no_template_of_the_page_holds_double_braces(assistant):
    parts = [part["props"] for part in ui.build(assistant).config["components"] if part["type"] == "html"]
    assert len(parts) > 10
    for part in parts:
        assert "{{" not in "".join(str(part.get(name) or "") for name in ("html_template", "css_template", "js_on_load"))
    put_in = re.findall(r"\$\{(.*?)\}", "".join(part["html_template"] for part in parts))
    assert all(re.fullmatch(r"value(?:\.\w+)?(?: \? '[\w-]*' : '[\w-]*')?", what) for what in put_in)


def test_both_tabs_are_there_from_the_start_and_the_conversation_survives_a_look_at_the_other(page):
    tabs = page.locator("#pages > .tab-wrapper [role=tab]")
    assert tabs.all_inner_texts() == ["Ask", "Evaluate"]
    assert tabs.nth(0).get_attribute("aria-selected") == "true"
    page.fill("#ask textarea", "Who?")
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#chat .fn-answer")
    evaluation(page)
    page.wait_for_selector("#runs-note:has-text('No run is here yet')")
    assert not page.is_visible("#ask")
    page.press("#tab-ask-button", "Enter")
    page.click("#chat a.fn-cite")
    page.wait_for_selector("#source mark")


def test_where_the_model_is_remote_it_is_told_which_text_leaves_the_machine_for_a_run(visit, assistant):
    page = visit()
    evaluation(page)
    page.wait_for_selector("#runs-note:has-text('No run is here yet')")
    assert page.is_hidden("#run-leaving")
    assistant.model = "far:m"
    page.click("#tab-ask-button")
    evaluation(page)
    page.wait_for_selector("#run-leaving:has-text('Text leaves this computer.')")
    told = page.inner_text("#run-leaving")
    assert "Your question, the turns before it and at most 12 sentences of the documents go to models.invalid." in told


# --- runs ------------------------------------------------------------------------------------------------


def test_a_saved_run_is_listed_with_its_figures_and_a_wrong_question_shows_its_quote(page, kept, assistant):
    kept("first", 1), kept("second", 2)
    evaluation(page)
    page.wait_for_selector("#runs tr[data-pick=second][aria-current]")
    assert "2 of 3 right" in page.inner_text("#run-figures .fe-verdict")
    assert page.locator("#run-figures svg[role=img]").count() >= 4
    assert page.locator("#trends figure").count() == 5
    page.click("#tab-questions-button")
    page.click("#show label:has-text('Wrong (1)')")
    page.wait_for_function("document.querySelectorAll('#questions li').length === 1")
    page.press("#questions li button", "Enter")
    page.wait_for_selector("#question mark")
    assert page.text_content("#question mark") == assistant.QUOTE
    assert page.inner_text("#question .fe-asked") == "nothing of Paris?"
    page.click("#tab-ask-button")
    evaluation(page)
    assert page.is_visible("#question mark")


def test_another_run_is_chosen_and_its_questions_cut_to_a_slice(page, kept):
    kept("first", 1), kept("second", 2)
    evaluation(page)
    page.press("#runs tr[data-pick=first] button", "Enter")
    page.wait_for_selector("#run-title:has-text('runs/first')")
    assert page.locator("#runs [aria-current]").get_attribute("data-pick") == "first"
    page.click("#tab-questions-button")
    page.click("#slice input")
    page.click("#slice [role=option]:has-text('kind: where')")
    page.wait_for_function("document.querySelectorAll('#questions li').length === 2")


def test_files_of_a_run_are_saved_by_the_browser_itself(page, kept):
    folder = kept("first")
    evaluation(page)
    for name in ("report.html", "rows.csv", "run.json", "run.json"):
        with page.expect_download() as saving:
            page.click(f"text=Save {name}")
        assert saving.value.suggested_filename == f"first-{name}"
        assert Path(saving.value.path()).read_text() == (folder / "first" / name).read_text()


def test_a_run_that_cannot_be_read_is_one_line_and_the_others_show(page, kept):
    folder = kept("first")
    (folder / "broken").mkdir()
    (folder / "broken" / "run.json").write_text("{")
    evaluation(page)
    page.wait_for_selector("#runs-note [role=alert]:has-text('broken/run.json cannot be read')")
    page.wait_for_selector("#runs tr[data-pick=first][aria-current]")


# --- a run now -----------------------------------------------------------------------------------------------


def test_a_run_over_a_real_store_ends_and_is_in_the_history(visit, stage, newsroom):
    asked = {"How many workers will the mill in Norrby hire?": "340", "Until when will the bridge in Harwick stay closed?": "May 2025"}
    put("questions/news.jsonl", [{"question": question, "answers": [right]} for question, right in asked.items()])
    page = visit()
    stage.actor = newsroom
    evaluation(page)
    page.wait_for_function("document.querySelector('#run-set input').value === 'news.jsonl'")
    page.click("#run-now")
    page.wait_for_selector("#run-progress:has-text('news.jsonl: 2 asked')")
    page.wait_for_selector("#runs tr[aria-current]:has-text('news.jsonl')")
    assert "2 of 2 right" in page.inner_text("#run-figures .fe-verdict")
    assert sorted(path.name for path in next(Path("runs").iterdir()).iterdir()) == ["report.html", "rows.csv", "rows.jsonl", "run.json"]


def test_a_run_shows_how_far_it_is_lets_the_chat_answer_and_can_be_stopped(page, assistant):
    put("questions/set.jsonl", [{"id": str(n), "question": f"Who{n}?"} for n in range(3)])
    gate, plain = threading.Event(), assistant.ask
    assistant.ask = lambda question, *rest: (question == "Who1?" and gate.wait(20)) and None or plain(question, *rest)
    evaluation(page)
    page.wait_for_function("document.querySelector('#run-set input').value === 'set.jsonl'")
    page.click("#run-now")
    page.wait_for_selector("#run-progress:has-text('1 of 3'):has-text('left')")
    assert page.get_attribute("#run-progress progress", "value") == "1"
    page.click("#tab-ask-button")
    page.fill("#ask textarea", "Who?")
    page.press("#ask textarea", "Enter")
    page.wait_for_selector("#chat .fn-answer")
    page.click("#tab-evaluate-button")
    page.click("#run-stop")
    page.wait_for_selector("#run-progress:has-text('Stopping once this question is answered')")
    gate.set()
    page.wait_for_selector("#run-progress:has-text('Stopped after 2 of 3; the next run goes on from there.')")
    page.click("#run-now")
    page.wait_for_selector("#runs tr[aria-current]:has-text('set.jsonl')")


def test_without_a_set_the_button_says_what_is_missing(page):
    evaluation(page)
    page.click("#run-now")
    page.wait_for_selector("#run-progress [role=alert]:has-text('There is no question set in questions.')")


# --- review -----------------------------------------------------------------------------------------------


def test_rows_are_accepted_edited_and_rejected_in_the_file(page, assistant):
    drafts()
    evaluation(page, "review")
    chosen_row(page, "a")
    assert page.text_content("#row-evidence mark") == assistant.QUOTE
    page.click("#row-accept")
    chosen_row(page, "b")
    page.press("#row-question textarea", "End")
    page.type("#row-question textarea", " Really?")
    page.wait_for_selector("#row-accept:text-is('Save and accept')")
    page.uncheck("#row-answerable input")
    page.click("#row-accept")
    chosen_row(page, "c")
    page.click("#row-reject")
    page.wait_for_selector("#review-rows:has-text('No row here')")
    kept = kept_rows()
    assert {key: row.review for key, row in kept.items()} == {"a": "accepted", "b": "accepted", "c": "rejected"}
    assert (kept["b"].question, kept["b"].answerable, kept["b"].answers) == ("Question b? Really?", False, ("b",))
    assert page.locator("#review-state label").all_inner_texts() == ["0 unchecked", "2 accepted", "1 rejected"]
    page.click("#row-undo")
    chosen_row(page, "c")
    assert kept_rows()["c"].review == "unchecked"


def test_a_rejected_row_can_be_taken_back(page):
    drafts()
    evaluation(page, "review")
    chosen_row(page, "a")
    page.click("#row-reject")
    chosen_row(page, "b")
    page.click("#review-state label:has-text('1 rejected')")
    chosen_row(page, "a")
    page.click("#row-accept")
    page.wait_for_selector("#review-state label:has-text('1 accepted')")
    assert kept_rows()["a"].review == "accepted"


def test_a_file_changed_by_another_is_not_overwritten_and_what_was_typed_stays(page):
    drafts()
    evaluation(page, "review")
    chosen_row(page, "a")
    page.type("#row-kind textarea, #row-kind input", "mine")
    DRAFT.write_text(DRAFT.read_text() + json.dumps({"id": "z", "question": "Theirs?"}) + "\n")
    before = DRAFT.read_bytes()
    page.click("#row-accept")
    page.wait_for_selector("#review-note [role=alert]:has-text('draft.jsonl was changed by someone else')")
    assert DRAFT.read_bytes() == before
    page.wait_for_selector("#review-state label:has-text('1 accepted')")
    assert page.input_value("#row-kind textarea, #row-kind input") == "mine"
    page.click("#row-accept")
    chosen_row(page, "b")
    assert (kept_rows()["a"].kind, kept_rows()["z"].question) == ("mine", "Theirs?")


def test_rows_are_proposed_from_a_real_store(visit, stage, newsroom):
    page = visit()
    stage.actor = newsroom
    evaluation(page, "review")
    page.wait_for_selector("#review-note:has-text('There is no set to review')")
    page.click("#propose")
    page.wait_for_selector("#review-rows tr[data-pick][aria-current]")
    assert {row.review for row in read(DRAFT).questions} == {"unchecked"}
    assert f"{len(read(DRAFT).questions)} rows added to draft.jsonl" in page.inner_text("#review-note")
    page.wait_for_selector("#row-evidence mark")


def test_a_set_that_cannot_be_read_is_one_line(page):
    put("questions/set.jsonl", [{"id": "a", "question": 7.5}])
    evaluation(page, "review")
    page.wait_for_selector("#review-note [role=alert]:has-text('set.jsonl, line 1')")
    assert not page.is_visible("#row-accept")


# --- hostile text, and a phone -----------------------------------------------------------------------------


def test_hostile_text_shows_as_typed_runs_nothing_and_asks_for_nothing(page, kept, assistant, address):
    trap = f"trap {assistant.TRAP_QUOTE}"
    kept("first", questions=[Question(id=trap, question=trap, answers=("x",), kind=trap, tags=(trap,))], name=trap, model=trap)
    row = Question(id=trap, question=trap, answers=(trap,), expect=((trap,),), evidence=(Gold(assistant.TRAP_QUOTE),), kind=trap)
    put(f"questions/{evaluate_page.review_page.review.DRAFT}", [{**row.to_dict(), "review": "unchecked"}])
    evaluation(page)
    page.wait_for_selector("#run-figures .fe-verdict")
    page.click("#tab-questions-button")
    page.click("#questions li button")
    page.wait_for_selector("#question mark")
    assert page.text_content("#question mark") == assistant.TRAP_QUOTE
    assert page.text_content("#questions li bdi") == trap
    page.click("#slice input")
    page.wait_for_selector("#slice [role=option] >> nth=0")
    page.keyboard.press("Escape")
    page.click("#tab-review-button")
    page.wait_for_selector("#row-evidence mark")
    assert page.text_content("#row-evidence mark") == assistant.TRAP_QUOTE
    page.click("#row-reject")
    page.wait_for_selector("#review-state label:has-text('1 rejected')")
    assert page.evaluate("[window.ran, document.body.dataset.ran]") == [None, None]
    assert [url for url in page.requests if not url.startswith((address, "data:", "blob:"))] == []
    assert page.faults == []


def test_on_a_phone_nothing_is_wider_than_the_screen(visit, kept):
    kept("first", 1), kept("second", 2)
    drafts()
    page = visit(**PHONE)
    evaluation(page)
    for step, after in (
        ("#runs tr[data-pick=first] button", "#run-title:has-text('runs/first')"),
        ("#tab-questions-button", "#questions li"),
        ("#questions li button >> nth=0", "#question .fe-row"),
        ("#tab-review-button", "#row-evidence mark"),
    ):
        page.tap(step)
        page.wait_for_selector(after)
        assert page.evaluate(WIDER) == []


def test_on_a_phone_what_is_chosen_comes_into_view(visit, kept):
    kept("first")
    page = visit(**PHONE)
    evaluation(page)
    page.tap("#tab-questions-button")
    page.tap("#questions li button >> nth=0")
    page.wait_for_selector("#question .fe-quotes")
    page.wait_for_function("document.querySelector('#question .fe-asked').getBoundingClientRect().bottom < innerHeight")
