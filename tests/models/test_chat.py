"""Chat models over the wire: a stub on loopback speaks three providers' protocols, LangChain's own clients call it."""

import traceback
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessageChunk

from rag.config import Config
from rag.errors import ModelBusyError, ModelFormError, ModelStoppedError, ModelUnavailableError, WeightsError
from rag.models.chat import odds_of_yes, open_chat, until_stop
from rag.protocols import Prompt
from rag.testing import scripted_model
from tests.models.serving import served

KEY = "sk-proj-Ab12Cd34Ef56Gh78"
PROVIDERS = ("openai", "ollama", "anthropic")
PROMPT = Prompt((("system", "Be brief."), ("user", "Say a b c.")), stop=("STOP",), max_tokens=33)


@pytest.fixture
def server():
    with served() as stub:
        yield stub


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENAI_BASE_URL", "OLLAMA_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")


def opened(provider, server, **settings):
    suffix = "/v1" if provider == "openai" else ""
    return open_chat(Config(base_url=f"http://127.0.0.1:{server.server_port}{suffix}", **settings), f"{provider}:m")


def said(chat, prompt=PROMPT):
    usage = {"prompt": 100, "completion": 10}
    return list(chat.stream(prompt, usage)), usage


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reply_comes_in_pieces_and_its_tokens_are_added_to_the_count(provider, server):
    chat = opened(provider, server)
    assert said(chat) == (["a ", "b ", "c"], {"prompt": 107, "completion": 13})
    assert (chat.name, chat.small) == (f"{provider}:m", False)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_length_stop_and_temperature_are_sent_the_way_the_provider_takes_them(provider, server):
    said(opened(provider, server))
    asked = server.asked[0]
    sent = {
        "openai": lambda: (asked["max_completion_tokens"], asked["stop"], asked["temperature"]),
        "ollama": lambda: (asked["options"]["num_predict"], asked["options"]["stop"], asked["options"]["temperature"]),
        "anthropic": lambda: (asked["max_tokens"], asked["stop_sequences"], asked["temperature"]),
    }[provider]()
    assert sent == (33, ["STOP"], 0)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nothing_is_shown_after_a_stop_string_that_the_server_ignored(provider, server):
    server.words = ["a ", "bS", "TO", "P and more", " and more"]
    assert "".join(said(opened(provider, server))[0]) == "a b"


def test_a_blank_stop_string_works_where_the_provider_would_refuse_it(server):
    server.words = ["a b", "\n", "c"]
    assert said(opened("anthropic", server), Prompt(PROMPT.messages, stop=("\n",)))[0] == ["a b"]
    assert not server.asked[0].get("stop_sequences")


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("status", "words"), [(401, "refused the key"), (404, "is not known at"), (429, "no more requests"), (503, "status 503")]
)
def test_a_refusal_is_told_in_our_words_without_the_providers(provider, status, words, server):
    server.status = status
    with pytest.raises(ModelUnavailableError, match=words) as raised:
        said(opened(provider, server))
    assert f"{provider}:m" in str(raised.value)
    assert "sk-secret" not in str(raised.value)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_server_that_is_not_there_is_named_with_its_address(provider, server):
    chat = opened(provider, server)
    server.shutdown()
    server.server_close()
    with pytest.raises(ModelUnavailableError, match=f"cannot be reached at http://127.0.0.1:{server.server_port}") as raised:
        said(chat)
    assert ("ollama serve" in str(raised.value)) == (provider == "ollama")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_server_that_says_nothing_is_given_up_after_the_timeout(provider, server):
    server.hangs = True
    with pytest.raises(ModelUnavailableError, match="did not answer in time"):
        said(opened(provider, server, timeout=0.2))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_connection_that_breaks_after_the_first_piece_is_a_stopped_model(provider, server):
    server.dies_after = 4 if provider == "anthropic" else 2
    chat, pieces = opened(provider, server), []
    with pytest.raises(ModelStoppedError, match="in the middle of its reply"):
        pieces.extend(piece for piece in chat.stream(PROMPT, {}) if pieces.append(piece))
    assert pieces == ["a ", "b "]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_closing_the_stream_makes_the_server_stop(provider, server):
    server.words = ["a "] + ["b" * 100_000] * 1000
    pieces = opened(provider, server).stream(PROMPT, {})
    assert next(pieces) == "a "
    pieces.close()
    assert server.left.wait(10)


@pytest.mark.parametrize("provider", ["openai", "ollama"])
def test_yes_reads_the_first_tokens_odds(provider, server):
    server.logprobs = True
    assert opened(provider, server).yes(PROMPT, usage := {}) == pytest.approx(0.9, abs=0.001)
    assert usage == {"prompt": 7, "completion": 3}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_model_without_odds_is_asked_once_at_most(provider, server):
    chat = opened(provider, server)
    assert [chat.yes(PROMPT, {}), chat.yes(PROMPT, {})] == [None, None]
    assert len(server.asked) == (0 if provider == "anthropic" else 1)


def test_a_server_that_refuses_to_tell_odds_is_not_an_error(server):
    server.status = 400
    chat = opened("openai", server)
    assert chat.yes(PROMPT, {}) is None
    server.status = 200
    assert said(chat)[0] == ["a ", "b ", "c"]


def test_a_server_that_is_down_is_an_error_for_yes_too(server):
    server.status = 503
    with pytest.raises(ModelUnavailableError, match="503"):
        opened("openai", server).yes(PROMPT, {})


def test_a_reasoning_model_is_sent_none_of_what_it_refuses(server):
    chat = open_chat(Config(base_url=f"http://127.0.0.1:{server.server_port}/v1"), "openai:o9-mini")
    said(chat)
    assert not {"temperature", "stop", "max_tokens", "max_completion_tokens"} & set(server.asked[0])
    assert chat.yes(PROMPT, {}) is None


def test_the_odds_of_yes_sum_over_spellings():
    tokens = [{"token": t, "logprob": p} for t, p in (("Yes", -1.0), (" yes", -1.0), ("NO", -1.0), ("Maybe", -0.5))]
    assert odds_of_yes(tokens) == pytest.approx(2 / 3)
    assert odds_of_yes(tokens[3:]) is None
    assert odds_of_yes([]) is None


@given(st.text("abc", max_size=12), st.lists(st.integers(0, 12)), st.lists(st.text("abc", min_size=1, max_size=3), max_size=3))
def test_a_text_is_cut_before_a_stop_string_however_it_comes_in_pieces(text, cuts, stops):
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    shown = list(until_stop(pieces, stops))
    whole = "".join(shown)
    assert text.startswith(whole)
    assert not any(stop in whole for stop in stops)
    assert any(stop in text for stop in stops) or whole == text
    assert all(shown)


def test_a_model_object_is_taken_as_it_is():
    chat = open_chat(Config(), scripted_model(["one two STOP three"]))
    assert "".join(said(chat)[0]) == "one two "
    assert chat.name == "ScriptedModel"
    assert chat.yes(PROMPT, {}) is None


@pytest.mark.parametrize("error", [RuntimeError(f"upstream 503: token {KEY}"), ZeroDivisionError(KEY), KeyError(KEY), StopIteration(KEY)])
def test_whatever_a_model_object_raises_is_told_in_our_words_and_without_its_secrets(error):
    for reply, kind in ((error, ModelBusyError), (("a ", error), ModelStoppedError)):
        with pytest.raises(kind) as raised:
            said(open_chat(Config(), scripted_model([reply, reply])))
        assert KEY not in "".join(traceback.format_exception(raised.value))


def test_a_model_object_that_cannot_be_given_a_schema_is_asked_otherwise():
    class Odd(type(scripted_model([]))):
        def with_structured_output(self, *_, **__):
            raise RuntimeError("not today")

    with pytest.raises(ModelFormError, match="not today"):
        list(open_chat(Config(), Odd()).point(replace(PROMPT, way="schema", schema={}), {}))


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_what_ends_a_program_ends_it_inside_a_model_too(stop):
    class Stopped(type(scripted_model([]))):
        def _stream(self, *_, **__):
            raise stop

    with pytest.raises(stop):
        said(open_chat(Config(), Stopped()))


def test_a_mistake_in_reading_what_a_model_gives_is_not_hidden(monkeypatch):
    monkeypatch.setattr("rag.models.chat._declined", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        said(open_chat(Config(), scripted_model(["a"])))


def test_a_model_that_fails_to_stop_has_stopped():
    class Stubborn(type(scripted_model([]))):
        def stream(self, *_, **__):
            try:
                yield from (AIMessageChunk(content=piece) for piece in "abc")
            finally:
                raise RuntimeError(KEY)

    pieces = open_chat(Config(), Stubborn()).stream(PROMPT, {})
    assert next(pieces) == "a"
    pieces.close()


def test_a_connection_error_of_a_model_object_is_translated_by_when_it_came():
    chat = open_chat(Config(), scripted_model([ConnectionError("gone"), ("a ", TimeoutError("slow"))]))
    with pytest.raises(ModelUnavailableError, match="cannot be reached"):
        said(chat)
    with pytest.raises(ModelStoppedError, match="did not answer in time"):
        said(chat)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("gpt4", "provider:model, local or extractive"),
        ("openai:", "provider:model, local or extractive"),
        ("extractive", "names no provider"),
        ("nosuch:m", "LangChain knows no provider 'nosuch'"),
        ("groq:m", "pip install langchain-groq"),
        ("openai:m", "Set OPENAI_API_KEY"),
        (7, "It must be a name or a LangChain chat model"),
        ("local:minilm", "is not a language model"),
    ],
)
def test_a_model_that_cannot_be_opened_says_what_to_do(model, words):
    with pytest.raises(ModelUnavailableError, match=words):
        open_chat(Config(), model)


def test_anthropic_without_a_key_is_told_before_anything_is_sent(monkeypatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(ModelUnavailableError, match="Set ANTHROPIC_API_KEY"):
        open_chat(Config(), "anthropic:m")


@pytest.mark.parametrize("model", ["local", None])
def test_local_without_weights_names_the_command_that_fetches_them(model, tmp_path):
    with pytest.raises(WeightsError, match="rag models fetch qwen-1.5b"):
        open_chat(Config(cache=tmp_path), model)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_that_is_busy_is_asked_once_more(provider, server):
    server.script = [{"status": 429, "headers": {"retry-after": "0"}}, {}]
    assert said(opened(provider, server))[0] == ["a ", "b ", "c"]
    assert len(server.asked) == 2
