"""Texts to unit vectors with sentence-transformers, from weights that lie on this disk.

The one place that knows sentence-transformers for embedding. Opening reads no weights into memory and imports no
torch: the model comes with the first passage (7 s). Questions and sentences need none of it: `encoder.py` computes the
pinned model's vectors for them. Knows nothing of passages, questions or the store.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..config import Config
from ..errors import ModelStoppedError, WeightsError
from ..protocols import Embedder
from ..text import fold
from . import pins, weights
from .encoder import Encoder
from .hub import Wanted, folder_of

if TYPE_CHECKING:
    from ..types import Vectors

log = logging.getLogger(__name__)

AGREEMENT = 0.9999
"""Least cosine between what sentence-transformers and the quick encoder make of one text."""
_PIECES = 256  # what MiniLM reads
_WANTED = Wanted("embedder", "RAG_EMBEDDER", "minilm, none", owner="sentence-transformers")


def open_embedder(config: Config) -> Embedder | None:
    """The embedder that `config.embedder` names; None for "none", and for "minilm" while its weights are not there.

    None means: search by full text only. A hub id is downloaded once, then read from the hub's own cache.

    :raises ModelUnavailableError: neither a folder nor a hub id, or the hub does not have it or does not answer.
    :raises WeightsError: the folder holds no model that can be read.
    """
    if config.embedder == "none":
        return None
    if config.embedder != "minilm":
        return SentenceTransformerEmbedder(folder_of(config.embedder, _WANTED), threads=config.cores)
    if not weights.present("minilm", config.cache):
        return None
    pinned = next(file.sha256 for file in pins.PINS["minilm"].files if file.name == "model.safetensors")
    folder = weights.location("minilm", config.cache)
    return MiniLM(folder, identity=f"all-MiniLM-L6-v2:{pinned[:12]}", dimension=384, threads=config.cores)


class SentenceTransformerEmbedder:
    """A sentence-transformers folder. May be used from several threads; they take turns.

    :param folder: of the model. :param identity: None takes the folder's name and the hash of its weights.
    :param dimension: None loads the model to find out when asked. :param threads: for torch, >= 1; counts for the
        whole process.
    """

    def __init__(self, folder: Path, *, identity: str | None = None, dimension: int | None = None, threads: int = 1) -> None:
        self.identity = identity or f"{_name(folder)}:{_digest(folder)[:12]}"
        self._folder, self._dimension, self._threads = folder, dimension, threads
        self._lock = threading.RLock()
        self._model: Any = None

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        if self._dimension is None:
            self._dimension = int(self._loaded().get_embedding_dimension())
        return self._dimension

    @dimension.setter
    def dimension(self, value: int) -> None:  # `Embedder` declares a plain attribute
        self._dimension = value

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, float32, in order; shape (0, dimension) for no texts.

        The model cuts a text where it stops reading (MiniLM: 256 word pieces, about 190 words) and says nothing.

        :raises WeightsError: the model cannot be loaded. :raises ModelStoppedError: it failed, or gave no usable vector.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:  # the tokenizer keeps state while it works
            model = self._loaded()
            try:
                rows = model.encode(
                    list(texts), batch_size=32, show_progress_bar=False, convert_to_numpy=True, normalize_embeddings=True, device="cpu"
                )
            except RuntimeError as error:  # torch's only kind, out of memory among them
                raise ModelStoppedError(f"The embedding model failed: {error}", None, "Free some memory and try again") from error
        vectors = np.ascontiguousarray(rows, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1)
        if not np.all(np.abs(lengths - 1.0) < 1e-3):  # NaN fails this too
            bad = texts[int(np.argmin(np.abs(lengths - 1.0) < 1e-3))]
            raise ModelStoppedError(f"The embedding model gave no unit vector for {bad[:60]!r}", None, "Run `rag models verify`")
        return vectors

    def knows(self, word: str) -> bool:
        """True when the word is one piece of the model's vocabulary; always True for a model without `vocab.txt`."""
        return not self._vocabulary or fold(word).text in self._vocabulary or word in self._vocabulary

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        path = self._folder / "vocab.txt"
        return frozenset(path.read_text(encoding="utf-8").split("\n")) if path.is_file() else frozenset()

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = _load(self._folder, self._threads)
            return self._model


class MiniLM(SentenceTransformerEmbedder):
    """The pinned model. Passages are embedded by sentence-transformers, a question and its sentences by `Encoder`, which agrees.

    That they agree is looked at whenever passages are embedded; where they do not, sentence-transformers does it all.
    """

    def __init__(self, folder: Path, *, identity: str, dimension: int, threads: int) -> None:
        super().__init__(folder, identity=identity, dimension=dimension, threads=threads)
        self._quick: Encoder | None = Encoder(folder, threads, _PIECES)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As `SentenceTransformerEmbedder.embed`."""
        vectors = super().embed(texts)
        if texts and self._quick is not None and (cosine := float(vectors[0] @ self.embed_short(texts[:1])[0])) < AGREEMENT:
            log.warning("The quick encoder is off by a cosine of %.6f; sentence-transformers does its work.", cosine)
            self._quick = None
        return vectors

    def embed_short(self, texts: Sequence[str]) -> Vectors:
        """As `embed`, in a tenth of the time for a question.

        :raises WeightsError: the model cannot be loaded.
        """
        import numpy as np

        if self._quick is None:
            return super().embed(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for rows, states, mask in self._quick.states(texts):
            vectors[rows] = np.einsum("tpw,tp->tw", states, mask)
        return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)


def _load(folder: Path, threads: int) -> Any:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    torch.set_num_threads(threads)
    transformers_logging.disable_progress_bar()
    try:
        return SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, trust_remote_code=False, model_kwargs={"use_safetensors": True}
        )
    # What a damaged file raises depends on which one it is: JSON, tokenizer, module list or weights.
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, ImportError, _safetensors_error()) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WeightsError(
            f"{folder} could not be loaded: {said}", "It must be a whole sentence-transformers folder", "Run `rag models verify`"
        ) from error


def _safetensors_error() -> type[Exception]:
    from safetensors import SafetensorError

    return SafetensorError


def _name(folder: Path) -> str:
    """The folder's own name; for one in the hub's cache, whose name is a commit, the repository's."""
    if folder.parent.name == "snapshots":
        return folder.parent.parent.name.removeprefix("models--").replace("--", "/")
    return folder.resolve().name


def _digest(folder: Path) -> str:
    files = sorted(folder.rglob("*.safetensors"))
    if not files:
        raise WeightsError(
            f"{folder} holds no *.safetensors file", "It must be a sentence-transformers folder with such weights", "Set RAG_EMBEDDER"
        )
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
