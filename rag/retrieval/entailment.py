"""Natural language inference by setting: none, or any sentence-transformers CrossEncoder with its three labels.

Which output is which is read from the model's own config, for models differ. Without one nothing is opened, and no answer
changes. It stands in this room because CrossEncoders are loaded here; it takes no part in a search, and knows no claim and no quote.
"""

from __future__ import annotations

import math
from pathlib import Path

from ..config import Config
from ..errors import WeightsError
from ..models.hub import Wanted, folder_of
from ..protocols import Entailment, Inference
from .crossencoder import Pairs, Purpose, described

_LABELS = ("contradiction", "entailment", "neutral")
_WANTED = Wanted("NLI model", "RAG_NLI", "none")
_PURPOSE = Purpose(
    "NLI model",
    len(_LABELS),
    "gives {} numbers for a pair of texts, not one for each label",
    "It must be a sentence-transformers CrossEncoder whose config.json names the labels contradiction, entailment and neutral"
    " under id2label, its weights as *.safetensors",
    "Set RAG_NLI to such a folder or hub id, or to none",
)


def open_nli(config: Config) -> Entailment | None:
    """The model that `config.nli` names, without its weights: they are loaded with the first claim. None for "none".

    A hub id is downloaded once, then read from the hub's own cache.

    :raises ModelUnavailableError: neither a folder nor a hub id, or the hub does not have it or does not answer.
    :raises WeightsError: the folder holds no model, or one without the three labels.
    """
    return None if config.nli == "none" else NLI(folder_of(config.nli, _WANTED), config.cores)


class NLI:
    """A CrossEncoder folder with the three labels. Loads with the first call. May be used from several threads; they take turns.

    :param folder: of the model, which is looked at but not loaded yet. :param threads: for torch, >= 1; counts for the whole process.
    :raises WeightsError: there is no such model in it.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        self._order = _order(folder)
        self._pairs = Pairs(folder, threads, _PURPOSE)

    def infer(self, premise: str, hypothesis: str) -> Inference:
        """What follows of the hypothesis from the premise, which the model cuts where it stops reading (mostly at 512 word pieces).

        :raises WeightsError: the model cannot be loaded. :raises ModelStoppedError: it failed, or gave no number.
        """
        (row,) = self._pairs.outputs([(premise, hypothesis)])
        most = max(row)
        shares = dict(zip(self._order, (math.exp(value - most) for value in row), strict=True))
        total = sum(shares.values())
        return Inference(shares["entailment"] / total, shares["contradiction"] / total)


def _order(folder: Path) -> tuple[str, ...]:
    """The labels in the order of the model's outputs."""
    named = described(folder).get("id2label")
    labels = {str(at): str(label) for at, label in named.items()} if isinstance(named, dict) else {}
    order = tuple(labels.get(str(at), "").casefold() for at in range(len(labels)))
    if sorted(order) != sorted(_LABELS):
        seen = f"the labels {', '.join(labels.values())}" if labels else "no labels in a config.json"
        raise WeightsError(f"{folder} has {seen}", _PURPOSE.form, _PURPOSE.fix)
    return order
