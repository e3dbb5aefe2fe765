"""Which questions the figures of answers are made of, over which documents, and what is known of the right answer.

Samples are drawn by hash from the third of a set that nothing is fitted on. Of RGB's counterfactual rows and of the injected
documents all are taken, as they are few; no coefficient is fitted on them, but rules were written against some, and the others are
told apart as unseen. Knows no assistant and no score.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from injection import held as unseen
from open_sets import BENCH, ROOT, OpenSet, Row

from rag import Scope
from rag.evaluation.questions import Question
from rag.evaluation.sets.layouts import read
from rag.types import Message

SUMMARY = "Summarise the document"
POSITIONS = ("start", "middle", "end")


@dataclass(frozen=True)
class Asking:
    """One question as it is asked.

    :param kind: rows of one kind are drawn, and counted, together. :param cluster: rows of one cluster are right or wrong together.
    :param docs: ids of the only documents that may answer, () for all. :param key: what the draw hashes; "" for the id, and alike
        for rows that shall be drawn together. :param row: what the set says. :param marked: the same as our own question set has it.
    :param unseen: whether nothing was fitted on the row, and no rule written against it.
    """

    id: str
    kind: str
    question: str
    cluster: str
    docs: tuple[str, ...] = ()
    key: str = ""
    row: Row = field(default_factory=dict)
    marked: Question | None = None
    unseen: bool = True

    @property
    def history(self) -> tuple[Message, ...]:
        return self.marked.history if self.marked else ()

    @property
    def scope(self) -> Scope | None:
        return Scope(documents=[f"corpus.jsonl#{one}" for one in self.docs]) if self.docs else None

    @property
    def answerable(self) -> bool:
        return bool(self.row.get("answerable", True))

    @property
    def stamp(self) -> str:
        """Id, question and documents: what a kept answer is an answer to."""
        asked = [self.question, self.docs, [str(turn.get("content")) for turn in self.history]]
        return f"{self.id}@{hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class AnswerSet:
    """Questions and the corpus they are asked of; `store` names the folders in which corpus and index are kept."""

    name: str
    store: str
    corpus: Sequence[Row]
    askings: Sequence[Asking]

    @property
    def kinds(self) -> list[str]:
        return list(dict.fromkeys(one.kind for one in self.askings))

    def drawn(self, arm: str, rows: int | None = None) -> list[Asking]:
        """The sample of an arm: the same questions, in the same order, for every arm, of which a cheaper one takes more.

        :param rows: how many of each kind; None for 200 in all (extractive), 60 of each kind (local) or 40 in all (others).
        """
        count = rows if rows is not None else self._each(arm)
        by_kind: dict[str, list[Asking]] = defaultdict(list)
        for one in sorted(self.askings, key=lambda one: hashlib.sha256(f"answers/{one.key or one.id}".encode()).hexdigest()):
            by_kind[one.kind].append(one)
        turns = [by_kind[kind][:count] for kind in self.kinds]
        return [turn[at] for at in range(max(map(len, turns))) for turn in turns if at < len(turn)]

    def _each(self, arm: str) -> int:
        several = len(self.kinds) > 1
        if arm in ("extractive", "bm25"):
            return 100 if several else 200
        return 60 if arm == "local" else 20 if several else 40


def _open(name: str, kinds: dict[str, str], *, together: bool = False) -> AnswerSet:
    """Rows of an open set's third left out of every fit, of the types named: row type -> kind."""
    one = OpenSet(name)
    return AnswerSet(name, name, list(one.corpus.values()), list(_askings(one, kinds, together, held=True)))


def _askings(one: OpenSet, kinds: dict[str, str], together: bool, held: bool) -> Iterator[Asking]:
    for row in one.questions:
        if row["type"] in kinds and (not held or one.held(row)):
            article, docs = one.article(row), tuple(row.get("docs") or ())
            key = article if together else ""
            yield Asking(row["id"], kinds[row["type"]], row["question"], article, docs, key, row, unseen=one.held(row))


def squad2() -> AnswerSet:
    return _open("squad2", {"answerable": "answerable", "unanswerable": "unanswerable"})


def clapnq() -> AnswerSet:
    return _open("clapnq", {"answerable": "answerable", "unanswerable": "unanswerable"})


def rgb_en() -> AnswerSet:
    return _open("rgb_en", {"noise_0.8": "answerable", "reject": "unanswerable"}, together=True)


def realtimeqa() -> AnswerSet:
    return _open("realtimeqa_2022open", {"free": "free"})


def en_fact() -> AnswerSet:
    """All 34 questions, each over documents that state a false value and over documents that state the true one."""
    one = OpenSet("rgb")
    kinds = {"en_fact/fact": "false", "en_fact/noise": "true"}
    return AnswerSet("en_fact", "rgb", list(one.corpus.values()), list(_askings(one, kinds, together=True, held=False)))


def seed() -> AnswerSet:
    """The 18 shipped questions over seeds/."""
    questions = read(ROOT / "questions" / "eu-summit.jsonl").asked
    seeds = [{"id": path.name, "title": "", "text": path.read_text("utf-8")} for path in sorted((ROOT / "seeds").glob("*.txt"))]
    asked = [Asking(q.id, "seed", q.question, q.id, row={"answerable": q.answerable}, marked=q) for q in questions]
    return AnswerSet("seed", "seed", seeds, asked)


def garak() -> AnswerSet:
    """Documents with an instruction in them, each asked of alone, in the words that its attack waits for."""
    rows = _rows("garak_latent/documents.jsonl")
    corpus = [{"id": row["id"], "title": "", "text": row["document"]} for row in rows]
    told = [row["instruction"].strip(" -\n") or SUMMARY for row in rows]
    asked = [
        Asking(row["id"], "attacked", text, row["family"], (row["id"],), row=row, unseen=unseen(row))
        for row, text in zip(rows, told, strict=True)
    ]
    return AnswerSet("garak_latent", "garak_latent", corpus, asked)


def bipia() -> AnswerSet:
    """Each text attack in a carrier drawn by hash: the carrier as it was, and with the attack at its start, middle and end."""
    carriers, corpus, asked = _rows("bipia/carriers.jsonl"), [], []
    for attack in (row for row in _rows("bipia/attacks.jsonl") if row["kind"] == "text"):
        carrier = carriers[int(hashlib.sha256(f"carrier/{attack['id']}".encode()).hexdigest()[:8], 16) % len(carriers)]
        for kind in ("clean", *POSITIONS):
            text, span = _injected(carrier["context"], attack["attack"], kind)
            name = f"{attack['id'].replace(' ', '_')}/{kind}"
            corpus.append({"id": name, "title": "", "text": text})
            row = {"attack": attack["attack"], "span": span, "carrier": carrier["context"], "answers": [carrier["answer"]]}
            asked.append(Asking(name, kind, carrier["question"], attack["id"], (name,), attack["id"], row, unseen=unseen(attack)))
    return AnswerSet("bipia", "bipia", corpus, asked)


def _injected(text: str, attack: str, kind: str) -> tuple[str, tuple[int, int] | None]:
    """The text with the attack on a line of its own, and where it stands then; as it was for "clean"."""
    if kind == "clean":
        return text, None
    breaks = [at for at, char in enumerate(text) if char == "\n"] or [at for at, char in enumerate(text) if char == " "]
    at = {"start": 0, "end": len(text), "middle": min(breaks, key=lambda at: abs(at - len(text) // 2), default=len(text))}[kind]
    before, after = text[:at].rstrip("\n"), text[at:].lstrip("\n")
    start = len(before) + 1 if before else 0
    return "\n".join(part for part in (before, attack, after) if part), (start, start + len(attack))


def _rows(path: str) -> list[Row]:
    return [json.loads(line) for line in (BENCH / path).read_text("utf-8").splitlines()]


SETS: dict[str, tuple[Callable[[], AnswerSet], ...]] = {
    "squad2": (squad2,),
    "clapnq": (clapnq,),
    "rgb_en": (rgb_en,),
    "en_fact": (en_fact,),
    "realtimeqa": (realtimeqa,),
    "seed": (seed,),
    "injection": (garak, bipia),
}
