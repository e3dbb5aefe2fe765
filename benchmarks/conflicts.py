"""What is told where documents hold a false value, and whether true ones raise needless notices of a conflict.

Run: python benchmarks/conflicts.py [--model local]

RGB's en_fact questions (CC BY-NC-SA 4.0), each within its own documents: once with a false value in all that answer it (false
rows), once as they were (twins). A false value counts as told as fact wherever the answer is no conflict and no abstention and
its text holds that value and not the true one, in quotation marks or not. Only some false rows have a document left that holds
the true value; of the others nothing but knowledge of the world could tell, so they are counted apart. Prints 95 % intervals
(Wilson), over all rows and over the third that nothing was fitted on.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fit_gate import holds_gold, plain
from open_sets import OpenSet, Row, there_or_exit
from retrieval import store_over

from rag import Answer, Scope
from rag.evaluation.intervals import wilson

SET = OpenSet("rgb")
MOST_WORDS = 70


@dataclass(frozen=True)
class Figure:
    """A count of rows; `wanted` says what it should be."""

    name: str
    hits: int
    total: int
    wanted: str = ""

    def __str__(self) -> str:
        interval = wilson(self.hits, self.total)
        goal = f"   (wanted {self.wanted})" if self.wanted else ""
        return f"{self.name:<58} {self.hits:3d} of {self.total:3d}  [{interval.low:.2f}, {interval.high:.2f}]{goal}"


def false_rows() -> list[Row]:
    return [row for row in SET.questions if row["type"] == "en_fact/fact"]


def twins() -> list[Row]:
    return [row for row in SET.questions if row["type"] == "en_fact/noise"]


def figures(rows: Sequence[Row], answers: Mapping[str, Answer]) -> list[Figure]:
    """The figures over false rows and twins. :param answers: by the id of their row, one for each row."""
    false = [row for row in rows if row.get("fake_answer")]
    true = [row for row in rows if not row.get("fake_answer")]
    contested = [row for row in false if _contested(row)]
    told = [row for row in false if _told_as_fact(row, answers[row["id"]])]
    return [
        Figure("false value told as fact", len(told), len(false), "<= 3 of 34"),
        Figure("  in other words than a quotation's", sum(_in_own_words(row, answers[row["id"]]) for row in told), len(false)),
        Figure("  where a document holds the true value", sum(map(_contested, told)), len(contested)),
        Figure("  there told as a conflict", sum(answers[row["id"]].status == "conflict" for row in contested), len(contested)),
        Figure("  withheld, of all false rows", sum(answers[row["id"]].abstained for row in false), len(false)),
        Figure("twins right", sum(_right(row, answers[row["id"]]) for row in true), len(true), ">= .80"),
        Figure("twins with a needless conflict", sum(answers[row["id"]].status == "conflict" for row in true), len(true), "<= 2 of 34"),
    ]


def _told_as_fact(row: Row, answer: Answer) -> bool:
    text = plain(answer.text)
    told = plain(row["fake_answer"]) in text and not any(plain(a) in text for a in row["answers"])
    return told and answer.status not in ("conflict", "abstained")


def _in_own_words(row: Row, answer: Answer) -> bool:
    return any(claim.kind != "quote" and plain(row["fake_answer"]) in plain(claim.text) for claim in answer.claims)


def _right(row: Row, answer: Answer) -> bool:
    return not answer.abstained and len(answer.text.split()) <= MOST_WORDS and holds_gold(row, [answer.text])


def _contested(row: Row) -> bool:
    """Whether a document of the row holds the true value: of a name its longest word, of a date month and day."""
    texts = [f" {plain(SET.corpus[name]['text'])} " for name in row["docs"]]
    dated = len(row["answers"]) > 1
    parts = [" ".join(plain(a).split()[:2]) if dated else max(plain(a).split(), key=len) for a in row["answers"]]
    return any(f" {part} " in text for part in parts for text in texts)


def asked(rows: Sequence[Row], model: str) -> dict[str, Answer]:
    """The answer to each row within its own documents, by id."""
    with store_over(SET.name, list(SET.corpus.values()), model) as assistant:
        scopes = [Scope(documents=[f"corpus.jsonl#{name}" for name in row["docs"]]) for row in rows]
        return {row["id"]: assistant.ask(row["question"], scope=scope) for row, scope in zip(rows, scopes, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", default="extractive")
    parser.add_argument("--texts", action="store_true", help="print every answer as well")
    options = parser.parse_args()
    there_or_exit()
    rows = [*false_rows(), *twins()]
    answers = asked(rows, options.model)
    for part, chosen in (("all", rows), ("third left out of every fit", [row for row in rows if SET.held(row)])):
        print(f"\nrgb en_fact, {options.model}, {part}")
        for figure in figures(chosen, answers):
            print(f"  {figure}")
    if options.texts:
        for row in rows:
            print(f"\n{row['id']}: {row['question']}\n  {answers[row['id']].status}: {answers[row['id']].text}")


if __name__ == "__main__":
    main()
