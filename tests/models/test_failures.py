"""No secret in what is told of a failure, nor in what a traceback would print of its cause."""

import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.config import Config
from rag.errors import ModelBusyError, ModelError
from rag.models.chat import open_chat
from rag.models.failures import redacted
from rag.protocols import Prompt
from tests.models.serving import served

KEY = "sk-proj-Ab12Cd34Ef56Gh78"
ODD_KEY = "hunter2plain"  # looks like no key: only the model object knows that it is one
PROMPT = Prompt((("user", "Say a b c."),))


@pytest.mark.parametrize("status", [400, 401, 404, 409, 418, 429, 503])
@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_a_key_that_the_provider_repeats_is_told_nowhere(provider, status, monkeypatch):
    monkeypatch.setenv(f"{provider.upper()}_API_KEY", ODD_KEY)
    with served() as server:
        server.status, server.error = status, f"Incorrect key provided: {ODD_KEY}, {KEY}; Bearer {KEY}; https://me:pw12@host/?key={KEY}"
        address = f"http://127.0.0.1:{server.server_port}" + ("/v1" if provider == "openai" else "")
        with pytest.raises(ModelError) as raised:
            list(open_chat(Config(base_url=address), f"{provider}:m").stream(PROMPT, {}))
    told = "".join(traceback.format_exception(raised.value))
    assert KEY not in told
    assert "pw12" not in told
    assert provider == "ollama" or ODD_KEY not in told  # Ollama's class holds no key


@pytest.mark.long
def test_how_long_to_wait_is_taken_from_the_provider(monkeypatch):
    for told, wait in (("7", 7.0), ("0.5", 0.5), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("", None)):
        with served() as server:
            server.status, server.headers = 429, {"retry-after": told}
            with pytest.raises(ModelBusyError) as raised:
                list(open_chat(Config(base_url=f"http://127.0.0.1:{server.server_port}/v1"), "openai:m").stream(PROMPT, {}))
        assert raised.value.wait == wait


@pytest.mark.parametrize(
    "text",
    [
        f"key {KEY}",
        f"Bearer {ODD_KEY}",
        f"api_key={ODD_KEY}&x",
        f"api-key: x https://u:{ODD_KEY}@h/",
        f"https://h/?key={ODD_KEY}",
        f"it is {ODD_KEY}",
        f"x-api-key: {ODD_KEY}, Authorization: Basic {ODD_KEY}",
        f"api_key='{ODD_KEY}' password={ODD_KEY}",
    ],
)
def test_keys_tokens_and_passwords_are_blotted_out(text):
    assert ODD_KEY not in redacted(text, [ODD_KEY if "it is" in text else ""])
    assert KEY not in redacted(text)


@given(st.text(alphabet="abcdefgh .,:/?=0123456789", max_size=60))
def test_plain_words_stay(text):
    assert redacted(text) == text or "key=" in text or "//" in text
