"""The page in the browser: three panes (documents, conversation, reader), and Evaluate beside them.

Knows Gradio: where the panes lie, what goes on around them, and the settings that keep the page local. The panes stand in `panes/`,
how things look in `render.py` and `ui.css`, how the page is served in `server.py`; the other tab is `evaluate_page.py`.
"""

from __future__ import annotations

import os
import sys
import threading
import uuid
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import FootnoteError
from ..evaluation.pages.page import STYLE
from ..reports import SyncReport
from ..types import Document
from . import api, evaluate_page, mcp_tools, render
from .access import Access, is_loopback
from .conversation import Chats, Conversation, examples, outlets, recent, status
from .gate import OWN, Hosts, Login, Strangers
from .machines import Calls
from .panes import chat, conversations, deeds, documents, live, page_view, reader, settings, suggestions
from .panes.page import QUICK, beside, handed, visitor
from .pulse import Pulse
from .server import Asgi, ContentPolicy, running, until_interrupted
from .shelving import Kept
from .suggesting import Suggestions, Suggests
from .trial import Examined, Trial
from .upkeep import Synced, Upkeep
from .users import Door

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

HEADER = '<div class="fn-head"><h1>Footnote</h1><p role="status">${value}</p></div>'
ICON = """<link rel="icon" href="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>
<rect width='32' height='32' rx='7' fill='%231d4ed8'/>
<text x='16' y='22' font-size='17' font-family='sans-serif' font-weight='700' text-anchor='middle' fill='white'>[1]</text></svg>">"""
LEAVING = 2.0  # seconds that a run may take to end its question when the server ends
FIRST = 20.0  # seconds that a sync may have the processor for itself before the models load
TICK = 2.0  # seconds between looks at the state while something is loading
IDLE = 10.0  # seconds between them otherwise, for what other visitors change


class Whole(Kept, page_view.Pictured, Chats, Examined, Suggests, Synced, Protocol):
    """What the whole page needs of an assistant; `rag.Assistant` is one."""

    def documents(self) -> list[Document]:
        """All documents, without their text."""
        ...


def build(
    assistant: Whole,
    trial: Trial | None = None,
    upkeep: Upkeep | None = None,
    suggested: Suggestions | None = None,
    access: Access | None = None,
    pulse: Pulse | None = None,
) -> gr.Blocks:
    """The page as Gradio blocks; `app` adds what a safe server needs.

    :param assistant: answers the questions of all sessions, from several threads.
    :param trial: holds the run that is on, for whoever wants to stop it; None makes one. :param upkeep: likewise the sync.
    :param suggested: likewise the questions to ask. :param access: what each visitor may do; None allows all.
    :param pulse: what pages ask for news.
    """
    gr, upkeep = _gradio(), upkeep or Upkeep(assistant)
    suggested, access = suggested or Suggestions(assistant), access or Access()
    pulse = pulse or Pulse(assistant, upkeep, suggested)
    with gr.Blocks(title="Footnote", analytics_enabled=False, fill_width=True) as blocks:
        api.wire(gr, Calls(assistant, access))  # first: an event of the page that is called `ask`, too, would take its name
        page, tab = _layout(gr, assistant)
        with tab:
            evaluate_page.build(gr, tab, assistant, trial or Trial(), access)
        limiting = [*page.documents.limits, *page.settings.parts]
        changes = chat.wire(gr, page.chat, page.new, page.reader, limiting, assistant, access)
        changes.append(live.wire(gr, live.lay(gr), page.chat, page.reader, page.settings.parts, assistant, access))
        changes += conversations.wire(gr, page.past, page.chat, page.reader, changes, assistant)
        suggestions.wire(gr, page.chat, changes, suggested, limiting, assistant)
        deeds.wire(gr, deeds.lay(gr, page.chat), page.chat, changes, assistant, access)
        reader.wire(gr, page.reader, page.chat.conversation, assistant)
        settings.wire(gr, page.settings, blocks, assistant, access)
        page_view.wire(gr, page.page, page.reader, assistant)
        follow = documents.wire(gr, page.documents, page.reader, page.timer, assistant, upkeep, access)
        seen, looks = _look_events(gr, page, _Looks(gr, assistant, upkeep, suggested, access, pulse), blocks)
        for look in looks:
            follow(look, seen)
    blocks.queue(default_concurrency_limit=4, max_size=64)
    return blocks  # type: ignore[no-any-return]


def app(assistant: Whole, upkeep: Upkeep | None = None, access: Access | None = None) -> FastAPI:
    """The page as an ASGI application, to run by any server or to mount in another application.

    :param upkeep: the sync that runs behind it, if that was begun; None makes one, which waits for the page's button.
    :param access: who may come in; None lets in whoever reaches it.
    :raises ConfigError: MCP is wanted and not installed.
    """
    gr, access = _gradio(), access or Access()
    if access.mcp:
        mcp_tools.check_installed()
    from fastapi import FastAPI
    from fastapi.responses import PlainTextResponse

    trial, upkeep, suggested = Trial(), upkeep or Upkeep(assistant), Suggestions(assistant)
    pulse = Pulse(assistant, upkeep, suggested)

    @asynccontextmanager
    async def stopping(_: FastAPI) -> AsyncIterator[None]:
        yield
        upkeep.close(wait=LEAVING)
        suggested.close(wait=LEAVING)
        trial.stop(wait=LEAVING)

    outer = FastAPI(title="Footnote", docs_url=None, redoc_url=None, openapi_url=None, lifespan=stopping)
    door = Door(access.users) if access.users else None
    if door:
        may_send = partial(access.may, action="upload")
        outer.add_middleware(Login, door=door, gradio=lambda: mounted(outer), closed=[mcp_tools.PATH], may_send=may_send)
    elif access.shared:
        outer.add_middleware(Strangers)
    outer.add_middleware(ContentPolicy)
    started = uuid.uuid4().hex
    # The page asks this to see whether the server is there, and whether it is still the one that knows its conversation.
    outer.add_api_route("/alive", lambda: PlainTextResponse(started), include_in_schema=False)
    outer.add_api_route("/pulse", lambda: PlainTextResponse(f"{started} {pulse.line}"), include_in_schema=False)
    blocks = build(assistant, trial, upkeep, suggested, access, pulse)
    gr.mount_gradio_app(
        outer,
        blocks,
        path="/",
        footer_links=[],
        run_history=False,
        allowed_paths=[],
        show_error=False,
        max_file_size=assistant.config.file_mb * 1_000_000 if assistant.config.uploads and access.upload else 1,
        ssr_mode=False,
        enable_monitoring=False,
        auth=door.check if door else None,
        mcp_server=access.mcp,
        theme=_theme(gr),
        css="".join(map(beside, ("ui.css", "answer.css", "documents.css", "conversations.css", "evaluate.css"))) + STYLE,
        head=ICON,
    )
    if access.mcp:
        mcp_tools.equip(blocks, Calls(assistant, access))
    return outer


def mounted(outer: FastAPI) -> Any:
    """Gradio's own app, which is mounted last."""
    return outer.routes[-1].app  # type: ignore[attr-defined]


def serve(
    assistant: Whole,
    host: str,
    port: int,
    *,
    open_browser: bool = False,
    sync: bool = True,
    watch: bool = False,
    access: Access | None = None,
) -> None:
    """Show the page at `http://host:port` until Ctrl-C or SIGTERM, then return. Models load and documents are synced behind it.

    :param port: 0 takes any free one. :param open_browser: also open the page in the user's browser.
    :param sync: False where another process keeps the store. :param watch: sync at every change, too. :param access: who may come in.
    :raises ConfigError: the address cannot be listened on; a port in use names a command that will do.
    """
    access = access or Access()
    upkeep = Upkeep(assistant, _tell, watching=watch)
    served: Asgi = app(assistant, upkeep, access)
    if is_loopback(host):
        served = Hosts(served, {*OWN, host})
    with running(served, host, port) as address:
        sys.stderr.write(f"Footnote is at {address} (Ctrl-C stops it)\n")
        if access.mcp:
            sys.stderr.write(f"MCP clients connect to {address}{mcp_tools.PATH}/\n")
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
        block_title_text_color="*primary_800",
        block_title_text_color_dark="white",
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
    )


@dataclass(frozen=True)
class _Seen:
    """What a visitor's page was last drawn from; `key` is another for each drawing."""

    shelf: int = 0
    state: int = 0
    told: str = ""
    lively: bool = False
    busy: bool = False
    key: str = ""


# --- the page --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Page:
    """The panes, and the parts around them that events read and write."""

    status: gr.HTML
    sync: gr.Button
    stop: gr.Button
    upkeep: gr.HTML
    new: gr.Button
    documents: documents.DocumentsPane
    past: conversations.ConversationsPane
    settings: settings.SettingsPane
    chat: chat.ChatPane
    reader: reader.ReaderPane
    page: page_view.PageView
    timer: gr.Timer


def _layout(gr: Any, assistant: Whole) -> tuple[_Page, Any]:
    """The page, and the tab beside it that is still empty."""
    with gr.Row(elem_id="top"):
        line = gr.HTML("", html_template=HEADER, js_on_load=None, elem_id="status")
        sync = gr.Button("Sync", size="sm", elem_id="sync", scale=0, min_width=0)
        stop = gr.Button("Stop sync", size="sm", elem_id="stop-sync", scale=0, min_width=0, visible=False)
        new = gr.Button("New conversation", size="sm", elem_id="new", scale=0, min_width=0)
    told = gr.HTML("", elem_id="upkeep", visible=False, js_on_load=None)
    with gr.Tabs(elem_id="pages"):
        with gr.Tab("Ask", id="ask", elem_id="tab-ask"):
            panes = _panes(gr, assistant)
        tab = gr.Tab("Evaluate", id="evaluate", elem_id="tab-evaluate")
    return _Page(line, sync, stop, told, new, *panes, gr.Timer(TICK)), tab


def _panes(
    gr: Any, assistant: Whole
) -> tuple[
    documents.DocumentsPane, conversations.ConversationsPane, settings.SettingsPane, chat.ChatPane, reader.ReaderPane, page_view.PageView
]:
    with gr.Row(elem_id="panes"):
        with gr.Column(scale=6, min_width=240, elem_id="side"), gr.Tabs(elem_id="side-tabs", elem_classes="fn-tabs"):
            with gr.Tab("Documents", id="documents", elem_id="tab-documents"):
                shelf = documents.lay(gr, assistant.config.file_mb, changes=assistant.config.uploads)
            with gr.Tab("Conversations", id="conversations", elem_id="tab-conversations") as tab:
                past = conversations.lay(gr, tab)
            side = gr.Tab("Settings", id="settings", elem_id="tab-settings")
        with gr.Column(scale=11, min_width=320, elem_id="left"):
            talk = chat.lay(gr)
            note = settings.note(gr)
        with gr.Column(scale=9, min_width=320, elem_id="right"):
            source, sheet = reader.lay(gr), page_view.lay(gr)
    with side:
        tuning = settings.lay(gr, note)
    return shelf, past, tuning, talk, source, sheet


def _look_events(gr: Any, page: _Page, looks: _Looks, blocks: gr.Blocks) -> tuple[gr.State, list[Any]]:
    """Wire what draws the page anew; gives what each visitor has seen, and those events, for what follows them."""
    shelf, tuned, state = page.documents, page.settings, gr.State(_Seen())
    limits = [*shelf.limits, *tuned.parts]
    news = gr.HTML("", js_on_load=beside("pulse.js"), pause=round(1000 * IDLE), elem_id="pulse", container=False, padding=False)
    handed(gr, _Looks.tick, _Looks.refresh, _Looks.begin, _Looks.stop)
    narrowing = [part.input for part in (shelf.outlets, shelf.after, shelf.before, tuned.strictness, tuned.passages)]
    offering = [page.chat.chat, page.chat.next]
    gr.on([shelf.count.change, *narrowing], looks.narrow, limits, offering, trigger_mode="always_last", **QUICK)
    moments = (
        (blocks.load, looks.refresh),
        (page.timer.tick, looks.tick),
        (news.select, looks.tick),
        (page.sync.click, looks.begin),
        (page.stop.click, looks.stop),
    )
    seen = [page.status, page.upkeep, page.sync, page.stop, page.chat.chat, page.timer, shelf.outlets, state]
    return state, [moment(look, [page.chat.conversation, state, *limits], seen, **QUICK) for moment, look in moments]


class _Looks:
    """What the events that draw the page anew do."""

    def __init__(self, gr: Any, assistant: Chats, upkeep: Upkeep, suggested: Suggestions, access: Access, pulse: Pulse) -> None:
        self._gr, self._assistant, self._upkeep, self._suggested, self._access = gr, assistant, upkeep, suggested, access
        self._pulse = pulse

    def _see(self, before: _Seen, *, fresh: bool) -> _Seen:
        upkeep, (shelf, state) = self._upkeep, self._pulse.look(fresh=fresh)
        told = render.upkeep(upkeep.line, upkeep.report, upkeep.error)
        lively = upkeep.running or upkeep.watching or self._suggested.busy
        return replace(before, shelf=shelf, state=state, told=told, lively=lively, busy=upkeep.running)

    def _starters(self, line: str, *limits: Any) -> list[dict[str, str]]:
        if self._upkeep.running or "…" in line or suggestions.narrowed(self._assistant, *limits):
            return []
        return [{"text": example} for example in examples(self._suggested)]

    def narrow(self, *limits: Any) -> tuple[Any, Any]:
        """The questions that are offered, after a change of what limits the next one."""
        starters = self._starters(status(self._assistant), *limits)
        return self._gr.Chatbot(examples=starters), "" if suggestions.narrowed(self._assistant, *limits) else self._gr.skip()

    def tick(self, request: gr.Request, conversation: Conversation, before: _Seen, *limits: Any) -> tuple[Any, ...]:
        """As `refresh`, where something changed."""
        if self._see(before, fresh=False) == before:
            return (self._gr.skip(),) * 8
        return self.refresh(request, conversation, before, *limits)

    def refresh(self, request: gr.Request, conversation: Conversation, before: _Seen, *limits: Any) -> tuple[Any, ...]:
        """All that is drawn anew, and what was seen by it."""
        gr, now, line = self._gr, self._see(before, fresh=True), status(self._assistant)
        may = self._access.may(visitor(request), "sync")
        ended = (now.told, now.shelf) != (before.told, before.shelf) and not now.busy
        drawn: dict[str, Any] = {"examples": self._starters(line, *limits)}
        if ended and conversation.turns and not conversation.busy:  # documents that went may be cited above
            drawn["value"] = recent(self._assistant, conversation)
        return (
            line,
            gr.HTML(now.told, visible=bool(now.told)),
            gr.Button(visible=may and not now.busy),
            gr.Button(visible=may and now.busy),
            gr.skip() if now.busy else gr.Chatbot(**drawn),
            gr.Timer(active="…" in line or now.lively),
            gr.skip() if now.busy else gr.Dropdown(choices=outlets(self._assistant)),
            replace(now, key=uuid.uuid4().hex),
        )

    def begin(self, request: gr.Request, *values: Any) -> tuple[Any, ...]:
        """A sync begun, for who may."""
        if self._access.may(visitor(request), "sync"):
            self._upkeep.begin()
        return self.refresh(request, *values)

    def stop(self, request: gr.Request, *values: Any) -> tuple[Any, ...]:
        """The sync stopped, for who may."""
        if self._access.may(visitor(request), "sync"):
            self._upkeep.stop()
        return self.refresh(request, *values)
