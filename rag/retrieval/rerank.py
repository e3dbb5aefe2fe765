"""The evidence model, which says whether a sentence holds the answer to a question.

A cross-encoder: the embedding model's own encoder with its upper layers trained further, and one output. Only what
training changed is shipped, so it works where the embedding weights are. `benchmarks/train_evidence.py` trains it
and says on what. Knows no store.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..config import Config
from ..models import weights
from ..models.encoder import Encoder

if TYPE_CHECKING:
    from ..types import Vectors

CHANGED = Path(__file__).with_name("evidence.safetensors")
_PIECES, _MOST = 128, 8.0
_TITLE_CHARS, _BEFORE_CHARS = 80, 300
_POINTS_BACK = re.compile(
    r"\W*(?:(?:and|but|so|then|yet|however|later|there),? )?(?:he|she|it|they|his|her|hers|its|their|theirs|this|that|these|those|such"
    r"|both|the (?:former|latter|two|same))\b",
    re.IGNORECASE,
)


def in_context(sentence: str, before: str, title: str) -> str:
    """The sentence as the evidence model reads it: behind the title, and behind the sentence before it where it points back to that.

    :param before: may be empty, as may :param title:.
    """
    about = f"{title[:_TITLE_CHARS]}: " if title else ""
    return f"{about}{before[-_BEFORE_CHARS:]} {sentence}" if before and points_back(sentence) else f"{about}{sentence}"


def points_back(sentence: str) -> bool:
    """Whether a pronoun or its like opens the sentence, so that the one before is needed to know what it speaks of."""
    return bool(_POINTS_BACK.match(sentence))


def open_evidence_model(config: Config) -> EvidenceModel | None:
    """The evidence model; None where the embedding weights it stands on are missing or not in use."""
    if config.embedder != "minilm" or not weights.present("minilm", config.cache):
        return None
    return EvidenceModel(weights.location("minilm", config.cache), CHANGED, config.cores)


class EvidenceModel:
    """Loads with the first call. May be used from several threads; they take turns.

    :param base: folder of the embedding model. :param changed: the trained layers and output. :param threads: >= 1.
    """

    calibrated = True

    def __init__(self, base: Path, changed: Path, threads: int) -> None:
        self._base, self._changed, self._threads = base, changed, threads
        self._lock = threading.Lock()
        self._loaded: tuple[Encoder, Vectors, float] | None = None

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the log-odds, -8..8, that it holds the answer; what lies beyond 128 word pieces is not read."""
        encoder, weight, bias = self._load()
        scores = [0.0] * len(texts)
        for rows, states, _ in encoder.states([(question, text) for text in texts]):
            for row, value in zip(rows, states[:, 0] @ weight + bias, strict=True):
                scores[row] = min(_MOST, max(-_MOST, float(value)))
        return scores

    def _load(self) -> tuple[Encoder, Vectors, float]:
        with self._lock:
            if self._loaded is None:
                from safetensors.numpy import load_file

                changed = load_file(self._changed)
                layers = {name.removeprefix("encoder."): value for name, value in changed.items() if name.startswith("encoder.")}
                weight, bias = (changed[f"head.{name}"].astype("float32").ravel() for name in ("weight", "bias"))
                self._loaded = Encoder(self._base, self._threads, _PIECES, layers), weight, float(bias[0])
            return self._loaded
