"""How fast a folder becomes an index, beside the bare embedding model; how fast nothing changed is seen; memory and reopening.

    python benchmarks/sync_throughput.py [embed|unchanged|large]...

embed      10,000 passages synced, in turns with the bare model over the same texts; passages per second of both
unchanged  a second sync of 10,000 files none of which changed
large      100,000 passages, vectors perturbed copies of real ones: memory while syncing, seconds to reopen

Texts are shuffled sentences (fixed seed) of the corpora in ../shared/bench, or generated ones where that is absent.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from rag.assistant import Assistant
from rag.config import Config
from rag.documents.embedding import embedded_text
from rag.documents.loaders import read
from rag.documents.passages import split_passages, split_sentences
from rag.models.embeddings import open_embedder
from rag.sentences import sentence_spans

BENCH = Path(__file__).resolve().parents[1] / "../shared/bench"
SEED = 7


def sentences() -> list[str]:
    found: dict[str, None] = {}
    for name in ("realtimeqa_2022open", "clapnq", "nq_oracle"):
        corpus = BENCH / name / "corpus.jsonl"
        for line in corpus.read_text("utf-8").splitlines()[:1500] if corpus.is_file() else ():
            text = json.loads(line)["text"]
            found |= dict.fromkeys(" ".join(text[a:b].split()) for a, b in sentence_spans(text))
    chance = random.Random(SEED)
    words = "council minister harvest ferry budget treaty glacier orchestra tunnel strike river court".split()
    while len(found) < 5000:
        found[
            f"The {chance.choice(words)} of {chance.choice(words)} number {len(found)} said it would {chance.choice(words)} on Monday."
        ] = None
    return [one for one in found if 30 < len(one) < 400]


def write(folder: Path, files: int, sentences_each: int, seed: int, pool: Sequence[str]) -> None:
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    for number in range(files):
        body = [chance.choice(pool) for _ in range(sentences_each)]
        paragraphs = [" ".join(body[at : at + 5]) for at in range(0, len(body), 5)]
        (folder / f"{seed}-{number:06}.txt").write_text(f"Report {seed} {number}\n\n" + "\n\n".join(paragraphs) + "\n", "utf-8")


def passages(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        for document in read(path, path.name).documents:
            yield from map(embedded_text, split_passages(document, split_sentences(document)))


def embed(base: Path, pool: Sequence[str]) -> None:
    """Turns of 2,000 passages, the bare model first in every second one, so that both see the machine in the same moods."""
    config = Config(store=str(base / "store"))
    embedder = open_embedder(config)
    assert embedder is not None, "the weights are missing; type: rag models fetch minilm"
    embedder.embed(["ready"] * 64)
    spent = {"bare": 0.0, "sync": 0.0}
    count = 0
    for turn in range(5):
        folder = base / f"embed-{turn}"
        write(folder, 250, 36, turn, pool)
        texts = list(passages(folder))
        count += len(texts)
        for what in ("bare", "sync") if turn % 2 else ("sync", "bare"):
            began = time.perf_counter()
            if what == "bare":
                for at in range(0, len(texts), 256):
                    embedder.embed(texts[at : at + 256])
            else:
                with Assistant(Config(store=str(base / f"store-{turn}")), [folder], embedder, None) as assistant:
                    report = assistant.sync()
                    assert len(report.added) == 250, report
            spent[what] += time.perf_counter() - began
    rates = {what: count / seconds for what, seconds in spent.items()}
    print(
        f"{count} passages: sync {rates['sync']:.1f} a second, bare model {rates['bare']:.1f}, ratio {rates['sync'] / rates['bare']:.3f}"
        " (goal 0.85)",
        flush=True,
    )


def unchanged(base: Path, pool: Sequence[str]) -> None:
    folder, config = base / "many", Config(store=str(base / "store-many"), embedder="none")
    write(folder, 10_000, 3, 99, pool)
    with Assistant(config, [folder], None, None) as assistant:
        began = time.perf_counter()
        assistant.sync()
        first = time.perf_counter() - began
    for what in ("hashed", "by time stamp"):
        if what == "hashed":
            for path in folder.iterdir():
                os.utime(path, (1_700_000_000, 1_700_000_000))
            time.sleep(3)  # files that changed a moment ago are hashed the next time too
        with Assistant(config, [folder], None, None) as assistant:
            began = time.perf_counter()
            report = assistant.sync()
            assert len(report.unchanged) == 10_000
            print(
                f"10,000 unchanged files, {what}: {time.perf_counter() - began:.2f} s"
                f" (goal 3 s; first sync, without vectors, {first:.0f} s)",
                flush=True,
            )


class Perturbed:
    """Vectors of real sentences with a little noise, told by the text."""

    dimension, identity = 384, "perturbed"

    def __init__(self, real: np.ndarray) -> None:
        self._real = real

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.empty((len(texts), 384), np.float32)
        for row, text in zip(rows, texts, strict=True):
            chance = np.random.default_rng(zlib.crc32(text.encode()))
            row[:] = self._real[int(chance.integers(len(self._real)))] + chance.normal(0, 0.02, 384)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def knows(self, word: str) -> bool:
        return True


def large(base: Path, pool: Sequence[str]) -> None:
    embedder = open_embedder(Config())
    real = embedder.embed(list(pool[:2000])) if embedder else np.random.default_rng(SEED).normal(size=(2000, 384)).astype(np.float32)
    np.save(base / "real.npy", real)
    write(base / "large", 5_200, 96, 5, pool)
    for stage in ("build", "reopen"):
        subprocess.run([sys.executable, __file__, f"--{stage}", str(base)], check=True)


def _build(base: Path) -> None:
    embedder = open_embedder(Config())
    if embedder:
        embedder.embed(["its memory is part of what a sync takes"])
    began = time.perf_counter()
    with Assistant(Config(store=str(base / "store-large")), [base / "large"], Perturbed(np.load(base / "real.npy")), None) as assistant:
        report = assistant.sync()
        counts = assistant._catalog.counts()
    seconds = time.perf_counter() - began
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        f"{counts['passages']:,} passages of {len(report.added):,} files in {seconds:.0f} s, closed: peak memory {own:.0f} MB"
        f" (goal 1,500 MB; the embedding model is in it), reading process {child:.0f} MB",
        flush=True,
    )


def _reopen(base: Path) -> None:
    import chromadb  # noqa: F401

    embedder = Perturbed(np.load(base / "real.npy"))
    began = time.perf_counter()
    with Assistant(Config(store=str(base / "store-large")), [base / "large"], embedder, None) as assistant:
        opened = time.perf_counter() - began
        hits = assistant.search("Who said that the council would meet?", 10)
        answered = time.perf_counter() - began
        again = time.perf_counter()
        assistant.search("What did the court decide about the river?", 10)
        print(
            f"reopened in {opened:.2f} s, first search of {len(hits)} hits after {answered:.2f} s (goal 2 s), the next"
            f" {time.perf_counter() - again:.2f} s; answered by {assistant._vectors.state}",
            flush=True,
        )


def main() -> None:
    pool = sentences()
    with tempfile.TemporaryDirectory(prefix="footnote-throughput-") as base:
        for name in sys.argv[1:] or ("embed", "unchanged", "large"):
            {"embed": embed, "unchanged": unchanged, "large": large}[name](Path(base), pool)


if __name__ == "__main__":
    if sys.argv[1:2] in (["--build"], ["--reopen"]):
        {"--build": _build, "--reopen": _reopen}[sys.argv[1]](Path(sys.argv[2]))
    else:
        main()
