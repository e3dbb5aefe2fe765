"""The page for those who use it without a mouse, without colours or without sight; its faults are looked for by axe-core.

Nothing of severity "serious" or "critical" may be found. Two of Gradio's own faults were, and are mended: the buttons of its examples stood
in a list without being items (`live.js`), and the titles of its inputs were too pale (`ui._theme`).
"""

from pathlib import Path

import pytest

from rag.documents.listing import Listed
from tests.interfaces.visits import LINK, MARK, answered, ask, dispute, several

AXE = Path(pytest.importorskip("axe_playwright_python").__file__).with_name("axe.min.js")
DESKTOP = {"viewport": {"width": 1500, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
STEPS = [
    "#sync", "#new", "#find textarea, #find input", "#documents .fn-tick input", "#scope > button",
    ".fn-evidence summary", ".fn-claims a", ".fn-sources a", ".fn-rejected summary",
    "#ask textarea", "#ask button", "#source a[rel=next]", "#source .fn-copy", "#source .fn-text",
]  # fmt: skip
LOOKS = [{**size, "color_scheme": scheme} for size in (DESKTOP, PHONE) for scheme in ("light", "dark")]

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


@pytest.fixture(autouse=True)
def told(assistant):
    assistant.told = {"What happened?": several(assistant), "How many?": dispute(assistant)}


@pytest.fixture(params=LOOKS, ids=["desktop light", "desktop dark", "phone light", "phone dark"])
def look(visit, request):
    return equipped(visit(**request.param))


def equipped(page):
    page.wait_for_selector("#chat .example")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.wait_for_function("document.querySelector('#chat .examples').getAttribute('role') === 'group'")
    return page


def faults(page):
    """What axe-core finds that is serious or critical: rule, element and what to do about it."""
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
    grave = (rule for rule in found if rule["impact"] in ("serious", "critical"))
    return [(rule["id"], node["html"][:200], node["failureSummary"]) for rule in grave for node in rule["nodes"]]


def test_the_empty_page_and_the_evaluate_tab_have_no_serious_fault(look):
    assert faults(look) == []
    look.click("role=tab[name='Evaluate']")
    look.wait_for_timeout(500)
    assert faults(look) == []


def test_an_answer_a_quote_in_the_reader_and_its_folds_have_no_serious_fault(look):
    ask(look, "What happened?")
    answered(look)
    look.click(".fn-rejected summary")
    assert faults(look) == []
    look.click(f"{LINK} >> nth=0")
    look.wait_for_selector(MARK)
    look.focus(f"{LINK} >> nth=1")
    assert faults(look) == []


def test_a_dispute_a_refusal_a_failure_and_a_draft_have_no_serious_fault(look, assistant):
    for times, question in enumerate(("How many?", "nothing"), 1):
        ask(look, question)
        answered(look, times)
    assert faults(look) == []
    ask(look, "please fail")
    look.wait_for_selector(".fn-failure")
    assistant.gates["checked"].clear()
    ask(look, "Who?")
    look.wait_for_selector(".fn-now:has-text('Checking')")
    assert faults(look) == []
    assistant.gates["checked"].set()


def test_documents_in_every_state_conversations_and_settings_have_no_serious_fault(look, assistant):
    states = enumerate(("indexed", "changed", "gone", "new", "reading", "failed"))
    assistant.files = [
        Listed(f"{n}.pdf", f"{n}.pdf", f"Report {n}", state, "no text in it" * (n == 5), stored=n < 3) for n, state in states
    ]
    look.reload()
    equipped(look)
    ask(look, "Who?")
    answered(look)
    for tab in ("Conversations", "Settings", "Documents"):
        look.click(f"#side-tabs button[role=tab]:has-text('{tab}')")
        look.wait_for_timeout(500)
        assert faults(look) == []


def test_everything_is_reached_by_the_tab_key_in_the_order_of_reading(visit):
    page = visit(**DESKTOP)
    ask(page, "What happened?")
    answered(page)
    page.click(f"{LINK} >> nth=0")
    page.wait_for_selector(MARK)
    page.evaluate("document.activeElement.blur()")
    passed = []
    for _ in range(60):
        page.keyboard.press("Tab")
        passed.append(page.evaluate("steps => steps.find((step) => document.activeElement.matches(step)) || ''", STEPS))
    order = list(dict.fromkeys(step for step in passed if step))
    assert set(STEPS) == set(order)
    assert [step for step in order if step in STEPS[2:8]] == STEPS[2:8]
    assert order.index("#ask textarea") < order.index("#source a[rel=next]") < order.index("#source .fn-text")


def test_the_keyboard_alone_asks_reads_a_quote_and_comes_back(visit, assistant):
    page = visit()
    page.wait_for_function("document.activeElement.matches('#ask textarea')")
    page.keyboard.type("What happened?")
    page.keyboard.press("Enter")
    answered(page)
    page.focus(f"{LINK} >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'cited'")
    page.keyboard.press("j")
    page.wait_for_function("document.querySelector('.fn-steps').textContent.includes('2 of 3')")


def test_who_wants_no_motion_gets_none(visit):
    page = visit(reduced_motion="reduce")
    assert page.eval_on_selector(".fn-text", "text => getComputedStyle(text).scrollBehavior") == "auto"
    moving = "[...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0.01).length"
    assert page.evaluate(moving) == 0


def test_the_focus_is_seen(visit):
    page = visit()
    ask(page, "What happened?")
    answered(page)
    for selector in (f"{LINK} >> nth=0", ".fn-rejected summary", "#new"):
        page.focus(selector)
        page.keyboard.press("Shift+Tab")  # only a key makes the focus visible
        page.keyboard.press("Tab")
        assert page.eval_on_selector(selector, "one => getComputedStyle(one).outlineStyle") == "solid"
