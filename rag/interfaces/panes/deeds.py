"""What a visitor does with a question that was asked: edit it, change how it was searched, save its answer, say how good that was.

Knows Gradio: the strip between chat and box, and the events. What is done stands in `keeping.py` and `feedback.py`, how the buttons
below an answer look in `deeds.py`; a click finds its way here by `deeds.js`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...entries import Feedback
from ...errors import FootnoteError
from ..access import Access
from ..conversation import Conversation, Turn
from ..deeds import SAVES, VERDICTS
from ..evaluate_page import DOWNLOAD, UNSEEN
from ..feedback import Rated, given, row, say, unsay
from ..keeping import saved
from ..runs import failure, note
from .chat import ChatPane, redrawn
from .page import QUICK, beside, owner, requested, visitor
from .reader import fresh

if TYPE_CHECKING:
    import gradio as gr

Changes = dict[Any, Any]
"""Parts of the page with what they become."""
EDITING = "Editing a question. It is asked in a copy of this conversation; what stands here now stays in the list of conversations."
NOTED = "Noted: {}. It is kept here and sent to nobody."


@dataclass(frozen=True)
class DeedsPane:
    """The parts of the strip. `about` holds the key of the turn that feedback is being given on, "" for none."""

    deeds: gr.HTML
    line: gr.HTML
    cancel: gr.Button
    said: gr.Column
    note: gr.Textbox
    keep: gr.Button
    row: gr.Button
    unsay: gr.Button
    close: gr.Button
    about: gr.State


def lay(gr: Any, chat: ChatPane) -> DeedsPane:
    """Lay the strip, unseen until there is something to say in it."""
    small: dict[str, Any] = {"size": "sm", "min_width": 0, "scale": 0}
    with chat.between:
        deeds = gr.HTML({}, html_template=UNSEEN, js_on_load=DOWNLOAD + beside("deeds.js"), apply_default_css=False, elem_id="deeds")
        with gr.Row(elem_classes="fn-strip"):
            line = gr.HTML("", visible=False, js_on_load=None, elem_id="strip-line")
            cancel = gr.Button("Cancel", visible=False, elem_id="edit-cancel", **small)
        with gr.Column(visible=False, elem_id="said") as said:
            words = gr.Textbox(label="In your own words, if you like", max_lines=3, elem_id="said-note")
            with gr.Row(elem_classes="fn-strip"):
                keep = gr.Button("Keep note", elem_id="said-keep", **small)
                make = gr.Button("Add to question set", elem_id="said-row", **small)
                back = gr.Button("Take back", elem_id="said-unsay", **small)
                close = gr.Button("Close", elem_id="said-close", **small)
    return DeedsPane(deeds, line, cancel, said, words, keep, make, back, close, gr.State(""))


def wire(gr: Any, pane: DeedsPane, chat: ChatPane, changes: Iterable[Any], assistant: Rated, access: Access) -> None:
    """Do what a button says.

    :param changes: events after which the conversation is another. :param access: who may add to a question set.
    """
    view = _View(gr, pane, chat, assistant, access)
    talk = chat.conversation
    seen = [pane.line, pane.cancel, pane.said, pane.note, pane.about]
    pane.deeds.select(requested(gr, view.do, event=True), talk, [*seen, pane.deeds, chat.box, chat.chat], **QUICK)
    pane.cancel.click(requested(gr, view.cancel), [talk, chat.box], [*seen, chat.box], **QUICK)
    pane.close.click(requested(gr, view.close), talk, seen, **QUICK)
    pane.keep.click(requested(gr, view.keep), [talk, pane.about, pane.note], seen, **QUICK)
    pane.row.click(requested(gr, view.row), [talk, pane.about, pane.note], seen, **QUICK)
    pane.unsay.click(requested(gr, view.unsay), [talk, pane.about], [*seen, chat.chat], **QUICK)
    for change in changes:
        change.then(requested(gr, view.after), [talk, pane.about], seen, **QUICK)


class _View:
    """What the events do; each gives the parts that change."""

    def __init__(self, gr: Any, pane: DeedsPane, chat: ChatPane, assistant: Rated, access: Access) -> None:
        self._gr, self._pane, self._chat, self._assistant, self._access = gr, pane, chat, assistant, access

    def _strip(self, line: str = "", *, editing: bool = False, said: Feedback | None = None) -> Changes:
        """The strip with a line of HTML in it; empty without one."""
        gr, pane = self._gr, self._pane
        return {
            pane.line: gr.HTML(line, visible=bool(line)),
            pane.cancel: gr.Button(visible=editing),
            pane.said: gr.Column(visible=said is not None),
            pane.note: said.note if said else "",
            pane.about: said.key if said else "",
        }

    def do(self, request: Any, event: Any, talk: Conversation) -> Changes:
        """What the button says that was pressed below an answer."""
        talk.owner = owner(request)
        name, key = event._data["index"]
        turn = talk.turn(key)
        if turn is None:
            return self._strip(failure(FootnoteError("That answer is no longer there", None, "Open its conversation again")))
        try:
            return self._done(talk, turn, name)
        except FootnoteError as error:
            return self._strip(failure(error))

    def _done(self, talk: Conversation, turn: Turn, name: str) -> Changes:
        gr, pane = self._gr, self._pane
        if name == "edit":
            talk.editing = turn.key
            return self._strip(note(EDITING), editing=True) | {self._chat.box: gr.Textbox(value=turn.question)}
        if name == "reword-search":
            return {self._chat.box: gr.Textbox(value=turn.answer.standalone if turn.answer else turn.question)}
        if name in SAVES:
            return {pane.deeds: fresh(saved(self._assistant, talk, SAVES[name], turn.key))}
        told = given(self._assistant, talk, turn.key) if name == "said" else None
        told = told or say(self._assistant, talk, turn.key, name.removeprefix("say-"))
        _, messages = redrawn(gr, self._assistant, talk)
        return self._strip(_noted(told), said=told) | {self._chat.chat: messages}

    def keep(self, request: Any, talk: Conversation, key: str, words: str | None) -> Changes:
        """The note, kept with what was said."""
        talk.owner = owner(request)
        try:
            turn = talk.turn(key)
            told = say(self._assistant, talk, key, turn.said if turn else "", words or "")
        except FootnoteError as error:
            return self._strip(failure(error))
        return self._strip(_noted(told, "The note is kept with it."))

    def row(self, request: Any, talk: Conversation, key: str, words: str | None) -> Changes:
        """A row of a question set, made of what was said and noted."""
        talk.owner = owner(request)
        try:
            turn = talk.turn(key)
            say(self._assistant, talk, key, turn.said if turn else "", words or "")
            self._access.check(visitor(request), "evaluate")
            return self._strip(note(row(self._assistant, talk, key)))
        except FootnoteError as error:
            return self._strip(failure(error))

    def unsay(self, request: Any, talk: Conversation, key: str) -> Changes:
        """Nothing said of that answer any more."""
        talk.owner = owner(request)
        try:
            unsay(self._assistant, talk, key)
        except FootnoteError as error:
            return self._strip(failure(error))
        _, messages = redrawn(self._gr, self._assistant, talk)
        return self._strip() | {self._chat.chat: messages}

    def close(self, request: Any, talk: Conversation) -> Changes:
        """The strip, away."""
        return self._strip()

    def cancel(self, request: Any, talk: Conversation, words: str | None) -> Changes:
        """The next question asked at the end again; the one to be edited leaves the box, unless it was changed there."""
        turn, talk.editing = talk.turn(talk.editing), ""
        box = {self._chat.box: ""} if turn and words == turn.question else {}
        return self._strip() | box

    def after(self, request: Any, talk: Conversation, about: str) -> Changes:
        """What became of the turns that followed an edited question, where there is something to tell.

        :param about: the turn of which the visitor is saying something: the form stays open as long as that is there.
        """
        line, talk.told = talk.told, ""
        if not line and not talk.editing and talk.turn(about):
            return self._gr.skip()  # type: ignore[no-any-return]
        if talk.editing:  # nothing was asked: the chat was only drawn again
            return self._strip(note(EDITING), editing=True)
        return self._strip(note(line) if line else "")


def _noted(told: Feedback, more: str = "") -> str:
    return note(f"{NOTED.format(VERDICTS[told.verdict].lower())} {more}".strip())
