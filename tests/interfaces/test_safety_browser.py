"""Hostile text in every place a stranger's words reach: none of it runs, and none of it makes the browser ask anyone for anything."""

import hashlib
from dataclasses import replace

import pytest

from rag.errors import ModelStoppedError
from rag.reports import SyncReport
from rag.trace import Candidate, Trace
from rag.types import Answer, Citation, Claim, Document, Evidence, Rejected, Scope
from tests.interfaces.visits import LINK, MARK, answered, ask, carded

HOSTILE = " ".join(
    [
        "<img src=http://evil.invalid/a.png onerror=window.ran=1>", "${window.ran=2}", "{{window.ran=3}} {{{value.body}}}",
        "[x](javascript:window.ran=4) <a href='javascript:window.ran=4'>x</a>", "![x](http://evil.invalid/b.png)",
        "<svg onload=window.ran=5><style>@import 'http://evil.invalid/c.css';body{display:none}</style></svg>",
        "\u202egnp.exe\u2066 \u200f", "`\"'></textarea></title><script>window.ran=6</script>",
        "<iframe srcdoc='<script>top.ran=7</script>'>",
        "<details ontoggle=window.ran=8 open><form action=http://evil.invalid><input autofocus onfocus=window.ran=9>",
        "$$\\href{javascript:window.ran=10}{x}$$ &lt;img src=x onerror=window.ran=11&gt;",
        "<meta http-equiv=refresh content='0;url=http://evil.invalid/d'> <base href=http://evil.invalid>",
        "<link rel=stylesheet href=//evil.invalid>",
        "](#cite-0-1) <a class=fn-cite href=#cite-0-1>9</a> <button class=fn-act name=widen value=0>go</button> </p></div>",
    ]
)  # fmt: skip
NAME = f"a folder/{HOSTILE}.txt"
TEXT = f"Before.\n\n{HOSTILE}\n\nAfter."

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Gradio's queue counts its calls with an old pandas option


def sealed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def hostile_answer(question: str, **changes) -> Answer:
    start = TEXT.index(HOSTILE)
    cited = Citation(1, NAME, HOSTILE, HOSTILE, HOSTILE, HOSTILE, None, HOSTILE, start, start + len(HOSTILE), HOSTILE, sealed(TEXT))
    found = (Evidence(1, NAME, start, start + len(HOSTILE), HOSTILE),)
    one = Candidate(NAME, 0, 9, 1, 1.0, {HOSTILE: 1.0}, HOSTILE)
    trace = Trace(((HOSTILE, HOSTILE),), HOSTILE, (one,), (one,), (HOSTILE,))
    full = Answer(
        question, HOSTILE, HOSTILE, "answered", HOSTILE, (Claim(HOSTILE, (1,), "supported", 0.9, value=HOSTILE, reports=1),), (cited,),
        (Rejected(HOSTILE, "unsupported", HOSTILE),), found, HOSTILE, {HOSTILE: 1.0}, {"prompt": 1}, trace=trace,
        relaxed=Scope((HOSTILE,), (HOSTILE,), HOSTILE, HOSTILE, (HOSTILE,)),
    )  # fmt: skip
    return replace(full, **changes)


@pytest.fixture
def page(visit, assistant, address):
    """A page on which whatever must not happen is noted, and held to have not happened at the end."""
    assistant.shelf[NAME] = Document(
        NAME, TEXT, sealed(TEXT), HOSTILE, HOSTILE, HOSTILE, HOSTILE, updated=HOSTILE, language=HOSTILE, url=HOSTILE, encoding=HOSTILE
    )
    assistant.told = {
        "answer": hostile_answer("answer"),
        "dispute": hostile_answer("dispute", status="conflict"),
        "refusal": hostile_answer("refusal", status="abstained", claims=()),
        HOSTILE: hostile_answer(HOSTILE),
    }
    assistant.examples = lambda: [HOSTILE]
    opened = visit()
    happened = []
    opened.on("dialog", lambda dialog: (happened.append(f"dialog {dialog.message}"), dialog.dismiss()))
    opened.on("popup", lambda popup: happened.append(f"popup {popup.url}"))
    opened.on("download", lambda download: happened.append(f"download {download.url}"))
    opened.on("console", lambda line: happened.append(f"console {line.text}") if line.type == "error" else None)
    opened.on("framenavigated", lambda frame: happened.append(f"went to {frame.url}"))
    yield opened
    opened.wait_for_timeout(300)
    assert happened == []
    assert opened.faults == []
    assert [url for url in opened.requests if not url.startswith((address, "data:", "blob:"))] == []
    assert opened.evaluate("[window.ran, document.body.dataset.ran, document.baseURI.startsWith(location.origin)]") == [None, None, True]
    bad = "iframe[srcdoc], [onerror], [onload], [ontoggle], [onfocus], a[href^=javascript], [src*='evil.invalid'], [href*='evil.invalid']"
    assert opened.locator(bad).count() == 0
    assert opened.is_visible("#ask textarea")


def test_in_an_answer_its_card_its_folds_and_the_reader(page):
    ask(page, "answer")
    answered(page)
    carded(page)
    assert HOSTILE in page.text_content(".fn-card")
    for fold in (".fn-rejected summary", ".fn-trace summary", ".fn-evidence summary"):
        page.click(fold)
    assert HOSTILE in page.text_content(".fn-rejected li")
    assert HOSTILE in page.text_content(".fn-trace")
    page.click(f"{LINK} >> nth=0")
    page.wait_for_selector(MARK)
    assert page.text_content(MARK) == HOSTILE
    assert page.text_content("#source .fn-text").strip() == TEXT
    assert page.text_content("#source h2") == f"[1] {HOSTILE}"
    assert page.locator("#chat .fn-answer a").count() == page.locator("#chat .fn-answer a.fn-cite").count() == 2


def test_in_a_question_and_a_refusal_that_is_reworded(page):
    ask(page, HOSTILE)
    answered(page)
    assert page.text_content(".fn-asked") == HOSTILE
    ask(page, "refusal")
    answered(page, 2)
    page.click(".fn-act[name=reword]")
    page.wait_for_function("document.querySelector('#ask textarea').value === 'refusal'")


def test_in_a_dispute_and_in_words_selected_from_it(page):
    ask(page, "dispute")
    answered(page)
    assert page.text_content(".fn-value") == HOSTILE
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.fn-value'))")
    page.click(".fn-near")
    page.wait_for_selector(MARK)
    assert page.text_content(MARK) == HOSTILE


def test_in_the_words_of_a_model_that_fails(page, assistant):
    def follow(question, history=(), scope=None):
        from rag.types import Found, Token

        yield Found(hostile_answer(question).evidence)
        yield Token(HOSTILE)
        raise ModelStoppedError(HOSTILE, HOSTILE, f"Type `{HOSTILE}`")

    assistant.follow = follow
    ask(page, "Who?")
    page.wait_for_selector(".fn-failure")
    assert HOSTILE in page.text_content(".fn-draft")
    assert HOSTILE in page.text_content(".fn-failure")
    assert HOSTILE in page.text_content(".fn-evidence")


def test_in_what_can_be_chosen_and_in_the_report_of_a_sync(page, assistant):
    page.wait_for_selector("#status:has-text('ready')")
    page.click("#scope > button")
    page.get_by_label("Outlets").click()
    page.wait_for_selector("#scope li:has-text('evil.invalid')")
    page.keyboard.press("Escape")
    assistant.report = SyncReport(added=(NAME,), failed=((NAME, HOSTILE),))
    assistant.state = HOSTILE
    page.click("#sync")
    page.click("#upkeep summary")
    assert "evil.invalid" in page.text_content("#upkeep li >> nth=0")
    page.wait_for_selector("#status:has-text('evil.invalid')")


def test_marks_that_turn_text_around_end_with_the_words_they_stand_in(page):
    ask(page, "answer")
    answered(page)
    for selector in (".fn-claim", ".fn-quote", ".fn-meta"):
        assert page.eval_on_selector(f"#chat .fn-answer {selector}", "one => getComputedStyle(one).unicodeBidi") == "isolate"
    assert "\\u202e" in page.text_content(".fn-trace li:has-text('characters')")
