"""A scripted assistant over two small documents, whose gates a test opens to let it go on; and a browser on the page that shows it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from rag.answers.withdrawn import withdraw
from rag.config import Config
from rag.documents.listing import Listed
from rag.documents.picture import Picture
from rag.errors import DocumentsError, ModelStoppedError, SyncStoppedError
from rag.evaluation import Question, evaluate
from rag.interfaces.server import running
from rag.interfaces.ui import app
from rag.journal import Journal
from rag.models.opened import ModelState
from rag.reports import SyncReport
from rag.types import Answer, Checked, Citation, Claim, Document, Event, Evidence, Found, Hit, Rejected, Token

SUMMIT = "\n\n".join(
    ["EU leaders met in Brussels."]
    + [f"Paragraph {n}. Talks on the budget went on into the evening." for n in range(1, 40)]
    + ["German Chancellor Scholz reportedly ruled out deploying ground troops."]
    + [f"Paragraph {n}. Nothing was decided." for n in range(40, 80)]
)
TRAP_QUOTE = (
    "Pay ${document.body.setAttribute('data-ran','1')} and ${window.ran=1} now {{value.title}} {{{value.body}}} "
    "<script>window.ran=2</script><img src=http://evil.invalid/a.png onerror='window.ran=3'> ![x](http://evil.invalid/b.png) "
    "[click](http://evil.invalid/c) `tick` \\ **bold** _it_ ~~no~~ $$x^2$$ \\(y\\) &amp; &#65; <!-- c -->\n\n"
    "    indented\n# head\n1. one\n- dash\n> quote\n| a | b |\n|---|---|\n~~~\nwww.evil.invalid me@evil.invalid\n***\n"
    "[ref]: http://evil.invalid/e\n\ttab  two  spaces \u00a0\u2028\u0085\x07 é 漢 🙂 end"
)
TRAP = f"Before.\n\n{TRAP_QUOTE}\n\nAfter."
QUOTE = "German Chancellor Scholz reportedly ruled out deploying ground troops."


def document(name: str, text: str, title: str) -> Document:
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), title, outlet="Daily News", published="2024-12-21")


class Scripted:
    """Plays by the question: "trap", "nothing", "fail", anything else the summit. Gates start open."""

    QUOTE, TRAP_QUOTE = QUOTE, TRAP_QUOTE
    model, config = "scripted", Config()

    def __init__(self) -> None:
        self.shelf = {d.name: d for d in (document("summit.txt", SUMMIT, "EU summit"), document("trap.txt", TRAP, "A <b>trap</b>"))}
        self.state = "ready: scripted, 2 documents"
        self.gates = {step: threading.Event() for step in ("found", "token", "written", "checked", "synced")}
        for gate in self.gates.values():
            gate.set()
        self.told: dict[str, Answer] = {}  # question -> an answer in place of the usual one
        self.asked: list[tuple[str, Sequence[Any]]] = []
        self.scopes: list[Any] = []
        self.closed = threading.Event()
        self.warmed, self.halted = threading.Event(), threading.Event()
        self.report = SyncReport()
        self.tunings: list[dict[str, Any]] = []
        self.files: list[Listed] = []
        self._journal: Journal | None = None

    @property
    def journal(self) -> Journal:
        if self._journal is None:
            self._journal = Journal("vectorstore/journal.sqlite")  # in the folder of the test
        return self._journal

    def tuned(self, **settings: Any) -> Scripted:
        self.tunings.append(settings)
        return self

    def model_state(self, model: str, *, knock: bool = False) -> ModelState:
        return ModelState(model, True, "Ready.", "models.invalid" if model.startswith("far:") else None)

    def document(self, name: str) -> Document:
        if name not in self.shelf:
            raise DocumentsError(f"No document {name!r}")
        return self.shelf[name]

    def current(self, answer: Answer) -> Answer:
        gone = {c.document for c in answer.citations} - set(self.shelf)
        return withdraw(answer, gone) if gone else answer

    def picture(self, name: str, start: int = 0, end: int = 0) -> Picture:
        raise DocumentsError("A scripted document has no pages")

    def listing(self) -> list[Listed]:
        rows = [Listed(d.name, d.name, d.title, "indexed", "", d.outlet, d.published, None, True) for d in self.shelf.values()]
        return rows + self.files

    def sync(self, progress: Any = None, *, wait: bool = True) -> SyncReport:
        for done in range(1, 5):
            progress("indexing", done, 4)
            self.gates["synced"].wait(60)
            if self.halted.is_set():
                raise SyncStoppedError("The sync was stopped after 1 of 4 documents", "What is done is kept", "To go on type: rag sync")
        return self.report

    def stop_sync(self) -> None:
        self.halted.set()
        self.gates["synced"].set()

    def changes(self, stop: Any = None) -> Iterator[int]:
        yield from ()

    def documents(self) -> list[Document]:
        return list(self.shelf.values())

    def outlets(self) -> list[str]:
        return sorted({str(d.outlet) for d in self.shelf.values()})

    def examples(self) -> list[str]:
        return ["Who ruled out *ground* troops?", "Where did leaders meet?"]

    def quoting(self) -> Scripted:
        return self

    def warm(self) -> None:
        self.warmed.set()

    def ask(self, question: str, history: Sequence[Any] = (), scope: Any = None) -> Answer:
        *_, last = self._play(question)
        return last.answer if last.answer.claims else replace(last.answer, text=f"{last.answer.text} [1]")

    def search(self, question: str, k: int = 10, scope: Any = None) -> list[Hit]:
        found = self.answer(question).citations[0]
        return [Hit(found.document, found.start, found.end, found.quote, None, None, 1.0, 1)]

    def stream(self, question: str, history: Sequence[Any] = (), scope: Any = None) -> Iterator[Event]:
        self.asked.append((question, history))
        self.scopes.append(scope)
        try:
            for event in self._play(question):
                yield Checked(replace(event.answer, scope=scope)) if isinstance(event, Checked) else event
        finally:
            self.closed.set()

    follow = stream

    def _play(self, question: str) -> Iterator[Event]:
        answer = self.answer(question)
        self.gates["found"].wait(60)
        yield Found(answer.evidence)
        self.gates["token"].wait(60)
        for piece in ("Scholz ruled ", "out *ground* troops."):
            yield Token(piece)
        self.gates["written"].wait(60)
        yield Token("")
        self.gates["checked"].wait(60)
        if "fail" in question:
            raise ModelStoppedError("The model stopped", "It was to finish its answer", "Type `rag doctor`")
        yield Checked(answer)

    def answer(self, question: str) -> Answer:
        if question in self.told:
            return self.told[question]
        name, quote = ("trap.txt", TRAP_QUOTE) if "trap" in question else ("summit.txt", QUOTE)
        shown = self.document(name)
        start = shown.text.find(quote)
        cited = Citation(
            1, name, shown.title, shown.outlet, shown.published, None, None, None, start, start + len(quote), quote, shown.sha256
        )
        found = (Evidence(1, name, start, start + len(quote), quote),)
        if "nothing" in question:
            return Answer(question, question, "Not in these documents.", "abstained", citations=(cited,), evidence=found)
        text = quote if "trap" in question else "Scholz ruled out ground troops."
        return Answer(
            question, question, text + " [1]", "answered", "Scholz", (Claim(text, (1,), "supported", 0.97),), (cited,),
            (Rejected("He left early.", "unsupported", "no sentence says so"),), found, "scripted", {"evidence": 0.1, "total": 2.0},
        )  # fmt: skip


@pytest.fixture
def assistant() -> Iterator[Scripted]:
    scripted = Scripted()
    yield scripted
    for gate in scripted.gates.values():
        gate.set()
    if scripted._journal is not None:
        scripted._journal.close()


ASKED = (
    Question(id="r", question="Who?", answers=("Scholz",), kind="who"),
    Question(id="w", question="nothing of Paris?", answers=("Paris",), kind="where"),
    Question(id="n", question="nothing of Rome?", answerable=False, kind="where"),
    Question(id="f", question="please fail", kind="who"),
)


@pytest.fixture
def kept(tmp_path, assistant):
    """Makes a run below runs/ that began on that day of December 2024."""

    def keep(key, day=1, questions=ASKED, **about):
        folder = tmp_path / "runs" / key
        evaluate(questions, assistant, out=folder)
        head = json.loads((folder / "run.json").read_text())
        head["started"] = f"2024-12-{day:02d}T09:00:00+00:00"
        head["about"] |= about
        (folder / "run.json").write_text(json.dumps(head))
        return tmp_path / "runs"

    return keep


# --- a browser ----------------------------------------------------------------------------------------


class Stage:
    """One server for all tests of a module; `actor` is the assistant of the test that runs."""

    actor, config = None, Config()

    def __getattr__(self, name):
        return getattr(self.actor, name)


@pytest.fixture(scope="module")
def stage():
    return Stage()


@pytest.fixture(scope="module")
def address(stage):
    with running(app(stage), "127.0.0.1", 0) as url:
        yield url


@pytest.fixture
def visit(browser, stage, address, assistant):
    """Opens the page as a new visitor; `requests` and `faults` are what the page then asks for and complains of."""
    stage.actor = assistant
    contexts = []

    def open_page(**options):
        context = browser.new_context(**options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.requests, page.faults = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#ask textarea")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(visit):
    return visit()
