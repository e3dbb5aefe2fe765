"""Claims with what is cited for them and whether it supports them, from open sets: what verification is fitted and measured on.

WiCE (Kamoi and others 2023; annotations ODC-BY): sentences of Wikipedia, each with an article that it cites, which supports them, some
of them, or nothing. And claims made of a question of SQuAD 2.0 (CC BY-SA 4.0) or RGB (CC BY-NC-SA 4.0) and an answer: the gold one with
its own text, the gold one with what is left of the text without it, and the answer to another question about the same text. As in the
product, `citations.carriers` picks the sentences that are cited. What verification sees of a pair is kept in benchmarks/results, without
a word of it; no row goes into the repository.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from answer_arms import CODE
from open_sets import RESULTS, OpenSet, Row, fitted_on

from rag import Config, Evidence
from rag.answers.citations import carriers
from rag.answers.clauses import openings
from rag.answers.support import features
from rag.answers.verify import Beside, check, read
from rag.documents.attribution import attribute
from rag.models.embeddings import open_embedder
from rag.sentences import sentence_spans
from rag.text import terms
from rag.types import Sentence

QUESTIONS = {"squad2": 300, "rgb_en": 150}
LABELS = {"supported": 1.0, "partially_supported": 0.5, "not_supported": 0.0}
_META = re.compile(r"\(meta data\) (TITLE|PUBLISHER|AUTHOR|PUBLISHED DATETIME): ?(.*)")
_ASKING = re.compile(
    r"^(?:who|whom|what|which|when|where|how many|how much|how)(?: (?:is|are|was|were|did|does|do))?\b ?|\b(?:who|what|which)\b ?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Pair:
    """A claim with what is cited for it. `label`: 1 supported, 0.5 in part, 0 not. `held`: nothing is fitted on it."""

    id: str
    set: str
    label: float
    held: bool
    claim: str
    proof: tuple[Evidence, ...]
    known: str
    question: str = ""
    published: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What verification sees of a pair: `x` are the signals, `coverage` the plain share of words; nearness is the last of `x`."""

    id: str
    set: str
    label: float
    held: bool
    x: tuple[float, ...]
    coverage: float
    faulty: bool
    contradicted: bool
    cut: bool


def seen(name: str) -> list[Seen]:
    """What verification sees of the pairs of a set, from the file of an earlier run of the same code where there is one."""
    log = RESULTS / f"support-{name}-{CODE}.jsonl"
    if log.is_file():
        rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        return [Seen(**{**row, "x": tuple(row["x"])}) for row in rows]
    RESULTS.mkdir(exist_ok=True)
    found = list(_look(wice() if name == "wice" else derived(name, QUESTIONS[name])))
    log.write_text("".join(json.dumps(asdict(one)) + "\n" for one in found), "utf-8")
    return found


def _look(pairs: Sequence[Pair]) -> Iterator[Seen]:
    embedder: Any = open_embedder(Config.load())
    for pair in pairs:
        texts = [pair.claim, *(kept for kept, _ in openings(pair.claim))]
        vectors = embedder.embed_short([*texts, *(e.text for e in pair.proof)])
        cosines = vectors[: len(texts)] @ vectors[len(texts) :].T
        nearness = {text: float(max(row, default=0.0)) for text, row in zip(texts, cosines, strict=True)}
        told = pair.claim, pair.proof, pair.known, Beside(pair.question, "", pair.published, nearness)
        whole, cut = read(*told), bool(check(*told).cut)
        contradicted = whole.verdict == "contradicted"
        yield Seen(pair.id, pair.set, pair.label, pair.held, features(whole.signals), whole.coverage, bool(whole.faults), contradicted, cut)


# --- wice --------------------------------------------------------------------------------------------------


def wice() -> list[Pair]:
    """The claims of the open half, each with the sentences of its article that carry it; the split goes by the Wikipedia article."""
    one = OpenSet("wice")
    pairs = []
    for line in (one.folder / "entailment.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        sentences, known, published = _article(one.corpus[row["doc"]])
        proof = carriers(row["claim"], "", sentences, {})
        held = not fitted_on(row["claim_title"].replace(" ", "_"))
        pairs.append(Pair(row["id"], "wice", LABELS[row["label"]], held, row["claim"], proof, known, "", published))
    return pairs


def _article(row: Row) -> tuple[list[Evidence], str, tuple[str, ...]]:
    """The citable lines of an article with speaker and day, the words known beside them, and its day of publication."""
    about = {match[1]: match[2] for match in _META.finditer(row["text"])}
    day = re.match(r"\d{4}-\d\d-\d\d", about.pop("PUBLISHED DATETIME", ""))
    lines, at = [], 0
    for line in row["text"].split("\n"):
        if line.strip() and not line.startswith("(meta data)"):
            lines.append(Sentence(row["id"], at, at + len(line), line))
        at += len(line) + 1
    told = attribute(lines, day and day.group())
    evidence = [Evidence(n, s.document, s.start, s.end, s.text, speaker=s.speaker, date=s.date) for n, s in enumerate(told, 1)]
    return evidence, " ".join(about.values()), (day.group(),) if day else ()


# --- claims made of questions ------------------------------------------------------------------------------


def derived(name: str, count: int) -> list[Pair]:
    """Claims made of so many questions of a set, right and wrong."""
    one = OpenSet(name)
    rows = [row for row in one.questions if row["answerable"] and row["answers"] and row["type"] in ("answerable", "noise_0.4")]
    about: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        about[row["relevant"][0]].append(row)
    return [pair for row in random.Random(7).sample(rows, min(count, len(rows))) for pair in _made(one, row, about[row["relevant"][0]])]


def _made(one: OpenSet, row: Row, siblings: Sequence[Row]) -> Iterator[Pair]:
    documents = [one.corpus[d] for d in row.get("docs") or row["relevant"]]
    spans = [(d["id"], a, b, d["text"][a:b]) for d in documents for a, b in sentence_spans(d["text"])]
    evidence = [Evidence(n, *span) for n, span in enumerate(spans, 1)]
    lacking = [e for e in evidence if not any(_plain(a) in _plain(e.text) for a in row["answers"])]
    known = " ".join(sorted({str(d.get("title") or "") for d in documents}))
    gold = min(row["answers"], key=len)
    others = [other for sibling in siblings if not _alike(other := min(sibling["answers"], key=len), row["answers"])]
    cases = [("right", gold, evidence, 1.0), ("without", gold, lacking, 0.0), *(("wrong", other, evidence, 0.0) for other in others[:1])]
    for kind, answer, sentences, label in cases:
        claim = f"{_ASKING.sub('', row['question'].rstrip(' ?'))} {answer}."
        proof = carriers(claim, row["question"], sentences, {})
        yield Pair(f"{row['id']}-{kind}", one.name, label, one.held(row), claim, proof, known, row["question"])


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", text.lower()).split())


def _alike(answer: str, golds: Sequence[str]) -> bool:
    return any(set(terms(answer)) & set(terms(gold)) or _plain(answer) in _plain(gold) for gold in golds)
