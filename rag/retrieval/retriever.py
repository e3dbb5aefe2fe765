"""A question to ranked passages, and to the sentences in them that speak to it.

Full text (BM25) and vectors each rank the passages; reciprocal rank fusion joins the two lists (Cormack, Clarke and
Büttcher, 2009). Sentences of the best passages are then scored one by one. Knows no answer and no model but the embedder.
"""

from __future__ import annotations

import math
import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..index.catalog import Catalog
from ..index.vectors import VectorIndex
from ..text import STOP, country, fold, stem, terms, unnamed, words
from ..types import Embedder, Hit, Judge, Passage, Scope, Sentence
from .spelling import Speller

if TYPE_CHECKING:
    from ..types import Vectors

_RRF = 60  # the constant of the paper
_DEPTH = 50
_PER_DOCUMENT = 4
_SENTENCES = 24
_CACHED_VECTORS = 20_000
_CLASS_WEIGHT = 0.3
_JUDGED = 12
_JOINT = (-1.87, 1.59, 0.83, 0.54)


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with how well it speaks to the question; higher is better, and all but `holds` lie in 0..1.

    `coverage` is the share of the question's words, weighted by rarity, that it holds; `cosine` its nearness in
    meaning (0 without an embedder); `holds` the evidence model's log-odds that it holds the answer, None where that
    model did not read it; `score` joins them.
    """

    sentence: Sentence
    score: float
    coverage: float
    cosine: float
    holds: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one search brought: passages, their sentences best first, and how the question fits the store.

    `searched` is the question after spelling; `weights` maps each of its stems to its rarity; `missing` holds those of
    its words, folded, that occur in none of the passages found.
    """

    searched: str
    hits: tuple[Hit, ...]
    sentences: tuple[Scored, ...]
    weights: dict[str, float]
    missing: tuple[str, ...]


class Retriever:
    """Searches one store. Safe to share between threads.

    :param embedder: None searches by full text alone. :param judge: None leaves the order to words and vectors.
    """

    def __init__(self, catalog: Catalog, vectors: VectorIndex, embedder: Embedder | None, judge: Judge | None = None) -> None:
        self._catalog, self._index, self._embedder, self._judge = catalog, vectors, embedder, judge
        self._lock = threading.Lock()
        self._speller: tuple[int, Speller] | None = None
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    def find(self, question: str, k: int, scope: Scope | None = None, boost: Sequence[Scope] = ()) -> Finding:
        """The k best passages for the question, and the citable sentences in them, best first.

        :param scope: nothing outside it is found. :param boost: what lies in one of these comes before what is found as well outside.
        """
        searched = self.spell(question)
        vector = self._embed([searched])[0] if self._embedder else None
        ranked = self._ranked(searched, k, scope, vector, boost)
        hits = self._hits(ranked)
        weights = self._weights(searched)
        held = {s for passage, _ in ranked for s in terms(f"{passage.header}\n{passage.text}")}
        missing = tuple(dict.fromkeys(w for w in _content(searched) if stem(w) not in held))
        return Finding(searched, tuple(hits), tuple(self._judged(searched, self._score(hits, weights, vector))), weights, missing)

    def spell(self, question: str) -> str:
        """The question with its typing errors mended against the documents' own words."""
        with self._lock:
            change = self._catalog.change()
            if self._speller is None or self._speller[0] != change:
                knows = self._embedder.knows if self._embedder else None
                self._speller = (change, Speller(self._catalog.vocabulary(), knows))
            speller = self._speller[1]
        return speller.correct(question)

    # --- passages ---

    def search(self, question: str, k: int, scope: Scope | None = None, boost: Sequence[Scope] = ()) -> list[Hit]:
        """The k best passages, at most a few of one document unless there are too few others."""
        vector = self._embed([question])[0] if self._embedder else None
        return self._hits(self._ranked(question, k, scope, vector, boost))

    def _ranked(
        self, question: str, k: int, scope: Scope | None, vector: Vectors | None, boost: Sequence[Scope] = ()
    ) -> list[tuple[Passage, float]]:
        """The k best passages with their fused scores, best first."""
        depth = max(_DEPTH, k)
        ranked = [self._catalog.search(_query_words(question), depth, scope)]
        if vector is not None:
            ranked.append(self._index.query(vector, depth, self._catalog.allowed(scope)))
        passages = self._catalog.passages([number for found in ranked for number, _ in found])
        lists = [_in_order(found, passages)[:depth] for found in ranked]
        for near in [self._catalog.allowed(part) or set() for part in boost]:
            lists += [[number for number in found if number in near] for found in lists[: len(ranked)]]
        fused = reciprocal_rank_fusion(lists)
        order = _spread(sorted(fused, key=lambda number: (-fused[number], _place(passages[number]))), passages, k)
        return [(passages[number], fused[number]) for number in order]

    def _hits(self, ranked: Sequence[tuple[Passage, float]]) -> list[Hit]:
        return [self._hit(passage, score, rank) for rank, (passage, score) in enumerate(ranked, 1)]

    def _hit(self, passage: Passage, score: float, rank: int) -> Hit:
        first = next(iter(self._catalog.sentences(passage.document, passage.start, passage.start + 1)), None)
        page, place = (first.page, first.place) if first else (None, None)
        return Hit(passage.document, passage.start, passage.end, passage.text, page, place, score, rank)

    # --- sentences ---

    def _score(self, hits: Sequence[Hit], weights: dict[str, float], vector: Vectors | None) -> list[Scored]:
        total = sum(weights.values()) or 1.0
        candidates = []
        for sentence in self._citable(hits):
            held = set(terms(spoken(sentence)))
            candidates.append((sum(w for s, w in weights.items() if s in held) / total, sentence))
        candidates.sort(key=lambda pair: -pair[0])
        candidates = candidates[:_SENTENCES]
        cosines = self._cosines([sentence for _, sentence in candidates], vector)
        scored = [
            Scored(s, (cosine + coverage / 2) / 1.5, coverage, cosine) for (coverage, s), cosine in zip(candidates, cosines, strict=True)
        ]
        return sorted(scored, key=lambda one: -one.score)

    def _citable(self, hits: Sequence[Hit]) -> Iterator[Sentence]:
        """The citable sentences of the hits; what near-duplicates share comes once, for a copy is no second source."""
        clusters = self._catalog.clusters({hit.document for hit in hits})
        seen: set[tuple[str, str]] = set()
        for hit in hits:
            for sentence in self._catalog.sentences(hit.document, hit.start, hit.end):
                key = clusters.get(hit.document, hit.document), fold(sentence.text).text
                if sentence.citable and key not in seen:
                    seen.add(key)
                    yield sentence

    def _judged(self, question: str, scored: list[Scored]) -> list[Scored]:
        """The first sentences read by the evidence model and put in order anew; the rest follow as they were."""
        if self._judge is None:
            return scored
        read, rest = scored[:_JUDGED], scored[_JUDGED:]
        holds = self._judge.score(question, [spoken(one.sentence) for one in read])
        joined = [
            replace(one, holds=odds, score=joint_score(one.cosine, one.coverage, odds)) for one, odds in zip(read, holds, strict=True)
        ]
        return sorted(joined, key=lambda one: -one.score) + rest

    def _cosines(self, sentences: Sequence[Sentence], vector: Vectors | None) -> list[float]:
        if vector is None or not sentences:
            return [0.0] * len(sentences)
        rows = self._embed([spoken(sentence) for sentence in sentences])
        return [max(0.0, float(row @ vector)) for row in rows]

    def _embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors by text, remembered: sentences come back with the next question about the same thing."""
        assert self._embedder is not None  # noqa: S101 - callers ask first
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            known |= dict(zip(new, self._embedder.embed(new), strict=True))
        with self._lock:
            for text in texts:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > _CACHED_VECTORS:
                self._vectors.popitem(last=False)
        return np.stack([known[text] for text in texts])

    def _weights(self, question: str) -> dict[str, float]:
        """Stem -> inverse document frequency of the question's words, in a store of at least ten documents' worth.

        In a store of a few documents every word is as rare as any other; the floor keeps the weights alike there.
        """
        stems = set(terms(question))
        total = max(10, self._catalog.counts()["documents"])
        frequencies = self._catalog.document_frequencies(stems)
        rarity = {s: math.log(1 + (total - n + 0.5) / (n + 0.5)) for s in sorted(stems) for n in [min(total, frequencies.get(s, 0))]}
        kind = class_word(question)
        return {s: weight * (_CLASS_WEIGHT if kind and s == stem(kind) else 1.0) for s, weight in rarity.items()}


def joint_score(cosine: float, coverage: float, holds: float) -> float:
    """Probability, 0..1, that a sentence holds the answer: a logistic regression fitted by `benchmarks/fit_gate.py`."""
    return 1 / (1 + math.exp(-(_JOINT[0] + _JOINT[1] * cosine + _JOINT[2] * coverage + _JOINT[3] * holds)))


def spoken(sentence: Sentence) -> str:
    """The sentence, behind its speaker's name when that does not stand in it: "Kaja Kallas: She emphasized …"."""
    speaker = unnamed(sentence.speaker, sentence.text)
    return f"{speaker}: {sentence.text}" if speaker else sentence.text


def reciprocal_rank_fusion(lists: Iterable[Sequence[int]]) -> dict[int, float]:
    """Sum of 1 / (60 + rank) over the lists, best first; the higher the better."""
    scores: Counter[int] = Counter()
    for ranked in lists:
        for rank, item in enumerate(ranked, 1):
            scores[item] += 1 / (_RRF + rank)  # type: ignore[assignment]  # Counter adds floats just as well
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))


def _place(passage: Passage) -> tuple[str, int]:
    return passage.document, passage.start


def _in_order(found: Sequence[tuple[int, float]], passages: dict[int, Passage]) -> list[int]:
    """Numbers best first, equal scores by document and place: a passage's number depends on the store's history."""
    there = [pair for pair in found if pair[0] in passages]
    return [number for number, _ in sorted(there, key=lambda pair: (-float(f"{pair[1]:.6g}"), _place(passages[pair[0]])))]


def _spread(order: Sequence[int], passages: dict[int, Passage], k: int) -> list[int]:
    """The first k, with at most a few of each document before the rest follow."""
    seen: Counter[str] = Counter()
    first: list[int] = []
    rest: list[int] = []
    for number in order:
        seen[passages[number].document] += 1
        (first if seen[passages[number].document] <= _PER_DOCUMENT else rest).append(number)
    return (first + rest)[:k]


_CLASS = re.compile(
    r"\b(?:which|what)\s+((?:[\w’'-]+\s+){1,3}?)(?=(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b)",
    re.IGNORECASE,
)
_CLASS_ALONE = re.compile(r"\bwhich\s+([\w’'-]+)", re.IGNORECASE)


def class_word(question: str) -> str | None:
    """The word that only names the kind of thing asked for, folded: "city" in "In which city did …"; None when there is none.

    An answer seldom repeats it: the text says "Brussels", not "the city of Brussels".
    """
    found = _CLASS.search(question) or _CLASS_ALONE.search(question)
    named = [word.folded for word in words(found.group(1))] if found else []
    return named[-1] if named and named[-1] not in STOP else None


def _content(question: str) -> list[str]:
    return [word.folded for word in words(question) if word.folded not in STOP]


def _query_words(question: str) -> list[str]:
    """Words for the full text: content words and the countries they stand for; all words when there are none."""
    content = _content(question) or [word.folded for word in words(question)]
    return list(dict.fromkeys(content + [name for word in content if (name := country(word))]))
