"""Rerankers by setting: a tiny CrossEncoder, made here, changes the order and nothing else; what is none is refused."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from rag import Assistant, Config
from rag.documents.sync import Synchronizer
from rag.errors import ModelStoppedError, ModelUnavailableError, WeightsError
from rag.index.catalog import Catalog
from rag.index.vectors import VectorIndex
from rag.models.embeddings import open_embedder
from rag.protocols import Judge
from rag.retrieval.crossencoder import CrossEncoderJudge, open_reranker
from rag.retrieval.rerank import EvidenceModel
from rag.retrieval.retriever import Finding, Retriever
from rag.retrieval.sentences import Scored, by_ranks
from rag.testing import HashingEmbedder
from rag.types import Sentence

LIKED = "ferries"
WORDS = [*"[PAD] [UNK] [CLS] [SEP] [MASK] when does the storm reach coast it is expected on at noon will not sail".split(), LIKED]
TEXT = "Storm warning\n\nThe storm will reach the coast at noon. It is a storm. Ferries will not sail. The harbour is shut."
QUESTION = "When does the storm reach the coast?"
WIDTH = 8
pytestmark = pytest.mark.long  # for torch, which takes long to load


@pytest.fixture(scope="module")
def liking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 2-layer BERT that scores a pair above 0 when `LIKED` stands in it, and 0 when not.

    Attention is even over all words and hands their mean on; only `LIKED` has an embedding, in one dimension, which is the output.
    """
    return bert(tmp_path_factory.mktemp("models") / "liking")


def bert(folder: Path, labels: int = 1, kind: str = "BertForSequenceClassification", grade: float = 1.0) -> Path:
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    shape = {"hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 8, "max_position_embeddings": 32}
    model = getattr(transformers, kind)(transformers.BertConfig(vocab_size=len(WORDS), num_labels=labels, **shape))
    passed_on = (".value.weight", "attention.output.dense.weight", "pooler.dense.weight")
    with torch.no_grad():
        for name, values in model.named_parameters():
            values.copy_(torch.eye(WIDTH) if name.endswith(passed_on) else torch.ones_like(values) * name.endswith("LayerNorm.weight"))
            if name.endswith("word_embeddings.weight"):
                values[WORDS.index(LIKED), 0] = 1.0
            if name == "classifier.weight":
                values[:, 0] = grade
    model.save_pretrained(folder)
    return folder


def found(base: Path, judge: Judge | None) -> Finding:
    (base / "docs").mkdir(parents=True)
    (base / "docs" / "storm.txt").write_text(TEXT, encoding="utf-8")
    catalog, embedder = Catalog(base / "catalog.sqlite"), HashingEmbedder()
    vectors = VectorIndex(catalog, base / "chroma", owner=False)
    Synchronizer(catalog, vectors, embedder).run([base / "docs"])
    try:
        return Retriever(catalog, vectors, embedder, judge).find(QUESTION, 5)
    finally:
        catalog.close()


def texts(finding: Finding) -> list[str]:
    return [one.sentence.text for one in finding.sentences]


# --- what may be named --------------------------------------------------------------------------


def test_none_is_no_reranker_and_the_default_is_the_evidence_model(weights_cache: Path, tmp_path: Path) -> None:
    assert open_reranker(Config(reranker="none", cache=weights_cache)) is None
    assert Config().reranker == "evidence"
    assert open_reranker(Config(cache=tmp_path)) is None


@pytest.mark.slow
def test_the_evidence_model_is_calibrated(weights_cache: Path) -> None:
    judge = open_reranker(Config(cache=weights_cache))
    assert isinstance(judge, EvidenceModel)
    assert judge.calibrated


@pytest.mark.parametrize("name", ["no/such/folder", "evidnce", "a b/c", "../models"])
def test_a_name_that_is_neither_folder_nor_hub_id_is_refused_and_never_asked_of_the_hub(name: str) -> None:
    with pytest.raises(ModelUnavailableError, match=r"is not a folder.*evidence, none, .*hub id \(OWNER/NAME\).*RAG_RERANKER"):
        open_reranker(Config(reranker=name))


def test_a_hub_id_that_cannot_be_had_is_named_with_what_to_do() -> None:
    with pytest.raises(ModelUnavailableError, match="reranker 'nobody/nothing' could not be had.*evidence, none.*set RAG_RERANKER"):
        open_reranker(Config(reranker="nobody/nothing"))


SINGLE = {"architectures": ["BertForSequenceClassification"], "id2label": {"0": "LABEL_0"}}
NLI = {"architectures": ["BertForSequenceClassification"], "id2label": {"0": "contradiction", "1": "entailment", "2": "neutral"}}


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, r"holds no \*\.safetensors file"),
        ({"pytorch_model.bin": "a pickle", "config.json": json.dumps(SINGLE)}, r"holds no \*\.safetensors file"),
        ({"model.safetensors": ""}, r"has no config\.json"),
        ({"model.safetensors": "", "config.json": "{"}, r"has no config\.json"),
        ({"model.safetensors": "", "config.json": "[]"}, r"has no config\.json"),
        ({"model.safetensors": "", "config.json": "{}"}, "holds a model of no named kind, which does not score pairs"),
        ({"model.safetensors": "", "config.json": '{"architectures": ["BertModel"]}'}, "holds a BertModel, which does not score pairs"),
        ({"model.safetensors": "", "config.json": json.dumps(NLI)}, "gives 3 numbers for a question and a text, as a classifier does"),
        ({"model.safetensors": "", "config.json": json.dumps({**NLI, "id2label": None})}, "gives 2 numbers"),
    ],
)
def test_a_folder_of_another_model_is_refused_when_it_is_opened(files: dict[str, str], told: str, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    for name, content in files.items():
        (tmp_path / "m" / name).write_text(content, encoding="utf-8")
    with pytest.raises(WeightsError, match=f"m {told}.*CrossEncoder with one output.*Set RAG_RERANKER"):
        open_reranker(Config(reranker=str(tmp_path / "m")))


def test_an_embedding_model_is_refused_by_the_assistant_before_anything_is_asked(tmp_path: Path) -> None:
    in_parts(bert(tmp_path / "m", kind="BertModel"), TRANSFORMER, IDENTITY, model_type="SentenceTransformer")
    with pytest.raises(WeightsError, match="holds a BertModel"):
        Assistant.open("docs", "store", "extractive", Config(embedder="none", reranker=str(tmp_path / "m")))


def test_weights_that_are_broken_or_of_many_outputs_are_told_when_they_are_loaded(tmp_path: Path) -> None:
    broken, many = bert(tmp_path / "broken"), bert(tmp_path / "many", labels=3)
    (broken / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(WeightsError, match="broken could not be loaded.*Set RAG_RERANKER"):
        CrossEncoderJudge(broken, 1).score("q", ["text"])
    in_parts(many, TRANSFORMER, IDENTITY)
    with pytest.raises(WeightsError, match="many gives 3 numbers"):
        CrossEncoderJudge(many, 1).score("q", ["text"])


TRANSFORMER = "sentence_transformers.base.modules.transformer.Transformer"
IDENTITY = "sentence_transformers.sentence_transformer.modules.normalize.Normalize"


def in_parts(folder: Path, *kinds: str, model_type: str = "CrossEncoder") -> None:
    """Write that a model is made of these modules, the first of them in the folder itself."""
    modules = [{"idx": n, "name": str(n), "path": f"{n}_Part" if n else "", "type": kind} for n, kind in enumerate(kinds)]
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"model_type": model_type}), encoding="utf-8")


def test_code_that_comes_with_a_model_is_not_run(tmp_path: Path) -> None:
    folder = bert(tmp_path / "m")
    (folder / "evil.py").write_text("import pathlib\npathlib.Path('ran').touch()\nclass Evil: pass\n", encoding="utf-8")
    in_parts(folder, TRANSFORMER, "evil.Evil")
    with pytest.raises(WeightsError, match="could not be loaded"):
        CrossEncoderJudge(folder, 1).score("q", ["text"])
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    auto = {"AutoConfig": "evil.Evil", "AutoModelForSequenceClassification": "evil.Evil"}
    (folder / "modules.json").unlink()
    (folder / "config.json").write_text(json.dumps({**config, "model_type": "evil", "auto_map": auto}), encoding="utf-8")
    with pytest.raises(WeightsError, match="could not be loaded"):
        CrossEncoderJudge(folder, 1).score("q", ["text"])
    assert not Path("ran").exists()


# --- what it says -------------------------------------------------------------------------------


def test_scores_are_raw_in_the_order_of_the_texts_and_quiet(liking: Path, capfd: pytest.CaptureFixture[str]) -> None:
    judge = CrossEncoderJudge(liking, 1)
    assert judge.score(QUESTION, []) == []
    plain, liked, long = judge.score(QUESTION, ["The harbour is shut.", "Ferries will not sail.", "the storm " * 200])
    assert (plain, long) == (0.0, 0.0)
    assert liked == pytest.approx(math.tanh(math.sqrt(WIDTH - 1)), abs=1e-3)  # one of 8 numbers, normed, through the pooler
    assert capfd.readouterr() == ("", "")


def test_a_score_that_is_no_number_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelStoppedError, match="gave a score that is no number"):
        CrossEncoderJudge(bert(tmp_path / "m", grade=math.inf), 1).score("q", ["Ferries will not sail."])


# --- what comes of it ---------------------------------------------------------------------------


def test_it_changes_the_order_and_none_leaves_it(liking: Path, tmp_path: Path) -> None:
    without = found(tmp_path / "a", open_reranker(Config(reranker="none")))
    judged = found(tmp_path / "b", open_reranker(Config(reranker=str(liking))))
    assert texts(without) == ["The storm will reach the coast at noon.", "It is a storm.", "Ferries will not sail.", "The harbour is shut."]
    # Fused ranks, ours + its: noon 1+2, storm 2+3, ferries 3+1, harbour 4+4.
    assert texts(judged) == ["The storm will reach the coast at noon.", "Ferries will not sail.", "It is a storm.", "The harbour is shut."]


def test_its_numbers_enter_neither_scores_nor_the_gate(liking: Path, tmp_path: Path) -> None:
    without, judged = found(tmp_path / "a", None), found(tmp_path / "b", CrossEncoderJudge(liking, 1))
    assert [one.score for one in judged.sentences] == [one.score for one in without.sentences]
    assert {one.holds for one in judged.sentences} == {None}


def test_an_assistant_with_a_crossencoder_answers_as_surely_as_one_with_none(liking: Path) -> None:
    Path("docs").mkdir()
    Path("docs/storm.txt").write_text(TEXT, encoding="utf-8")
    answers = {}
    for name in ("none", str(liking)):
        with Assistant.open("docs", "store", "extractive", Config(embedder="none", reranker=name, strictness=0.0)) as assistant:
            assistant.warm()
            answers[name] = assistant.ask(QUESTION)
    plain, judged = answers.values()
    assert (plain.status, judged.status) == ("answered", "answered")
    assert "at noon" in plain.claims[0].text
    assert judged.claims[0].support == plain.claims[0].support


def scored(*scores: float) -> list[Scored]:
    return [Scored(Sentence("a.txt", n, n + 1, str(n)), score, 0.0, 0.0) for n, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ([3.0, 2.0, 1.0], [0, 1, 2]),
        ([1.0, 2.0, 1.5], [1, 0, 2]),  # 1+3, 2+1, 3+2
        ([1.0, 2.0, 3.0], [2, 0, 1]),  # 1+3 and 3+1 are even, so its first is first; 2+2 is less by a hair
        ([0.0, 0.0, 0.0], [0, 1, 2]),
        ([-1e9, 1e9, 0.0], [1, 0, 2]),
    ],
)
def test_ranks_are_fused_and_scores_stay_in_their_places(said: list[float], order: list[int]) -> None:
    fused = by_ranks(scored(0.9, 0.5, 0.1), said)
    assert [one.sentence.start for one in fused] == order
    assert [one.score for one in fused] == [0.9, 0.5, 0.1]


def test_nothing_to_rank_is_nothing() -> None:
    assert by_ranks([], []) == []


def test_the_embedder_takes_a_bare_name_as_one_of_its_usual_owner() -> None:
    with pytest.raises(ModelUnavailableError, match="embedder 'sentence-transformers/nothing' could not be had"):
        open_embedder(Config(embedder="nothing"))
