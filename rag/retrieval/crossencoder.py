"""Rerankers by setting: our evidence model, none, or any sentence-transformers CrossEncoder with one output.

A foreign model's numbers mean something else in every model, so it is never `calibrated`: it orders sentences and has no
say in whether an answer is shown. Knows no store.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..config import Config
from ..errors import ModelStoppedError, WeightsError
from ..models.hub import Wanted, folder_of
from ..protocols import Judge
from .rerank import open_evidence_model

_WANTED = Wanted("reranker", "RAG_RERANKER", "evidence, none")
_FORM = "It must be a sentence-transformers CrossEncoder with one output, its weights as *.safetensors"
_FIX = "Set RAG_RERANKER to such a folder or hub id, to evidence or to none"


def open_reranker(config: Config) -> Judge | None:
    """The reranker that `config.reranker` names, without its weights: they are loaded with the first sentences.

    None for "none", and for "evidence" while the embedding weights that model stands on are missing or not in use. A hub id is
    downloaded once, then read from the hub's own cache.

    :raises ModelUnavailableError: neither a folder nor a hub id, or the hub does not have it or does not answer.
    :raises WeightsError: the folder holds no model, or one that does not give one number for a pair of texts.
    """
    if config.reranker == "none":
        return None
    if config.reranker == "evidence":
        return open_evidence_model(config)
    return CrossEncoderJudge(folder_of(config.reranker, _WANTED), config.cores)


class CrossEncoderJudge:
    """A CrossEncoder folder. Loads with the first call. May be used from several threads; they take turns.

    :param folder: of the model, which is looked at but not loaded yet. :param threads: for torch, >= 1; counts for the whole process.
    :raises WeightsError: there is no such model in it.
    """

    calibrated = False

    def __init__(self, folder: Path, threads: int) -> None:
        _check(folder)
        self._folder, self._threads = folder, threads
        self._lock = threading.Lock()
        self._model: Any = None

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text how well it answers the question: finite, in the model's own unit, higher is better; empty for no texts.

        The model cuts a text where it stops reading (mostly at 512 word pieces) and says nothing.

        :raises WeightsError: the model cannot be loaded. :raises ModelStoppedError: it failed, or gave no number.
        """
        if not texts:
            return []
        import torch

        with self._lock:  # the tokenizer keeps state while it works
            model = self._loaded()
            try:  # without the sigmoid, in which high scores become alike
                scores = model.predict(
                    [(question, text) for text in texts], batch_size=16, show_progress_bar=False, activation_fn=torch.nn.Identity()
                ).tolist()
            except RuntimeError as error:  # torch's only kind, out of memory among them
                raise ModelStoppedError(f"The reranker {self._folder} failed: {error}", None, "Free some memory and try again") from error
        if not all(math.isfinite(score) for score in scores):
            raise ModelStoppedError(f"The reranker {self._folder} gave a score that is no number", "A finite one for each text", _FIX)
        return [float(score) for score in scores]

    def _loaded(self) -> Any:
        if self._model is None:
            self._model = _load(self._folder, self._threads)
        return self._model


def _check(folder: Path) -> None:
    """Refuse, by what the folder says of itself, what could not rerank; nothing is loaded for it."""
    if not any(folder.rglob("*.safetensors")):
        raise WeightsError(f"{folder} holds no *.safetensors file", _FORM, _FIX)
    config = _json(folder / "config.json")
    if not isinstance(config, dict):
        raise WeightsError(f"{folder} has no config.json that says what model it holds", _FORM, _FIX)
    if _in_parts(folder):  # what comes out of the last is known only when they are loaded
        return
    architecture = str((config.get("architectures") or ["model of no named kind"])[0])
    if not architecture.endswith("ForSequenceClassification"):
        raise WeightsError(f"{folder} holds a {architecture}, which does not score pairs of texts", _FORM, _FIX)
    _one(folder, len(config.get("id2label") or ()) or config.get("num_labels", 2))  # transformers leaves the two of its default out


def _in_parts(folder: Path) -> bool:
    """Whether it is a CrossEncoder of several modules; an embedding model has several too, but says that it is one."""
    about, modules = _json(folder / "config_sentence_transformers.json"), _json(folder / "modules.json")
    return isinstance(about, dict) and about.get("model_type") == "CrossEncoder" and isinstance(modules, list) and len(modules) > 1


def _one(folder: Path, outputs: int) -> None:
    if outputs != 1:
        raise WeightsError(f"{folder} gives {outputs} numbers for a question and a text, as a classifier does", _FORM, _FIX)


def _json(path: Path) -> Any:
    """What a JSON file holds; None where there is none or it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _load(folder: Path, threads: int) -> Any:
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging as transformers_logging

    torch.set_num_threads(threads)
    transformers_logging.disable_progress_bar()
    try:
        model = CrossEncoder(
            str(folder), device="cpu", local_files_only=True, trust_remote_code=False, model_kwargs={"use_safetensors": True}
        )
    # What a damaged file raises depends on which one it is: JSON, tokenizer, module list or weights.
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, AttributeError, ImportError, SafetensorError) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise WeightsError(f"{folder} could not be loaded: {said}", _FORM, _FIX) from error
    _one(folder, model.num_labels)
    return model
