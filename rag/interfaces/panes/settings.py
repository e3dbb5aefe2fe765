"""The settings of the next question: who words the answer, how sure it must be, how much is looked at.

Knows Gradio; what the settings mean stands in `tuning.py`. They hold for one window: what a visitor sets changes nothing for others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...config import Config
from ...models.opened import choices
from .. import render
from ..access import Access
from ..tuning import Tunable, leaving
from .page import PRIVATE, QUICK, handed, visitor

if TYPE_CHECKING:
    import gradio as gr

MODEL = (
    "Who words the answer. Extractive quotes sentences as they stand; a language model writes, and each sentence of it is checked. "
    "You may also type openai:NAME, anthropic:NAME or ollama:NAME."
)
STRICTNESS = "How sure an answer must be to be shown. Higher refuses more often; 0 shows whatever is supported at all."
PASSAGES = "How many passages are looked at for an answer. More of them find what lies deeper, and take longer."
LETTERS = "Keys j and k"
LETTERS_DO = "They lead from quote to quote. Off, Alt with the arrows still does; kept in this browser."
HOLD = "Changes hold from your next question on, in this window only."
KEPT = "Only admins of this server may change these."
MOST = 20  # passages that the slider offers; a higher setting of the server's stands as its end


@dataclass(frozen=True)
class SettingsPane:
    """The parts that set the next question."""

    model: gr.Dropdown
    strictness: gr.Slider
    passages: gr.Slider
    state: gr.HTML
    leaving: gr.HTML
    held: gr.HTML

    @property
    def parts(self) -> list[Any]:
        """In the order in which the chat takes their values."""
        return [self.model, self.strictness, self.passages]


def lay(gr: Any, leaving: gr.HTML) -> SettingsPane:
    """Lay the settings; their values come when the page is opened.

    :param leaving: where it is told that text leaves the machine, in sight of whoever asks.
    """
    plain = Config()
    with gr.Column(elem_id="settings"):
        model = gr.Dropdown(choices=[], label="Model", info=MODEL, allow_custom_value=True, elem_id="set-model", filterable=True)
        state = gr.HTML("", elem_id="model-state", js_on_load=None)
        strictness = gr.Slider(
            0.0, 1.0, plain.strictness, step=0.05, label="Strictness", info=STRICTNESS, elem_id="set-strictness", buttons=[]
        )
        passages = gr.Slider(1, MOST, plain.passages, step=1, label="Passages", info=PASSAGES, elem_id="set-passages", buttons=[])
        gr.Checkbox(True, label=LETTERS, info=LETTERS_DO, elem_id="letters", interactive=True)  # `citations.js` reads it, and keeps it
        held = gr.HTML("", js_on_load=None)
    return SettingsPane(model, strictness, passages, state, leaving, held)


def note(gr: Any) -> gr.HTML:
    """Lay the line that tells that text leaves the machine; nothing is there while none does."""
    return gr.HTML("", elem_id="leaving", visible=False, js_on_load=None)  # type: ignore[no-any-return]


def wire(gr: Any, pane: SettingsPane, blocks: gr.Blocks, assistant: Tunable, access: Access) -> None:
    """Show what is set when the page is opened, and whether a model can be used when it is chosen."""

    def fill(request: gr.Request) -> tuple[Any, ...]:
        config, own, may = assistant.config, assistant.model, access.may(visitor(request), "settings")
        return (
            gr.Dropdown(choices=choices(config, own), value=own, interactive=may),
            gr.Slider(value=config.strictness, interactive=may),
            gr.Slider(value=config.passages, maximum=max(MOST, config.passages), interactive=may),
            gr.HTML(f'<p class="fn-note">{HOLD if may else KEPT}</p>'),
        )

    def look(name: str | None, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """In a queue of its own, for a server may be slow to answer: no question waits for it."""
        name = (access.may(visitor(request), "settings") and (name or "").strip()) or assistant.model
        yield render.checking(name), gr.skip()
        for knock in (False, True):  # where text goes is known before its server answers
            state = assistant.model_state(name, knock=knock)
            short, full = leaving(state, assistant.config.evidence)
            told = render.model_state(state.ready, state.line, full) if knock else gr.skip()
            yield told, gr.HTML(render.leaves(short), visible=bool(short))

    handed(gr, fill, look)
    blocks.load(fill, None, [*pane.parts, pane.held], **QUICK)
    pane.model.change(look, pane.model, [pane.state, pane.leaving], trigger_mode="always_last", concurrency_id="model-state", **PRIVATE)
