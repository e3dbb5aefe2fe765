"""The embedded model with its real weights (marked slow), and what it says when they are not there or not whole."""

import os
import threading

import pytest

from rag.config import Config
from rag.errors import ModelStoppedError, WeightsError
from rag.models.chat import open_chat
from rag.models.local import LocalChat
from rag.models.weights import location
from rag.protocols import CutOff, Prompt

COUNT = Prompt((("system", "You are brief."), ("user", "Count from one to ten in words.")), max_tokens=30)


@pytest.fixture(scope="module")
def chat(weights_cache):
    chat = open_chat(Config(cache=weights_cache), "local")
    yield chat
    chat.close()


def local(path):
    return LocalChat(path=path, threads=1)


def said(chat, prompt, usage=None):
    return "".join(chat.stream(prompt, {} if usage is None else usage))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a zip", b"<html>"])
def test_a_file_that_is_no_gguf_is_refused_before_the_native_library_sees_it(content, tmp_path):
    (tmp_path / "m.gguf").write_bytes(content)
    with pytest.raises(WeightsError, match="must be a GGUF file. Remove it. Run `rag models fetch qwen-1.5b`"):
        local(tmp_path / "m.gguf").invoke("hello")


def test_a_damaged_gguf_is_an_error_and_no_crash(tmp_path):
    (tmp_path / "m.gguf").write_bytes(b"GGUF" + bytes(range(256)) * 40)
    with pytest.raises(WeightsError, match="could not be loaded.*rag models fetch qwen-1.5b"):
        local(tmp_path / "m.gguf").invoke("hello")


def test_a_missing_file_names_the_command_that_fetches_it(tmp_path):
    with pytest.raises(WeightsError, match="No such file.*rag models fetch qwen-1.5b"):
        list(local(tmp_path / "m.gguf").stream("hello"))


def test_a_beginning_that_cannot_be_read_is_left_to_the_first_prompt(monkeypatch, tmp_path):
    class Failing:
        def __init__(self, params):
            self.asked = []

        def handle_chat_completions(self, request, hear):
            self.asked.append(request["messages"][0]["content"])
            if len(self.asked) == 1:
                raise RuntimeError("no memory")
            hear({"choices": [{"delta": {"content": "one"}}]})

    monkeypatch.setattr("xllamacpp.Server", Failing)
    (tmp_path / "m.gguf").write_bytes(b"GGUF")
    model = LocalChat(path=tmp_path / "m.gguf", beginnings=((("user", "Text:"),),))
    assert model.invoke("Count").content == "one"
    assert model._server.asked == ["Text:", "Count"]


@pytest.mark.slow
def test_it_counts_to_ten_in_pieces_and_tells_its_tokens(chat):
    usage = {"prompt": 0, "completion": 0}
    pieces = list(chat.stream(COUNT, usage))
    assert "one, two, three, four" in "".join(pieces).lower()
    assert len(pieces) > 10
    assert usage["prompt"] == 25
    assert len(pieces) <= usage["completion"] <= 30
    assert (chat.name, chat.small) == ("local:qwen-1.5b", True)


@pytest.mark.slow
def test_it_stops_at_a_stop_string_and_at_the_longest_length(chat):
    assert said(chat, Prompt(COUNT.messages, stop=("four",), max_tokens=30)).lower() == "one, two, three, "
    usage = {}
    assert said(chat, Prompt((("user", "Write a poem of four lines."),), stop=("\n",), max_tokens=30), usage)
    assert usage["completion"] > 1
    usage = {}
    said(chat, Prompt(COUNT.messages, max_tokens=3), usage)
    assert usage["completion"] == 3
    assert list(chat.point(Prompt(COUNT.messages, max_tokens=3), {}))[-1] == CutOff()
    assert CutOff() not in chat.point(Prompt(COUNT.messages, stop=("four",), max_tokens=30), {})


@pytest.mark.slow
def test_a_stream_that_is_closed_stops_the_model_for_the_next_one(chat):
    story = chat.stream(Prompt((("user", "Tell me a very long story."),), max_tokens=1500), {})
    next(story)
    story.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("local-model")]
    assert said(chat, COUNT).lower().startswith("one")


@pytest.mark.slow
def test_a_stream_that_is_left_half_read_blocks_nobody(chat):
    left = chat.stream(COUNT, {})
    next(left)
    assert said(chat, COUNT).lower().startswith("one")
    left.close()


@pytest.mark.slow
def test_yes_is_likely_for_what_is_true_and_unlikely_for_what_is_not(chat):
    def odds(claim):
        return chat.yes(Prompt((("user", f"Text: The bridge opened in May.\nDoes the text say that {claim}? Reply yes or no."),)), {})

    assert odds("the bridge opened in May") > 0.5 > odds("the bridge was painted green")


@pytest.mark.slow
def test_a_prompt_that_does_not_fit_is_told_with_its_length(chat):
    with pytest.raises(ModelStoppedError, match=r"The prompt has 30\d\d tokens. The local model reads 2048"):
        said(chat, Prompt((("user", "word " * 3000),)))


@pytest.mark.slow
def test_two_prompts_that_take_turns_are_each_read_from_where_they_differ(weights_cache):
    model = LocalChat(path=location("qwen-1.5b", weights_cache), threads=Config().cores)
    prompts = [("system", "You answer in one word. " * 4), ("system", "Is the answer right? Say yes or no. " * 4)]
    reused = []
    for question in ("Who?", "When was it?"):
        for prefix in prompts:
            reply = model.invoke([prefix, ("user", question)], max_tokens=1)
            reused.append(reply.response_metadata["timings"]["cache_n"])
    model.close()
    assert min(reused[2:]) > 25


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="reads the table of ports that Linux keeps")
def test_it_opens_no_port_and_prints_nothing(weights_cache, capfd):
    model = LocalChat(path=location("qwen-1.5b", weights_cache), threads=Config().cores)
    model.invoke("Hi", max_tokens=1)
    ours = {os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if os.path.islink(f"/proc/self/fd/{fd}")}
    with open("/proc/net/tcp") as table:
        listening = {f"socket:[{line.split()[9]}]" for line in table if line.split()[3] == "0A"}
    model.close()
    assert not ours & listening
    assert capfd.readouterr() == ("", "")
