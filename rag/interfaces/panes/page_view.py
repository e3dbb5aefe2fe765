"""The page of a PDF as it looks in its file, with the cited words boxed, below the reader.

Knows Gradio and which document the reader shows, by the same events that the reader hears; the picture is drawn in `documents/picture.py`.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ...documents.picture import Picture
from ...errors import FootnoteError
from .. import render
from ..conversation import Conversation, cited
from .page import QUICK, beside, handed
from .reader import ReaderPane

if TYPE_CHECKING:
    import gradio as gr

# Only ${value.x} in templates: Gradio compiles what double braces put in as code, so document text would run.
PAGE = (
    """<figure class="fn-page"><div class="fn-sheet">${value.picture}</div><figcaption role="status">${value.note}</figcaption></figure>"""
)
EMPTY = {"picture": "", "note": ""}
Span = tuple[str, int, int]


class Pictured(Protocol):
    """What the view needs of an assistant."""

    def document(self, name: str) -> Any:
        """The stored document. Raises FootnoteError."""
        ...

    def picture(self, name: str, start: int = 0, end: int = 0) -> Picture:
        """The page that a span begins on. Raises FootnoteError."""
        ...


@dataclass(frozen=True)
class PageView:
    """The parts of the view; `span` is what the reader shows of a document that has pages, None for others."""

    button: gr.Button
    hide: gr.Button
    view: gr.HTML
    span: gr.State


def lay(gr: Any) -> PageView:
    """Lay the button that shows the page, and the place for it, both hidden."""
    quiet: dict[str, Any] = {"size": "sm", "visible": False, "scale": 0, "min_width": 0}
    button = gr.Button("Show page", elem_id="show-page", **quiet)
    hide = gr.Button("Hide page", elem_id="hide-page", **quiet)
    view = gr.HTML(EMPTY, html_template=PAGE, js_on_load=beside("page_view.js"), elem_id="page-view", visible=False)
    return PageView(button, hide, view, gr.State(None))


def wire(gr: Any, pane: PageView, reader: ReaderPane, rows: gr.HTML, conversation: gr.State, assistant: Pictured) -> None:
    """Follow what the reader opens; draw its page when asked.

    :param rows: the list of documents, whose titles open in the reader.
    """

    def follow(span: Span | None) -> tuple[Any, ...]:
        page = _page(assistant, span)
        return gr.Button(f"Show page {page}", visible=page is not None), gr.Button(visible=False), gr.HTML(EMPTY, visible=False), span

    def cite(talk: Conversation, event: gr.EventData) -> tuple[Any, ...]:
        key, number, *_ = event._data["index"]
        found = cited(talk.turns, key, number)
        return follow((found.document, found.start, found.end) if found else None)

    def open_row(event: gr.EventData) -> tuple[Any, ...]:
        what, name, *_ = event._data["index"]
        return follow((str(name), 0, 0)) if what == "open" else (gr.skip(),) * 4

    def show(span: Span | None) -> tuple[Any, ...]:
        return gr.Button(visible=False), gr.Button(visible=True), gr.HTML(drawn(assistant, span), visible=True)

    def close() -> tuple[Any, ...]:
        return gr.Button(visible=True), gr.Button(visible=False), gr.HTML(EMPTY, visible=False)

    handed(gr, cite, open_row)
    parts = [pane.button, pane.hide, pane.view]
    reader.source.select(cite, conversation, [*parts, pane.span], **QUICK)
    rows.select(open_row, None, [*parts, pane.span], trigger_mode="multiple", **QUICK)
    pane.button.click(show, pane.span, parts, **QUICK)
    pane.hide.click(close, None, parts, **QUICK)


def _page(assistant: Pictured, span: Span | None) -> int | None:
    """The page of a PDF that can be shown; None for other documents."""
    if span is None or not span[0].lower().endswith(".pdf"):
        return None
    try:
        page: int | None = assistant.document(span[0]).page_at(span[1])
    except FootnoteError:
        return None
    return page


def drawn(assistant: Pictured, span: Span | None) -> dict[str, str]:
    """The page for its template; where it cannot be had, why."""
    if span is None:
        return EMPTY
    try:
        picture = assistant.picture(*span)
    except FootnoteError as error:
        return {"picture": "", "note": render.escape_markdown(str(error))}
    boxes = "".join(
        f'<span class="fn-box" style="left:{left:.2%};top:{top:.2%};width:{wide:.2%};height:{high:.2%}"></span>'
        for left, top, wide, high in picture.boxes
    )
    image = f'<img src="data:image/png;base64,{base64.b64encode(picture.png).decode()}" alt="Page {picture.page} of the document">'
    missing = span[2] > span[1] and not picture.boxes
    note = f"Page {picture.page}" + (". The quoted words could not be found on its picture, so no box is drawn." if missing else "")
    return {"picture": image + boxes, "note": note}
