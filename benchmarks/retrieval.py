"""How well search finds documents and sentences, beside the baselines a user would otherwise build, and how fast it is.

    python benchmarks/retrieval.py [documents|sentences|followups|speed]...

documents  nDCG@10 and recall@10 of documents on four sets: BM25 over whole documents, MiniLM over chunks of 1,000
           characters (the usual LangChain set-up), their reciprocal rank fusion, and `search(k=50)`, where a document stands
           at its first hit; differences are paired, question by question
sentences  answerable questions whose gold sentence is among the first 1, 4 and 12 that would be laid before an answerer
followups  recall@5 of follow-ups as asked, as we make them stand alone, and as a person rewrote them
speed      milliseconds of a search over 10,000 and 100,000 passages, query embedding included

Where something was fitted, rows of the third that it never saw are reported apart (`open_sets.py`). Intervals are
bootstrapped over questions, 95 %. Sets lie in ../shared/bench; stores are kept in benchmarks/results.
"""

from __future__ import annotations

import re
import sqlite3
import sys
from collections.abc import Callable, Sequence

import numpy as np
from open_sets import RESULTS, OpenSet, Row, there_or_exit

from rag import Assistant
from rag.evaluation.intervals import Resamples, paired
from rag.text import STOP, words

DOCUMENT_SETS = ("ir_time", "squad2", "nq_oracle", "clapnq")
CHUNK, OVERLAP, DEPTH = 1000, 200, 100
Run = dict[str, list[str]]
"""Question id -> document ids, best first."""


def store_of(one: OpenSet) -> Assistant:
    """An assistant over all documents of a set, synced; the store is kept between runs."""
    folder = RESULTS / one.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.jsonl").write_text((one.folder / "corpus.jsonl").read_text("utf-8"), "utf-8")
    assistant = Assistant.open(folder, RESULTS / f"{one.name}-store", "extractive")
    assistant.sync()
    return assistant


# --- documents -----------------------------------------------------------------------------------------


def documents() -> None:
    averages: dict[str, list[float]] = {}
    for one in map(OpenSet, DOCUMENT_SETS):
        rows = [row for row in one.questions if row["id"] in one.qrels]
        runs = {"BM25": bm25(one, rows), "naive dense": dense(one, rows)}
        runs["naive fusion"] = {row["id"]: fused([run[row["id"]] for run in runs.values()]) for row in rows}
        with store_of(one) as assistant:
            runs["ours"] = {row["id"]: by_document(assistant, row["question"]) for row in rows}
        for part, chosen in (("all", rows), ("third left out of every fit", [row for row in rows if one.held(row)])):
            print(f"\n{one.name}, {part}: {len(chosen)} questions, {len(one.corpus)} documents")
            means = table(one, chosen, runs)
            if part != "all":
                for name, value in means.items():
                    averages.setdefault(name, []).append(value)
    best = max(np.mean(values) for name, values in averages.items() if name != "ours")
    told = ", ".join(f"{name} {np.mean(values):.3f}" for name, values in averages.items())
    print(f"\nmean nDCG@10 over the sets, thirds left out: {told}; ours - best of the others {np.mean(averages['ours']) - best:+.3f}")


def table(one: OpenSet, rows: Sequence[Row], runs: dict[str, Run]) -> dict[str, float]:
    """Print the figures of each run over the rows; mean nDCG@10 by run."""
    found = {name: scored(one, rows, run) for name, run in runs.items()}
    means = {name: float(np.mean(ndcg)) for name, (ndcg, _) in found.items()}
    best = max((name for name in runs if name != "ours"), key=means.__getitem__)
    for name, (ndcg, recall) in found.items():
        line = f"  {name:<13} nDCG@10 {within(ndcg)}  recall@10 {within(recall)}"
        if name == "ours" and (moved := paired(found[best][0], ndcg, [row["id"] for row in rows])):
            line += f"  ours - {best}: {moved.mean:+.3f} ({moved.low:+.3f} to {moved.high:+.3f})"
        print(line, flush=True)
    return means


def scored(one: OpenSet, rows: Sequence[Row], run: Run) -> tuple[list[float], list[float]]:
    """nDCG@10 and recall@10 of each row."""
    from ir_measures import R, iter_calc, nDCG

    qrels = {row["id"]: one.qrels[row["id"]] for row in rows}
    places = {key: {document: float(-place) for place, document in enumerate(run[key])} for key in qrels}
    values = {(str(m.measure), m.query_id): m.value for m in iter_calc([nDCG @ 10, R @ 10], qrels, places)}
    return tuple([values.get((name, row["id"]), 0.0) for row in rows] for name in ("nDCG@10", "R@10"))  # type: ignore[return-value]


def within(scores: Sequence[float]) -> str:
    """A mean with its interval."""
    mean = float(np.mean(scores))
    interval = interval_of(scores)
    return f"{mean:.3f} ({interval})"


def interval_of(scores: Sequence[float]) -> str:
    found = Resamples([str(n) for n in range(len(scores))]).mean(list(scores))
    return f"{found.low:.3f}-{found.high:.3f}" if found else "-"


def bm25(one: OpenSet, rows: Sequence[Row]) -> Run:
    """SQLite's BM25 over title and text of whole documents, English stemming, stop words dropped."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE d USING fts5 (id UNINDEXED, text, tokenize = 'porter unicode61 remove_diacritics 2')")
    db.executemany("INSERT INTO d VALUES (?, ?)", [(key, f"{row['title']}\n{row['text']}") for key, row in one.corpus.items()])
    found = {}
    for row in rows:
        asked = [word.folded for word in words(row["question"])]
        match = " OR ".join(f'"{word}"' for word in ([w for w in asked if w not in STOP] or asked))
        found[row["id"]] = [key for (key,) in db.execute("SELECT id FROM d WHERE d MATCH ? ORDER BY bm25(d) LIMIT ?", (match, DEPTH))]
    return found


def dense(one: OpenSet, rows: Sequence[Row]) -> Run:
    """MiniLM over chunks; a document stands where its best chunk stands."""
    kept = RESULTS / f"{one.name}-chunks.npz"
    pieces = [(key, piece) for key, row in one.corpus.items() for piece in chunks(f"{row['title']}\n{row['text']}")]
    with store_of(one) as assistant:
        embedder = assistant._embedder
        assert embedder is not None, "the weights are missing; type: rag models fetch minilm"
        if not kept.is_file():
            np.savez(kept, vectors=embedder.embed([piece for _, piece in pieces]))
        asked = embedder.embed([row["question"] for row in rows])
    near = np.load(kept)["vectors"]
    assert len(near) == len(pieces), f"{kept} is of another corpus; remove it"
    found = {}
    for row, vector in zip(rows, asked, strict=True):
        order = np.argsort(-(near @ vector))[: 10 * DEPTH]
        found[row["id"]] = list(dict.fromkeys(pieces[n][0] for n in order))[:DEPTH]
    return found


def chunks(text: str) -> list[str]:
    """Pieces of 1,000 characters with 200 in common, cut at white space."""
    found, start = [], 0
    while start < len(text):
        end = min(len(text), start + CHUNK)
        if end < len(text) and (space := max(text.rfind(" ", start + OVERLAP, end), text.rfind("\n", start + OVERLAP, end))) > 0:
            end = space
        found.append(text[start:end])
        start = end if end == len(text) else max(start + 1, end - OVERLAP)
    return found


def fused(lists: Sequence[Sequence[str]]) -> list[str]:
    """Reciprocal rank fusion with the constant of the paper."""
    scores: dict[str, float] = {}
    for ranked in lists:
        for place, key in enumerate(ranked, 1):
            scores[key] = scores.get(key, 0.0) + 1 / (60 + place)
    return sorted(scores, key=lambda key: (-scores[key], key))


def by_document(assistant: Assistant, question: str, k: int = 50) -> list[str]:
    """Documents in the order of their first hits."""
    return list(dict.fromkeys(hit.document.split("#", 1)[1] for hit in assistant.search(question, k)))


# --- sentences -----------------------------------------------------------------------------------------


def sentences(count: int = 400) -> None:
    for name in ("squad2", "clapnq"):
        one = OpenSet(name)
        rows = [row for row in one.questions if row["answerable"] and one.held(row)][:count]
        with store_of(one) as assistant:
            places = [place_of_gold(assistant, one, row) for row in rows]
        print(f"\n{name}, third left out of every fit: {len(rows)} answerable questions")
        for first in (1, 4, 12):
            print(f"  gold sentence among the first {first:>2}: {within([float(place <= first) for place in places])}", flush=True)


def place_of_gold(assistant: Assistant, one: OpenSet, row: Row) -> int:
    """Place of the first gold sentence among those that would be laid before an answerer; 99 where it is not there."""
    found = assistant._retriever.find(row["question"], assistant.config.passages)
    for place, scored_one in enumerate(found.sentences, 1):
        if is_gold(row, scored_one.sentence.document.split("#", 1)[1], scored_one.sentence.text):
            return place
    return 99


def is_gold(row: Row, document: str, sentence: str) -> bool:
    """A gold sentence of the row; where it names none, one of a relevant document that holds a gold answer."""
    if row.get("evidence"):
        mine = _letters(sentence)
        return any(part and mine and (mine in part or part in mine) for part in map(_letters, row["evidence"]))
    return document in row["relevant"] and any(answer.lower() in sentence.lower() for answer in row["answers"])


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


COMMANDS: dict[str, Callable[[], None]] = {"documents": documents, "sentences": sentences}


def main() -> None:
    there_or_exit()
    for name in sys.argv[1:] or COMMANDS:
        COMMANDS[name]()


if __name__ == "__main__":
    main()
