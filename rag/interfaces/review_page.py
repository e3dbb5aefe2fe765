"""The Review view of the Evaluate tab: rows of a question set, one of them open to be accepted, changed or rejected.

Knows Gradio: the parts of the view and their events. What they do stands in `review.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import FootnoteError
from ..evaluation.questions import Question, Review
from . import proof, review
from .access import Access
from .panes.page import QUICK, handed, permitted
from .review import ChangedError, Form, Sheet
from .runs import failure, note
from .trial import Examined

if TYPE_CHECKING:
    import gradio as gr

# On a phone the open row lies below the list.
TO_FORM = "() => { if (matchMedia('(max-width: 767px)').matches) document.querySelector('#review').scrollIntoView(); }"
PROPOSED = 20
"""Rows that are proposed at once."""
Changes = dict[Any, Any]
"""Parts of the page with what they become; nothing changes by `gr.skip()`, which an empty one is not."""


@dataclass(frozen=True)
class _Page:
    """The parts of the view that events read and write. `sheet` holds the set as it was read, `key` the id of the open row."""

    set: gr.Dropdown
    state: gr.Radio
    propose: gr.Button
    note: gr.HTML
    undo: gr.Button
    rows: gr.HTML
    section: gr.Row
    fields: Sequence[Any]
    accept: gr.Button
    reject: gr.Button
    evidence: gr.HTML
    sheet: gr.State
    key: gr.State


def build(gr: Any, tabs: Sequence[gr.Tab], assistant: Examined, pick: str, access: Access) -> None:
    """Fill the view, inside which this is called, and wire it.

    :param gr: the Gradio module. :param tabs: the tab around the view, and the one that holds it.
    :param pick: script of a list to choose from. :param access: who may change a set.
    """
    page = _layout(gr, pick)
    _events(gr, page, _View(gr, page, assistant), tabs, access)


def _layout(gr: Any, pick: str) -> _Page:
    with gr.Row(elem_classes="fn-bar"):
        chosen = gr.Dropdown([], label="Question set", elem_id="review-set", scale=0, min_width=260, filterable=False)
        states = [(state, state) for state in review.STATES]
        state = gr.Radio(states, value=review.STATES[0], label="Show", elem_id="review-state", scale=0, min_width=380)
        propose = gr.Button(f"Propose {PROPOSED} rows", elem_id="propose", scale=0, min_width=150)
    with gr.Row(elem_id="review-line"):
        line = gr.HTML("", apply_default_css=False, elem_id="review-note")
        undo = gr.Button("Undo last", visible=False, size="sm", elem_id="row-undo", scale=0, min_width=0)
    rows = gr.HTML("", apply_default_css=False, js_on_load=pick, elem_id="review-rows")
    with gr.Row(visible=False, elem_id="review") as section:
        with gr.Column(scale=5, min_width=300, elem_id="review-form"):
            fields = [
                gr.Textbox(label="Question", lines=2, elem_id="row-question"),
                gr.Textbox(label="Right answers, one a line", lines=2, elem_id="row-answers"),
                gr.Checkbox(label="The documents answer it", elem_id="row-answerable"),
                gr.Textbox(label="Words that must be said, a line each; | between alternatives", lines=2, elem_id="row-expect"),
                gr.Textbox(label="Kind", elem_id="row-kind"),
            ]
            with gr.Row(elem_id="row-buttons"):
                accept = gr.Button("Accept", variant="primary", elem_id="row-accept", min_width=120)
                reject = gr.Button("Reject", elem_id="row-reject", min_width=90)
        with gr.Column(scale=6, min_width=300):
            evidence = gr.HTML("", apply_default_css=False, elem_id="row-evidence")
    return _Page(chosen, state, propose, line, undo, rows, section, fields, accept, reject, evidence, gr.State(None), gr.State(None))


class _View:
    """What the events of the view do; each gives the parts that change."""

    def __init__(self, gr: Any, page: _Page, assistant: Examined) -> None:
        self._gr, self._page, self._assistant = gr, page, assistant

    # --- what is shown ---

    def shown(self, sheet: Sheet, state: Review, key: str | None) -> Changes:
        """The sheet's rows in one state, and the row of that id or else the first of them, open."""
        gr, page = self._gr, self._page
        rows = [row for row in sheet.rows if row.review == state]
        row = next((row for row in rows if row.id == key), rows[0] if rows else None)
        counted = [(f"{count} {name}", name) for name, count in sheet.counts.items()]
        changes = {page.sheet: sheet, page.key: row.id if row else None, page.rows: review.table(rows, row.id if row else None)}
        changes |= {page.state: gr.Radio(counted, value=state), page.undo: gr.Button(visible=bool(sheet.undone))}
        return changes | {page.section: gr.Row(visible=row is not None)} | (self.opened(row) if row else {})

    def opened(self, row: Question) -> Changes:
        """The form and the evidence of a row."""
        page, form = self._page, review.form(row)
        fields = dict(zip(page.fields, (form.question, form.answers, form.answerable, form.expect, form.kind), strict=True))
        return {**fields, page.key: row.id, page.evidence: proof.shown(row, self._assistant), page.accept: _word(row, changed=False)}

    def nothing(self, line: str) -> Changes:
        """No sheet, and why."""
        page = self._page
        return {page.sheet: None, page.note: line, page.rows: "", page.section: self._gr.Row(visible=False)}

    # --- the set ---

    def come_back(self, name: str | None, state: Review, key: str | None, before: Sheet | None) -> Changes:
        """The view as it was left, with what is being typed, where the file is what it was."""
        found = self._sets()
        if before and found.get(name or "") == before.path and review.same(before):
            return {self._page.set: self._gr.Dropdown(list(found), value=name)}
        return self.read(name, state, key)

    def come_again(self, name: str | None, state: Review, key: str | None, before: Sheet | None) -> Any:
        """As `come_back`, but nothing is read that nobody has looked at yet."""
        return self.come_back(name, state, key, before) if before else self._gr.skip()

    def read(self, name: str | None, state: Review, key: str | None = None) -> Changes:
        """The set of that name, or else the first."""
        found = self._sets()
        label = name if name in found else next(iter(found), None)
        offered = {self._page.set: self._gr.Dropdown(list(found), value=label)}
        if label is None:
            return offered | self.nothing(
                note(f"There is no set to review in {self._assistant.config.questions}. Propose rows to begin one.")
            )
        try:
            return offered | {self._page.note: ""} | self.shown(review.opened(found[label]), state, key)
        except FootnoteError as error:
            return offered | self.nothing(failure(error))

    def propose(self, name: str | None, state: Review, key: str | None) -> Changes:
        """Rows drafted from the documents, added to the drafts."""
        try:
            path, count = review.proposed(Path(self._assistant.config.questions), self._assistant, PROPOSED)
        except FootnoteError as error:
            return {self._page.note: failure(error)}
        told = f"{count} rows added to {path.name}." if count else "The documents give no row that is not there already."
        return (self.read(path.name, "unchecked") if count else {}) | {self._page.note: note(told)}

    def _sets(self) -> dict[str, Path]:
        return review.sets(Path(self._assistant.config.questions))

    # --- one row ---

    def choose(self, sheet: Sheet | None, event: gr.EventData) -> Any:
        """Another row of the list, opened."""
        row = sheet.row(str(event._data["index"])) if sheet else None
        return self.opened(row) if row else self._gr.skip()

    def show(self, state: Review, sheet: Sheet | None) -> Any:
        """The rows in another state."""
        return {self._page.note: ""} | self.shown(sheet, state, None) if sheet else self._gr.skip()

    def typed(self, sheet: Sheet | None, key: str | None, *fields: Any) -> Any:
        """What the button will do to the row as it is typed now."""
        row = sheet.row(key) if sheet else None
        return _word(row, changed=review.form(row) != Form(*fields)) if row else "Accept"

    def accept(self, sheet: Sheet | None, state: Review, key: str | None, *fields: Any) -> Any:
        """The open row, as it is typed, accepted."""
        return self._decided(sheet, state, key, lambda sheet, key: review.decided(sheet, key, "accepted", Form(*fields)))

    def reject(self, sheet: Sheet | None, state: Review, key: str | None) -> Any:
        """The open row rejected, as it stands in the file."""
        return self._decided(sheet, state, key, lambda sheet, key: review.decided(sheet, key, "rejected"))

    def undo(self, sheet: Sheet | None, state: Review, key: str | None) -> Any:
        """The last decision taken back, and its row open again."""
        return self._decided(sheet, state, key, lambda sheet, key: review.undo(sheet))

    def _decided(self, sheet: Sheet | None, state: Review, key: str | None, decide: Callable[[Sheet, str], Sheet]) -> Any:
        if sheet is None:
            return self._gr.skip()
        try:
            after = decide(sheet, key or "")
        except ChangedError as error:
            return self._read_anew(sheet, state, key, error)
        except FootnoteError as error:
            return {self._page.note: failure(error)}
        row = review.difference(sheet, after)
        told = note(f"{row.review.capitalize()}: {row.question}" if row else "Nothing was changed.")
        taken_back = row is not None and len(after.undone) < len(sheet.undone)
        state, key = (row.review, row.id) if row and taken_back else (state, review.following(sheet, key, state))
        return {self._page.note: told} | self.shown(after, state, key)

    def _read_anew(self, sheet: Sheet, state: Review, key: str | None, error: ChangedError) -> Changes:
        """The file as it is now, and what was typed as long as its row is still there."""
        try:
            changes = self.shown(review.opened(sheet.path), state, key)
        except FootnoteError as unreadable:
            return {self._page.note: failure(unreadable)}
        kept = self._page.fields if changes[self._page.key] == key else ()
        return {part: change for part, change in changes.items() if part not in kept} | {self._page.note: failure(error)}


def _word(row: Question, *, changed: bool) -> str:
    if row.review == "accepted":
        return "Save"
    return "Save and accept" if changed else "Accept"


def _events(gr: Any, page: _Page, view: _View, tabs: Sequence[gr.Tab], access: Access) -> None:
    may = partial(permitted, gr, access, "evaluate", refused=lambda error: {page.note: failure(error)})
    where = [page.set, page.state, page.key]
    row = [page.sheet, page.state, page.key]
    opened = [page.key, *page.fields, page.evidence, page.accept]
    seen = [page.note, page.sheet, page.rows, page.state, page.undo, page.section, *opened]
    for tab, come in zip(tabs, (view.come_again, view.come_back), strict=True):
        tab.select(come, [*where, page.sheet], [page.set, *seen], **QUICK)
    page.set.input(view.read, where[:2], [page.set, *seen], **QUICK)
    busy = page.propose.click(lambda: gr.Button("Reading the documents…", interactive=False), None, page.propose, **QUICK)
    done = busy.then(may(view.propose), where, [page.set, *seen], **QUICK)
    done.then(lambda: gr.Button(f"Propose {PROPOSED} rows", interactive=True), None, page.propose, **QUICK)
    handed(gr, _View.choose)
    page.rows.select(view.choose, page.sheet, opened, **QUICK)
    for moment in (page.rows.select, page.accept.click, page.reject.click):
        moment(None, js=TO_FORM, **QUICK)
    page.state.input(view.show, [page.state, page.sheet], seen, **QUICK)
    for field in page.fields:
        field.input(view.typed, [page.sheet, page.key, *page.fields], page.accept, trigger_mode="always_last", **QUICK)
    page.accept.click(may(view.accept), [*row, *page.fields], seen, **QUICK)
    page.reject.click(may(view.reject), row, seen, **QUICK)
    page.undo.click(may(view.undo), row, seen, **QUICK)
