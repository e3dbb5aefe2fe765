"""Train the evidence model: question + sentence -> "the sentence holds the answer".

    python benchmarks/train_evidence.py --minutes 100

A cross-encoder on the embedded MiniLM encoder; its six layers and one new output are trained, the word embeddings stay as
pinned, so only what changed is written (`rag/retrieval/evidence.safetensors`, float16).

Data (open rows, read in place, no row is written anywhere): SQuAD 2.0 (CC BY-SA 4.0, Rajpurkar et al. 2018), Natural
Questions by way of nq_oracle (CC BY-SA 3.0, Kwiatkowski et al. 2019) and of CLAPnq (Apache-2.0, Rosenthal et al. 2024). The
third of each set's articles that `open_sets.py` names is never trained on. Positives: a sentence with a gold answer, or a
gold sentence. Negatives, drawn anew for each epoch: its neighbours in the paragraph, near sentences of other articles, and
for unanswerable questions the nearest sentences. As in use, a sentence stands behind its document's title (left out one
time in three) and, where a pronoun opens it, behind the sentence before it. Prints, on articles it never saw, how high the
gold sentence is ranked among the sentences that retrieval brings, and how well the best score tells answerable questions.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from open_sets import ROOT, OpenSet, Row, there_or_exit
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

from rag.config import Config
from rag.models.weights import location
from rag.retrieval.rerank import in_context
from rag.sentences import sentence_spans
from rag.text import terms

SETS = ("squad2", "nq_oracle", "clapnq")
RATE, BATCH, PIECES = 6e-5, 32, 128
HALF = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # where the processor only imitates bfloat16, it is slower than float32
Pair = tuple[str, str, float]


@dataclass
class Sentences:
    """All sentences of a set, each with where it stands and what it is near to."""

    texts: list[str]
    titles: list[str]
    homes: list[str]
    vectors: np.ndarray
    stems: list[frozenset[str]]

    def window(self, number: int, title: bool) -> str:
        before = self.texts[number - 1] if number and self.homes[number - 1] == self.homes[number] else ""
        return in_context(self.texts[number], before, self.titles[number] if title else "")


@dataclass(frozen=True)
class Asked:
    """A question with its gold sentences, and others near to it, nearest first."""

    question: str
    gold: tuple[int, ...]
    near_home: tuple[int, ...]
    near_elsewhere: tuple[int, ...]


def split(one: OpenSet, encoder: SentenceTransformer) -> Sentences:
    texts, titles, homes = [], [], []
    for key, row in one.corpus.items():
        for a, b in sentence_spans(row["text"]):
            texts.append(" ".join(row["text"][a:b].split()))
            titles.append(row["title"])
            homes.append(key)
    vectors = encoder.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    return Sentences(texts, titles, homes, vectors, [frozenset(terms(text)) for text in texts])


def asked(one: OpenSet, rows: list[Row], sentences: Sentences, encoder: SentenceTransformer) -> Iterator[Asked]:
    vectors = encoder.encode([row["question"] for row in rows], batch_size=64, normalize_embeddings=True, show_progress_bar=False)
    counts: dict[str, int] = {}
    for stems in sentences.stems:
        for stem in stems:
            counts[stem] = counts.get(stem, 0) + 1
    rarity = {stem: float(np.log(1 + len(sentences.texts) / n)) for stem, n in counts.items()}
    for row, vector in zip(rows, vectors, strict=True):
        wanted = {stem: rarity.get(stem, 12.0) for stem in terms(row["question"])}
        cosine = sentences.vectors @ vector
        first = np.argsort(-cosine)[:120]
        home = set(row.get("relevant") or row.get("about") or row.get("docs") or ())
        own = [n for n, key in enumerate(sentences.homes) if key in home]
        gold = {n for n in own if row["answerable"] and is_gold(row, sentences.texts[n])}
        if row["answerable"] and not gold:
            continue
        held = [answer.lower() for answer in row["answers"] if len(answer) > 1]
        others = nearest([n for n in own if n not in gold], cosine, wanted, sentences)
        far = nearest([int(n) for n in first if sentences.homes[n] not in home], cosine, wanted, sentences)
        far = [n for n in far if not any(answer in sentences.texts[n].lower() for answer in held)]
        yield Asked(row["question"], tuple(gold), tuple(others[:6]), tuple(far[:16]))


def nearest(numbers: list[int], cosine: np.ndarray, wanted: dict[str, float], sentences: Sentences) -> list[int]:
    """By cosine and half the share of the question's words, as retrieval puts them in order before the model reads them."""
    total = sum(wanted.values()) or 1.0
    shares = {n: sum(weight for s, weight in wanted.items() if s in sentences.stems[n]) / total for n in numbers}
    return sorted(numbers, key=lambda n: -(cosine[n] + shares[n] / 2))


def is_gold(row: Row, sentence: str) -> bool:
    if row.get("evidence"):
        plain = lambda text: re.sub(r"\W+", "", text.lower())  # noqa: E731
        mine = plain(sentence)
        parts = [plain(part) for part in row["evidence"]]
        if any(len(part) < 4 * len(mine) + 40 and mine and (mine in part or part in mine) for part in parts if part):
            return True
        if row["answers"] and len(row["answers"][0]) > 120:  # the answer is prose of its own
            return False
    return any(answer.lower() in sentence.lower() for answer in row["answers"])


def drawn(chance: random.Random, sentences: Sentences, one: Asked) -> Iterator[Pair]:
    """The pairs of one question for one epoch."""
    chosen = [(n, 1.0) for n in chance.sample(one.gold, min(1, len(one.gold)))]
    chosen += [(n, 0.0) for n in chance.sample(one.near_home[:4], min(2, len(one.near_home[:4])))]
    far = one.near_elsewhere[:4] if chance.random() < 0.5 else one.near_elsewhere
    chosen += [(n, 0.0) for n in chance.sample(far, min(2 if one.gold else 1, len(far)))]
    for number, label in chosen:
        yield one.question, sentences.window(number, chance.random() > 1 / 3), label


class EvidenceModel(torch.nn.Module):
    """The encoder and one output on its first token."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation="sdpa")
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, 1)
        for name, weight in self.encoder.named_parameters():
            weight.requires_grad = "layer." in name
        self.drop = torch.nn.Dropout(0.1)

    def forward(self, batch: Any) -> torch.Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF):
            state = self.encoder(**batch).last_hidden_state[:, 0]
        return self.head(self.drop(state.float()))[:, 0]


def encode(tokenizer: Any, pairs: list[Pair]) -> Any:
    return tokenizer(
        [p[0] for p in pairs], [p[1] for p in pairs], truncation="longest_first", max_length=PIECES, padding=True, return_tensors="pt"
    )


def scores(model: EvidenceModel, tokenizer: Any, pairs: list[Pair]) -> np.ndarray:
    order = sorted(range(len(pairs)), key=lambda n: len(pairs[n][1]))
    out = np.zeros(len(pairs))
    model.eval()
    with torch.no_grad():
        for start in range(0, len(order), 64):
            part = order[start : start + 64]
            out[part] = model(encode(tokenizer, [pairs[n] for n in part])).numpy()
    model.train()
    return out


def auroc(values: np.ndarray, good: np.ndarray) -> float:
    rank = np.empty(len(values))
    rank[values.argsort()] = np.arange(1, len(values) + 1)
    return float((rank[good].sum() - good.sum() * (good.sum() + 1) / 2) / (good.sum() * (~good).sum()))


def report(model: EvidenceModel, tokenizer: Any, name: str, sentences: Sentences, held: list[Asked]) -> None:
    """Candidates: the gold's paragraph and the nearest sentences elsewhere, as retrieval would bring them; 16 a question."""
    pairs, owner, gold = [], [], []
    for number, one in enumerate(held):
        candidates = [*one.gold, *one.near_home, *one.near_elsewhere][:16]
        for n in candidates:
            pairs.append((one.question, sentences.window(n, True), 0.0))
            owner.append(number)
            gold.append(n in one.gold)
    values, own, right = scores(model, tokenizer, pairs), np.array(owner), np.array(gold)
    best = np.array([values[own == n].max() for n in range(len(held))])
    answerable = np.array([bool(one.gold) for one in held])
    ranks = [1 + int((values[own == n] > values[(own == n) & right].max()).sum()) for n in np.flatnonzero(answerable)]
    shares = " ".join(f"first {k} {np.mean([r <= k for r in ranks]):.3f}" for k in (1, 2, 4))
    told = f"AUROC answerable {auroc(best, answerable):.3f}" if 0 < answerable.sum() < len(held) else ""
    print(f"  {name}, n {len(held)}: pairs AUROC {auroc(values, right):.3f}, gold {shares} {told}", flush=True)


def train(model: EvidenceModel, tokenizer: Any, fitting: list[tuple[Sentences, Asked]], check: Any, minutes: float, epochs: int) -> None:
    chance, started = random.Random(3), time.time()
    trained = [w for w in model.parameters() if w.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01)
    loss_of = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(2.0))
    mean = [w.detach().clone() for w in trained]
    seen, running, total = 0, 0.0, 0
    for epoch in range(epochs):
        pairs = [pair for sentences, one in fitting for pair in drawn(chance, sentences, one)]
        total = total or epochs * len(pairs)
        chance.shuffle(pairs)
        blocks = [sorted(pairs[i : i + BATCH * 20], key=lambda p: len(p[0]) + len(p[1])) for i in range(0, len(pairs), BATCH * 20)]
        batches = [block[i : i + BATCH] for block in blocks for i in range(0, len(block), BATCH)]
        chance.shuffle(batches)
        for batch in batches:
            done = max(seen / total, (time.time() - started) / (60 * minutes))
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, (seen + BATCH) / 4000) * max(0.02, 1 - done)
            loss = loss_of(model(encode(tokenizer, batch)), torch.tensor([p[2] for p in batch]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            with torch.no_grad():
                for kept, weight in zip(mean, trained, strict=True):
                    kept.lerp_(weight, 0.005)
            seen += len(batch)
            running = 0.99 * running + 0.01 * float(loss)
            if seen % (BATCH * 100) < BATCH:
                pace = seen / (time.time() - started)
                print(f"{seen}/{total} pairs, loss {running / (1 - 0.99 ** (seen / BATCH)):.3f}, {pace:.0f} pairs/s", flush=True)
            if done >= 1:
                break
        now = [w.detach().clone() for w in trained]
        _put(trained, mean)
        print(f"epoch {epoch + 1}:", flush=True)
        check()
        if done >= 1 or epoch == epochs - 1:
            return
        _put(trained, now)


def _put(weights: list[torch.Tensor], values: list[torch.Tensor]) -> None:
    with torch.no_grad():
        for weight, value in zip(weights, values, strict=True):
            weight.copy_(value)


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
    parser.add_argument("--minutes", type=float, default=100)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=ROOT / "rag" / "retrieval" / "evidence.safetensors")
    options = parser.parse_args()
    there_or_exit()
    torch.manual_seed(3)
    torch.set_num_threads(options.threads)
    folder = location("minilm", Config.load().cache)
    encoder = SentenceTransformer(str(folder), device="cpu")
    fitting: list[tuple[Sentences, Asked]] = []
    held: dict[str, tuple[Sentences, list[Asked]]] = {}
    for one in map(OpenSet, SETS):
        sentences = split(one, encoder)
        for into, rows in ((True, [r for r in one.questions if not one.held(r)]), (False, [r for r in one.questions if one.held(r)])):
            if into:
                fitting += [(sentences, a) for a in asked(one, rows, sentences, encoder)]
            else:
                rows = random.Random(5).sample(rows, min(300, len(rows)))
                held[one.name] = (sentences, list(asked(one, rows, sentences, encoder)))
        print(f"{one.name}: {len(fitting)} questions to fit so far, {len(held[one.name][1])} looked at of the third left out", flush=True)
    tokenizer, model = AutoTokenizer.from_pretrained(folder), EvidenceModel(folder)
    check = lambda: [report(model, tokenizer, name, *pair) for name, pair in held.items()]  # noqa: E731
    check()
    train(model, tokenizer, fitting, check, options.minutes, options.epochs)
    save(model, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
