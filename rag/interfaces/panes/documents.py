"""The documents: which of them the next question is asked of, what state each is in, and adding and deleting them.

Knows Gradio. What the list shows and does stands in `shelving.py`, what a choice means in `scoping.py`; clicks and drops are heard in
`documents.js`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...filenames import shown
from .. import shelving
from ..access import Access, Action
from ..shelving import Choice, Kept, Rows
from ..upkeep import Upkeep
from .page import QUICK, beside, requested, visitor
from .reader import ReaderPane, fresh

if TYPE_CHECKING:
    import gradio as gr

# Only ${value.x} in templates: Gradio compiles what double braces put in as code, so document text would run.
LIST = """<ul class="fn-docs" role="list" aria-label="Documents">${value.rows}</ul>${value.rest}"""
DROP = """<label class="fn-drop"><input type="file" multiple aria-label="Add documents">
<span>Drop files here or <u>choose</u></span></label>
<div class="fn-sending" role="status" aria-live="polite"></div>"""
COUNT = """<p class="fn-count" role="status">${value}</p>"""
TOLD = """<div class="fn-news" role="status">${value}</div>"""
SENT = 200  # files taken at once


@dataclass(frozen=True)
class DocumentsPane:
    """What limits the next question, and the parts of the list."""

    outlets: gr.Dropdown
    after: gr.Textbox
    before: gr.Textbox
    choice: gr.State
    search: gr.Textbox
    count: gr.HTML
    tick_all: gr.Button
    tick_none: gr.Button
    told: gr.HTML
    undo: gr.Button
    rows: gr.HTML
    drop: gr.HTML

    @property
    def limits(self) -> list[Any]:
        """In the order in which the chat takes their values."""
        return [self.outlets, self.choice, self.after, self.before]

    @property
    def drawn(self) -> list[Any]:
        """What a look at the documents draws anew."""
        return [self.rows, self.count, self.tick_all, self.told, self.undo]


def lay(gr: Any, megabytes: int, *, changes: bool) -> DocumentsPane:
    """Lay the list, and the other limits of the next question below it.

    :param megabytes: the largest file that may be added. :param changes: whether documents may be added and deleted here.
    """
    choice = gr.State(Choice())
    search = gr.Textbox(
        label="Search documents",
        show_label=False,
        container=False,
        max_lines=1,
        placeholder="Search by title, outlet or name",
        elem_id="find",
        html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
    )
    with gr.Row(elem_id="ticks"):
        count = gr.HTML("", html_template=COUNT, js_on_load=None, elem_id="chosen")
        tick_all = gr.Button("Tick all", size="sm", elem_id="tick-all", scale=0, min_width=0)
        tick_none = gr.Button("None", size="sm", elem_id="tick-none", scale=0, min_width=0)
    with gr.Row(elem_id="told-row"):
        told = gr.HTML("", html_template=TOLD, js_on_load=None, elem_id="told")
        undo = gr.Button("Undo", size="sm", elem_id="undo", scale=0, min_width=0, visible=False)
    empty = {"rows": "", "rest": ""}
    listed = gr.HTML(empty, html_template=LIST, js_on_load=beside("documents.js"), elem_id="documents")
    script = beside("drop.js")
    drop = gr.HTML("", html_template=DROP, js_on_load=script, elem_id="drop", visible=changes, limit=megabytes * 1_000_000, most=SENT)
    return DocumentsPane(*_scope(gr), choice, search, count, tick_all, tick_none, told, undo, listed, drop)


def _scope(gr: Any) -> tuple[Any, Any, Any]:
    typed: dict[str, Any] = {"max_lines": 1, "min_width": 100}
    with gr.Accordion("Limit by outlet and date", open=False, elem_id="scope"):
        outlets = gr.Dropdown(label="Outlets", elem_id="scope-outlets", choices=[], multiselect=True, min_width=100)
        with gr.Row():
            after = gr.Textbox(label="Published on or after", placeholder="2026-03-01", elem_id="scope-after", **typed)
            before = gr.Textbox(label="Published on or before", placeholder="2026-03-31", elem_id="scope-before", **typed)
    return outlets, after, before


def wire(
    gr: Any, pane: DocumentsPane, reader: ReaderPane, timer: gr.Timer, assistant: Kept, upkeep: Upkeep, access: Access
) -> Callable[[Any, gr.State], None]:
    """Search, tick, open, add, delete and undo. Gives what makes the list follow another event, told what the visitor has seen by it.

    :param timer: runs while a sync does; a change here begins one. :param access: who may add and delete.
    """
    rows, choice = Rows(assistant), pane.choice

    def doing(request: Any) -> _Doing:
        name = visitor(request)
        return _Doing(gr, assistant, upkeep, rows, lambda action: bool(assistant.config.uploads) and access.may(name, action))

    def act(request: Any, event: Any, choice: Choice) -> tuple[Any, ...]:
        return doing(request).act(choice, *event._data["index"])

    def receive(request: Any, event: Any, choice: Choice) -> tuple[Any, ...]:
        return doing(request).receive(choice, event._data.get("files", []), event._data.get("refused", []))

    def by(does: Callable[..., tuple[Any, ...]]) -> Callable[..., Any]:
        return requested(gr, lambda request, *values: does(doing(request), *values))

    pane.search.change(by(_Doing.find), [pane.search, choice], pane.drawn, trigger_mode="always_last", **QUICK)
    pane.tick_all.click(by(_Doing.tick_all), choice, pane.drawn, **QUICK)
    pane.tick_none.click(by(_Doing.tick_none), choice, pane.drawn, **QUICK)
    chosen = [*pane.drawn, timer, reader.source]
    pane.rows.select(requested(gr, act, event=True), choice, chosen, trigger_mode="multiple", **QUICK)
    pane.undo.click(by(_Doing.undo), choice, [*pane.drawn, timer], **QUICK)
    pane.drop.upload(requested(gr, receive, event=True), choice, [*pane.drawn, timer], trigger_mode="multiple", **QUICK)
    return lambda event, seen: event.then(by(_Doing.follow), [choice, seen], [*pane.drawn, pane.drop], **QUICK)


class _Doing:
    """What one visitor's event does, and gives for the parts of `DocumentsPane.drawn`; where it may change a file, for the timer too."""

    def __init__(self, gr: Any, assistant: Kept, upkeep: Upkeep, rows: Rows, may: Callable[[Action], bool]) -> None:
        self._gr, self._assistant, self._upkeep = gr, assistant, upkeep
        self._rows, self._may = rows, may
        self._still = (gr.skip(),) * 5

    def _look(self, choice: Choice, *, anew: bool = False) -> tuple[Any, ...]:
        report = None if self._upkeep.running else self._upkeep.report
        found = list(shelving.not_read(self._rows.look(fresh=anew), report))
        choice.keep(found)
        can = len(shelving.tickable(found, choice.search))
        return (
            fresh(shelving.drawn(found, choice, self._rows.error, changes=self._may("delete"))),
            shelving.counted(found, choice),
            self._gr.Button(f"Tick all {can}" if choice.search.strip() else "Tick all", interactive=bool(can)),
            shelving.told(choice),
            self._gr.Button(visible=bool(choice.deleted)),
        )

    def follow(self, choice: Choice, seen: Any) -> tuple[Any, ...]:
        """After something else: what the folder holds by now, unless that drew nothing either; gives for the drop zone too."""
        if seen.key == choice.followed:
            return *self._still, self._gr.skip()
        choice.followed = seen.key
        return *self._look(choice, anew=not self._upkeep.running), self._gr.HTML(visible=self._may("upload"))

    def find(self, search: str | None, choice: Choice) -> tuple[Any, ...]:
        choice.find(search or "")
        return self._look(choice)

    def tick_all(self, choice: Choice) -> tuple[Any, ...]:
        choice.tick(shelving.tickable(self._rows.look(), choice.search), on=True)
        return self._look(choice)

    def tick_none(self, choice: Choice) -> tuple[Any, ...]:
        choice.clear()
        return self._look(choice)

    def act(self, choice: Choice, what: str, name: Any, on: Any = False, at: Any = 0.0) -> tuple[Any, ...]:
        """What was pressed in a row; gives for the reader too."""
        skip = self._gr.skip()
        if what == "open":
            return *self._still, skip, fresh(shelving.whole(self._assistant, str(name)))
        if what == "delete" and self._may("delete"):
            return *self._changed(choice, shelving.take_out(self._assistant, choice, str(name))), skip
        if what == "more":
            choice.limit += shelving.AT_ONCE
            return *self._look(choice), skip, skip
        if what == "tick":  # the box is ticked already, so the list stays as it is
            choice.press(str(name), float(at), on=bool(on) and str(name) in shelving.tickable(self._rows.look()))
        return skip, shelving.counted(self._rows.look(), choice), *self._still[2:], skip, skip

    def undo(self, choice: Choice) -> tuple[Any, ...]:
        return self._changed(choice, self._may("delete") and shelving.put_back(self._assistant, choice))

    def receive(self, choice: Choice, files: Any, refused: Any) -> tuple[Any, ...]:
        """Files that the browser sent, and lines on those that it did not."""
        sent = list(_arrived(files)) if self._may("upload") else []
        try:
            done = shelving.put_in(self._assistant, choice, sent)
        finally:
            for path, _ in sent:
                path.unlink(missing_ok=True)
        for line in refused[:SENT]:
            choice.tell(f"Not added: {shown(str(line))}")
        return self._changed(choice, done)

    def _changed(self, choice: Choice, done: bool) -> tuple[Any, ...]:
        if done:
            self._upkeep.begin(again=True)
        return *self._look(choice, anew=True), self._gr.Timer(active=True) if done else self._gr.skip()


def _arrived(files: Any) -> list[tuple[Path, str]]:
    """What the page says it has sent: files in the folder into which Gradio puts what browsers send, and in no other."""
    from gradio.utils import get_upload_folder

    folder = Path(get_upload_folder()).resolve()
    named = [(Path(str(one["path"])), str(one["name"])) for one in files[:SENT]]
    return [(path, name) for path, name in named if path.resolve().is_relative_to(folder) and path.is_file() and not path.is_symlink()]
