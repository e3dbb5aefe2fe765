"""Train the evidence model: question + sentence -> "the sentence holds the answer".

Run: python benchmarks/train_evidence.py --minutes 60

A cross-encoder on the embedded MiniLM encoder whose upper four layers and one new output are trained; the lower two and
the word embeddings stay as pinned, so only what changed is written (`rag/retrieval/evidence.safetensors`, float16).

Data (open rows, read in place, no row is written anywhere): SQuAD 2.0 (CC BY-SA 4.0, Rajpurkar et al. 2018) and Natural
Questions by way of nq_oracle (CC BY-SA 3.0, Kwiatkowski et al. 2019). A third of each set's articles, chosen by hash, is
never trained on. Positives: the sentence with the gold answer. Negatives: its neighbours, near sentences of other
paragraphs, and for unanswerable questions the nearest sentences. Prints AUROC and ranking on the third left out.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from fit_gate import BENCH, ROOT, fitted_on
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

from rag.config import Config
from rag.models.weights import location
from rag.text import sentence_spans

FROZEN_LAYERS = 2
Pair = tuple[str, str, float]


def load(name: str) -> tuple[dict[str, list[str]], list[dict[str, Any]]]:
    """Sentences by paragraph, and the questions."""
    read = lambda file: [json.loads(line) for line in (BENCH / name / file).read_text(encoding="utf-8").splitlines()]  # noqa: E731
    paragraphs = {d["id"]: [d["text"][a:b] for a, b in sentence_spans(d["text"])] for d in read("corpus.jsonl")}
    return paragraphs, read("questions.jsonl")


def windows(sentences: list[str], index: int, chosen: random.Random) -> str:
    """The sentence, one time in three behind the one before it, as pronouns need it."""
    if index and chosen.random() < 1 / 3:
        return f"{sentences[index - 1]} {sentences[index]}"
    return sentences[index]


def pairs_of(
    paragraphs: dict[str, list[str]], questions: list[dict[str, Any]], encoder: SentenceTransformer, chosen: random.Random
) -> list[Pair]:
    keys = [(p, i) for p, sentences in paragraphs.items() for i in range(len(sentences))]
    vectors = encoder.encode([paragraphs[p][i] for p, i in keys], batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    asked = encoder.encode([q["question"] for q in questions], batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    place: dict[str, list[int]] = defaultdict(list)
    for number, (p, _) in enumerate(keys):
        place[p].append(number)
    out: list[Pair] = []
    for question, vector in zip(questions, asked, strict=True):
        home = (question.get("relevant") or question.get("about") or [None])[0]
        if home not in place:
            continue
        near = vectors @ vector
        text = lambda n: windows(paragraphs[keys[n][0]], keys[n][1], chosen)  # noqa: E731
        gold = [n for n in place[home] if question["answerable"] and any(a in paragraphs[home][keys[n][1]] for a in question["answers"])]
        if question["answerable"] and not gold:
            continue
        if gold:
            out.append((question["question"], text(max(gold, key=lambda n: near[n])), 1.0))
        others = sorted((n for n in place[home] if n not in gold), key=lambda n: -near[n])[:2]
        held = [a.lower() for a in question["answers"]]
        far = [
            int(n)
            for n in np.argsort(-near)[:12]
            if keys[int(n)][0] != home and not any(a in paragraphs[keys[int(n)][0]][keys[int(n)][1]].lower() for a in held)
        ]
        for n in others + far[: 2 if gold else 1]:
            window = text(n)
            if not any(a in window.lower() for a in held):
                out.append((question["question"], window, 0.0))
    return out


class EvidenceModel(torch.nn.Module):
    """The encoder and one output on its first token."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, 1)
        for name, weight in self.encoder.named_parameters():
            layer = int(name.split("layer.")[1].split(".")[0]) if "layer." in name else -1
            weight.requires_grad = layer >= FROZEN_LAYERS
        self.drop = torch.nn.Dropout(0.1)

    def forward(self, batch: Any) -> torch.Tensor:
        return self.head(self.drop(self.encoder(**batch).last_hidden_state[:, 0]))[:, 0]


def encode(tokenizer: Any, pairs: list[Pair]) -> Any:
    return tokenizer(
        [p[0] for p in pairs], [p[1] for p in pairs], truncation="longest_first", max_length=128, padding=True, return_tensors="pt"
    )


def evaluate(model: EvidenceModel, tokenizer: Any, pairs: list[Pair]) -> float:
    model.eval()
    with torch.no_grad():
        scores = np.concatenate([model(encode(tokenizer, pairs[i : i + 64])).numpy() for i in range(0, len(pairs), 64)])
    model.train()
    labels = np.array([p[2] for p in pairs])
    order = scores.argsort()
    rank = np.empty(len(order))
    rank[order] = np.arange(1, len(order) + 1)
    good = labels == 1
    return float((rank[good].sum() - good.sum() * (good.sum() + 1) / 2) / (good.sum() * (~good).sum()))


def train(model: EvidenceModel, tokenizer: Any, pairs: list[Pair], held: list[Pair], minutes: float, epochs: int) -> None:
    chosen, started = random.Random(3), time.time()
    loss_of = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(2.0))
    trained = [w for w in model.parameters() if w.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4, weight_decay=0.01)
    running, seen, size = 0.0, 0, 32
    total = epochs * len(pairs)
    for epoch in range(epochs):
        chosen.shuffle(pairs)
        blocks = [sorted(pairs[i : i + size * 20], key=lambda p: len(p[0]) + len(p[1])) for i in range(0, len(pairs), size * 20)]
        batches = [block[i : i + size] for block in blocks for i in range(0, len(block), size)]
        chosen.shuffle(batches)
        for batch in batches:
            left = max(0.02, 1 - max(seen / total, (time.time() - started) / (60 * minutes)))
            for group in optimizer.param_groups:
                group["lr"] = 1e-4 * min(1.0, (seen + size) / 3000) * left
            loss = loss_of(model(encode(tokenizer, batch)), torch.tensor([p[2] for p in batch]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            seen += len(batch)
            running = 0.99 * running + 0.01 * float(loss)
            if seen % (size * 100) < size:
                print(
                    f"{seen}/{total} pairs, loss {running / (1 - 0.99 ** (seen / size)):.3f}, {seen / (time.time() - started):.0f} pairs/s",
                    flush=True,
                )
            if time.time() - started > 60 * minutes:
                return
        print(f"epoch {epoch + 1}: AUROC on pairs of unseen articles {evaluate(model, tokenizer, held):.3f}", flush=True)


def save(model: EvidenceModel, file: Path) -> None:
    from safetensors.torch import save_file

    changed = {
        f"encoder.{n}": w.detach().half().contiguous() for n, w in model.encoder.named_parameters() if w.requires_grad and "pooler" not in n
    }
    head = {f"head.{n}": w.detach().half().contiguous() for n, w in model.head.named_parameters()}
    save_file(changed | head, file, metadata={"base": "sentence-transformers/all-MiniLM-L6-v2", "recipe": "benchmarks/train_evidence.py"})
    print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=ROOT / "rag" / "retrieval" / "evidence.safetensors")
    options = parser.parse_args()
    if not BENCH.is_dir():
        print(f"There is no {BENCH}: training needs the open rows there.")
        return 0
    torch.manual_seed(3)
    folder = location("minilm", Config.load().cache)
    encoder = SentenceTransformer(str(folder), device="cpu")
    chosen = random.Random(5)
    fitting: list[Pair] = []
    held: list[Pair] = []
    for name in ("squad2", "nq_oracle"):
        paragraphs, questions = load(name)
        for part, into in ((True, fitting), (False, held)):
            into += pairs_of(
                paragraphs,
                [q for q in questions if fitted_on(q.get("group") or (q.get("relevant") or [q["id"]])[0]) == part],
                encoder,
                chosen,
            )
        print(f"{name}: {len(fitting)} pairs to fit so far, {len(held)} held out", flush=True)
    held = chosen.sample(held, min(1500, len(held)))
    tokenizer, model = AutoTokenizer.from_pretrained(folder), EvidenceModel(folder)
    print(f"before: AUROC {evaluate(model, tokenizer, held):.3f}", flush=True)
    train(model, tokenizer, fitting, held, options.minutes, options.epochs)
    print(f"after: AUROC on {len(held)} pairs of unseen articles {evaluate(model, tokenizer, held):.3f}")
    save(model, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
