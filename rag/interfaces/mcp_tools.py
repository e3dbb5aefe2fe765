"""The calls as tools of an MCP server, for assistants that read documents by way of us: cited answers, as text and as JSON.

Knows the package mcp, which comes with the extra `footnote[mcp]`. Gradio opens the doors (streamable HTTP and SSE below
`/gradio_api/mcp`); its own tools are replaced, for they would give the repr of our JSON and no schema of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from pydantic import TypeAdapter

from ..errors import ConfigError, FootnoteError, QuestionError
from ..filenames import shown
from .forms import AnswerForm, DocumentForm, HitForm, ScopeForm, SettingsForm, SyncForm, TurnForm, form_of
from .gate import VISITOR
from .machines import ABOUT, Caller, Calls, as_json

PATH = "/gradio_api/mcp"


@dataclass(frozen=True)
class Tool:
    """One tool: the JSON it takes and gives, and the call behind it, which returns (text for reading, the same as JSON)."""

    name: str
    takes: Any
    gives: Any
    call: Callable[..., tuple[str, dict[str, Any]]]


def check_installed() -> None:
    """Refuse to go on without the extra.

    :raises ConfigError: the package mcp is not installed.
    """
    if find_spec("mcp") is None:
        raise ConfigError("The MCP server needs the package mcp, which is not installed", None, 'Type: pip install "footnote[mcp]"')


def equip(blocks: Any, calls: Calls) -> None:
    """Put the tools into the server that Gradio made for the page.

    :raises ConfigError: Gradio could make none.
    """
    from mcp import types

    if blocks.mcp_server_obj is None:
        raise ConfigError(f"The MCP server cannot be started: {getattr(blocks, 'mcp_error', None)}")
    server, offered = blocks.mcp_server_obj.mcp_server, {tool.name: tool for tool in tools(calls)}

    async def list_tools() -> list[Any]:
        return [
            types.Tool(name=tool.name, description=ABOUT[tool.name], inputSchema=_schema(tool.takes), outputSchema=_schema(tool.gives))
            for tool in offered.values()
        ]

    async def call_tool(name: str, arguments: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        if name not in offered:
            raise QuestionError(f"There is no tool {shown(name)!r}", "There are " + ", ".join(offered))
        text, told = await asyncio.to_thread(_called, offered[name], _caller(server.request_context.request), arguments)
        return [types.TextContent(type="text", text=text)], told

    server.list_tools()(list_tools)
    server.call_tool()(call_tool)


def _caller(request: Any) -> Caller:
    scope = getattr(request, "scope", {})
    return Caller(scope.get(VISITOR, ""), (scope.get("client") or [""])[0])


def _called(tool: Tool, caller: Caller, arguments: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The call; what goes wrong becomes the tool's error, in our words."""
    try:
        return tool.call(caller, **arguments)
    except FootnoteError:
        raise
    except Exception as error:  # a fault of the program: its trace belongs into our terminal, not into the reply
        import logging

        logging.getLogger(__name__).exception("the tool %s failed", tool.name)
        raise QuestionError("Something went wrong", "An answer was wanted", "Look at the terminal Footnote runs in") from error


def tools(calls: Calls) -> list[Tool]:
    """The four calls with their forms; lists come inside an object, as MCP wants."""

    def ask(caller: Caller, **given: Any) -> tuple[str, dict[str, Any]]:
        answer = calls.ask(caller, **given)
        return str(answer), as_json(answer)

    def search(caller: Caller, **given: Any) -> tuple[str, dict[str, Any]]:
        hits = calls.search(**given)
        lines = [f"[{hit.rank}] {shown(hit.document)}, characters {hit.start}–{hit.end}\n{hit.text}" for hit in hits]
        return "\n\n".join(lines) or "Nothing was found.", {"passages": as_json(hits)}

    def sync(caller: Caller) -> tuple[str, dict[str, Any]]:
        report = calls.sync(caller)
        return str(report), as_json(report)

    def documents(caller: Caller) -> tuple[str, dict[str, Any]]:
        rows = calls.documents()
        lines = [" · ".join(str(part) for part in (shown(r["name"]), r["title"], r["outlet"], r["published"]) if part) for r in rows]
        return "\n".join(lines) or "There is no document.", {"documents": rows}

    history, scope, settings = list[TurnForm] | None, ScopeForm | None, SettingsForm | None
    asked = form_of("Ask", {"question": str}, {"history": history, "scope": scope, "settings": settings})
    found = form_of("Search", {"question": str}, {"k": int, "scope": scope})
    return [
        Tool("ask", asked, AnswerForm, ask),
        Tool("search", found, form_of("Hits", {"passages": list[HitForm]}), search),
        Tool("sync", form_of("Nothing", {}), SyncForm, sync),
        Tool("documents", form_of("Nothing", {}), form_of("Documents", {"documents": list[DocumentForm]}), documents),
    ]


def _schema(kind: Any) -> dict[str, Any]:
    return TypeAdapter(kind).json_schema()
