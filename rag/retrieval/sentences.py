"""The sentences of the passages found, scored one by one for how well they speak to a question.

First by the question's words and by nearness in meaning; then the evidence model, or another reranker, reads the first of
them. Knows the catalog for what stands around a sentence. Knows no passage search and no answer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ..index.catalog import Catalog
from ..instructions import kept, withheld
from ..protocols import Judge
from ..sentences import is_turn, only_asks
from ..text import fold, terms, unnamed
from ..types import Hit, Sentence
from .rerank import in_context, points_back
from .standing import standings

if TYPE_CHECKING:
    from ..types import Vectors

    Embed = Callable[[Sequence[str]], Vectors]

_SENTENCES, _JUDGED = 32, 16
"""How many sentences are embedded, and how many of them the reranker reads."""
_OF_PASSAGE = 0.3
_JOINT = (-1.87, 1.59, 0.83, 0.54)
_RRF = 60  # the constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)
_ASKED = frozenset(terms("ask asked question questions wonder"))
_BEFORE = 600
"""Characters in which the sentence before another is looked for."""
_NEIGHBOURS = 4


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with how well it speaks to the question; higher is better, and all but `holds` lie in 0..1.

    `coverage` is the share of the question's words, weighted by rarity, that it holds; `cosine` its nearness in
    meaning (0 without an embedder); `holds` the evidence model's log-odds that it holds the answer, None where that
    model did not read it; `score` joins them, or is that of its place where a foreign model had a say in the order.
    """

    sentence: Sentence
    score: float
    coverage: float
    cosine: float
    holds: float | None = None


class SentenceScorer:
    """Scores the sentences of one catalog. :param embed: None scores by words alone. :param judge: None asks no reranker.

    :param context: whether the reranker reads a sentence behind its title, and behind the one before where it points back.
    """

    def __init__(self, catalog: Catalog, embed: Embed | None, judge: Judge | None, *, context: bool = True) -> None:
        self._catalog, self._embed, self._judge, self._context = catalog, embed, judge, context

    def best(self, question: str, hits: Sequence[Hit], weights: Mapping[str, float], vector: Vectors | None) -> list[Scored]:
        """The citable sentences of the hits, best first.

        :param weights: stem -> rarity of the question's words. :param vector: the question's; None where nothing is embedded.
        """
        total = sum(weights.values()) or 1.0
        before: dict[tuple[str, int], str] = {}
        candidates = []
        for place, sentence in self._citable(question, hits, before):
            held = set(terms(_heard(sentence, before)))
            coverage = sum(weight for s, weight in weights.items() if s in held) / total
            candidates.append((coverage + _OF_PASSAGE / place, coverage, sentence))
        candidates.sort(key=lambda one: -one[0])
        chosen = candidates[:_SENTENCES]
        cosines = self._cosines([_heard(sentence, before) for _, _, sentence in chosen], vector)
        scored = [
            Scored(sentence, (cosine + coverage / 2) / 1.5, coverage, cosine)
            for (_, coverage, sentence), cosine in zip(chosen, cosines, strict=True)
        ]
        ranked = self._judged(question, sorted(scored, key=lambda one: -one.score), before)
        return self._with_neighbours(question, ranked) if self._context else ranked

    def _citable(self, question: str, hits: Sequence[Hit], before: dict[tuple[str, int], str]) -> list[tuple[int, Sentence]]:
        """The citable sentences of the hits with the best rank of their hits; what near-duplicates share comes once, of the best standing.

        None that speaks to the reader or a machine instead of to the question, nor one that asks itself, unless questions are asked
        about. Notes in `before` what stands before each.
        """
        names = {hit.document for hit in hits}
        clusters, standing = self._catalog.clusters(names), standings(self._catalog, names)
        found: dict[tuple[str, str], tuple[int, Sentence]] = {}
        about_questions = bool(_ASKED & set(terms(question)))
        for hit in hits:
            last = ""
            for sentence in kept(self._catalog.sentences(hit.document, hit.start, hit.end), question):
                before[sentence.document, sentence.start], last = last, sentence.text
                key = clusters.get(hit.document, hit.document), fold(sentence.text).text
                if sentence.citable and (about_questions or not only_asks(sentence.text)):
                    rank, copy = found.get(key, (hit.rank, sentence))
                    found[key] = rank, min(copy, sentence, key=lambda one: standing[one.document])
        return list(found.values())

    def _judged(self, question: str, scored: list[Scored], before: Mapping[tuple[str, int], str]) -> list[Scored]:
        """The first sentences read by the reranker and put in order anew; the rest follow as they were."""
        if self._judge is None:
            return scored
        read, rest = scored[:_JUDGED], scored[_JUDGED:]
        holds = self._judge.score(question, self._as_read([one.sentence for one in read], before))
        if not self._judge.calibrated:
            return by_ranks(read, holds) + rest
        joined = [
            replace(one, holds=odds, score=joint_score(one.cosine, one.coverage, odds)) for one, odds in zip(read, holds, strict=True)
        ]
        return sorted(joined, key=lambda one: -one.score) + rest

    def _with_neighbours(self, question: str, ranked: Sequence[Scored]) -> list[Scored]:
        """Behind each of the first sentences that points back, the one before it, so that a reader knows who "she" is."""
        places = {(one.sentence.document, one.sentence.start): one for one in ranked}
        found: dict[tuple[str, int], Scored] = {}
        for place, one in enumerate(ranked):
            found.setdefault((one.sentence.document, one.sentence.start), one)
            earlier = (
                self._catalog.sentence_before(one.sentence, _BEFORE) if place < _NEIGHBOURS and points_back(spoken(one.sentence)) else None
            )
            if earlier is not None and earlier.citable and not withheld(earlier.text, question):
                key = earlier.document, earlier.start
                found.setdefault(key, places.get(key) or Scored(earlier, one.score / 2, 0.0, 0.0))
        return list(found.values())

    def _as_read(self, sentences: Sequence[Sentence], before: Mapping[tuple[str, int], str]) -> list[str]:
        if not self._context:
            return [_heard(sentence, before) for sentence in sentences]
        titles = self._catalog.titles({sentence.document for sentence in sentences})
        return [
            in_context(_heard(sentence, before), self._before(sentence, before), _told(titles[sentence.document], sentence.document))
            for sentence in sentences
        ]

    def _before(self, sentence: Sentence, before: Mapping[tuple[str, int], str]) -> str:
        """The sentence before, where this one points back to it: of its passage, or the last of the passage before."""
        if not points_back(sentence.text):
            return ""
        if known := before.get((sentence.document, sentence.start)):
            return known
        earlier = self._catalog.sentence_before(sentence, _BEFORE)
        return earlier.text if earlier else ""

    def _cosines(self, texts: Sequence[str], vector: Vectors | None) -> list[float]:
        if vector is None or self._embed is None or not texts:
            return [0.0] * len(texts)
        rows = self._embed(texts)
        return [max(0.0, float(row @ vector)) for row in rows]


def joint_score(cosine: float, coverage: float, holds: float) -> float:
    """Probability, 0..1, that a sentence holds the answer: a logistic regression fitted by `benchmarks/fit_gate.py`."""
    return 1 / (1 + math.exp(-(_JOINT[0] + _JOINT[1] * cosine + _JOINT[2] * coverage + _JOINT[3] * holds)))


def either(one: Sequence[Scored], two: Sequence[Scored]) -> list[Scored]:
    """The sentences scored for two forms of a question, each by the form that it fits better, best first, those not judged last."""
    best: dict[tuple[str, int], Scored] = {}
    for scored in sorted([*one, *two], key=lambda each: (each.holds is None, -each.score)):
        best.setdefault((scored.sentence.document, scored.sentence.start), scored)
    return list(best.values())


def by_ranks(read: Sequence[Scored], said: Sequence[float]) -> list[Scored]:
    """The sentences in the order that their own ranks and those of a foreign model give when fused; where even, by the model's.

    Of what the model said, a number for each sentence, only the order is used: nothing here was fitted for its numbers. Each
    sentence takes the score that stood at its new place, so that scores fall as they did before.
    """
    theirs = {index: rank for rank, index in enumerate(sorted(range(len(read)), key=lambda index: -said[index]), 1)}
    order = sorted(theirs, key=lambda index: (-(1 / (_RRF + index + 1) + 1 / (_RRF + theirs[index])), theirs[index]))
    return [replace(read[index], score=place.score) for index, place in zip(order, read, strict=True)]


def spoken(sentence: Sentence) -> str:
    """The sentence, behind its speaker's name when that does not stand in it: "Kaja Kallas: She emphasized …"."""
    speaker = unnamed(sentence.speaker, sentence.text)
    return f"{speaker}: {sentence.text}" if speaker else sentence.text


def _heard(sentence: Sentence, before: Mapping[tuple[str, int], str]) -> str:
    """As `spoken`, and a turn in a transcript behind the question that it replies to: "About 90." says of itself of nothing how many."""
    asked = before.get((sentence.document, sentence.start), "") if is_turn(sentence.text) else ""
    return f"{asked} {spoken(sentence)}" if is_turn(asked) and only_asks(asked) else spoken(sentence)


def _told(title: str, document: str) -> str:
    """The title; empty where it is only the file's name."""
    letters = re.sub(r"\W|_", "", title).casefold()
    name = document.partition("#")[2] or PurePosixPath(document).stem
    return "" if letters == re.sub(r"\W|_", "", name).casefold() else title
