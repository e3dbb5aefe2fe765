"""The quick encoder against its oracle: the same small BERT, computed by transformers and torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.errors import WeightsError
from rag.models.encoder import Encoder

WORDS = "[PAD] [UNK] [CLS] [SEP] troops ground ruled out scholz who did not say so the minister of defence".split()
TEXTS = ["Who ruled out ground troops?", "Scholz.", "", "the minister of defence did not say so " * 9, ("Who did?", "Scholz did")]
pytestmark = pytest.mark.long  # for torch, which takes long to load


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    made = tmp_path_factory.mktemp("bert")
    (made / "words.txt").write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(1)
    sizes = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 48, "max_position_embeddings": 40}
    BertModel(BertConfig(vocab_size=len(WORDS), initializer_range=0.4, **sizes)).save_pretrained(made)
    BertTokenizerFast(vocab=str(made / "words.txt")).save_pretrained(made)
    return made


def states(encoder: Encoder, texts: list[str | tuple[str, str]]) -> dict[int, np.ndarray]:
    return {row: one[mask > 0] for rows, batch, masks in encoder.states(texts) for row, one, mask in zip(rows, batch, masks, strict=True)}


def by_torch(folder: Path, texts: list[str | tuple[str, str]]) -> dict[int, np.ndarray]:
    import torch
    from transformers import BertModel, BertTokenizerFast

    tokenizer, model = BertTokenizerFast.from_pretrained(folder), BertModel.from_pretrained(folder).eval()
    found = {}
    for row, text in enumerate(texts):
        pair = (text,) if isinstance(text, str) else text
        with torch.inference_mode():
            found[row] = model(**tokenizer(*pair, return_tensors="pt", truncation=True, max_length=32)).last_hidden_state[0].numpy()
    return found


def test_it_computes_what_torch_computes(folder: Path) -> None:
    ours, theirs = states(Encoder(folder, 1, 32), TEXTS), by_torch(folder, TEXTS)
    assert sorted(ours) == sorted(theirs)
    for row, wanted in theirs.items():
        assert ours[row].shape == wanted.shape
        assert np.abs(ours[row] - wanted).max() < 1e-4


def test_changed_layers_take_the_place_of_the_files(folder: Path) -> None:
    zero = {"encoder.layer.1.output.LayerNorm.weight": np.zeros(24, np.float32)}
    assert not np.allclose(states(Encoder(folder, 1, 32), TEXTS[:1])[0], states(Encoder(folder, 1, 32, zero), TEXTS[:1])[0])


def test_no_texts_need_no_model(tmp_path: Path) -> None:
    assert list(Encoder(tmp_path, 1, 32).states([])) == []


@pytest.mark.parametrize("missing", ["config.json", "tokenizer.json", "model.safetensors"])
def test_a_folder_that_lacks_a_file_is_told(folder: Path, tmp_path: Path, missing: str) -> None:
    for path in folder.iterdir():
        if path.name != missing:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(WeightsError, match="could not be loaded"):
        list(Encoder(tmp_path, 1, 32).states(["ready"]))
