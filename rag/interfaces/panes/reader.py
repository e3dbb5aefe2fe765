"""The reader: a document, scrolled to the sentence that was cited.

Knows Gradio. What the reader shows is made in `conversation.py` and `render.py`; how a click finds its way there, in `ui.js`.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import render
from ..conversation import Chats, Conversation, further, opened
from ..spot import Spot
from .page import QUICK, beside, handed

if TYPE_CHECKING:
    import gradio as gr

# Only ${value.x} in templates: Gradio compiles what double braces put in as code, so document text would run.
READER = """<section class="fn-reader ${value.body ? 'fn-open' : ''}" aria-label="Reader">
<header><h2>${value.title}</h2><p class="fn-where">${value.where}</p><p class="fn-check" role="status">${value.check}</p>
<div class="fn-tools">${value.tools}</div></header>
<div class="fn-text" tabindex="0" role="region" aria-label="Document text">${value.body}</div>
<a class="fn-back" href="#chat">Back to the answer</a>
</section>"""

# What was clicked last, in the place of what the reader shows: an event that waited for the one before it would bring back its own click.
CLICKED = "() => [null, window.footnoteClicked]"
STANDS = "(talk, shown) => [null, shown.spot]"  # of all that the reader shows only this is sent back
UNSEEN = "${value.into ? '' : ''}"


@dataclass(frozen=True)
class ReaderPane:
    """The parts of the pane that events read and write; `further` takes what comes before or behind the text that is shown."""

    source: gr.HTML
    further: gr.HTML


def lay(gr: Any) -> ReaderPane:
    """Lay the reader, empty."""
    source = gr.HTML(fresh(render.EMPTY), html_template=READER, js_on_load=beside("ui.js"), elem_id="source")
    return ReaderPane(source, gr.HTML({}, html_template=UNSEEN, js_on_load=beside("further.js"), elem_id="further", visible="hidden"))


def wire(gr: Any, pane: ReaderPane, conversation: gr.State, assistant: Chats) -> None:
    """Open what is clicked, of the conversation's own citations; of several clicks the last one holds. Show more of what is open."""

    def cite(talk: Conversation, clicked: Sequence[Any]) -> dict[str, str]:
        key, number = clicked
        return fresh(opened(assistant, talk.turns, key, number))

    def read_on(talk: Conversation, shown: str, event: gr.EventData) -> dict[str, str]:
        side, at = event._data["index"]
        return fresh(further(assistant, talk.turns, Spot.read(shown), side, at))

    handed(gr, read_on)
    pane.source.input(read_on, [conversation, pane.source], pane.further, js=STANDS, trigger_mode="multiple", **QUICK)
    pane.source.select(cite, [conversation, pane.source], pane.source, js=CLICKED, trigger_mode="always_last", **QUICK)


def fresh(parts: dict[str, str]) -> dict[str, str]:
    """The parts as a change, even where they are what is shown: a citation may be chosen twice."""
    return {**parts, "nonce": uuid.uuid4().hex}
