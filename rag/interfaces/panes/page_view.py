"""The page of a PDF as it looks in its file, with the cited words boxed, below the reader.

Knows Gradio and, from the reader itself, what that shows, whatever brought it there; the picture is drawn in `documents/picture.py`.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ...documents.picture import Picture
from ...errors import FootnoteError
from .. import render
from ..spot import Spot
from .page import QUICK, beside
from .reader import ReaderPane

if TYPE_CHECKING:
    import gradio as gr

# Only ${value.x} in templates: Gradio compiles what double braces put in as code, so document text would run.
PAGE = (
    """<figure class="fn-page"><div class="fn-sheet">${value.picture}</div><figcaption role="status">${value.note}</figcaption></figure>"""
)
EMPTY = {"picture": "", "note": ""}
SPOT = "shown => shown.spot"  # of all that the reader shows only this is sent back


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
    """The parts of the view; `spot` is where the reader stands, None where it shows no document."""

    button: gr.Button
    hide: gr.Button
    view: gr.HTML
    spot: gr.State


def lay(gr: Any) -> PageView:
    """Lay the button that shows the page, and the place for it, both hidden."""
    quiet: dict[str, Any] = {"size": "sm", "visible": False, "scale": 0, "min_width": 0}
    button = gr.Button("Show page", elem_id="show-page", **quiet)
    hide = gr.Button("Hide page", elem_id="hide-page", **quiet)
    view = gr.HTML(EMPTY, html_template=PAGE, js_on_load=beside("page_view.js"), elem_id="page-view", visible=False)
    return PageView(button, hide, view, gr.State(None))


def wire(gr: Any, pane: PageView, reader: ReaderPane, assistant: Pictured) -> None:
    """Follow what the reader shows; draw its page when asked."""

    def follow(shown: str | None) -> tuple[Any, ...]:
        spot = Spot.read(shown)
        page = _page(assistant, spot)
        return gr.Button(f"Show page {page}", visible=page is not None), gr.Button(visible=False), gr.HTML(EMPTY, visible=False), spot

    def show(spot: Spot | None) -> tuple[Any, ...]:
        return gr.Button(visible=False), gr.Button(visible=True), gr.HTML(drawn(assistant, spot), visible=True)

    def close() -> tuple[Any, ...]:
        return gr.Button(visible=True), gr.Button(visible=False), gr.HTML(EMPTY, visible=False)

    parts = [pane.button, pane.hide, pane.view]
    reader.source.change(follow, reader.source, [*parts, pane.spot], js=SPOT, trigger_mode="always_last", **QUICK)
    pane.button.click(show, pane.spot, parts, **QUICK)
    pane.hide.click(close, None, parts, **QUICK)


def _page(assistant: Pictured, spot: Spot | None) -> int | None:
    """The page of a PDF that can be shown; None for other documents."""
    if spot is None or not spot.document.lower().endswith(".pdf"):
        return None
    try:
        return spot.page_of(assistant.document(spot.document))
    except FootnoteError:
        return None


def drawn(assistant: Pictured, spot: Spot | None) -> dict[str, str]:
    """The page for its template, with the span boxed if the document still is the one it was taken from; where it cannot be had, why."""
    if spot is None:
        return EMPTY
    try:
        document = assistant.document(spot.document)
        held, page = spot.holds(document), spot.page_of(document)
        first = document.pages[page - 1] if page else 0
        picture = assistant.picture(spot.document, *((spot.start, spot.end) if held else (first, first)))
    except FootnoteError as error:
        return {"picture": "", "note": render.escape_markdown(str(error))}
    boxes = "".join(
        f'<span class="fn-box" style="left:{left:.2%};top:{top:.2%};width:{wide:.2%};height:{high:.2%}"></span>'
        for left, top, wide, high in picture.boxes
    )
    image = f'<img src="data:image/png;base64,{base64.b64encode(picture.png).decode()}" alt="Page {picture.page} of the document">'
    return {"picture": image + boxes, "note": f"Page {picture.page}{_unboxed(spot, held, picture)}"}


def _unboxed(spot: Spot, held: bool, picture: Picture) -> str:
    """Why nothing is boxed, where something was to be; else ""."""
    if spot.start == spot.end or picture.boxes:
        return ""
    if not held:
        return ". This document changed since: no words are boxed, and those quoted may stand on another page or no longer in it."
    return ". The quoted words could not be found on its picture, so no box is drawn."
