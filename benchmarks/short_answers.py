"""How often the shortest answer told of a sentence is the right one, beside the first string of its kind; and how its worths are fitted.

    python benchmarks/short_answers.py [--fit]

Questions of SQuAD 2.0, nq_oracle and realtimeqa_2022open that ask for a person, a place, a date or a number, each with the sentence that
holds a gold answer. Figures are of the third of the articles that nothing is fitted on: how often something is told, the token F1 of what
is told, and of all questions, where nothing told counts as 0. `--fit` prints the worths of the strings (`rag/answers/shortest.py`): a
choice among the strings of a sentence, by how much each shares with the gold answer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from open_sets import OpenSet, Row, there_or_exit

from rag.answers.expected import Expected, expected
from rag.answers.shortest import CLEAR, WORTH, marks, shortest, spans_of
from rag.evaluation.intervals import Resamples
from rag.evaluation.metrics import token_f1
from rag.sentences import sentence_spans

SETS = ("squad2", "nq_oracle", "realtimeqa_2022open")
_STEPS, _RATE, _RIDGE = 400, 0.3, 0.01


@dataclass(frozen=True)
class Sentence:
    """A question, a sentence that holds a gold answer, and the gold answers."""

    kind: Expected
    question: str
    text: str
    gold: tuple[str, ...]
    held: bool
    cluster: str


def sentences(one: OpenSet) -> list[Sentence]:
    """One a question; of SQuAD only where no other sentence of the paragraph holds the answer."""
    found = []
    for row in one.questions:
        kind = expected(row["question"])
        if row["answerable"] and row["answers"] and kind in WORTH:
            holding = [text for text in _texts(one, row) if any(answer.lower() in text.lower() for answer in row["answers"])]
            if len(holding) == 1 or (holding and row.get("evidence")):
                found.append(Sentence(kind, row["question"], holding[0], tuple(row["answers"]), one.held(row), row["relevant"][0]))
    return found


def _texts(one: OpenSet, row: Row) -> list[str]:
    if row.get("evidence") and one.name != "nq_oracle":
        return list(row["evidence"])
    texts = [one.corpus[name]["text"] for name in row["relevant"]]
    return [text[start:end] for text in texts for start, end in sentence_spans(text)]


def report(rows: Sequence[Sentence]) -> None:
    for kind in WORTH:
        mine = [row for row in rows if row.kind == kind and row.held]
        told = {"ours": [shortest(row.question, row.text, row.text) for row in mine], "first": [_first(row) for row in mine]}
        draws = Resamples([row.cluster for row in mine])
        for name, answers in told.items():
            scores = [token_f1(answer, row.gold) if answer else 0.0 for answer, row in zip(answers, mine, strict=True)]
            given = [score for score, answer in zip(scores, answers, strict=True) if answer]
            within = draws.mean(scores)
            print(
                f"{kind:7} {name:6} told {len(given)} of {len(mine)}, F1 of these {np.mean(given):.3f},"
                f" of all {np.mean(scores):.3f} ({within.low:.3f}-{within.high:.3f})"
            )


def _first(row: Sentence) -> str | None:
    spans = spans_of(row.kind, row.question, row.text)
    return row.text[slice(*spans[0])] if spans else None


def fit(rows: Sequence[Sentence], kind: Expected) -> dict[str, float]:
    """Worths by which the likeliest string of each sentence is the one that shares most with the gold answer."""
    names, cases = list(WORTH[kind]), []
    for row in rows:
        if row.kind == kind and not row.held and len(spans := spans_of(kind, row.question, row.text)) > 1:
            shares = np.array([token_f1(row.text[slice(*span)], row.gold) for span in spans])
            if shares.max() > 0:
                told = marks(kind, row.question, row.text, spans)
                cases.append((np.array([[one[name] for name in names] for one in told]), shares / shares.sum()))
    worth = np.zeros(len(names))
    for _ in range(_STEPS):
        slope = -2 * _RIDGE * worth
        for seen, wanted in cases:
            chances = np.exp(seen @ worth - (seen @ worth).max())
            slope += (wanted - chances / chances.sum()) @ seen / len(cases)
        worth += _RATE * slope
    return dict(zip(names, worth.round(2).tolist(), strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fit", action="store_true", help="print the worths fitted on the other two thirds")
    options = parser.parse_args()
    there_or_exit()
    rows = [row for one in map(OpenSet, SETS) for row in sentences(one)]
    print(f"{len(rows)} questions, {sum(row.held for row in rows)} of the third left out; told from a share of {CLEAR} on")
    report(rows)
    if options.fit:
        for kind in WORTH:
            print(kind, fit(rows, kind))
    return 0


if __name__ == "__main__":
    sys.exit(main())
