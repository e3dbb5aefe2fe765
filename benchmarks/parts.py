"""How often the right part of a question is named as not answered, and both are answered, where two questions are asked in one.

Run: python benchmarks/parts.py [N]

Made of the SQuAD 2.0 questions of that third of the articles that nothing is fitted on: two of one article, one behind the other, N pairs
(default 60) of which the documents answer both, and N of which they answer the first, or the second, alone. Over one store of all
paragraphs, in quotes. SQuAD's own word decides what is answered; another paragraph may answer all the same.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator

from fit_gate import plain
from open_sets import OpenSet, Row, there_or_exit
from retrieval import store_over

from rag.retrieval.parts import parts
from rag.types import Answer

Pair = tuple[Row, Row]


def pairs(count: int) -> Iterator[tuple[str, list[Pair]]]:
    """So many pairs of each kind that are understood as two questions."""
    one, chosen = OpenSet("squad2"), random.Random(7)
    articles: dict[str, list[Row]] = defaultdict(list)
    for row in one.questions:
        if one.held(row):
            articles[one.article(row)].append(row)
    for kind, wanted in (("both answered", {(True, True)}), ("one answered", {(True, False), (False, True)})):
        found: list[Pair] = []
        while len(found) < count:
            first, second = chosen.sample(articles[chosen.choice(sorted(articles))], 2)
            if (first["answerable"], second["answerable"]) in wanted and len(parts(asked((first, second)))) == 2:  # noqa: PLR2004
                found.append((first, second))
        yield kind, found


def asked(pair: Pair) -> str:
    return f"{pair[0]['question']} {pair[1]['question']}"


def came(pair: Pair, answer: Answer) -> str:
    """What came of a pair, in a few words."""
    if answer.abstained or not answer.unanswered:
        return "abstained" if answer.abstained else "no part named"
    named = [part.said in answer.unanswered for part in parts(asked(pair))]
    right = all(not row["answerable"] for row, it in zip(pair, named, strict=True) if it)
    return "the unanswered part named" if right else "an answered part named as unanswered"


def held(pair: Pair, answer: Answer) -> int:
    """How many of the answerable questions have a gold answer in the text."""
    text = plain(answer.text)
    return sum(any(plain(gold) in text for gold in row["answers"] if plain(gold)) for row in pair if row["answerable"])


def main() -> int:
    there_or_exit()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with store_over("squad2", list(OpenSet("squad2").corpus.values())) as assistant:
        for kind, found in pairs(count):
            answers = [assistant.ask(asked(pair)) for pair in found]
            told = Counter(map(came, found, answers))
            print(f"{kind}, n {len(found)}: " + ", ".join(f"{what} {number}" for what, number in told.most_common()), flush=True)
            golds = Counter(map(held, found, answers))
            print("    gold answers in the text: " + ", ".join(f"{number} in {golds[number]}" for number in sorted(golds)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
