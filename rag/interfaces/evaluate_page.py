"""The Evaluate tab: runs and how they went, a run now, and beside them the rows under review (`review_page.py`).

Knows Gradio: the parts of the tab and their events. What they show stands in `runs.py`, how a run is made in `trial.py`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import EvaluationError, FootnoteError
from ..evaluation.folder import PAGE, TABLE
from ..evaluation.names import HEADLINE, METRICS
from ..evaluation.pages.page import question
from ..evaluation.report import RUN, Report
from . import review_page, runs, trends
from .access import Access
from .panes.page import QUICK, handed, permitted
from .render import leaves
from .runs import Head, failure, note
from .trial import Examined, Trial, chosen_set, sets, shown
from .tuning import leaving

if TYPE_CHECKING:
    import gradio as gr

TICK = 0.5  # seconds between looks at a run that is on
FILES = {PAGE: "text/html", TABLE: "text/csv", RUN: "application/json"}
"""Files of a run that can be saved, with their types."""
Changes = dict[Any, Any]
"""Parts of the page with what they become; nothing changes by `gr.skip()`, which an empty one is not."""


@dataclass(frozen=True)
class _Page:
    """The parts of the view of runs that events read and write. `chosen` holds the key of a run, `ended` that of the last to end."""

    set: gr.Dropdown
    run: gr.Button
    stop: gr.Button
    progress: gr.HTML
    leaving: gr.HTML
    note: gr.HTML
    history: gr.HTML
    over: gr.Accordion
    names: gr.Dropdown
    trends: gr.HTML
    section: gr.Column
    title: gr.HTML
    files: Sequence[gr.Button]
    file: gr.HTML
    figures: gr.HTML
    show: gr.Radio
    within: gr.Dropdown
    list: gr.HTML
    detail: gr.HTML
    chosen: gr.State
    ended: gr.State
    timer: gr.Timer


def build(gr: Any, tab: gr.Tab, assistant: Examined, trial: Trial, access: Access) -> None:
    """Fill `tab`, inside which this is called, and wire it.

    :param gr: the Gradio module. :param trial: the run that all sessions share. :param access: who may start one, and change question sets.
    """
    with gr.Tabs(elem_id="evaluate", elem_classes="fn-tabs"):
        with gr.Tab("Runs", id="runs", elem_id="tab-runs"):
            page = _layout(gr)
        with gr.Tab("Review", id="review", elem_id="tab-review") as reviewing:
            review_page.build(gr, (tab, reviewing), assistant, PICK, access)
    _events(gr, page, _View(gr, page, assistant, trial), tab, access)


# --- the parts -----------------------------------------------------------------------------------------

# What is chosen is named by `data-pick`, and marked at once, as the list is not drawn again for it; where it is, it is in sight.
PICK = """watch('value', () => {
  const picked = element.querySelector('[aria-current]'), box = picked && picked.closest('.fn-runs');
  if (box) box.scrollTop += picked.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 3;
});
element.addEventListener('click', (event) => {
  const picked = event.target instanceof Element && event.target.closest('[data-pick]');
  if (!picked) return;
  element.querySelectorAll('[aria-current]').forEach((other) => other.removeAttribute('aria-current'));
  picked.setAttribute('aria-current', 'true');
  trigger('select', { index: picked.dataset.pick, value: picked.dataset.pick });
});"""
UNSEEN = "${value.name ? '' : ''}"
# On a phone what was chosen lies below the list.
INTO_VIEW = """watch('value', () => requestAnimationFrame(() => {
  if (element.textContent.trim() && matchMedia('(max-width: 767px)').matches) element.scrollIntoView({ block: 'start' });
}));"""
DOWNLOAD = """watch('value', () => {
  const file = props.value;
  if (!file || !file.name) return;
  const address = URL.createObjectURL(new Blob([file.text], { type: file.type }));
  Object.assign(document.createElement('a'), { href: address, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
});"""


def _layout(gr: Any) -> _Page:
    with gr.Row(elem_id="run-bar", elem_classes="fn-bar"):
        asked = gr.Dropdown([], label="Question set", elem_id="run-set", scale=0, min_width=260, filterable=False)
        run = gr.Button("Run", variant="primary", elem_id="run-now", scale=0, min_width=90)
        stop = gr.Button("Stop", visible=False, elem_id="run-stop", scale=0, min_width=90)
        progress = gr.HTML("", apply_default_css=False, elem_id="run-progress")
    leaving = gr.HTML("", visible=False, js_on_load=None, elem_id="run-leaving")
    line = gr.HTML("", apply_default_css=False, elem_id="runs-note")
    history = gr.HTML("", apply_default_css=False, js_on_load=PICK, elem_id="runs")
    with gr.Accordion("From run to run", open=True, visible=False, elem_id="over-time") as over:
        choices = [(METRICS[name].title, name) for name in HEADLINE]
        names = gr.Dropdown(choices, value=list(runs.COLUMNS), multiselect=True, label="Figures", elem_id="trend-names")
        trends = gr.HTML("", apply_default_css=False, elem_id="trends")
    with gr.Column(visible=False, elem_id="run") as section:
        with gr.Row(elem_id="run-head"):
            title = gr.HTML("", apply_default_css=False, elem_id="run-title")
            files = [gr.Button(f"Save {name}", size="sm", scale=0, min_width=0, elem_classes="fn-save") for name in FILES]
        file = gr.HTML({}, html_template=UNSEEN, apply_default_css=False, js_on_load=DOWNLOAD, elem_id="run-file")
        with gr.Tabs(elem_classes="fn-tabs"):
            with gr.Tab("Figures", elem_id="tab-figures"):
                figures = gr.HTML("", apply_default_css=False, elem_id="run-figures")
            with gr.Tab("Questions", elem_id="tab-questions"):
                show, within, listed, detail = _questions(gr)
    return _Page(
        asked, run, stop, progress, leaving, line, history, over, names, trends, section, title, files, file, figures,
        show, within, listed, detail, gr.State(None), gr.State(None), gr.Timer(TICK, active=False),
    )  # fmt: skip


def _questions(gr: Any) -> tuple[Any, ...]:
    with gr.Row(elem_classes="fn-bar"):
        show = gr.Radio(list(runs.SHOWN), value=runs.SHOWN[0], label="Show", elem_id="show", scale=0, min_width=330)
        within = gr.Dropdown([runs.EVERY], value=runs.EVERY, label="Slice", elem_id="slice", scale=0, min_width=220, filterable=False)
    with gr.Row(elem_id="asked-panes"):
        with gr.Column(scale=4, min_width=300):
            listed = gr.HTML("", apply_default_css=False, js_on_load=PICK, elem_id="questions")
        with gr.Column(scale=7, min_width=300):
            detail = gr.HTML("", apply_default_css=False, js_on_load=INTO_VIEW, elem_id="question")
    return show, within, listed, detail


# --- what the events do --------------------------------------------------------------------------------


class _View:
    """What the events of the view do; each gives the parts that change."""

    def __init__(self, gr: Any, page: _Page, assistant: Examined, trial: Trial) -> None:
        self._gr, self._page, self._assistant, self._trial = gr, page, assistant, trial

    # --- a run now ---

    def come(self, name: str | None, key: str | None, names: Sequence[str]) -> Changes:
        """The view when it is come to: the sets and runs that there are now, and the open run as it was left."""
        labels = list(sets(Path(self._assistant.config.questions)))
        offered = self._gr.Dropdown(labels, value=name if name in labels else next(iter(labels), None))
        changes = {self._page.set: offered, self._page.ended: self._ended()} | self._state()
        return changes | self._leaving() | self._listed(key, names, keep=True)

    def _leaving(self) -> Changes:
        """Which text leaves the machine for a run."""
        asked = self._assistant
        short, _ = leaving(asked.model_state(asked.model), asked.config.evidence)
        return {self._page.leaving: self._gr.HTML(leaves(short), visible=bool(short))}

    def look(self, ended: str | None, names: Sequence[str]) -> Changes:
        """How far the run is; the one that has just ended is opened."""
        key = self._ended()
        changes = self._state() | {self._page.ended: key}
        return changes | self._listed(key, names, keep=False) if key and key != ended else changes

    def _state(self) -> Changes:
        gr, page, state = self._gr, self._page, self._trial.state
        changes: Changes = {
            page.run: gr.Button(visible=not state.running),
            page.stop: gr.Button(visible=state.running, interactive=not state.stopping),
        }
        return changes | {page.progress: shown(state), page.timer: gr.Timer(active=state.running)}

    def _ended(self) -> str | None:
        """The key of the run that ended last, when it ended whole."""
        state, home = self._trial.state, Path(self._assistant.config.runs)
        if state.folder is None or state.running or state.stopped or state.error or not state.folder.is_relative_to(home):
            return None
        return state.folder.relative_to(home).as_posix()

    def start(self, name: str | None) -> Changes:
        """A run of the set of that name."""
        try:
            self._trial.start(chosen_set(Path(self._assistant.config.questions), name), self._assistant)
        except FootnoteError as error:
            return self._state() | {self._page.progress: failure(error)}
        return self._state()

    def stop(self) -> Changes:
        """The run ended where it is."""
        self._trial.stop()
        return self._state()

    # --- runs there are ---

    def _listed(self, key: str | None, names: Sequence[str], *, keep: bool) -> Changes:
        """The table of runs, and the run of that key or else the newest, opened; `keep` leaves the one of that key as it is open."""
        gr, page = self._gr, self._page
        heads, faults = self._heads()
        head = runs.chosen(heads, key)
        line = "".join(map(failure, faults))
        changes = {page.note: line, page.history: runs.history(heads, head.key if head else None)}
        if head:
            return changes | (self._over(head, heads, names) if keep and head.key == key else self._opened(head, heads, names))
        line = line or note("No run is here yet. Choose a question set and press Run.")
        return changes | {page.note: line, page.section: gr.Column(visible=False), page.over: gr.Accordion(visible=False)}

    def choose(self, names: Sequence[str], event: gr.EventData) -> Any:
        """Another run of the table."""
        heads, _ = self._heads()
        head = runs.chosen(heads, str(event._data["index"]))
        return self._opened(head, heads, names) if head else self._gr.skip()

    def trends(self, key: str | None, names: Sequence[str]) -> str:
        """Other figures from run to run."""
        heads, _ = self._heads()
        head = runs.chosen(heads, key)
        return trends.trends(trends.alike(heads, head), names) if head else ""

    def _opened(self, head: Head, heads: Sequence[Head], names: Sequence[str]) -> Changes:
        gr, page = self._gr, self._page
        changes = {page.chosen: head.key, page.title: runs.title(head), page.section: gr.Column(visible=True), page.detail: ""}
        changes |= self._over(head, heads, names)
        try:
            report = runs.loaded(head)
        except FootnoteError as error:
            return changes | {page.figures: failure(error), page.list: failure(error)}
        counted = [(f"{show} ({count})", show) for show, count in runs.counts(report).items()]
        changes |= {page.show: gr.Radio(counted, value=runs.SHOWN[0]), page.within: gr.Dropdown(runs.slices(report), value=runs.EVERY)}
        return changes | {page.figures: runs.figures(report), page.list: runs.questions(report, runs.SHOWN[0], runs.EVERY)}

    def _over(self, head: Head, heads: Sequence[Head], names: Sequence[str]) -> Changes:
        alike = trends.alike(heads, head)
        return {self._page.over: self._gr.Accordion(visible=len(alike) > 1), self._page.trends: trends.trends(alike, names)}

    def _heads(self) -> tuple[list[Head], list[EvaluationError]]:
        return runs.found(Path(self._assistant.config.runs))

    # --- one run ---

    def cut(self, key: str | None, show: str, within: str) -> Any:
        """The list of questions cut to some of them."""
        report = self._report(key)
        return {self._page.list: runs.questions(report, show, within), self._page.detail: ""} if report else self._gr.skip()

    def ask(self, key: str | None, event: gr.EventData) -> str:
        """One question with its answer, quotes and trace."""
        report, number = self._report(key), int(event._data["index"])
        return question(report.rows[number], opened=True) if report and 0 <= number < len(report.rows) else ""

    def file(self, name: str, key: str | None) -> Any:
        """A file of the run for the browser to save."""
        head = runs.chosen(self._heads()[0], key)
        if head is None:
            return self._gr.skip()
        try:
            text = (head.folder / name).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            return {self._page.note: failure(EvaluationError(f"{head.folder / name} cannot be read: {error.strerror}"))}
        return {self._page.file: {"name": f"{head.folder.name}-{name}", "type": FILES[name], "text": text, "nonce": uuid.uuid4().hex}}

    def _report(self, key: str | None) -> Report | None:
        head = runs.chosen(self._heads()[0], key)
        try:
            return runs.loaded(head) if head else None
        except FootnoteError:  # the view says so already, in place of the figures
            return None


def _events(gr: Any, page: _Page, view: _View, tab: gr.Tab, access: Access) -> None:
    handed(gr, _View.choose, _View.ask)
    now = [page.progress, page.run, page.stop, page.timer]
    run = [page.section, page.chosen, page.title, page.over, page.trends, page.figures, page.show, page.within, page.list, page.detail]
    table = [page.note, page.history, *run]
    tab.select(view.come, [page.set, page.chosen, page.names], [page.set, page.leaving, page.ended, *now, *table], **QUICK)
    page.timer.tick(view.look, [page.ended, page.names], [page.ended, *now, *table], **QUICK)
    may = partial(permitted, gr, access, "evaluate", refused=lambda error: {page.progress: failure(error)})
    page.run.click(may(view.start), page.set, now, **QUICK)
    page.stop.click(may(view.stop), None, now, **QUICK)
    page.history.select(view.choose, page.names, run, **QUICK)
    page.names.change(view.trends, [page.chosen, page.names], page.trends, **QUICK)
    for filtering in (page.show.input, page.within.input):
        filtering(view.cut, [page.chosen, page.show, page.within], [page.list, page.detail], **QUICK)
    page.list.select(view.ask, page.chosen, page.detail, **QUICK)
    for name, button in zip(FILES, page.files, strict=True):
        button.click(partial(view.file, name), page.chosen, [page.file, page.note], **QUICK)
