"""A sentence-transformers CrossEncoder from a folder; and rerankers by setting: our evidence model, none, or such a model with one output.

A foreign model's numbers mean something else in every model, so it is never `calibrated`: it orders sentences and has no
say in whether an answer is shown. Knows no store.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..config import Config
from ..errors import ModelStoppedError, WeightsError
from ..models.hub import Wanted, folder_of
from ..protocols import Judge
from .rerank import open_evidence_model

_WANTED = Wanted("reranker", "RAG_RERANKER", "evidence, none")


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a CrossEncoder is opened for, in the words of an error.

    :param kind: "reranker" or "NLI model". :param outputs: the numbers it is to give for a pair of texts; >= 1.
    :param otherwise: what is said of one that gives {} of them. :param form: what is wanted. :param fix: what to type.
    """

    kind: str
    outputs: int
    otherwise: str
    form: str
    fix: str


_RERANKING = Purpose(
    "reranker",
    1,
    "gives {} numbers for a question and a text, as a classifier does",
    "It must be a sentence-transformers CrossEncoder with one output, its weights as *.safetensors",
    "Set RAG_RERANKER to such a folder or hub id, to evidence or to none",
)


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
    """A CrossEncoder folder as a judge; as `Pairs`, which it asks."""

    calibrated = False

    def __init__(self, folder: Path, threads: int) -> None:
        self._pairs = Pairs(folder, threads, _RERANKING)

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text how well it answers the question: finite, in the model's own unit, higher is better; empty for no texts.

        :raises WeightsError: the model cannot be loaded. :raises ModelStoppedError: it failed, or gave no number.
        """
        return [score for (score,) in self._pairs.outputs([(question, text) for text in texts])]


class Pairs:
    """What a CrossEncoder folder makes of pairs of texts. Loads with the first call. May be used from several threads; they take turns.

    :param folder: of the model, which is looked at but not loaded yet. :param threads: for torch, >= 1; counts for the whole process.
    :raises WeightsError: there is no model for this purpose in it.
    """

    def __init__(self, folder: Path, threads: int, purpose: Purpose) -> None:
        _check(folder, purpose)
        self._folder, self._threads, self._purpose = folder, threads, purpose
        self._lock = threading.Lock()
        self._model: Any = None

    def outputs(self, pairs: Sequence[tuple[str, str]]) -> list[list[float]]:
        """For each pair the model's raw outputs, finite; empty for no pairs.

        The model cuts a text where it stops reading (mostly at 512 word pieces) and says nothing.

        :raises WeightsError: the model cannot be loaded. :raises ModelStoppedError: it failed, or gave no number.
        """
        if not pairs:
            return []
        import torch

        told, name = self._purpose, f"The {self._purpose.kind} {self._folder}"
        with self._lock:  # the tokenizer keeps state while it works
            model = self._loaded()
            try:  # without the sigmoid, in which high scores become alike
                rows = model.predict(list(pairs), batch_size=16, show_progress_bar=False, activation_fn=torch.nn.Identity())
            except RuntimeError as error:  # torch's only kind, out of memory among them
                raise ModelStoppedError(f"{name} failed: {error}", None, "Free some memory and try again") from error
        found: list[list[float]] = rows.reshape(len(pairs), -1).tolist()
        if not all(math.isfinite(value) for row in found for value in row):
            raise ModelStoppedError(f"{name} gave a score that is no number", "A finite one for each text", told.fix)
        return found

    def _loaded(self) -> Any:
        if self._model is None:
            self._model = _load(self._folder, self._threads, self._purpose)
        return self._model


def described(folder: Path) -> dict[str, Any]:
    """What the folder's config.json says of its model; empty where there is none or it cannot be read."""
    config = _json(folder / "config.json")
    return config if isinstance(config, dict) else {}


def _check(folder: Path, purpose: Purpose) -> None:
    """Refuse, by what the folder says of itself, what does not serve; nothing is loaded for it."""
    if not any(folder.rglob("*.safetensors")):
        raise WeightsError(f"{folder} holds no *.safetensors file", purpose.form, purpose.fix)
    config = _json(folder / "config.json")
    if not isinstance(config, dict):
        raise WeightsError(f"{folder} has no config.json that says what model it holds", purpose.form, purpose.fix)
    if _in_parts(folder):  # what comes out of the last is known only when they are loaded
        return
    architecture = str((config.get("architectures") or ["model of no named kind"])[0])
    if not architecture.endswith("ForSequenceClassification"):
        raise WeightsError(f"{folder} holds a {architecture}, which does not score pairs of texts", purpose.form, purpose.fix)
    outputs = len(config.get("id2label") or ()) or config.get("num_labels", 2)  # transformers leaves the two of its default out
    _count(folder, outputs, purpose)


def _in_parts(folder: Path) -> bool:
    """Whether it is a CrossEncoder of several modules; an embedding model has several too, but says that it is one."""
    about, modules = _json(folder / "config_sentence_transformers.json"), _json(folder / "modules.json")
    return isinstance(about, dict) and about.get("model_type") == "CrossEncoder" and isinstance(modules, list) and len(modules) > 1


def _count(folder: Path, outputs: int, purpose: Purpose) -> None:
    if outputs != purpose.outputs:
        raise WeightsError(f"{folder} {purpose.otherwise.format(outputs)}", purpose.form, purpose.fix)


def _json(path: Path) -> Any:
    """What a JSON file holds; None where there is none or it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _load(folder: Path, threads: int, purpose: Purpose) -> Any:
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
        raise WeightsError(f"{folder} could not be loaded: {said}", purpose.form, purpose.fix) from error
    _count(folder, model.num_labels, purpose)
    return model
