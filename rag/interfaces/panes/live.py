"""What lies over the page: a quote's card beside its number, the button beside selected words, what is read out, a lost server's line.

Knows Gradio. All of it is drawn in the browser by `citations.js` and `live.js`; here it is laid, and what needs the server is answered:
the buttons of an answer, and the evidence nearest to selected words.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from ..conversation import Chats, Conversation
from ..keeping import kept
from ..nearest import nearest
from .chat import ChatPane, redrawn
from .page import PRIVATE, beside, visitor
from .reader import ReaderPane, fresh

if TYPE_CHECKING:
    import gradio as gr

LIVE = """<div class="fn-card" id="fn-card" role="tooltip" hidden></div>
<button type="button" class="fn-near" hidden>Find the nearest evidence</button>
<div class="fn-unseen fn-told" role="status" aria-live="polite"></div>
<div class="fn-lost" role="status" hidden></div>"""


def lay(gr: Any) -> Any:
    """Lay it, empty."""
    scripts = beside("citations.js") + beside("live.js")
    return gr.HTML("", html_template=LIVE, js_on_load=scripts, elem_id="live", container=False, padding=False)


def wire(gr: Any, live: gr.HTML, chat: ChatPane, reader: ReaderPane, assistant: Chats) -> Any:
    """Ask again, ask of all documents, put the question back into the box, open what lies nearest; the event that asks."""
    drawn = partial(redrawn, gr, assistant)

    def act(request: gr.Request, talk: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        name, key = event._data["index"]
        turn = talk.turn(key)
        if name == "draw":
            yield drawn(talk)
        elif turn and name == "reword":
            yield gr.Textbox(value=turn.question), gr.skip()
        elif turn and name in ("retry", "widen"):
            talk.owner = visitor(request)
            for _ in kept(assistant, talk, turn.question, turn.wanted if name == "retry" else None):
                yield drawn(talk)

    def find(talk: Conversation, event: gr.EventData) -> dict[str, str]:
        key, text = event._data["index"]
        return fresh(nearest(assistant, talk.turns, key, text))

    act.__annotations__["event"] = find.__annotations__["event"] = gr.EventData  # Gradio hands over the event by this
    act.__annotations__["request"] = gr.Request
    talk, seen = chat.conversation, [chat.box, chat.chat]
    acting = live.select(act, talk, seen, trigger_mode="multiple", **PRIVATE)
    acting.failure(drawn, talk, seen, **PRIVATE)
    live.input(find, talk, reader.source, queue=False, **PRIVATE)
    return acting
