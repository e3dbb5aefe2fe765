"""Random sequences of changes and kills: after each, the index equals one that is made anew.

    python benchmarks/sync_sequences.py [COUNT] [SEED]

Each sequence writes, edits, renames, copies and deletes files of a folder and syncs now and then; some syncs are
ended by kill -9, at a random statement of the catalog or at a random moment. A last sync must leave what a fresh store
over the same folder holds: documents, sentences, passages and their vectors, what Chroma holds, groups of
near-duplicates, and the first ten of a few searches. Embedder: `rag.testing.HashingEmbedder`.
"""

import os
import pickle
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import chromadb  # noqa: F401  # imported before forking, so that no child has to

from rag.assistant import Assistant
from rag.config import Config
from rag.testing import HashingEmbedder

TOPICS = "summit guarantees troops budget harvest ferry tunnel orchestra glacier referendum".split()
QUERIES = ("Who opposed the summit?", "budget of the ferry", "tunnel glacier orchestra", "What did the minister say about troops?")
WHO = "the minister|Anna Kovacs|the mayor of Lund|Reuters|a spokesman".split("|")


def main(count: int, seed: int) -> int:
    began, kills, wrong = time.perf_counter(), Counter(), []
    for number in range(count):
        chance = random.Random(seed * 100_003 + number)
        base = Path(tempfile.mkdtemp(prefix="footnote-sequence-"))
        try:
            differences = sequence(chance, base, kills)
        finally:
            shutil.rmtree(base, ignore_errors=True)
        if differences:
            wrong.append(number)
            print(f"sequence {number} (seed {seed}): {'; '.join(differences)}", flush=True)
    print(
        f"{count} sequences, {kills['syncs']} syncs, {kills['kills']} of them killed;"
        f" equal to a fresh index: {count - len(wrong)} of {count};"
        f" {time.perf_counter() - began:.0f} s"
    )
    return 1 if wrong else 0


def sequence(chance: random.Random, base: Path, kills: Counter) -> list[str]:
    """What differs in the end; empty when nothing does."""
    folder = base / "docs"
    folder.mkdir()
    for _ in range(chance.randint(2, 5)):
        for _ in range(chance.randint(1, 4)):
            change(chance, folder)
        kills["syncs"] += 1
        kill = chance.choice((None, "statement", "moment"))
        kills["kills"] += synced(folder, base / "store", kill, chance)
    synced(folder, base / "store", None, chance)
    synced(folder, base / "fresh", None, chance)
    ours, fresh = (looked_at(folder, base / store) for store in ("store", "fresh"))
    unread = any(name == file for file, rows in fresh["unread"].items() for name, _ in rows)  # an edited corpus may have a broken row
    return [name for name in fresh if ours[name] != fresh[name]] + ["unread files"] * unread


def change(chance: random.Random, folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    kind = chance.choice(("add", "add", "corpus", "edit", "rename", "copy", "delete"))
    path = chance.choice(files) if files else None
    if path is None or kind in ("add", "corpus"):
        place = folder / chance.choice(("", "desk", "wire")) / f"{chance.choice(TOPICS)}-{chance.randint(1, 6)}"
        place.parent.mkdir(exist_ok=True)
        if kind == "corpus":
            rows = "".join(f'{{"id": "{n}", "text": "{story(chance, 2)}"}}\n' for n in range(chance.randint(1, 4)))
            place.with_suffix(".jsonl").write_text(rows)
        else:
            place.with_suffix(chance.choice((".txt", ".md", ".html"))).write_text(story(chance, chance.randint(1, 12)))
    elif kind == "edit":
        path.write_text(
            path.read_text().replace("said", chance.choice(("said", "denied")), 1) + chance.choice(("", f" {story(chance, 1)}\n"))
        )
    elif kind == "delete":
        path.unlink()
    else:
        new = path.with_name(f"{kind}d-{chance.randint(1, 9)}{path.suffix}")
        if new != path:
            path.rename(new) if kind == "rename" else shutil.copy(path, new)


def story(chance: random.Random, sentences: int) -> str:
    return " ".join(
        f"{chance.choice(WHO).capitalize()} said on Monday that the {chance.choice(TOPICS)} would cost {chance.randint(2, 900)} million"
        f" and follow the {chance.choice(TOPICS)} of {chance.randint(1990, 2024)}."
        for _ in range(sentences)
    )


def opened(folder: Path, store: Path) -> Assistant:
    return Assistant(Config(store=str(store), embedder="none"), [folder], HashingEmbedder(), None)


def synced(folder: Path, store: Path, kill: str | None, chance: random.Random) -> int:
    """Sync in a child of its own; 1 when it was killed before it was done."""
    at, moment = chance.randint(1, 150), chance.uniform(0.0, 1.5)
    child = os.fork()
    if child == 0:
        try:
            with opened(folder, store) as assistant:
                if kill == "statement":
                    _die_at(assistant, at)
                assistant.sync()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    if kill == "moment":
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if status and os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise SystemExit(f"the sync of {folder} failed with status {status}")
    return int(bool(status))


def _die_at(assistant: Assistant, statement: int) -> None:
    seen = Counter()

    def trace(_: str) -> None:
        seen["statements"] += 1
        if seen["statements"] == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    assistant._catalog._db.set_trace_callback(trace)


def looked_at(folder: Path, store: Path) -> dict[str, object]:
    """`state`, in a child: Chroma has threads, so this process, which forks, never opens it."""
    told = store.with_suffix(".state")
    child = os.fork()
    if child == 0:
        try:
            told.write_bytes(pickle.dumps(state(folder, store)))
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    if os.waitpid(child, 0)[1]:
        raise SystemExit(f"the store {store} cannot be read")
    return pickle.loads(told.read_bytes())


def state(folder: Path, store: Path) -> dict[str, object]:
    """All that a store holds, without the numbers that depend on its history."""
    with opened(folder, store) as assistant:
        catalog = assistant._catalog
        names = catalog.names()
        ids, matrix = catalog.matrix()
        passages = catalog.passages(ids)
        keys = {number: (passage.document, passage.start, passage.end, passage.header) for number, passage in passages.items()}
        return {
            "documents": [catalog.document(name) for name in names],
            "sentences": [catalog.sentences(name) for name in names],
            "passages": sorted(keys.values()),
            "vectors": sorted((keys[number], row.tobytes()) for number, row in zip(ids, matrix, strict=True)),
            "Chroma": sorted(keys[number] for number in assistant._vectors.held()),
            "groups": catalog.clusters(),
            "unread": catalog.failures(),
            "vocabulary": catalog.vocabulary(),
            "first ten": [[(hit.document, hit.start, hit.end, round(hit.score, 6)) for hit in assistant.search(q, 10)] for q in QUERIES]
            if names
            else [],
            "faults": assistant.doctor(),
        }


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    sys.exit(main(*given, *(300, 1)[len(given) :]))
