from __future__ import annotations

from pathlib import Path

import pytest

from rag.config import Config
from rag.errors import ConfigError


def test_a_keyword_beats_the_environment_which_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("rag.toml").write_text('passages = 3\nevidence = 4\nstore = "from-file"\n', encoding="utf-8")
    monkeypatch.setenv("RAG_EVIDENCE", "5")
    config = Config.load(store="from-keyword")
    assert (config.passages, config.evidence, config.store, config.port) == (3, 5, "from-keyword", 7860)


def test_rag_cache_moves_the_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RAG_CACHE", str(tmp_path / "elsewhere"))
    assert Config.load().cache == tmp_path / "elsewhere"


@pytest.mark.parametrize(
    ("toml", "named"),
    [("passages = 'many'", "passages"), ("pasages = 3", "pasages"), ("passages = [", "rag.toml"), ("evidence = 99", "evidence")],
)
def test_a_wrong_setting_is_named(toml: str, named: str) -> None:
    Path("rag.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(ConfigError, match=named):
        Config.load()


def test_an_unknown_keyword_lists_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="Known are documents"):
        Config.load(colour="blue")
