"""Runs made by hand, of answers whose sentences cite quotes, for the tests of the judge and its labels."""

from __future__ import annotations

from collections.abc import Sequence

from rag.evaluation import Question, Report, Row
from rag.types import Answer, Citation, Claim


def cited(number: int, quote: str, outlet: str | None = None, published: str | None = None) -> Citation:
    return Citation(number, "a.txt", "A", outlet, published, None, None, None, 0, len(quote), quote, "0" * 64)


def answered(*claims: Claim, citations: Sequence[Citation] = ()) -> Answer:
    text = " ".join(claim.text for claim in claims)
    return Answer("q?", "q?", text, "answered", None, tuple(claims), tuple(citations), model="m")


def row(number: int, answer: Answer | None, cluster: str = "a.txt") -> Row:
    return Row(Question(id=f"q{number}", question="q?", kind="fact"), answer, None if answer else "no", (), (), {}, cluster, {})


def report(*rows: Row) -> Report:
    return Report({}, tuple(rows), {}, {}, {}, {})


def run_of(count: int, *, documents: int = 4) -> Report:
    """One claim to a question, each with a quote of its own."""
    answers = [answered(Claim(f"Claim {n}.", (1,), "supported", 0.9), citations=[cited(1, f"Quote {n}.")]) for n in range(count)]
    return report(*(row(n, answer, f"{n % documents}.txt") for n, answer in enumerate(answers)))
