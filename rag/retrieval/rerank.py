"""The evidence model, which says whether a sentence holds the answer to a question.

A cross-encoder: the embedding model's own encoder with its upper layers trained further, and one output. Only what
training changed is shipped, so it works where the embedding weights are. `benchmarks/train_evidence.py` trains it
and says on what. Knows no store.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..config import Config
from ..models import weights

CHANGED = Path(__file__).with_name("evidence.safetensors")
_PIECES = 128


def open_evidence_model(config: Config) -> EvidenceModel | None:
    """The evidence model; None where the embedding weights it stands on are missing or not in use."""
    if config.embedder != "minilm" or not weights.present("minilm", config.cache):
        return None
    return EvidenceModel(weights.location("minilm", config.cache), CHANGED, config.cores)


class EvidenceModel:
    """Loads with the first call. May be used from several threads; they take turns.

    :param base: folder of the embedding model. :param changed: the trained layers and output. :param threads: for torch.
    """

    def __init__(self, base: Path, changed: Path, threads: int) -> None:
        self._base, self._changed, self._threads = base, changed, threads
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, Any] | None = None

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the log-odds, -8..8, that it holds the answer; what lies beyond 128 word pieces is not read."""
        import torch

        if not texts:
            return []
        with self._lock:
            tokenizer, encoder, head = self._load()
            order = sorted(range(len(texts)), key=lambda index: len(texts[index]))  # like lengths together: less padding
            scores = [0.0] * len(texts)
            for start in range(0, len(order), 8):
                part = order[start : start + 8]
                batch = tokenizer(
                    [question] * len(part),
                    [texts[i] for i in part],
                    truncation="longest_first",
                    max_length=_PIECES,
                    padding=True,
                    return_tensors="pt",
                )
                with torch.inference_mode():
                    logits = head(encoder(**batch).last_hidden_state[:, 0])[:, 0]
                for index, score in zip(part, logits.clamp(-8, 8).tolist(), strict=True):
                    scores[index] = score
        return scores

    def _load(self) -> tuple[Any, Any, Any]:
        if self._loaded is None:
            import torch
            from safetensors.torch import load_file
            from transformers import AutoModel, AutoTokenizer
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()
            torch.set_num_threads(self._threads)
            encoder = AutoModel.from_pretrained(self._base, local_files_only=True, use_safetensors=True).eval()
            head = torch.nn.Linear(encoder.config.hidden_size, 1)
            changed = {name: value.float() for name, value in load_file(self._changed).items()}
            encoder.load_state_dict({n.removeprefix("encoder."): v for n, v in changed.items() if n.startswith("encoder.")}, strict=False)
            head.load_state_dict({n.removeprefix("head."): v for n, v in changed.items() if n.startswith("head.")})
            self._loaded = (AutoTokenizer.from_pretrained(self._base, local_files_only=True), encoder, head)
        return self._loaded
