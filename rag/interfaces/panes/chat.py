"""The conversation: the box for a question, what was asked before, and each answer as it grows.

Knows Gradio. What is said stands in `conversation.py`, how it looks in `render.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import render
from ..access import Access
from ..conversation import Chats, Conversation, recent
from ..evaluate_page import PICK
from ..scoping import Wanted
from .page import PRIVATE, QUICK, handed
from .reader import ReaderPane, fresh
from .turns import in_turn

if TYPE_CHECKING:
    import gradio as gr

PLACEHOLDER = "Ask about your documents. Each sentence of an answer carries a number that opens the sentence it was taken from."
# On a phone the reader lies below the chat: who asks from there is taken back up.
TO_CHAT = "() => { if (matchMedia('(max-width: 767px)').matches) document.querySelector('#top').scrollIntoView(); }"


@dataclass(frozen=True)
class ChatPane:
    """The parts of the pane that events read and write; `conversation` holds what one visitor has asked.

    `between` is a place between chat and box, for what others have to say there; `next` offers questions to go on with.
    """

    chat: gr.Chatbot
    between: gr.Column
    next: gr.HTML
    box: gr.Textbox
    conversation: gr.State


def lay(gr: Any) -> ChatPane:
    """Lay the chat above the box for a question."""
    chat = gr.Chatbot(
        elem_id="chat",
        show_label=False,
        container=False,
        layout="bubble",
        placeholder=PLACEHOLDER,
        sanitize_html=True,
        allow_tags=False,
        latex_delimiters=[],
        buttons=[],
        feedback_options=None,
    )
    with gr.Column(elem_id="between") as between:
        further = gr.HTML("", apply_default_css=False, js_on_load=PICK, elem_id="next")
    box = gr.Textbox(
        label="Question",
        show_label=False,
        placeholder="Ask a question",
        submit_btn="Ask",
        autofocus=True,
        max_lines=6,
        elem_id="ask",
    )
    return ChatPane(chat, between, further, box, gr.State(Conversation()))


def redrawn(gr: Any, assistant: Chats, talk: Conversation, **box: str) -> tuple[Any, ...]:
    """Box and chat as the conversation stands; without a `value` the words in the box are left to whoever is typing."""
    buttons = {"submit_btn": False, "stop_btn": "Stop"} if talk.busy else {"submit_btn": "Ask", "stop_btn": False}
    return gr.Textbox(**buttons, **box), recent(assistant, talk)


def wire(gr: Any, pane: ChatPane, new: gr.Button, reader: ReaderPane, limits: Sequence[Any], assistant: Chats, access: Access) -> list[Any]:
    """Ask, stop and begin anew; the events after which the conversation is another.

    :param limits: the parts that limit the next question: outlets, documents, first and last day, and those that set it: model,
        strictness, passages.
    """
    drawn = partial(redrawn, gr, assistant)

    def meant(outlets: Sequence[str] | None, choice: Any, after: str, before: str, *tuned: Any) -> tuple[Wanted, Sequence[Any]]:
        return Wanted(choice.ticked, outlets or (), after, before), tuned

    def stop(talk: Conversation) -> tuple[Any, ...]:
        talk.stop()
        return drawn(talk)

    def begin(talk: Conversation) -> tuple[Any, ...]:
        talk.clear()
        return *drawn(talk, value=""), fresh(render.EMPTY)

    def choose(talk: Conversation, event: gr.SelectData) -> Any:
        talk.editing = ""
        return event.value["text"]

    handed(gr, choose, _pick)
    asking_in_turn = in_turn(gr, meant, drawn, assistant, access)
    talk, seen = pane.conversation, [pane.box, pane.chat]
    pane.box.submit(None, js=TO_CHAT, **PRIVATE)
    chosen = pane.chat.example_select(choose, talk, pane.box, **QUICK)
    picked = pane.next.select(_pick, talk, [pane.box, pane.next], **QUICK)
    pane.box.submit(lambda: "", None, pane.next, **QUICK)
    # "multiple": a stopped question may still be winding down when the next is asked; a second open one is refused by `asked`
    taken: dict[str, Any] = {"inputs": [pane.box, talk, *limits], "outputs": seen, "trigger_mode": "multiple", "concurrency_limit": None}
    asks = [asking(asking_in_turn, **taken, **PRIVATE) for asking in (pane.box.submit, chosen.then, picked.then)]
    for asking in asks:
        asking.failure(drawn, talk, seen, **PRIVATE)
    pane.box.stop(stop, talk, seen, **QUICK)
    return [*asks, new.click(begin, talk, [*seen, reader.source], **QUICK)]


def _pick(talk: Conversation, event: gr.EventData) -> tuple[str, str]:
    """A question that was offered, into the box, to be asked at the end; nothing is offered any more."""
    talk.editing = ""
    return str(event._data["index"]), ""
