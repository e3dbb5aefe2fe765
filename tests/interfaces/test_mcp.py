"""The MCP server over loopback, by the client of the package mcp."""

import asyncio
import shutil
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from rag import Answer, Config
from rag.assistant import Assistant
from rag.errors import ConfigError
from rag.interfaces import mcp_tools, ui
from rag.interfaces.access import Access
from rag.interfaces.server import running
from rag.interfaces.users import Users
from rag.testing import HashingEmbedder

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
QUESTION = "Which country actively opposes Ukraine’s NATO aspirations?"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    pytest.importorskip("mcp", reason='NO MCP TESTS: type pip install "footnote[mcp]"')
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(SEEDS, folder / "seeds")
    config = Config(strictness=0.0, store=str(folder / "store"), cache=folder / "cache")
    with Assistant(config, [folder / "seeds"], HashingEmbedder(), None) as assistant:
        assistant.sync()
        with running(ui.app(assistant, access=Access(mcp=True)), "127.0.0.1", 0) as address:
            yield assistant, address


@asynccontextmanager
async def by_http(address, login=None):
    from mcp.client.streamable_http import streamable_http_client

    async with (
        httpx.AsyncClient(auth=login, trust_env=False, timeout=60) as http,
        streamable_http_client(f"{address}{mcp_tools.PATH}/", http_client=http) as (read, write, _),
    ):
        yield read, write


@asynccontextmanager
async def by_sse(address):
    from mcp.client.sse import sse_client

    async with sse_client(f"{address}{mcp_tools.PATH}/sse") as (read, write):
        yield read, write


def talk(served, does, reach=by_http):
    """What `does` returns of a session with the server."""
    from mcp import ClientSession

    async def talked():
        async with reach(served[1]) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            return await does(session)

    return asyncio.run(asyncio.wait_for(talked(), 60))


def call(served, name, reach=by_http, **given):
    return talk(served, lambda session: session.call_tool(name, given), reach)


def test_four_tools_are_offered_with_what_they_take_and_give(served):
    tools = {tool.name: tool for tool in talk(served, lambda session: session.list_tools()).tools}
    assert set(tools) == {"ask", "search", "sync", "documents"}
    assert tools["ask"].inputSchema["required"] == ["question"]
    assert "claims" in tools["ask"].outputSchema["properties"]
    assert "exact quotation" in tools["ask"].description


@pytest.mark.parametrize("reach", [by_http, by_sse], ids=["http", "sse"])
def test_an_answer_comes_as_text_and_as_json_both_with_its_quotes(served, reach):
    result = call(served, "ask", reach, question=QUESTION)
    assert not result.isError
    answer = Answer.from_dict(result.structuredContent)
    citation = answer.citations[0]
    assert served[0].document(citation.document).text[citation.start : citation.end] == citation.quote
    assert result.content[0].text == str(answer)
    assert citation.quote in result.content[0].text


def test_passages_documents_and_a_sync_can_be_had(served):
    found = call(served, "search", question=QUESTION, k=2)
    assert [hit["rank"] for hit in found.structuredContent["passages"]] == [1, 2]
    assert found.content[0].text.startswith("[1] ")
    assert call(served, "documents").structuredContent["documents"][0]["outlet"] == "Financial Times"
    assert len(call(served, "sync").structuredContent["unchanged"]) == 1


@pytest.mark.parametrize(
    ("name", "given", "told"),
    [
        ("ask", {"question": " "}, "The question is empty. It needs at least one word."),
        ("ask", {"question": "Who?", "scope": {"outlets": ["Nowhere"]}}, "There is no outlet 'Nowhere'. There are Financial Times."),
        ("ask", {}, "'question' is a required property"),
        ("nothing", {}, "There is no tool 'nothing'. There are ask, search, sync, documents."),
    ],
)
def test_what_cannot_be_done_is_an_error_in_our_words(served, name, given, told):
    result = call(served, name, **given)
    assert result.isError
    assert told in result.content[0].text


def test_behind_a_login_a_client_needs_a_name_and_may_do_what_its_user_may(served, tmp_path, monkeypatch):
    monkeypatch.setattr("rag.interfaces.users._COST", 2**4)
    users = Users(tmp_path / "users.json")
    users.put("anna", "secret-anna")
    access = Access(users=users, admins_only=True, mcp=True)
    with running(ui.app(served[0], access=access), "127.0.0.1", 0) as address:
        known, stranger = (partial(by_http, login=login) for login in (("anna", "secret-anna"), None))
        result = call((served[0], address), "ask", known, question=QUESTION)
        assert result.structuredContent["status"] == "answered"
        assert "You may not sync the documents here" in call((served[0], address), "sync", known).content[0].text
        with pytest.raises(BaseExceptionGroup, match="unhandled errors") as refused:
            call((served[0], address), "ask", stranger, question=QUESTION)
    assert refused.group_contains(httpx.HTTPStatusError, match="401")


def test_without_the_extra_the_error_names_it(assistant, monkeypatch):
    monkeypatch.setattr(mcp_tools, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r'Type: pip install "footnote\[mcp\]"'):
        ui.app(assistant, access=Access(mcp=True))


def test_it_is_closed_unless_it_is_asked_for(assistant):
    assert all(mcp_tools.PATH not in getattr(route, "path", "") for route in ui.app(assistant).routes[-1].app.routes)
