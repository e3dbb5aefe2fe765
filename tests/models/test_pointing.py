"""Each way to point, over the wire of each provider."""

import json

import pytest

from rag.answers.prompts import answering
from rag.config import Config
from rag.errors import ModelBusyError, ModelDeclinedError, ModelFormError, ModelStoppedError, ModelUnavailableError
from rag.models.chat import open_chat
from rag.models.pointing import pointed
from rag.protocols import CutOff, Pointer, Source
from rag.testing import scripted_model
from rag.types import Document, Evidence
from tests.models.serving import served

PROVIDERS = ("openai", "ollama", "anthropic")
EVIDENCE = tuple(
    Evidence(n, name, 0, 1, text) for n, (name, text) in enumerate([("a.txt", "One."), ("a.txt", "Two."), ("b.txt", "Three.")], 1)
)
SOURCES = (Source("a.txt", ((1, "One."), (2, "Two  more."))), Source("b.txt", ((3, "Three."),), "The Daily"))
DOCUMENTS = {"a.txt": Document("a.txt", "", "", "T", outlet="The Daily", published="2024-12-20")}
JSON = json.dumps({"claims": [{"sentences": [1], "text": "It is one."}]})


@pytest.fixture
def server():
    with served() as stub:
        yield stub


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")


def opened(provider, server):
    suffix = "/v1" if provider == "openai" else ""
    return open_chat(Config(base_url=f"http://127.0.0.1:{server.server_port}{suffix}"), f"{provider}:m")


def asked(chat, way):
    usage = {}
    return list(chat.point(answering("Which?", EVIDENCE, DOCUMENTS, small=False, way=way), usage)), usage


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_schema_is_asked_for_the_way_the_provider_takes_it_and_the_json_streams(provider, server):
    server.words = [JSON[:30], JSON[30:]]
    pieces, usage = asked(opened(provider, server), "schema")
    assert pieces == [JSON[:30], JSON[30:]]
    assert usage == {"prompt": 7, "completion": 3}
    sent = server.asked[0]
    schema = {
        "openai": lambda: sent["response_format"]["json_schema"]["schema"],
        "ollama": lambda: sent["format"],
        "anthropic": lambda: sent["tools"][0]["input_schema"],
    }[provider]()
    assert schema["properties"]["claims"]["items"]["properties"]["sentences"]["items"]["enum"] == [1, 2, 3]
    assert provider != "openai" or sent["response_format"]["json_schema"]["strict"] is True
    assert "[3] Three." in json.dumps(sent["messages"])


def test_anthropic_is_handed_the_sentences_as_sources_and_its_citations_are_our_numbers(server):
    cites = [{"search_result_index": 0, "start_block_index": 0, "end_block_index": 2, "cited_text": "One. Two."}]
    cites += [{"search_result_index": 1, "start_block_index": 0, "end_block_index": 1, "cited_text": "Three."}]
    server.words = ["It is ", "one.", cites[0], " Or three.", cites[1]]
    chat = opened("anthropic", server)
    assert chat.ways == ("native", "schema", "marked")
    assert asked(chat, "native")[0] == ["It is ", "one.", Pointer((1, 2), 10), " Or three.", Pointer((3,), 20)]
    *blocks, question = server.asked[0]["messages"][-1]["content"]
    assert [(b["type"], b["title"], [c["text"] for c in b["content"]]) for b in blocks] == [
        ("search_result", "The Daily, 2024-12-20", ["One.", "Two."]),
        ("search_result", "document 2", ["Three."]),
    ]
    assert [b["source"] for b in blocks] == ["document 1", "document 2"]
    assert question["text"] == "Question: Which?"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_way_that_the_server_refuses_is_not_tried_again(provider, server):
    chat = opened(provider, server)
    server.status, server.error = 400, "'response_format' of type 'json_schema' is not supported with this model"
    first = chat.ways[0]
    with pytest.raises(ModelFormError, match="cannot be asked in this form"):
        asked(chat, first)
    assert first not in chat.ways
    assert chat.ways[-1] == "marked"
    server.status = 200
    assert asked(chat, "marked")[0] == ["a ", "b ", "c"]


@pytest.mark.parametrize(("words", "kind"), [(0, ModelBusyError), (2, ModelStoppedError)])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_error_told_within_the_stream_may_pass_and_leaves_the_way_as_it_is(provider, words, kind, server):
    chat = opened(provider, server)
    server.fails_after, server.error = words, "Overloaded, sk-secret-123456"
    with pytest.raises(kind, match="Overloaded") as raised:
        asked(chat, chat.ways[0])
    assert "sk-secret" not in str(raised.value)
    assert len(chat.ways) == (3 if provider == "anthropic" else 2)


def test_a_form_that_is_refused_within_the_stream_is_not_tried_again(server):
    chat = opened("openai", server)
    server.fails_after, server.error = 0, "response_format is not supported"
    with pytest.raises(ModelFormError):
        asked(chat, "schema")
    assert chat.ways == ("marked",)


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (400, "This model's maximum context length is 4096 tokens.", ModelDeclinedError),
        (413, "Payload too large", ModelDeclinedError),
        (408, "Request timeout", ModelBusyError),
        (402, "Insufficient credits", ModelUnavailableError),
    ],
)
def test_what_is_not_about_the_form_does_not_cost_the_way(status, words, kind, server):
    chat = opened("openai", server)
    server.status, server.error = status, words
    with pytest.raises(kind) as raised:
        asked(chat, "schema")
    assert not isinstance(raised.value, ModelFormError)
    assert chat.ways == ("schema", "marked")


def test_thoughts_in_the_text_are_not_part_of_the_reply(server):
    chat = opened("openai", server)
    server.words = ["<thi", "nk>Who? ", "</think>\n", "It is ", "one."]
    assert asked(chat, "marked")[0] == ["It is ", "one."]
    assert list(chat.stream(answering("Which?", EVIDENCE, small=False), {})) == ["It is ", "one."]
    server.ends = "full"
    server.words = ["<think>Who?"]
    assert asked(chat, "schema")[0] == [CutOff()]


@pytest.mark.parametrize(
    ("provider", "way"), [("openai", "schema"), ("anthropic", "schema"), ("anthropic", "native"), ("anthropic", "marked")]
)
def test_a_refusal_of_the_model_is_told_as_one(provider, way, server):
    server.refuses = True
    with pytest.raises(ModelDeclinedError, match=f"{provider}:m declined to answer"):
        asked(opened(provider, server), way)


@pytest.mark.parametrize("ends", ["full", "silently"])
@pytest.mark.parametrize(
    ("provider", "way"),
    [(p, w) for p in PROVIDERS for w in ("schema", "marked")] + [("anthropic", "native")],
)
def test_a_reply_that_is_not_whole_is_told_as_cut_off(provider, way, ends, server):
    server.ends = ends
    pieces, _ = asked(opened(provider, server), way)
    assert pieces == ["a ", "b ", "c", CutOff()]


def test_a_model_object_whose_end_is_not_known_is_taken_at_its_word():
    assert asked(open_chat(Config(), scripted_model(["a b"])), "marked")[0] == ["a ", "b"]
    assert asked(open_chat(Config(), scripted_model([("a b", CutOff())])), "marked")[0] == ["a b", CutOff()]


@pytest.mark.parametrize("reason", ["SAFETY", "content_filter", "guardrail_intervened"])
def test_a_filter_that_ends_a_reply_is_a_refusal_however_it_is_spelt(reason):
    class Filtered(type(scripted_model(["a b"]))):
        def _stream(self, *args, **kwargs):
            for chunk in super()._stream(*args, **kwargs):
                chunk.message.response_metadata["finish_reason"] = reason
                yield chunk

    with pytest.raises(ModelDeclinedError, match="declined to answer"):
        asked(open_chat(Config(), Filtered()), "marked")


class Annotated:
    """A piece of a reply with annotations, as LangChain gives it."""

    content = [{"type": "text"}]

    def __init__(self, *annotations):
        self.content_blocks = [{"type": "text", "text": "", "annotations": list(annotations)}]


@pytest.mark.parametrize(
    ("annotation", "pointer"),
    [
        ({"cited_text": "Two more."}, Pointer((2,), 9)),
        ({"cited_text": "One. Two\nmore.", "end_index": 4}, Pointer((1, 2), 4)),
        ({"title": "b.txt", "end_index": 5}, Pointer((3,), 5)),
        ({"title": "The Daily"}, Pointer((3,), 9)),
        ({"url": "a.txt"}, Pointer((1, 2), 9)),
        ({"extras": {"filename": "b.txt"}}, Pointer((3,), 9)),
    ],
)
def test_annotations_of_other_providers_are_mapped_by_words_or_document(annotation, pointer):
    assert list(pointed(Annotated({"type": "citation", **annotation}), SOURCES, 9)) == [pointer]


@pytest.mark.parametrize(
    "annotation",
    [
        {"cited_text": "Something else."},
        {"url": "https://elsewhere.example"},
        {"title": "", "url": None},
        {"extras": {"search_result_index": 9, "start_block_index": 0, "end_block_index": 1}},
        {"extras": {"search_result_index": 0, "start_block_index": 7, "end_block_index": 9}},
        {"type": "non_standard_annotation", "value": {}},
    ],
)
def test_what_leads_to_no_sentence_of_ours_is_no_pointer(annotation):
    assert list(pointed(Annotated({"type": "citation", **annotation}), SOURCES, 9)) == []
