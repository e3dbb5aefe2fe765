import socket

import pytest

from rag.config import Config
from rag.errors import ModelError
from rag.models.opened import ChatModels, choices
from rag.testing import ScriptedChat


@pytest.fixture
def models(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    held = ChatModels(Config(cache=tmp_path), None)
    yield held
    held.close()


def test_a_model_is_opened_once(models):
    assert models.get("openai:m") is models.get(" openai:m ")
    assert models.get("extractive") is None


def test_the_model_it_was_opened_with_is_there_by_its_name(tmp_path):
    own = ScriptedChat()
    assert ChatModels(Config(cache=tmp_path), own).get("scripted") is own


def test_names_without_end_do_not_fill_the_memory(models):
    first = models.get("openai:0")
    for number in range(1, 20):
        models.get(f"openai:{number}")
    assert models.get("openai:0") is not first


def test_quotes_need_no_model(models):
    assert models.state("extractive").ready
    assert models.state("extractive").host is None


def test_missing_weights_name_the_command(models):
    state = models.state("local")
    assert state.ready is False
    assert "rag models fetch qwen-1.5b" in state.line


def test_a_missing_key_names_its_variable(models, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    assert models.state("openai:m").line == "openai:m has no key. Set OPENAI_API_KEY."


def test_an_unknown_name_says_what_is_known(models):
    assert "must be provider:model" in models.state("gpt").line
    with pytest.raises(ModelError):
        models.get("gpt")


def test_the_host_is_known_before_anything_is_sent(models):
    state = models.state("openai:m")
    assert (state.ready, state.host) == (None, "api.openai.com")


def test_a_server_on_this_machine_takes_no_text_off_it(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        state = ChatModels(Config(cache=tmp_path, base_url=address), None).state("openai:m", knock=True)
    assert (state.ready, state.host) == (True, None)


def test_a_server_that_is_not_there_is_unreachable(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
    state = ChatModels(Config(cache=tmp_path, base_url=address), None).state("openai:m", knock=True)
    assert state.ready is False
    assert "cannot be reached at 127.0.0.1" in state.line


def test_the_one_in_use_comes_first_among_the_choices_and_once():
    assert choices(Config(model="ollama:x"), "extractive") == ["extractive", "ollama:x", "local:qwen-1.5b"]
