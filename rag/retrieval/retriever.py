"""A question to ranked passages, and to the sentences in them that speak to it.

Full text (BM25), of passages and of whole documents, and vectors each bring passages; their scores are joined, not their
ranks, as a convex combination keeps how much better one is than the next (Bruch, Gai and Ingber, 2023). Sentences of the
best passages are then scored one by one. Knows no answer and no model but embedder and judge.
"""

from __future__ import annotations

import math
import re
import threading
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..index.catalog import Catalog
from ..index.perstate import PerState
from ..index.vectors import VectorIndex
from ..languages import content, stems
from ..protocols import Embedder, Judge, QuickEmbedder
from ..text import STOP, country, stem, terms, words
from ..types import Hit, Passage, Scope
from .rendering import Renderings
from .sentences import Scored, SentenceScorer, either
from .spelling import Speller
from .standing import standings

if TYPE_CHECKING:
    from ..types import Vectors

_DEPTH = 50
"""How many passages each search brings."""
# Fitted on two thirds of the open sets, see benchmarks/retrieval.py; each could be a third more or less and little would change.
_COSINE, _COVERAGE, _LEXICAL, _OF_DOCUMENT = 0.9, 0.2, 0.3, 0.3
_IDEAL = 2.0
_LEAST_RARITY = 1e-6  # what SQLite's bm25 gives to a word that more than half of the passages hold
_COVERED = 20
_CONTEXT, _BOOST = 0.25, 0.3
_PER_GROUP = 4
_CACHED_VECTORS = 20_000
_CLASS_WEIGHT = 0.3


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


@dataclass(frozen=True, slots=True)
class Stages:
    """Parts of a search that can be left out, so that the worth of each can be measured."""

    fulltext: bool = True
    vectors: bool = True
    whole: bool = True
    coverage: bool = True
    caps: bool = True
    spelling: bool = True
    languages: bool = True
    history: bool = True
    judge: bool = True
    context: bool = True


class Retriever:
    """Searches one store. Safe to share between threads.

    :param embedder: None searches by full text alone. :param judge: None leaves the order to words and vectors; one that
    is not calibrated only orders sentences, and leaves their `holds` None.
    """

    def __init__(
        self,
        catalog: Catalog,
        vectors: VectorIndex,
        embedder: Embedder | None,
        judge: Judge | None = None,
        stages: Stages = Stages(),  # noqa: B008 - frozen
    ) -> None:
        self._catalog, self._index, self._embedder, self._stages = catalog, vectors, embedder, stages
        judge = judge if stages.judge else None
        self._scorer = SentenceScorer(catalog, self._embed if embedder else None, judge, context=stages.context)
        self._known_languages = PerState(catalog, catalog.languages)
        self._renderings = Renderings(catalog)
        self._lock = threading.Lock()
        self._speller = PerState(catalog, lambda: Speller(catalog.vocabulary(), embedder.knows if embedder else None))
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()

    def find(
        self, question: str, k: int, scope: Scope | None = None, boost: Sequence[Scope] = (), also: str = "", form: str = ""
    ) -> Finding:
        """The k best passages for the question, and the citable sentences in them, best first.

        :param scope: nothing outside it is found. :param boost: what lies in one of these comes before what is found as well outside.
        :param also: what the conversation was about, which counts for less than the question; empty for none.
        :param form: the question in other words, for as much as the question; passages and sentences count by the form that they fit
            better, and the form is what was `searched`; empty for none.
        """
        searched = self.spell(self.rendered(question) or question)
        vector = self._vector(searched)
        ranked = self._ranked(searched, k, scope, vector, boost, also)
        if form:
            ranked = self._either(ranked, self._ranked(form, k, scope, self._vector(form), boost), k)
        hits, weights = self._hits(ranked), self._weights(searched)
        sentences = self._scorer.best(searched, hits, weights, vector)
        if form:
            searched, weights = form, self._weights(form)
            sentences = either(sentences, self._scorer.best(form, hits, weights, self._vector(form)))
        held = {s for passage, _ in ranked for s in terms(f"{passage.header}\n{passage.text}")}
        missing = tuple(dict.fromkeys(w for w in content(searched) if stem(w) not in held))
        return Finding(searched, tuple(hits), tuple(sentences), weights, missing)

    def spell(self, question: str) -> str:
        """The question with its typing errors mended against the documents' own words."""
        if not self._stages.spelling:
            return question
        return self._speller.value.correct(question)

    def rendered(self, question: str) -> str | None:
        """The words of a question in another language than the documents, in English; None where it is searched as it stands."""
        return self._renderings.of(question) if self._stages.languages else None

    def nearness(self, text: str, others: Sequence[str]) -> float:
        """Cosine, -1..1, of a text with the nearest of others; at least one. Only with an embedder."""
        vectors = self._embed([text, *others])
        return float((vectors[1:] @ vectors[0]).max())

    # --- passages ---

    def search(self, question: str, k: int, scope: Scope | None = None, boost: Sequence[Scope] = (), also: str = "") -> list[Hit]:
        """The k best passages, at most a few of one text unless there are too few others; `boost` and `also` as for `find`."""
        searched = self.spell(self.rendered(question) or question)
        return self._hits(self._ranked(searched, k, scope, self._vector(searched), boost, also))

    def _vector(self, question: str) -> Vectors | None:
        return self._embed([question])[0] if self._embedder and self._stages.vectors else None

    def _ranked(
        self, question: str, k: int, scope: Scope | None, vector: Vectors | None, boost: Sequence[Scope] = (), also: str = ""
    ) -> list[tuple[Passage, float]]:
        """The k best passages with their scores, best first."""
        asked, depth = self._catalog.telling(self._query_words(question)), max(_DEPTH, k)
        lexical = dict(self._catalog.search(asked, depth, scope)) if self._stages.fulltext else {}
        if also and self._stages.history:
            lexical = _with_context(lexical, dict(self._catalog.search(self._catalog.telling(self._query_words(also)), depth, scope)))
            vector = vector if vector is None else _unit(vector + _CONTEXT * self._embed([also])[0])
        near = {} if vector is None else dict(self._index.query(vector, depth, self._catalog.allowed(scope)))
        passages = self._catalog.passages([*lexical, *near])
        if vector is not None:
            # Computed anew for all: Chroma's differ in the seventh place, and the order must not depend on who answered.
            exact = vector.astype(np.float64)
            near = {number: float(row @ exact) for number, row in self._catalog.vectors_of(list(passages)).items()}
        whole = self._catalog.search_whole(asked, passages) if self._stages.whole else {}
        scores = _joined(passages, lexical, near, whole, self._ideal(question))
        for inside in [self._catalog.allowed(part) or set() for part in boost]:
            scores |= {number: scores[number] + _BOOST for number in inside & scores.keys()}
        order = sorted(scores, key=lambda number: (-round(scores[number], 6), _place(passages[number])))
        if self._stages.coverage:
            order = _covered(self._weights(question), order, scores, passages)
        order = self._spread(order, passages, k) if self._stages.caps else order[:k]
        return [(passages[number], scores[number]) for number in order]

    def _either(self, one: Sequence[tuple[Passage, float]], two: Sequence[tuple[Passage, float]], k: int) -> list[tuple[Passage, float]]:
        """The k best of both, each passage by its better score."""
        best: dict[tuple[str, int], tuple[Passage, float]] = {}
        for passage, score in sorted([*one, *two], key=lambda found: (-round(found[1], 6), _place(found[0]))):
            best.setdefault(_place(passage), (passage, score))
        found = dict(enumerate(best.values()))
        order = self._spread(list(found), {number: passage for number, (passage, _) in found.items()}, k)
        return [found[number] for number in order]

    def _spread(self, order: Sequence[int], passages: Mapping[int, Passage], k: int) -> list[int]:
        """The first k, with at most a few of each group of near-duplicates, and of those that repeat each other one, before the rest."""
        names = {passages[number].document for number in order}
        groups, standing = self._catalog.clusters(names), standings(self._catalog, names)
        copies: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number in order:
            passage = passages[number]
            copies[groups.get(passage.document, passage.document), " ".join(passage.text.casefold().split())].append(number)
        counts: Counter[str] = Counter()
        first: list[int] = []
        for (group, _), numbers in copies.items():
            if counts[group] < _PER_GROUP:
                counts[group] += 1
                first.append(min(numbers, key=lambda number: standing[passages[number].document]))
        return (first + [number for number in order if number not in first])[:k]

    def _query_words(self, question: str) -> list[str]:
        """Words for the full text: content words, the countries they stand for, their stems in the languages of the documents.

        All words where none carries content.
        """
        asked = content(question) or [word.folded for word in words(question)]
        countries = [name for word in asked if (name := country(word))]
        foreign = [form for code in self._known_languages.value for form in stems(asked, code)] if self._stages.languages else []
        return list(dict.fromkeys(asked + countries + foreign))

    def _hits(self, ranked: Sequence[tuple[Passage, float]]) -> list[Hit]:
        return [self._hit(passage, score, rank) for rank, (passage, score) in enumerate(ranked, 1)]

    def _hit(self, passage: Passage, score: float, rank: int) -> Hit:
        first = next(iter(self._catalog.sentences(passage.document, passage.start, passage.start + 1)), None)
        page, place = (first.page, first.place) if first else (None, None)
        return Hit(passage.document, passage.start, passage.end, passage.text, page, place, score, rank)

    # --- vectors and weights ---

    def _embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors by text, remembered: sentences come back with the next question about the same thing."""
        assert self._embedder is not None  # noqa: S101 - callers ask first
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            embed = self._embedder.embed_short if isinstance(self._embedder, QuickEmbedder) else self._embedder.embed
            known |= dict(zip(new, embed(new), strict=True))
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
        odds = self._odds(question, at_least=10)
        kind = class_word(question)
        return {s: math.log(1 + rare) * (_CLASS_WEIGHT if kind and s == stem(kind) else 1.0) for s, rare in odds.items()}

    def _ideal(self, question: str) -> float:
        """The full-text score to measure others by: about that of a passage that holds each of the question's words some times."""
        return _IDEAL * sum(max(_LEAST_RARITY, math.log(rare)) for rare in self._odds(question).values())

    def _odds(self, question: str, at_least: int = 1) -> dict[str, float]:
        """Stem of each of the question's words -> documents without it for each with it, in a store of at least so many documents."""
        stems = {stem(word) for word in content(question)}
        total = max(at_least, self._catalog.counts()["documents"])
        frequencies = self._catalog.document_frequencies(stems)
        return {s: (total - n + 0.5) / (n + 0.5) for s in sorted(stems) for n in [min(total, frequencies.get(s, 0))]}


def _joined(
    passages: Mapping[int, Passage], lexical: Mapping[int, float], near: Mapping[int, float], whole: Mapping[str, float], ideal: float
) -> dict[int, float]:
    """Cosine and the two full-text scores, summed: that keeps what ranks throw away.

    :param ideal: the full-text score that counts as 1. Against the best found, a passage that holds one word of five would count as
        much as one that holds all.
    """
    most, most_whole = (max([ideal, *found.values()]) or 1.0 for found in (lexical, whole))
    return {
        number: _COSINE * near.get(number, 0.0)
        + _LEXICAL * lexical.get(number, 0.0) / most
        + _OF_DOCUMENT * whole.get(passage.document, 0.0) / most_whole
        for number, passage in passages.items()
    }


def _covered(weights: Mapping[str, float], order: Sequence[int], scores: dict[int, float], passages: Mapping[int, Passage]) -> list[int]:
    """The first passages in order anew, with the share of the question's words that each holds; the rest follow."""
    total = sum(weights.values()) or 1.0
    first = order[:_COVERED]
    for number in first:
        held = set(terms(f"{passages[number].header}\n{passages[number].text}"))
        scores[number] += _COVERAGE * sum(weight for s, weight in weights.items() if s in held) / total
    return sorted(first, key=lambda number: (-round(scores[number], 6), _place(passages[number]))) + list(order[_COVERED:])


def _with_context(scores: Mapping[int, float], context: Mapping[int, float]) -> dict[int, float]:
    """Full-text scores of the question, and a part of those of the conversation before it, its best counting as much as the question's."""
    best_context = max(context.values(), default=1.0) or 1.0
    share = _CONTEXT * (max(scores.values(), default=0.0) or best_context) / best_context
    return {number: scores.get(number, 0.0) + share * context.get(number, 0.0) for number in {**scores, **context}}


def _unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / (np.linalg.norm(vector) or 1.0), np.float32)


def _place(passage: Passage) -> tuple[str, int]:
    return passage.document, passage.start


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
