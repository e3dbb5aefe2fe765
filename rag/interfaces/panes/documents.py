"""The documents: which of them the next question is asked of.

Knows Gradio; what a choice means stands in `scoping.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import gradio as gr


@dataclass(frozen=True)
class DocumentsPane:
    """What limits the next question."""

    outlets: gr.Dropdown
    documents: gr.Dropdown
    after: gr.Textbox
    before: gr.Textbox

    @property
    def limits(self) -> list[Any]:
        """In the order in which the chat takes their values."""
        return [self.outlets, self.documents, self.after, self.before]


def lay(gr: Any) -> DocumentsPane:
    """Lay the limits of the next question."""
    picked: dict[str, Any] = {"choices": [], "multiselect": True, "min_width": 100}
    typed: dict[str, Any] = {"max_lines": 1, "min_width": 100}
    with gr.Column(elem_id="scope"):
        outlets = gr.Dropdown(label="Outlets", elem_id="scope-outlets", **picked)
        documents = gr.Dropdown(label="Documents", elem_id="scope-documents", allow_custom_value=True, **picked)
        with gr.Row():
            after = gr.Textbox(label="Published on or after", placeholder="2026-03-01", elem_id="scope-after", **typed)
            before = gr.Textbox(label="Published on or before", placeholder="2026-03-31", elem_id="scope-before", **typed)
    return DocumentsPane(outlets, documents, after, before)
