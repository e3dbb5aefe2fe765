"""The conversations: those there were, to be looked through, opened, renamed, saved and deleted.

Knows Gradio. How they are kept stands in `keeping.py`, how the list looks in `past.py`, what a saved file holds in `export.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ...errors import FootnoteError
from .. import past, render
from ..conversation import Chats, Conversation
from ..evaluate_page import DOWNLOAD, PICK, UNSEEN
from ..export import FORMS
from ..keeping import diary, reopened, saved
from ..runs import failure, note
from .chat import TO_CHAT, ChatPane, redrawn
from .page import PRIVATE, QUICK, owner, requested
from .reader import ReaderPane, fresh

if TYPE_CHECKING:
    import gradio as gr

Changes = dict[Any, Any]
"""Parts of the page with what they become."""


@dataclass(frozen=True)
class ConversationsPane:
    """The parts of the pane. `deleted` holds the id of the conversation that was deleted last, "" for none."""

    tab: gr.Tab
    search: gr.Textbox
    note: gr.HTML
    undo: gr.Button
    list: gr.HTML
    open: gr.Column
    title: gr.Textbox
    saves: dict[str, gr.Button]
    delete: gr.Button
    file: gr.HTML
    deleted: gr.State


def lay(gr: Any, tab: gr.Tab) -> ConversationsPane:
    """Lay the list, and below it what can be done with the conversation that is open."""
    with gr.Column(elem_id="past"):
        search = gr.Textbox(label="Search", placeholder="Words of a question or an answer", max_lines=1, elem_id="past-search")
        note = gr.HTML("", visible=False, elem_id="past-note", js_on_load=None)
        undo = gr.Button("Undo", size="sm", visible=False, elem_id="past-undo")
        listed = gr.HTML("", apply_default_css=False, js_on_load=PICK, elem_id="past-list")
        with gr.Column(visible=False, elem_id="past-open") as section:
            title = gr.Textbox(label="Title of the open conversation", max_lines=1, elem_id="past-title")
            with gr.Row(elem_classes="fn-past-do"):
                saves = {form: gr.Button(f"Save {form}", size="sm", min_width=0, scale=0, elem_classes="fn-save") for form in FORMS}
                delete = gr.Button("Delete", size="sm", min_width=0, scale=0, elem_id="past-delete")
        file = gr.HTML({}, html_template=UNSEEN, apply_default_css=False, js_on_load=DOWNLOAD, elem_id="past-file")
    return ConversationsPane(tab, search, note, undo, listed, section, title, saves, delete, file, gr.State(""))


def wire(gr: Any, pane: ConversationsPane, chat: ChatPane, reader: ReaderPane, changes: Iterable[Any], assistant: Chats) -> list[Any]:
    """Look through, open, rename, save, delete; the events after which another conversation is open.

    :param changes: events after which the list may be another: a question that was asked, a conversation that was begun anew.
    """
    view = _View(gr, pane, chat, reader, assistant)
    whole = [chat.box, chat.chat, reader.source, pane.note, pane.undo, pane.list, pane.open, pane.title, pane.deleted]
    own = whole[3:]
    talk, words = chat.conversation, pane.search
    look = requested(gr, view.look)
    for change in changes:
        change.then(look, [talk, words], own, **QUICK)
    pane.tab.select(look, [talk, words], own, **QUICK)
    pane.search.change(look, [talk, words], own, trigger_mode="always_last", **QUICK)
    pane.list.select(None, js=TO_CHAT, **PRIVATE)
    opened = pane.list.select(requested(gr, view.open, event=True), [talk, words], whole, **QUICK)
    pane.title.submit(requested(gr, view.rename), [talk, words, pane.title], own, **QUICK)
    pane.title.blur(requested(gr, view.rename), [talk, words, pane.title], own, **QUICK)
    deleted = pane.delete.click(requested(gr, view.delete), [talk, words], whole, **QUICK)
    undone = pane.undo.click(requested(gr, view.undo), [talk, words, pane.deleted], whole, **QUICK)
    for form, button in pane.saves.items():
        button.click(requested(gr, partial(view.save, form)), talk, [pane.file, pane.note], **QUICK)
    return [opened, deleted, undone]


class _View:
    """What the events do; each gives the parts that change."""

    def __init__(self, gr: Any, pane: ConversationsPane, chat: ChatPane, reader: ReaderPane, assistant: Chats) -> None:
        self._gr, self._pane, self._chat, self._reader, self._assistant = gr, pane, chat, reader, assistant

    def look(self, request: Any, talk: Conversation, words: str | None) -> Changes:
        """The list as it is now, with the conversation that is open marked."""
        talk.owner = owner(request)
        return self._listed(talk, words, talk.unkept)

    def _listed(
        self, talk: Conversation, words: str | None, error: FootnoteError | None = None, line: str = "", deleted: str = ""
    ) -> Changes:
        """The list, a line above it or an error, and whether what was `deleted` can be had back."""
        gr, pane = self._gr, self._pane
        try:
            headings = diary(self._assistant, talk).conversations(words or "", past.LISTED)
            heading = diary(self._assistant, talk).heading(talk.id)
        except FootnoteError as unread:
            headings, heading, error = [], None, error or unread
        told = failure(error) if error else note(line) if line else ""
        return {
            pane.note: gr.HTML(told, visible=bool(told)),
            pane.undo: gr.Button(visible=bool(deleted)),
            pane.deleted: deleted,
            pane.list: past.listed(headings, talk.id, words or ""),
            pane.open: gr.Column(visible=heading is not None),
            pane.title: heading.title if heading else "",
        }

    def _drawn(self, talk: Conversation) -> Changes:
        """The chat as the conversation stands, beside an empty reader."""
        box, messages = redrawn(self._gr, self._assistant, talk, value="")
        return {self._chat.box: box, self._chat.chat: messages, self._reader.source: fresh(render.EMPTY)}

    def open(self, request: Any, event: Any, talk: Conversation, words: str | None) -> Changes:
        """Another conversation of the list."""
        talk.owner = owner(request)
        try:
            reopened(self._assistant, talk, str(event._data["index"]))
        except FootnoteError as error:
            return self._listed(talk, words, error)
        return self._drawn(talk) | self._listed(talk, words)

    def rename(self, request: Any, talk: Conversation, words: str | None, title: str | None) -> Changes:
        """The open conversation under another title."""
        talk.owner = owner(request)
        if not talk.id:  # who goes from the title to Delete leaves it, and what was said of the deletion shall stand
            return self._gr.skip()  # type: ignore[no-any-return]
        try:
            diary(self._assistant, talk).rename(talk.id, title or "")
        except FootnoteError as error:
            return self._listed(talk, words, error)
        return self._listed(talk, words)

    def delete(self, request: Any, talk: Conversation, words: str | None) -> Changes:
        """The list without the open conversation, which can be had back."""
        talk.owner = owner(request)
        ours, key = diary(self._assistant, talk), talk.id
        try:
            heading = ours.heading(key)
            ours.delete(key)
        except FootnoteError as error:
            return self._listed(talk, words, error)
        talk.clear()
        return self._drawn(talk) | self._listed(talk, words, line=f"Deleted: “{heading.title if heading else ''}”", deleted=key)

    def undo(self, request: Any, talk: Conversation, words: str | None, deleted: str) -> Changes:
        """The conversation that was deleted last, open again."""
        talk.owner = owner(request)
        try:
            diary(self._assistant, talk).restore(deleted)
            reopened(self._assistant, talk, deleted)
        except FootnoteError as error:
            return self._listed(talk, words, error)
        return self._drawn(talk) | self._listed(talk, words)

    def save(self, form: str, request: Any, talk: Conversation) -> Changes:
        """The open conversation as a file for the browser to save."""
        talk.owner = owner(request)
        try:
            return {self._pane.file: fresh(saved(self._assistant, talk, form))}
        except FootnoteError as error:
            return {self._pane.note: self._gr.HTML(failure(error), visible=True)}
