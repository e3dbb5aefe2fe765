"""Footnote inside real LangChain chains: as a retriever that feeds a prompt, and as a runnable among other steps."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import ConfigurableField, Runnable, RunnableLambda, RunnablePassthrough
from pydantic import ValidationError

from rag import Answer, Assistant, Config, FootnoteError, Scope
from rag.errors import ConfigError, ModelStoppedError, QuestionError
from rag.interfaces.interop import FootnoteRetriever, FootnoteRunnable, messages
from rag.models.chat import open_chat
from rag.protocols import Chat
from rag.testing import EndlessChat, HashingEmbedder, ScriptedChat, scripted_model
from rag.types import Found, Token

SUMMIT = """---
title: EU summit ends
outlet: Daily News
published: 2024-12-21
---

Hungary opposes the plan of Ukraine. The summit took place in Brussels.
"""
WEATHER = "Storm warning\n\nA storm is expected on the coast at noon. Ferries will not sail."
WHO = "Which country opposes the plan of Ukraine?"
Opener = Callable[..., Assistant]


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Assistants over two small documents, closed at the test's end."""
    Path("docs").mkdir()
    Path("docs/summit.md").write_text(SUMMIT, encoding="utf-8")
    Path("docs/weather.txt").write_text(WEATHER, encoding="utf-8")
    running: list[Assistant] = []

    def opener(chat: Chat | None = None) -> Assistant:
        running.append(Assistant(Config.load(strictness=0.0), [Path("docs")], HashingEmbedder(), chat))
        return running[-1]

    yield opener
    for assistant in running:
        assistant.close()


@pytest.fixture
def assistant(opened: Opener) -> Assistant:
    return opened()


class Heard(BaseCallbackHandler):
    """Notes which steps began, ended and failed."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def on_retriever_start(self, *args: Any, **named: Any) -> None:
        self.said.append(f"{named['name']} begins")

    def on_retriever_end(self, documents: list[Document], **named: Any) -> None:
        self.said.append(f"{len(documents)} documents")

    def on_chain_start(self, *args: Any, **named: Any) -> None:
        self.said.append(f"{named['name']} begins")

    def on_chain_end(self, outputs: Any, **named: Any) -> None:
        self.said.append(f"a {type(outputs).__name__}")

    def on_chain_error(self, error: BaseException, **named: Any) -> None:
        self.said.append(type(error).__name__)

    def on_llm_new_token(self, token: str, **named: Any) -> None:
        self.said.append(token)


# --- the retriever ------------------------------------------------------------------------------


def test_documents_carry_the_passage_and_where_it_stands(assistant: Assistant) -> None:
    first, *_ = FootnoteRetriever(assistant=assistant, k=2).invoke(WHO)
    place = first.metadata
    assert first.page_content == assistant.document("summit.md").text[place["start"] : place["end"]]
    assert "Hungary opposes the plan of Ukraine." in first.page_content
    assert first.id == f"summit.md:{place['start']}-{place['end']}"
    assert {name: place[name] for name in ("document", "rank", "title", "outlet", "published", "page", "place")} == {
        "document": "summit.md",
        "rank": 1,
        "title": "EU summit ends",
        "outlet": "Daily News",
        "published": "2024-12-21",
        "page": None,
        "place": None,
    }
    assert place["score"] > 0


def test_what_is_not_known_of_a_document_is_none_and_its_key_is_there(assistant: Assistant) -> None:
    (only,) = FootnoteRetriever(assistant=assistant, k=1).invoke("storm ferries")
    assert only.metadata["document"] == "weather.txt"
    assert [only.metadata[name] for name in ("outlet", "published", "page", "place")] == [None] * 4
    assert set(only.metadata) == set("document start end page place score rank title outlet published".split())


@pytest.mark.parametrize("scope", [Scope(documents=["weather.txt"]), {"documents": ["weather.txt"]}])
def test_k_and_scope_bound_what_is_found(scope: Any, assistant: Assistant) -> None:
    def found(**fields: Any) -> list[str]:
        return [one.metadata["document"] for one in FootnoteRetriever(assistant=assistant, **fields).invoke("the storm and the summit")]

    assert sorted(set(found())) == ["summit.md", "weather.txt"]
    assert len(found(k=1)) == 1
    assert set(found(scope=scope)) == {"weather.txt"}
    assert found(scope=Scope(documents=[])) == []


def test_k_can_be_set_by_a_chain_s_config(assistant: Assistant) -> None:
    retriever = FootnoteRetriever(assistant=assistant).configurable_fields(k=ConfigurableField(id="k"))
    assert len(retriever.invoke("the storm and the summit", config={"configurable": {"k": 1}})) == 1
    assert len(retriever.invoke("the storm and the summit")) > 1


def test_a_document_that_went_since_the_search_is_left_out(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever, search = FootnoteRetriever(assistant=assistant), Assistant.search

    def meanwhile(*args: Any) -> Any:
        hits = search(*args)
        Path("docs/summit.md").unlink()
        assistant.sync()
        return hits

    monkeypatch.setattr(Assistant, "search", meanwhile)
    assert {one.metadata["document"] for one in retriever.invoke("the storm and the summit")} == {"weather.txt"}


def test_our_errors_come_through_as_they_are(assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="empty"):
        FootnoteRetriever(assistant=assistant).invoke(" ")
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        FootnoteRetriever(assistant=assistant, k=0)


def rag_chain(retriever: BaseRetriever, *replies: str) -> tuple[Runnable[str, str], list[str]]:
    """What LangChain's own pages teach: retriever -> prompt -> model -> parser; and the prompts that the model was given."""
    seen: list[str] = []

    def joined(documents: list[Document]) -> str:
        return "\n".join(f"{one.metadata['title']} ({one.metadata['published']}): {one.page_content}" for one in documents)

    def noted(prompt: Any) -> Any:
        seen.append(prompt.to_string())
        return prompt

    prompt = ChatPromptTemplate.from_messages([("system", "Answer from this:\n{context}"), ("human", "{question}")])
    model = GenericFakeChatModel(messages=iter(replies))
    return {"context": retriever | joined, "question": RunnablePassthrough()} | prompt | noted | model | StrOutputParser(), seen


def test_the_retriever_feeds_a_prompt_in_a_chain(assistant: Assistant) -> None:
    chain, seen = rag_chain(FootnoteRetriever(assistant=assistant, k=1), "Hungary does.", "Hungary, again.", "And again.")
    assert chain.invoke(WHO) == "Hungary does."
    assert "EU summit ends (2024-12-21): " in seen[0]
    assert "Hungary opposes the plan of Ukraine." in seen[0]
    assert "".join(chain.stream(WHO)) == "Hungary, again."
    assert asyncio.run(chain.ainvoke(WHO)) == "And again."
    assert len(set(seen)) == 1


def test_the_retriever_takes_batches_and_runs_async(assistant: Assistant) -> None:
    retriever, asked = FootnoteRetriever(assistant=assistant, k=1), [WHO, "storm ferries"]

    async def both() -> list[list[Document]]:
        return [await retriever.ainvoke(asked[0]), *(await retriever.abatch(asked))]

    first, *rest = asyncio.run(both())
    assert [[one.metadata["document"] for one in found] for found in rest] == [["summit.md"], ["weather.txt"]]
    assert retriever.batch(asked) == rest == [first, rest[1]]


def test_callbacks_hear_of_a_retrieval(assistant: Assistant) -> None:
    heard = Heard()
    FootnoteRetriever(assistant=assistant, k=1).invoke(WHO, config={"callbacks": [heard]})
    assert heard.said == ["FootnoteRetriever begins", "1 documents"]


# --- the runnable -------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", [WHO, {"question": WHO}, {"question": WHO, "history": None, "scope": None, "session": 7}])
def test_a_question_gives_the_checked_answer(asked: Any, assistant: Assistant) -> None:
    answer = FootnoteRunnable(assistant=assistant).invoke(asked)
    assert isinstance(answer, Answer)
    assert answer.text == assistant.ask(WHO).text
    assert answer.citations[0].quote == "Hungary opposes the plan of Ukraine."


def test_it_is_a_step_like_any_other(assistant: Assistant) -> None:
    footnote = FootnoteRunnable(assistant=assistant)
    chain = RunnableLambda(str.strip) | footnote | (lambda answer: answer.citations[0].document)
    assert chain.invoke(f"  {WHO} ") == "summit.md"
    assert chain.batch([WHO, "When is a storm expected?"]) == ["summit.md", "weather.txt"]
    assert list(chain.stream(WHO)) == ["summit.md"]  # the next step gets the answer, not an event
    assigned = RunnablePassthrough.assign(answer=footnote).invoke({"question": WHO, "session": 7})
    assert (assigned["session"], assigned["answer"].abstained) == (7, False)
    mapped = {"question": itemgetter("q"), "scope": itemgetter("only")} | footnote
    asked = {"q": "When is a storm expected?", "only": {"documents": ["summit.md"]}}
    assert {e.document for e in mapped.invoke(asked).evidence} == {"summit.md"}
    *_, last = mapped.stream(asked)
    assert {e.document for e in last.evidence} == {"summit.md"}


def test_it_tells_langchain_what_goes_in_and_comes_out(assistant: Assistant) -> None:
    chain = FootnoteRunnable(assistant=assistant) | (lambda answer: answer.text)
    assert [step.name for step in chain.get_graph().nodes.values()][:2] == ["FootnoteRunnableInput", "FootnoteRunnable"]
    told = FootnoteRunnable(assistant=assistant).get_output_jsonschema()
    assert {"text", "claims", "citations"} <= set(told["$defs"]["Answer"]["properties"])
    assert {"string", "object"} == {kind["type"] for kind in chain.get_input_jsonschema()["anyOf"]}


def test_async_and_batches_give_what_invoke_gives(assistant: Assistant) -> None:
    footnote, asked = FootnoteRunnable(assistant=assistant), [WHO, {"question": "When is a storm expected?"}]
    wanted = [footnote.invoke(one).text for one in asked]

    async def later() -> list[str]:
        return [(await footnote.ainvoke(WHO)).text, *(answer.text for answer in await footnote.abatch(asked, {"max_concurrency": 2}))]

    assert [answer.text for answer in footnote.batch(asked)] == wanted
    assert asyncio.run(later()) == [wanted[0], *wanted]


def test_one_bad_question_of_a_batch_can_be_given_back_as_its_error(assistant: Assistant) -> None:
    good, bad = FootnoteRunnable(assistant=assistant).batch([WHO, ""], return_exceptions=True)
    assert not good.abstained
    assert isinstance(bad, QuestionError)


def test_a_stream_gives_evidence_words_and_last_the_answer(opened: Opener) -> None:
    def kinds(pieces: list[Any]) -> list[Any]:
        return [piece.text if isinstance(piece, Token) else type(piece) for piece in pieces]

    chat = ScriptedChat(["Hungary does.", "Hungary does."], yes_probability=0.9)
    footnote = FootnoteRunnable(assistant=opened(chat))

    async def later() -> list[Any]:
        return [piece async for piece in footnote.astream(WHO)]

    streamed = list(footnote.stream(WHO))
    assert kinds(streamed) == kinds(asyncio.run(later())) == [Found, "Hungary ", "does.", Answer]
    assert streamed[-1].text == "Daily News, 21 December 2024: Hungary does. [1]"
    assert streamed[0].evidence == streamed[-1].evidence


def test_leaving_a_stream_stops_the_model(opened: Opener) -> None:
    chat = EndlessChat()
    footnote = FootnoteRunnable(assistant=opened(chat))
    for chain in (footnote, RunnableLambda(str.strip) | footnote):
        chat.stopped = False
        pieces = chain.stream(WHO)
        assert [type(next(pieces)) for _ in range(3)] == [Found, Token, Token]
        pieces.close()
        assert chat.stopped


def test_leaving_an_async_stream_stops_the_model(opened: Opener) -> None:
    chat = EndlessChat()

    async def leave() -> None:
        pieces = FootnoteRunnable(assistant=opened(chat)).astream(WHO)
        async for piece in pieces:
            if isinstance(piece, Token):
                break
        await pieces.aclose()

    asyncio.run(leave())
    assert chat.stopped


def test_the_event_loop_is_not_blocked(opened: Opener) -> None:
    gate = threading.Event()

    class Waiting(ScriptedChat):
        def stream(self, prompt: Any, usage: dict[str, int]) -> Iterator[str]:
            assert gate.wait(20)
            yield from super().stream(prompt, usage)

    async def answered() -> Answer:
        asking = asyncio.create_task(FootnoteRunnable(assistant=opened(Waiting(["Hungary does."], yes_probability=0.9))).ainvoke(WHO))
        await asyncio.sleep(0.05)
        gate.set()  # reached only because the loop was free
        return await asking

    assert asyncio.run(answered()).text == "Daily News, 21 December 2024: Hungary does. [1]"


def test_callbacks_hear_the_step_and_the_model_inside_it(opened: Opener) -> None:
    chat = open_chat(Config.load(), scripted_model(["Hungary does."] * 2))
    heard = Heard()
    footnote = FootnoteRunnable(assistant=opened(chat))
    footnote.invoke(WHO, config={"callbacks": [heard], "run_name": "proof"})
    assert [said for said in heard.said if said] == ["proof begins", "Hungary ", "does.", "a Answer"]

    async def events() -> list[str]:
        return [event["event"] async for event in footnote.astream_events(WHO, version="v2")]

    told = asyncio.run(events())
    assert told[0] == "on_chain_start"
    assert told[-1] == "on_chain_end"
    assert {"on_chain_stream", "on_chat_model_stream"} <= set(told)


def test_a_model_that_fails_is_our_error_and_can_be_fallen_back_from(opened: Opener) -> None:
    chat = ScriptedChat(
        [("Hungary", ModelStoppedError("It broke"))] * 2, small=True
    )  # a larger one is asked again, then the documents are quoted
    footnote, heard = FootnoteRunnable(assistant=opened(chat)), Heard()
    with pytest.raises(ModelStoppedError, match="It broke"):
        footnote.invoke(WHO, config={"callbacks": [heard]})
    assert heard.said[-1] == "ModelStoppedError"
    other = RunnableLambda(lambda asked: "sorry")
    assert footnote.with_fallbacks([other], exceptions_to_handle=(FootnoteError,)).invoke(WHO) == "sorry"


# --- histories ----------------------------------------------------------------------------------

FOLLOW_UP = "And where did it take place?"
ASKED, REPLIED = "Did the summit end?", "The summit ended. [1]"


@pytest.mark.parametrize(
    "history",
    [
        [HumanMessage(ASKED), AIMessage(REPLIED)],
        [SystemMessage("Be kind."), HumanMessage(ASKED), ToolMessage("{}", tool_call_id="1"), AIMessage(""), AIMessage(REPLIED)],
        [HumanMessage([{"type": "text", "text": ASKED}]), AIMessage([{"type": "text", "text": REPLIED}])],
        [("human", ASKED), ("ai", REPLIED)],
        [{"role": "user", "content": ASKED}, {"role": "assistant", "content": REPLIED}],
        ChatPromptTemplate.from_messages([("human", ASKED), ("ai", REPLIED)]).invoke({}),
    ],
    ids=["messages", "with others", "blocks", "pairs", "our own", "a prompt's value"],
)
def test_histories_of_langchain_are_read(history: Any, assistant: Assistant) -> None:
    ours = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": REPLIED}]
    assert messages(history) == ours
    answer = FootnoteRunnable(assistant=assistant).invoke({"question": FOLLOW_UP, "history": history})
    assert answer.standalone == assistant.ask(FOLLOW_UP, ours).standalone != FOLLOW_UP


@pytest.mark.parametrize("form", [lambda answer: answer, Answer.to_dict], ids=["object", "dict"])
def test_a_message_may_carry_the_earlier_answer(form: Callable[[Answer], Any], assistant: Assistant) -> None:
    earlier = assistant.ask(WHO)
    carried = AIMessage(earlier.text, additional_kwargs={"answer": form(earlier)})
    assert messages([HumanMessage(WHO), carried])[1] == {"role": "assistant", "content": earlier.text, "answer": form(earlier)}
    ours = messages([{"role": "user", "content": WHO}, {"role": "assistant", "content": earlier.text, "answer": form(earlier)}])
    assert ours == messages([HumanMessage(WHO), carried])
    assert not FootnoteRunnable(assistant=assistant).invoke({"question": "And where?", "history": [HumanMessage(WHO), carried]}).abstained


def test_a_conversation_kept_as_messages_goes_on(assistant: Assistant) -> None:
    prompt = ChatPromptTemplate.from_messages([("placeholder", "{kept}")])
    chain = {"question": itemgetter("question"), "history": prompt} | FootnoteRunnable(assistant=assistant)
    kept: list[Any] = []
    for question in (WHO, FOLLOW_UP):
        answer = chain.invoke({"question": question, "kept": kept})
        kept += [HumanMessage(question), AIMessage(answer.text)]
    assert answer.question == FOLLOW_UP != answer.standalone


# --- scopes, and what is refused ----------------------------------------------------------------


def test_the_scope_of_the_input_goes_before_that_of_the_step(assistant: Assistant) -> None:
    footnote = FootnoteRunnable(assistant=assistant, scope={"documents": ["summit.md"]})

    def looked_at(asked: Any) -> set[str]:
        return {e.document for e in footnote.invoke(asked).evidence}

    question = "What is said of the storm and of the summit?"
    assert looked_at(question) == looked_at({"question": question, "scope": None}) == {"summit.md"}
    assert looked_at({"question": question, "scope": Scope(documents=["weather.txt"])}) == {"weather.txt"}


@pytest.mark.parametrize(
    ("asked", "kind", "told"),
    [
        (7, QuestionError, "The input is a int"),
        ({}, QuestionError, "has no key, and no question"),
        ({"input": WHO}, QuestionError, "has input, and no question"),
        ({"question": HumanMessage(WHO)}, QuestionError, "question is a HumanMessage"),
        ({"question": ""}, QuestionError, "empty"),
        ({"question": WHO, "history": "Human: hello"}, ConfigError, "history is one text"),
        ({"question": WHO, "history": [7]}, ConfigError, "history cannot be read: Unsupported message type"),
        ({"question": WHO, "history": [{"text": "x"}]}, ConfigError, "history cannot be read: Message dict"),
        ({"question": WHO, "history": [("narrator", "x")]}, ConfigError, "history cannot be read: Unexpected message type"),
        ({"question": WHO, "history": 7}, ConfigError, "history cannot be read"),
        ({"question": WHO, "scope": ["a.txt"]}, ConfigError, "scope is a list"),
        ({"question": WHO, "scope": {"outlet": ["Daily News"]}}, ConfigError, "field 'outlet'.*outlets.*For example"),
        ({"question": WHO, "scope": {"outlets": "Daily News"}}, ConfigError, "`outlets` of the scope is one text"),
    ],
)
def test_what_is_no_question_is_refused_in_our_words(asked: Any, kind: type[FootnoteError], told: str, assistant: Assistant) -> None:
    footnote = FootnoteRunnable(assistant=assistant)
    with pytest.raises(kind, match=told):
        footnote.invoke(asked)
    with pytest.raises(kind, match=told):
        list(footnote.stream(asked))


def test_a_field_that_cannot_be_is_refused_when_the_step_is_made(assistant: Assistant) -> None:
    for step in (FootnoteRetriever, FootnoteRunnable):
        with pytest.raises(ConfigError, match="field 'outlet'"):
            step(assistant=assistant, scope={"outlet": ["Daily News"]})
        with pytest.raises(ValidationError, match="assistant"):
            step(assistant="seeds")
    with pytest.raises(TypeError, match="scope"):
        FootnoteRunnable(assistant=assistant).bind(scope=Scope(documents=[])).invoke(WHO)
