"""What lies over the page: a quote's card beside its number, the button beside selected words, what is read out, a lost server's line.

Knows Gradio. All of it is drawn in the browser by `citations.js` and `live.js`; here it is laid, and what needs the server is answered:
the buttons of an answer, and the evidence nearest to selected words.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING, Any

from ..access import Access
from ..conversation import Chats, Conversation
from ..keeping import found_again
from ..nearest import nearest
from .chat import ChatPane, redrawn
from .page import PRIVATE, QUICK, beside, handed, owner
from .reader import ReaderPane, fresh
from .turns import in_turn

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


def wire(gr: Any, live: gr.HTML, chat: ChatPane, reader: ReaderPane, tuned: Sequence[Any], assistant: Chats, access: Access) -> Any:
    """Ask again, ask of all documents, reword the question, show earlier ones, open what lies nearest; the event that asks.

    :param tuned: the parts that set the next question: model, strictness, passages.
    """
    drawn = partial(redrawn, gr, assistant)

    asking = in_turn(gr, lambda wanted, *tuned: (wanted, tuned), drawn, assistant, access, typed=False)

    async def act(request: gr.Request, event: gr.EventData, talk: Conversation, *tuned: Any) -> AsyncIterator[tuple[Any, ...]]:
        name, key = event._data["index"]
        turn = talk.turn(key)
        if name == "earlier":
            talk.unfold()
        if name == "again":
            talk.owner = owner(request)
            found_again(assistant, talk, key)
        if name in ("draw", "earlier", "again"):
            yield drawn(talk)
        elif turn and name == "reword":
            yield gr.Textbox(value=turn.question), gr.skip()
        elif turn and name in ("retry", "widen"):
            async with aclosing(asking(request, turn.question, talk, turn.wanted if name == "retry" else None, *tuned)) as steps:
                async for step in steps:
                    yield step

    def find(talk: Conversation, event: gr.EventData) -> dict[str, str]:
        key, text = event._data["index"]
        return fresh(nearest(assistant, talk.turns, key, text))

    handed(gr, act, find)
    talk, seen = chat.conversation, [chat.box, chat.chat]
    acting = live.select(act, [talk, *tuned], seen, trigger_mode="multiple", concurrency_limit=None, **PRIVATE)
    acting.failure(drawn, talk, seen, **PRIVATE)
    live.input(find, talk, reader.source, trigger_mode="multiple", **QUICK)
    return acting
