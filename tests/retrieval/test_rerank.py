from __future__ import annotations

from pathlib import Path

import pytest

from rag import Config
from rag.retrieval.rerank import open_evidence_model

TEXTS = [
    "The museum in Lund opened a new wing.",
    "Its director, Per Holm, thanked the donors for two million crowns.",
    "Visitors came from Norway.",
]


def test_without_the_embedding_weights_there_is_no_evidence_model(tmp_path: Path) -> None:
    assert open_evidence_model(Config.load(cache=tmp_path)) is None
    assert open_evidence_model(Config.load(embedder="none")) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "best"), [("Who is the director of the museum?", 1), ("Where is the museum?", 0), ("Where did visitors come from?", 2)]
)
def test_the_sentence_that_holds_the_answer_scores_highest(question: str, best: int, weights_cache: Path) -> None:
    model = open_evidence_model(Config.load(cache=weights_cache))
    assert model is not None
    scores = model.score(question, TEXTS)
    assert max(range(len(TEXTS)), key=scores.__getitem__) == best
    assert all(-8 <= score <= 8 for score in scores)
    assert model.score(question, TEXTS[::-1]) == pytest.approx(scores[::-1], abs=1e-4)
    assert model.score(question, []) == []
