"""How well search finds documents and sentences, beside the baselines a user would otherwise build, and how fast it is.

    python benchmarks/retrieval.py [documents|stages|sentences|words|abroad|followups|speed]...

documents  nDCG@10 and recall@10 of documents on four sets: BM25 over whole documents, MiniLM over chunks of 1,000
           characters (the usual LangChain set-up), their reciprocal rank fusion, and `search(k=50)`, where a document stands
           at its first hit; differences are paired, question by question
stages     the same figures without each stage of a search, paired
sentences  answerable questions whose gold sentence is among the first 1, 4 and 12 that would be laid before an answerer
words      questions with typing errors, in other words and in other languages: where their gold sentence stands
abroad     the same for questions in four other languages about ten articles, by which nothing was fitted
followups  recall@5 of follow-ups as asked, as we make them stand alone, and as a person rewrote them
speed      milliseconds of a search over 10,000 and 100,000 passages, query embedding included

Where something was fitted, rows of the third that it never saw are reported apart (`open_sets.py`). Intervals are
bootstrapped over questions, 95 %. Sets lie in ../shared/bench; stores are kept in benchmarks/results.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
import sync_throughput
from open_sets import RESULTS, ROOT, OpenSet, Row, there_or_exit

from rag import Assistant, Config
from rag.evaluation.intervals import Resamples, paired
from rag.models.chat import open_chat
from rag.models.embeddings import open_embedder
from rag.protocols import Embedder, QuickEmbedder
from rag.retrieval.crossencoder import open_reranker
from rag.retrieval.followup import Query, understand
from rag.retrieval.retriever import Retriever, Stages
from rag.retrieval.sentences import Scored
from rag.text import STOP, words
from rag.types import Hit

DOCUMENT_SETS = ("ir_time", "squad2", "nq_oracle", "clapnq")
CHUNK, OVERLAP, DEPTH = 1000, 200, 100
Run = dict[str, list[str]]
"""Question id -> document ids, best first."""


def store_of(one: OpenSet) -> Assistant:
    """An assistant over all documents of a set."""
    return store_over(one.name, list(one.corpus.values()))


def store_over(name: str, rows: Sequence[Row], model: str = "extractive") -> Assistant:
    """An assistant over the rows of a corpus, synced; the store is kept between runs."""
    folder = RESULTS / name
    folder.mkdir(parents=True, exist_ok=True)
    corpus = "".join(json.dumps(row) + "\n" for row in rows)
    if not (folder / "corpus.jsonl").is_file() or (folder / "corpus.jsonl").read_text("utf-8") != corpus:
        (folder / "corpus.jsonl").write_text(corpus, "utf-8")
    assistant = Assistant.open(folder, RESULTS / f"{name}-store", model)
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
    db = full_text(one.corpus)
    return {row["id"]: matches(db, row["question"], DEPTH) for row in rows}


def full_text(corpus: Mapping[str, Row]) -> sqlite3.Connection:
    """SQLite's full text over title and text of whole documents, English stemming."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE d USING fts5 (id UNINDEXED, text, tokenize = 'porter unicode61 remove_diacritics 2')")
    db.executemany("INSERT INTO d VALUES (?, ?)", [(key, f"{row['title']}\n{row['text']}") for key, row in corpus.items()])
    return db


def matches(db: sqlite3.Connection, question: str, depth: int) -> list[str]:
    """Documents with one of the question's words, stop words dropped, by BM25."""
    asked = [word.folded for word in words(question)]
    match = " OR ".join(f'"{word}"' for word in ([w for w in asked if w not in STOP] or asked))
    return [key for (key,) in db.execute("SELECT id FROM d WHERE d MATCH ? ORDER BY bm25(d) LIMIT ?", (match, depth))]


def dense(one: OpenSet, rows: Sequence[Row]) -> Run:
    """MiniLM over chunks; a document stands where its best chunk stands."""
    with store_of(one) as assistant:
        embedder = assistant._embedder
        assert embedder is not None, "the weights are missing; type: rag models fetch minilm"
        pieces, near = chunked(one.name, one.corpus, embedder)
        asked = embedder.embed([row["question"] for row in rows])
    found = {}
    for row, vector in zip(rows, asked, strict=True):
        order = np.argsort(-(near @ vector))[: 10 * DEPTH]
        found[row["id"]] = list(dict.fromkeys(pieces[n][0] for n in order))[:DEPTH]
    return found


def chunked(name: str, corpus: Mapping[str, Row], embedder: Embedder) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Chunks of a corpus as (document, text) with their vectors, which are kept between runs."""
    kept = RESULTS / f"{name}-chunks.npz"
    pieces = [(key, piece) for key, row in corpus.items() for piece in chunks(f"{row['title']}\n{row['text']}")]
    if not kept.is_file():
        np.savez(kept, vectors=embedder.embed([piece for _, piece in pieces]))
    vectors = np.load(kept)["vectors"]
    assert len(vectors) == len(pieces), f"{kept} is of another corpus; remove it"
    return pieces, vectors


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
    return _documents_of(assistant.search(question, k))


def _documents_of(hits: Sequence[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.document.split("#", 1)[1] for hit in hits))


# --- stages --------------------------------------------------------------------------------------------


def stages(count: int = 120) -> None:
    """What each stage of a search is worth: all figures again without it, over the thirds left out, paired with the whole."""
    columns: dict[str, dict[str, list[float]]] = {}
    for one in map(OpenSet, DOCUMENT_SETS):
        rows = [row for row in one.questions if row["id"] in one.qrels and one.held(row)][:count]
        with store_of(one) as assistant:
            for off in ("nothing", *(field.name for field in fields(Stages))):
                retriever = without(assistant, off)
                run = {row["id"]: _documents_of(retriever.search(row["question"], 50)) for row in rows}
                columns.setdefault(f"nDCG@10 {one.name}", {})[off] = scored(one, rows, run)[0]
                if one.name == "squad2":
                    places = [place_of_gold(retriever, assistant.config.passages, row) for row in rows if row["answerable"]]
                    columns.setdefault("gold sentence in first 4, squad2", {})[off] = [float(place <= 4) for place in places]
    for title, found in columns.items():
        whole = found.pop("nothing")
        print(f"\n{title}: {np.mean(whole):.3f}, n {len(whole)}")
        for off, values in found.items():
            moved = paired(whole, values, [str(n) for n in range(len(whole))])
            if moved and any(x != y for x, y in zip(whole, values, strict=True)):
                print(f"  without {off:<10} {moved.mean:+.3f} ({moved.low:+.3f} to {moved.high:+.3f})", flush=True)


def without(assistant: Assistant, off: str) -> Retriever:
    """The assistant's retriever without one stage."""
    ours = assistant._retriever
    chosen = Stages(**{field.name: field.name != off for field in fields(Stages)})
    return Retriever(assistant._catalog, assistant._vectors, assistant._embedder, ours._scorer._judge, chosen)


# --- sentences -----------------------------------------------------------------------------------------


def sentences(count: int = 200) -> None:
    """With the evidence model and without it, and how well the best sentence's score tells that there is an answer at all."""
    for name in ("squad2", "clapnq"):
        one = OpenSet(name)
        held = [row for row in one.questions if one.held(row)]
        yes, no = ([row for row in held if row["answerable"] == wanted][:count] for wanted in (True, False))
        print(f"\n{name}, third left out of every fit: {len(yes)} answerable questions, {len(no)} others")
        with store_of(one) as assistant:
            for title, off in (("ours", "nothing"), ("without the evidence model", "judge")):
                retriever, passages = without(assistant, off), assistant.config.passages
                places = [place_of_gold(retriever, passages, row) for row in yes]
                told = ", ".join(f"{first}: {within([float(place <= first) for place in places])}" for first in (1, 4, 12))
                best = [[_best(retriever.find(row["question"], passages).sentences) for row in rows] for rows in (yes, no)]
                print(f"  {title}: gold sentence among the first {told}; AUROC answerable {auroc(*best):.3f}", flush=True)


def _best(found: Sequence[Scored]) -> float:
    """The best log-odds of the evidence model; where it did not read, the best score."""
    return max((one.score if one.holds is None else one.holds for one in found), default=-9.0)


def auroc(yes: Sequence[float], no: Sequence[float]) -> float:
    """Chance that one of `yes` scores higher than one of `no`; a tie counts half."""
    return float(np.mean([(a > b) + 0.5 * (a == b) for a in yes for b in no]))


def place_of_gold(retriever: Retriever, passages: int, row: Row) -> int:
    """Place of the first gold sentence among those that would be laid before an answerer; 99 where it is not there."""
    found = retriever.find(row["question"], passages)
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


# --- other words ---------------------------------------------------------------------------------------


def other_words() -> None:
    """Questions of our own over the seed article, which lies among all paragraphs of SQuAD: `other_words.jsonl`."""
    rows = [json.loads(line) for line in Path(__file__).with_name("other_words.jsonl").read_text("utf-8").splitlines()]
    seed = next((ROOT / "seeds").glob("*.txt")).read_text("utf-8")
    report_places("words", [{"id": "seed", "title": "", "text": seed}], rows)


def abroad() -> None:
    """Questions of our own in four languages over ten short English articles of our own, held back: nothing was chosen by them."""
    lines = Path(__file__).with_name("abroad.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    report_places("abroad", [row for row in rows if "text" in row], [row for row in rows if "question" in row])


def report_places(name: str, articles: Sequence[Row], rows: Sequence[Row]) -> None:
    """Where the gold sentences of the rows stand, the articles lying among all paragraphs of SQuAD."""
    with store_over(name, [*OpenSet("squad2").corpus.values(), *articles]) as assistant:
        plain = Stages(spelling=False, languages=False)
        arms = {
            "ours": assistant._retriever,
            "no mending, no other languages": Retriever(
                assistant._catalog, assistant._vectors, assistant._embedder, assistant._retriever._scorer._judge, plain
            ),
        }
        for kind in dict.fromkeys(row["kind"] for row in rows):
            chosen = [row for row in rows if row["kind"] == kind]
            print(f"\n{kind}: {len(chosen)} questions")
            for name, retriever in arms.items():
                places = [_place_of(row["gold"], retriever.find(row["question"], assistant.config.passages).sentences) for row in chosen]
                told = ", ".join(f"among the first {first} {sum(place <= first for place in places)}" for first in (1, 4, 12))
                print(f"  {name}: gold sentence {told}", flush=True)


def _place_of(gold: str, found: Sequence[Scored]) -> int:
    return next((place for place, one in enumerate(found, 1) if gold in one.sentence.text), 99)


# --- follow-ups ----------------------------------------------------------------------------------------


def followups() -> None:
    mtrag, cast = OpenSet("mtrag"), OpenSet("cast")
    rewrites = [row for row in cast.rewrites if row.get("passage")]
    passages = {f"cast-{row['id']}": row["passage"] for row in rewrites}
    with store_over("followups", [*mtrag.corpus.values(), *({"id": key, "text": text} for key, text in passages.items())]) as assistant:
        report_turns(assistant, "cast", [(row, {f"cast-{row['id']}"}) for row in rewrites])
        asked = [(row, set(mtrag.qrels[row["id"]])) for row in mtrag.questions if row["id"] in mtrag.qrels]
        report_turns(assistant, "mtrag", asked)


def report_turns(assistant: Assistant, name: str, rows: Sequence[tuple[Row, set[str]]]) -> None:
    """Recall@5 of the last turn alone, of what we make of it, and of a person's rewrite where the set has one."""
    forms: dict[str, Callable[[Row], Query]] = {"last turn": lambda row: understand(row["question"]), "ours": in_history}
    if all(row.get("rewrite") for row, _ in rows):
        forms["human rewrite"] = lambda row: understand(row["rewrite"])
    for part, chosen in (("with history", [r for r in rows if r[0]["history"]]), ("without", [r for r in rows if not r[0]["history"]])):
        if not chosen:
            continue
        found = {form: [recall_at_5(assistant, make(row), wanted) for row, wanted in chosen] for form, make in forms.items()}
        print(f"\n{name}, {part}: {len(chosen)} turns")
        for form, scores in found.items():
            moved = paired(found["last turn"], scores, [row["id"] for row, _ in chosen])
            gain = f"  - last turn: {moved.mean:+.3f} ({moved.low:+.3f} to {moved.high:+.3f})" if moved and form != "last turn" else ""
            print(f"  {form:<14} recall@5 {within(scores)}{gain}", flush=True)
        if "human rewrite" in found:
            print(f"  ours / human rewrite {np.mean(found['ours']) / np.mean(found['human rewrite']):.3f}")


def in_history(row: Row) -> Query:
    roles = {"agent": "assistant"}
    return understand(row["question"], [{"role": roles.get(m["role"], m["role"]), "content": m["text"]} for m in row["history"]])


def recall_at_5(assistant: Assistant, query: Query, wanted: set[str]) -> float:
    hits = assistant._retriever.search(query.standalone, 5, also=query.also)
    return len(wanted & {hit.document.split("#", 1)[1] for hit in hits}) / len(wanted)


# --- speed ---------------------------------------------------------------------------------------------


def speed() -> None:
    medians = {}
    for files in (520, 5200):
        with large_store(files) as assistant:
            asked = [row["question"] for row in OpenSet("nq_oracle").questions[:220]]
            for question in asked[:20]:
                assistant.search(question)
            spent, embedding = [], []
            for question in asked[20:]:
                began = time.perf_counter()
                assistant._embedder.embed_short([question])  # type: ignore[union-attr]
                embedding.append(1000 * (time.perf_counter() - began))
                began = time.perf_counter()
                assistant.search(question)
                spent.append(1000 * (time.perf_counter() - began))
            count, state = assistant._catalog.counts()["passages"], assistant._vectors.state
        medians[files] = float(np.median(spent))
        print(
            f"{count:,} passages, answered by {state}: search p50 {np.median(spent):.1f} ms, p95 {np.percentile(spent, 95):.1f} ms"
            f" over {len(spent)} questions; embedding the question p50 {np.median(embedding):.1f} ms of it (goal at 100,000: 40 and 80 ms)",
            flush=True,
        )
    print(f"from 10,000 to 100,000 passages p50 grows {medians[5200] / medians[520]:.2f} times")


def large_store(files: int, model: str = "extractive") -> Assistant:
    """Generated reports whose passages have perturbed vectors of real sentences, as in `sync_throughput.py`; kept between runs."""
    base = RESULTS / f"speed-{files}"
    real = open_embedder(Config())
    assert isinstance(real, QuickEmbedder), "the weights are missing; type: rag models fetch minilm"
    pool = sync_throughput.sentences()
    if not base.is_dir():
        sync_throughput.write(base / "documents", files, 96, 5, pool)
    embedder = sync_throughput.Perturbed(real.embed_short(pool[:2000]))
    embedder.embed_short = real.embed_short  # questions are embedded in earnest
    config = Config(store=str(base / "store"))
    chat = None if model == "extractive" else open_chat(config, model)
    assistant = Assistant(config, [base / "documents"], embedder, chat, open_reranker(config))
    assistant.sync()
    return assistant


COMMANDS: dict[str, Callable[[], None]] = {
    "documents": documents,
    "stages": stages,
    "sentences": sentences,
    "words": other_words,
    "abroad": abroad,
    "followups": followups,
    "speed": speed,
}


def main() -> None:
    there_or_exit()
    for name in sys.argv[1:] or COMMANDS:
        COMMANDS[name]()


if __name__ == "__main__":
    main()
