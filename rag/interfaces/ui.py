"""The page in the browser: the chat (conversation at the left, the document with the cited sentence at the right), and Evaluate beside it.

Knows Gradio: the page, its events and the settings that keep it local. What is said stands in
`conversation.py`, how it looks in `render.py` and `ui.css`, how it is served in `server.py`; the other tab is `evaluate_page.py`.
"""

from __future__ import annotations

import os
import sys
import threading
import uuid
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import FootnoteError
from ..evaluation.pages.page import STYLE
from ..reports import SyncReport
from ..types import Document
from . import evaluate_page, render
from .conversation import Chats, Conversation, asked, examples, limits, messages, opened, status
from .scoping import Wanted
from .server import ContentPolicy, running, until_interrupted
from .trial import Examined, Trial
from .upkeep import Synced, Upkeep

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

PLACEHOLDER = "Ask about your documents. Each sentence of an answer carries a number that opens the sentence it was taken from."
# Only ${value.x} in templates: Gradio compiles what double braces put in as code, so document text would run.
READER = """<section class="fn-reader ${value.body ? 'fn-open' : ''}" aria-label="Reader">
<header><h2>${value.title}</h2><p class="fn-where">${value.where}</p><p class="fn-check" role="status">${value.check}</p></header>
<div class="fn-text" tabindex="0" role="region" aria-label="Document text">${value.body}</div>
<a class="fn-back" href="#chat">Back to the answer</a>
</section>"""
HEADER = '<div class="fn-head"><h1>Footnote</h1><p role="status">${value}</p></div>'
ICON = """<link rel="icon" href="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>
<rect width='32' height='32' rx='7' fill='%231d4ed8'/>
<text x='16' y='22' font-size='17' font-family='sans-serif' font-weight='700' text-anchor='middle' fill='white'>[1]</text></svg>">"""
# On a phone the reader lies below the chat: who asks from there is taken back up.
TO_CHAT = "() => { if (matchMedia('(max-width: 767px)').matches) document.querySelector('#top').scrollIntoView(); }"
LEAVING = 2.0  # seconds that a run may take to end its question when the server ends
FIRST = 20.0  # seconds that a sync may have the processor for itself before the models load
TICK = 2.0  # seconds between looks at the state while something is loading
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


class Whole(Chats, Examined, Synced, Protocol):
    """What the whole page needs of an assistant; `rag.Assistant` is one."""

    def documents(self) -> list[Document]:
        """All documents, without their text."""
        ...


def build(assistant: Whole, trial: Trial | None = None, upkeep: Upkeep | None = None) -> gr.Blocks:
    """The page as Gradio blocks; `app` adds what a safe server needs.

    :param assistant: answers the questions of all sessions, from several threads.
    :param trial: holds the run that is on, for whoever wants to stop it; None makes one. :param upkeep: likewise the sync.
    """
    gr = _gradio()
    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True) as blocks:
        page, tab = _layout(gr)
        with tab:
            evaluate_page.build(gr, tab, assistant, trial or Trial())
        _ask_events(gr, page, assistant)
        _look_events(gr, page, assistant, upkeep or Upkeep(assistant), blocks)
    blocks.queue(default_concurrency_limit=4, max_size=64)
    return blocks  # type: ignore[no-any-return]


def app(assistant: Whole, upkeep: Upkeep | None = None) -> FastAPI:
    """The page as an ASGI application, to run by any server or to mount in another application.

    :param upkeep: the sync that runs behind it, if that was begun; None makes one, which waits for the page's button.
    """
    gr = _gradio()
    from fastapi import FastAPI

    trial, upkeep = Trial(), upkeep or Upkeep(assistant)

    @asynccontextmanager
    async def stopping(_: FastAPI) -> AsyncIterator[None]:
        yield
        upkeep.close(wait=LEAVING)
        trial.stop(wait=LEAVING)

    outer = FastAPI(title="Footnote", docs_url=None, redoc_url=None, openapi_url=None, lifespan=stopping)
    outer.add_middleware(ContentPolicy)
    return gr.mount_gradio_app(  # type: ignore[no-any-return]
        outer,
        build(assistant, trial, upkeep),
        path="/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        show_error=False,
        max_file_size="20mb",
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        theme=_theme(gr),
        css="".join([_beside("ui.css"), _beside("evaluate.css"), STYLE]),
        head=ICON,
    )


def serve(assistant: Whole, host: str, port: int, *, open_browser: bool = False, sync: bool = True, watch: bool = False) -> None:
    """Show the page at `http://host:port` until Ctrl-C or SIGTERM, then return. Models load and documents are synced behind it.

    :param port: 0 takes any free one. :param open_browser: also open the page in the user's browser.
    :param sync: False where another process keeps the store. :param watch: sync at every change, too.
    :raises ConfigError: the address cannot be listened on; a port in use names a command that will do.
    """
    upkeep = Upkeep(assistant, _tell, watching=watch)
    with running(app(assistant, upkeep), host, port) as address:
        sys.stderr.write(f"Footnote is at {address} (Ctrl-C stops it)\n")
        if sync:
            upkeep.begin()
        threading.Thread(target=_warm, args=(assistant, upkeep), daemon=True).start()
        if open_browser:
            webbrowser.open(address)
        until_interrupted()


def _tell(outcome: SyncReport | FootnoteError) -> None:
    sys.stderr.write(f"{outcome}\n")


def _warm(assistant: Whole, upkeep: Upkeep) -> None:
    upkeep.wait(FIRST)
    try:
        assistant.warm()
    except FootnoteError as error:
        sys.stderr.write(f"{error}\n")


def _gradio() -> Any:
    """Gradio with its calls to outside hosts off, which it reads when it is imported."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import gradio

    return gradio


def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _theme(gr: Any) -> Any:
    """Calm colours whose quiet text still has the contrast to be read, and the system's own fonts."""
    hues = {"primary_hue": "blue", "secondary_hue": "blue", "neutral_hue": "stone"}
    fonts = {"font": ["system-ui", "sans-serif"], "font_mono": ["ui-monospace", "monospace"]}
    return gr.themes.Soft(**hues, **fonts).set(
        body_background_fill="*neutral_100",
        background_fill_primary="white",
        background_fill_secondary="*neutral_50",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        border_color_primary="*neutral_300",
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
    )


# --- the page --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Limits:
    """What limits the next question."""

    outlets: gr.Dropdown
    documents: gr.Dropdown
    after: gr.Textbox
    before: gr.Textbox

    @property
    def parts(self) -> list[Any]:
        """In the order `ask` takes their values."""
        return [self.outlets, self.documents, self.after, self.before]


@dataclass(frozen=True)
class _Page:
    """The parts of the page that events read and write."""

    status: gr.HTML
    sync: gr.Button
    stop: gr.Button
    upkeep: gr.HTML
    new: gr.Button
    chat: gr.Chatbot
    box: gr.Textbox
    limits: _Limits
    reader: gr.HTML
    conversation: gr.State
    timer: gr.Timer


def _layout(gr: Any) -> tuple[_Page, Any]:
    """The page, and the tab beside it that is still empty."""
    with gr.Row(elem_id="top"):
        line = gr.HTML("", html_template=HEADER, js_on_load=None, elem_id="status")
        sync = gr.Button("Sync", size="sm", elem_id="sync", scale=0, min_width=0)
        stop = gr.Button("Stop sync", size="sm", elem_id="stop-sync", scale=0, min_width=0, visible=False)
        new = gr.Button("New conversation", size="sm", elem_id="new", scale=0, min_width=0)
    told = gr.HTML("", elem_id="upkeep", visible=False, js_on_load=None)
    with gr.Tabs(elem_id="pages"):
        with gr.Tab("Ask", id="ask", elem_id="tab-ask"):
            chat, box, limited, reader = _panes(gr)
        tab = gr.Tab("Evaluate", id="evaluate", elem_id="tab-evaluate")
    return _Page(line, sync, stop, told, new, chat, box, limited, reader, gr.State(Conversation()), gr.Timer(TICK)), tab


def _panes(gr: Any) -> tuple[Any, Any, _Limits, Any]:
    with gr.Row(elem_id="panes"):
        with gr.Column(scale=11, min_width=320, elem_id="left"):
            chat = _chat(gr)
            limited = _scope(gr)
            box = gr.Textbox(
                label="Question",
                show_label=False,
                placeholder="Ask a question",
                submit_btn="Ask",
                autofocus=True,
                max_lines=6,
                elem_id="ask",
            )
        with gr.Column(scale=9, min_width=320, elem_id="right"):
            reader = gr.HTML(_fresh(render.EMPTY), html_template=READER, js_on_load=_beside("ui.js"), elem_id="source")
    return chat, box, limited, reader


def _scope(gr: Any) -> _Limits:
    """What limits the next question, folded away until it is wanted."""
    picked: dict[str, Any] = {"choices": [], "multiselect": True, "min_width": 160}
    typed: dict[str, Any] = {"max_lines": 1, "min_width": 160}
    with gr.Accordion("Scope", open=False, elem_id="scope"):
        with gr.Row():
            outlets = gr.Dropdown(label="Outlets", elem_id="scope-outlets", **picked)
            documents = gr.Dropdown(label="Documents", elem_id="scope-documents", allow_custom_value=True, **picked)
        with gr.Row():
            after = gr.Textbox(label="Published on or after", placeholder="2026-03-01", elem_id="scope-after", **typed)
            before = gr.Textbox(label="Published on or before", placeholder="2026-03-31", elem_id="scope-before", **typed)
    return _Limits(outlets, documents, after, before)


def _chat(gr: Any) -> Any:
    return gr.Chatbot(
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


def _fresh(parts: dict[str, str]) -> dict[str, str]:
    return {**parts, "nonce": uuid.uuid4().hex}  # the same citation chosen twice must still count as a change


def _ask_events(gr: Any, page: _Page, assistant: Chats) -> None:
    def drawn(conversation: Conversation, **box: str) -> tuple[Any, ...]:
        """The conversation as it stands; without a `value` the words in the box are left to whoever is typing."""
        buttons = {"submit_btn": False, "stop_btn": "Stop"} if conversation.busy else {"submit_btn": "Ask", "stop_btn": False}
        return gr.Textbox(**buttons, **box), messages(assistant, conversation.turns)

    def ask(question: str, conversation: Conversation, *limited: Any) -> Iterator[tuple[Any, ...]]:
        if not question.strip():
            return
        box = {"value": ""}
        outlets, documents, after, before = limited
        wanted = Wanted(documents or (), outlets or (), after, before)
        for turn in asked(assistant, conversation, question.strip(), wanted):
            yield drawn(conversation, **({"value": turn.question} if turn.error else box))
            box = {}

    def fail(conversation: Conversation) -> tuple[Any, ...]:
        return drawn(conversation, **({"value": turn.question} if (turn := conversation.turns[-1]).error else {}))

    def stop(conversation: Conversation) -> tuple[Any, ...]:
        conversation.stop()
        return drawn(conversation)

    def begin(conversation: Conversation) -> tuple[Any, ...]:
        conversation.clear()
        return *drawn(conversation, value=""), _fresh(render.EMPTY)

    def choose(event: gr.SelectData) -> Any:
        return event.value["text"]

    choose.__annotations__["event"] = gr.SelectData  # Gradio hands over the event by this; here it was a mere string
    talk, seen = page.conversation, [page.box, page.chat]
    page.box.submit(None, js=TO_CHAT, **PRIVATE)
    chosen = page.chat.example_select(choose, None, page.box, queue=False, **PRIVATE)
    # "multiple": a stopped question may still be winding down when the next is asked; a second open one is refused by `asked`
    for asking in (page.box.submit, chosen.then):
        asking(ask, [page.box, talk, *page.limits.parts], seen, trigger_mode="multiple", **PRIVATE).failure(fail, talk, seen, **PRIVATE)
    page.box.stop(stop, talk, seen, queue=False, **PRIVATE)
    page.new.click(begin, talk, [*seen, page.reader], queue=False, **PRIVATE)


def _look_events(gr: Any, page: _Page, assistant: Chats, upkeep: Upkeep, blocks: gr.Blocks) -> None:
    def refresh(conversation: Conversation, before: str) -> tuple[Any, ...]:
        line, told = status(assistant), render.upkeep(upkeep.line, upkeep.report, upkeep.error)
        busy = upkeep.running
        ended = told != before and not busy
        chat: dict[str, Any] = {"examples": [{"text": example} for example in examples(assistant)]}
        if ended and conversation.turns and not conversation.busy:  # documents that went may be cited above
            chat["value"] = messages(assistant, conversation.turns)
        outlets, documents = limits(assistant) if ended or not busy else ([], [])
        offered = [gr.Dropdown(choices=outlets), gr.Dropdown(choices=documents)] if ended or not busy else [gr.skip(), gr.skip()]
        return (
            line,
            gr.HTML(told, visible=bool(told)),
            gr.Button(visible=not busy),
            gr.Button(visible=busy),
            gr.Chatbot(**chat) if ended or not busy else gr.skip(),
            gr.Timer(active="…" in line or busy or upkeep.watching),
            *offered,
            told,
        )

    def begin(conversation: Conversation, before: str) -> tuple[Any, ...]:
        upkeep.begin()
        return refresh(conversation, before)

    def stop(conversation: Conversation, before: str) -> tuple[Any, ...]:
        upkeep.stop()
        return refresh(conversation, before)

    def cite(conversation: Conversation, event: gr.EventData) -> dict[str, str]:
        key, number = event._data["index"]
        return _fresh(opened(assistant, conversation.turns, key, number))

    cite.__annotations__["event"] = gr.EventData
    page.reader.select(cite, page.conversation, page.reader, queue=False, **PRIVATE)
    told = gr.State("")
    seen = [page.status, page.upkeep, page.sync, page.stop, page.chat, page.timer, page.limits.outlets, page.limits.documents, told]
    for moment, look in ((blocks.load, refresh), (page.timer.tick, refresh), (page.sync.click, begin), (page.stop.click, stop)):
        moment(look, [page.conversation, told], seen, queue=False, **PRIVATE)
