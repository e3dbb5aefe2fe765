"""Our own questions, asked of our own seeds in extractive mode, held to the committed baseline."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant, Config
from rag.evaluation import evaluate, read
from rag.evaluation.comparing.gate import judge, load_baseline
from rag.evaluation.sets.library import check

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = ROOT / "questions" / "eu-summit.jsonl"


@pytest.mark.slow
def test_the_shipped_questions_pass_the_gate(weights_cache: Path) -> None:
    config = Config.load(cache=weights_cache, store="store")
    with Assistant.open(ROOT / "seeds", model="extractive", config=config) as assistant:
        assistant.sync()
        assert check(read(QUESTIONS), assistant) == []
        verdict = judge(evaluate(QUESTIONS, assistant), load_baseline(ROOT / "questions" / "eu-summit.baseline.json"))
    assert verdict.passed, str(verdict)
