"""The stand-ins that we ship: the same on every machine, and failing the way a model fails."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ModelStoppedError
from rag.protocols import Chat, Embedder, Prompt
from rag.testing import HashingEmbedder, ScriptedChat, scripted_model

PROMPT = Prompt((("system", "Be brief."), ("user", "Who resigned?")))


def test_they_fit_the_protocols():
    embedder: Embedder = HashingEmbedder()
    chat: Chat = ScriptedChat()
    assert (embedder.identity, embedder.dimension, embedder.knows("xyzzy")) == ("hashing-64", 64, True)
    assert (chat.name, chat.small) == ("scripted", False)


def test_texts_that_share_words_are_near():
    troops, same, bread = HashingEmbedder().embed(["ground troops in Ukraine", "Ukraine: troops on the ground", "baking bread"])
    assert troops @ same == pytest.approx(1)
    assert troops @ bread < 0.5


def test_a_word_has_the_same_place_on_every_machine():
    assert np.flatnonzero(HashingEmbedder().embed(["troops"])[0]).tolist() == [61]


@given(st.lists(st.text(max_size=30), max_size=5))
def test_every_text_has_a_unit_vector(texts):
    rows = HashingEmbedder(8).embed(texts)
    assert (rows.shape, rows.dtype) == ((len(texts), 8), np.float32)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)


def test_replies_come_in_order_in_pieces_and_prompts_are_kept():
    chat, usage = ScriptedChat(["He did.", "She did."], yes_probability=0.7), {}
    assert list(chat.stream(PROMPT, usage)) == ["He ", "did."]
    assert chat.yes(PROMPT, usage) == 0.7
    assert "".join(chat.stream(PROMPT, usage)) == "She did."
    assert chat.history == [PROMPT] * 3
    assert usage == {"prompt": 12, "completion": 4}


def test_probabilities_may_come_in_order_too():
    chat = ScriptedChat(yes_probability=[0.9, None])
    assert [chat.yes(PROMPT, {}), chat.yes(PROMPT, {})] == [0.9, None]
    with pytest.raises(AssertionError, match="no probability left for 'Who resigned\\?'"):
        chat.yes(PROMPT, {})


def test_a_reply_may_fail_at_once_or_midway():
    chat = ScriptedChat([ModelStoppedError("at once"), ("He ", "did", ModelStoppedError("midway"))])
    with pytest.raises(ModelStoppedError, match="at once"):
        next(chat.stream(PROMPT, {}))
    pieces = chat.stream(PROMPT, {})
    assert [next(pieces), next(pieces)] == ["He ", "did"]
    with pytest.raises(ModelStoppedError, match="midway"):
        next(pieces)


def test_a_script_that_has_run_out_says_for_which_prompt():
    with pytest.raises(AssertionError, match="no reply left for 'Who resigned\\?'"):
        list(ScriptedChat().stream(PROMPT, {}))


def test_the_scripted_langchain_model_streams_answers_and_fails_likewise():
    model = scripted_model(["He did.", "She did.", ValueError("odd")])
    assert [chunk.text for chunk in model.stream("Who?") if chunk.text] == ["He ", "did."]
    reply = model.invoke("Who resigned?")
    assert (reply.text, reply.usage_metadata["input_tokens"], reply.usage_metadata["output_tokens"]) == ("She did.", 2, 2)
    with pytest.raises(ValueError, match="odd"):
        model.invoke("Who?")
    with pytest.raises(AssertionError, match="no reply left for 'Who\\?'"):
        model.invoke("Who?")
