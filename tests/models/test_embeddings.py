"""The embedder: without weights it says what is missing; with them (marked slow) nearness means likeness."""

import sys
import threading

import numpy as np
import pytest

from rag.config import Config
from rag.errors import ModelStoppedError, ModelUnavailableError, WeightsError
from rag.models.embeddings import SentenceTransformerEmbedder, open_embedder
from rag.models.weights import location

TEXTS = ["The minister resigned on Monday.", "A cabinet member stepped down.", "Bake the bread for an hour."]


@pytest.fixture(scope="module")
def minilm(weights_cache):
    return open_embedder(Config(cache=weights_cache))


@pytest.mark.parametrize("name", ["none", "minilm"])
def test_there_is_no_embedder_when_none_is_wanted_or_the_weights_are_missing(name, tmp_path):
    assert open_embedder(Config(embedder=name, cache=tmp_path)) is None


@pytest.mark.parametrize("name", ["no/such/folder", "../models", "a b", "a..b"])
def test_a_name_that_is_neither_folder_nor_hub_id_is_refused(name):
    with pytest.raises(ModelUnavailableError, match="is not a folder.*RAG_EMBEDDER"):
        open_embedder(Config(embedder=name))


def test_a_hub_id_that_cannot_be_had_is_named_with_what_to_do():
    with pytest.raises(ModelUnavailableError, match="'nobody/nothing' could not be had.*Check the name and the connection"):
        open_embedder(Config(embedder="nobody/nothing"))


def test_a_folder_without_safe_weights_is_refused(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(WeightsError, match="holds no \\*.safetensors file"):
        open_embedder(Config(embedder=str(tmp_path)))


def folder(path, weights=b"weights", vocabulary="[PAD]\nrun\n##ning\ncafe\nZagreb\n"):
    path.mkdir()
    (path / "model.safetensors").write_bytes(weights)
    if vocabulary:
        (path / "vocab.txt").write_text(vocabulary, encoding="utf-8")
    return path


def test_the_identity_of_a_folder_changes_with_its_weights(tmp_path):
    one, same, other = (
        SentenceTransformerEmbedder(folder(tmp_path / place, weights)).identity.partition(":")
        for place, weights in (("one", b"1"), ("same", b"1"), ("other", b"2"))
    )
    assert (one[0], same[0]) == ("one", "same")
    assert one[2] == same[2] != other[2]
    assert len(one[2]) == 12


@pytest.mark.parametrize(
    ("word", "known"), [("run", True), ("Run", True), ("Café", True), ("Zagreb", True), ("ning", False), ("rnu", False)]
)
def test_a_word_is_known_when_it_is_one_piece_of_the_vocabulary(word, known, tmp_path):
    assert SentenceTransformerEmbedder(folder(tmp_path / "m")).knows(word) is known


def test_every_word_is_known_to_a_model_that_lists_none(tmp_path):
    assert SentenceTransformerEmbedder(folder(tmp_path / "m", vocabulary="")).knows("rnu") is True


@pytest.mark.slow
def test_a_folder_that_cannot_be_loaded_is_an_error_that_names_it(tmp_path):
    with pytest.raises(WeightsError, match="m could not be loaded.*rag models verify"):
        SentenceTransformerEmbedder(folder(tmp_path / "m")).embed(["text"])


class Rows:
    """In the place of the loaded model: gives the rows it was made with."""

    def __init__(self, rows):
        self.rows = rows

    def encode(self, texts, **settings):
        return np.array(self.rows)


@pytest.mark.parametrize("bad", [[0.0, 0.0], [float("nan"), 0.0], [3.0, 4.0]])
def test_a_vector_that_is_not_of_unit_length_is_never_returned(bad, tmp_path):
    embedder = SentenceTransformerEmbedder(folder(tmp_path / "m"), dimension=2)
    embedder._model = Rows([[1.0, 0.0], bad])
    with pytest.raises(ModelStoppedError, match="no unit vector for 'second'"):
        embedder.embed(["first", "second"])


def test_no_texts_give_no_rows_and_load_nothing(tmp_path):
    rows = SentenceTransformerEmbedder(folder(tmp_path / "m"), dimension=5).embed([])
    assert (rows.shape, rows.dtype) == ((0, 5), np.float32)


@pytest.mark.slow
def test_texts_of_like_meaning_are_near_and_rows_keep_their_order(minilm, capfd):
    rows = minilm.embed(TEXTS)
    assert (rows.shape, rows.dtype, minilm.dimension) == ((3, 384), np.float32, 384)
    assert rows[0] @ rows[1] > 0.4 > rows[0] @ rows[2] + 0.2
    assert np.allclose(minilm.embed(TEXTS[::-1]), rows[::-1], atol=1e-5)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_the_end_of_a_long_text_is_not_read(minilm):
    long = "The minister resigned. " * 200
    assert np.allclose(minilm.embed([long + "Bread."]), minilm.embed([long + "Snow in June."]), atol=1e-5)


@pytest.mark.slow
def test_several_threads_get_the_same_rows_as_one(minilm):
    expected, got = minilm.embed(TEXTS), []
    threads = [threading.Thread(target=lambda: got.append(minilm.embed(TEXTS))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [np.allclose(rows, expected, atol=1e-5) for rows in got] == [True] * 4


@pytest.mark.slow
def test_the_pinned_model_is_known_by_its_pin_and_as_a_folder_by_its_own_hash(minilm, weights_cache):
    custom = open_embedder(Config(embedder=str(location("minilm", weights_cache))))
    assert minilm.identity == "all-MiniLM-L6-v2:53aa51172d14"
    assert custom.identity.startswith("minilm:")
    assert custom.identity != minilm.identity
    assert custom.dimension == 384
    assert (minilm.knows("troops"), minilm.knows("trops")) == (True, False)


def test_opening_loads_no_torch(tmp_path):
    before = "torch" in sys.modules
    open_embedder(Config(embedder=str(folder(tmp_path / "m")))).knows("run")
    assert ("torch" in sys.modules) == before
