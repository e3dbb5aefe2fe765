"""The NLI model by setting: a tiny CrossEncoder, made here, whose labels are read from its own config; what has none is refused."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from rag import Assistant, Config
from rag.errors import ModelStoppedError, ModelUnavailableError, WeightsError
from rag.protocols import Inference
from rag.retrieval.entailment import NLI, open_nli
from rag.testing import ScriptedChat

from .test_crossencoder import bert

pytestmark = pytest.mark.long  # for torch, which takes long to load
CEN = ("contradiction", "entailment", "neutral")


def labelled(folder: Path, *labels: str, favoured: int = 0, grade: float = 20.0) -> Path:
    """A model that gives nearly `grade` for output `favoured` where "ferries" stands in a pair; 0 for the others, and elsewhere."""
    import torch
    from transformers import BertForSequenceClassification

    bert(folder, labels=len(labels), grade=0.0)
    model = BertForSequenceClassification.from_pretrained(folder)
    model.config.id2label = dict(enumerate(labels))
    model.config.label2id = {label: at for at, label in enumerate(labels)}
    with torch.no_grad():
        model.classifier.weight[favoured, 0] = grade
    model.save_pretrained(folder)
    return folder


def test_none_is_the_default_and_no_model() -> None:
    assert Config().nli == "none"
    assert open_nli(Config()) is None


@pytest.mark.parametrize("name", ["no/such/folder", "deberta", "../models"])
def test_a_name_that_is_neither_folder_nor_hub_id_is_refused_and_never_asked_of_the_hub(name: str) -> None:
    with pytest.raises(ModelUnavailableError, match=r"The NLI model '.*' is not a folder.*none, .*hub id \(OWNER/NAME\).*RAG_NLI"):
        open_nli(Config(nli=name))


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (None, "m has no labels in a config.json"),
        ({"0": "LABEL_0"}, "m has the labels LABEL_0"),
        ({"0": "entailment", "1": "not_entailment"}, "m has the labels entailment, not_entailment"),
        ({"0": "entailment", "1": "neutral", "3": "contradiction"}, "m has the labels entailment, neutral, contradiction"),
        ({"0": "negative", "1": "neutral", "2": "positive"}, "m has the labels negative, neutral, positive"),
    ],
)
def test_a_model_without_the_three_labels_is_refused_when_it_is_opened(labels: dict[str, str] | None, told: str, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "model.safetensors").touch()
    config = {"architectures": ["BertForSequenceClassification"], "id2label": labels}
    (tmp_path / "m" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(WeightsError, match=f"{told}.*labels contradiction, entailment and neutral.*Set RAG_NLI"):
        Assistant.open("docs", "store", "extractive", Config(embedder="none", nli=str(tmp_path / "m")))


def test_a_folder_without_a_model_or_with_a_broken_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(WeightsError, match="empty has no labels in a config.json.*Set RAG_NLI"):
        NLI(tmp_path / "empty", 1)
    broken = labelled(tmp_path / "broken", *CEN)
    (broken / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(WeightsError, match="broken could not be loaded.*Set RAG_NLI"):
        NLI(broken, 1).infer("text", "claim")


@pytest.mark.parametrize("labels", [CEN, ("ENTAILMENT", "NEUTRAL", "CONTRADICTION"), ("neutral", "contradiction", "entailment")])
def test_the_order_of_the_labels_is_the_models_own(labels: tuple[str, ...], tmp_path: Path) -> None:
    folded = [label.casefold() for label in labels]
    against = NLI(labelled(tmp_path / "against", *labels, favoured=folded.index("contradiction")), 1)
    said = against.infer("ferries will not sail", "it is noon")
    assert (said.contradiction > 0.99, said.entailment < 0.01) == (True, True)
    said = NLI(labelled(tmp_path / "for", *labels, favoured=folded.index("entailment")), 1).infer("ferries will not sail", "it is noon")
    assert (said.contradiction < 0.01, said.entailment > 0.99) == (True, True)
    even = against.infer("the storm", "it is noon")
    assert (even.entailment, even.contradiction) == (pytest.approx(1 / 3), pytest.approx(1 / 3))


def test_what_is_no_number_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelStoppedError, match="The NLI model .* gave a score that is no number"):
        NLI(labelled(tmp_path / "m", *CEN, grade=math.inf), 1).infer("ferries", "ferries")


# --- what comes of it ---------------------------------------------------------------------------

TEXT = "Storm warning\n\nThe storm will reach the coast at noon. Ferries will not sail on Monday. The harbour is shut."


def answered(nli: str) -> tuple[str, dict[str, object]]:
    Path("docs").mkdir(exist_ok=True)
    Path("docs/storm.txt").write_text(TEXT, encoding="utf-8")
    with Assistant.open("docs", "store", "extractive", Config(embedder="none", nli=nli, strictness=0.0)) as assistant:
        assistant._chat = ScriptedChat(["The ferries will not sail on Monday."])
        assistant.warm()
        assistant._chat = ScriptedChat(["The ferries will not sail on Monday."])
        answer = assistant.ask("When will the ferries not sail?")
    return answer.status, {"claims": [c.text for c in answer.claims], "rejected": [(r.verdict, r.reason) for r in answer.rejected]}


def test_an_assistant_asks_it_of_what_its_model_wrote(tmp_path: Path) -> None:
    plain = answered("none")
    assert plain == ("answered", {"claims": ["The ferries will not sail on Monday."], "rejected": []})
    assert answered(str(labelled(tmp_path / "for", *CEN, favoured=1))) == plain
    status, told = answered(str(labelled(tmp_path / "against", *CEN)))
    assert status != "answered" or told["claims"] != ["The ferries will not sail on Monday."]
    assert told["rejected"] == [("contradicted", "the NLI model reads the cited text as contradicting it")]


def test_an_inference_is_two_shares() -> None:
    assert Inference(0.2, 0.3) == Inference(entailment=0.2, contradiction=0.3)
