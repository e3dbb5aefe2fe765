"""Which wrong claims pass as fact, and which right ones do not, over pairs of a claim and its sentences made to tell the two apart.

Run: python benchmarks/support_probes.py [--show]

The pairs are our own, in `support_probes.jsonl`; each has a kind, such as number, negation or title. A claim passes as fact when it is
supported and neither only reported nor left open. A wrong one that is cut to the part that holds (`kept`) does not pass. Two thirds of
the pairs, by hash, were looked at while the checks were made; the last third was not, and only its figures say how the checks fare on
pairs that nobody made them for. Beside it: the plain share of the claim's words in its sentences, at the highest threshold that lets
pass as many of the right pairs looked at as the checks do. Intervals: 95 %, Wilson. `--show` lists the pairs looked at that come out
wrong; of the others nothing is ever listed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rag import Config, Evidence
from rag.answers.clauses import openings
from rag.answers.verify import Beside, Finding, check
from rag.evaluation.intervals import wilson
from rag.models.embeddings import open_embedder

PROBES = Path(__file__).with_suffix(".jsonl")
_EMBEDDER: Any = None


@dataclass(frozen=True)
class Probe:
    """A claim with its sentences. `kept`: what a wrong one may be cut to; None where nothing of it may stand."""

    kind: str
    right: bool
    claim: str
    evidence: tuple[str, ...]
    speaker: str | None
    question: str
    kept: str | None

    @property
    def held(self) -> bool:
        """Whether it belongs to the third that is not looked at."""
        return int(hashlib.sha256(f"{self.claim}/{'/'.join(self.evidence)}".encode()).hexdigest()[:8], 16) % 3 == 0

    @cached_property
    def finding(self) -> Finding:
        proof = [Evidence(n, "a.txt", n * 1000, n * 1000 + len(t), t, speaker=self.speaker) for n, t in enumerate(self.evidence, 1)]
        return check(self.claim, proof, "", Beside(self.question, nearness=nearness(self.claim, self.evidence)))

    @property
    def passes(self) -> bool:
        """Whether it is shown as a fact."""
        one = self.finding
        return one.supported and not one.bare and not one.open and (self.right or one.text != self.kept)

    @property
    def shown(self) -> str:
        one = self.finding
        return f"{self.kind}: {self.claim} << {' / '.join(self.evidence)} [{one.support:.2f} {one.reason if not one.supported else ''}]"


def probes() -> list[Probe]:
    return [_probe(json.loads(line)) for line in PROBES.read_text("utf-8").splitlines()]


def _probe(row: dict[str, Any]) -> Probe:
    right, beside = row["expected"] == "supported", (row.get("speaker"), row.get("question", ""), row.get("kept"))
    return Probe(row["kind"], right, row["claim"], tuple(row["evidence"]), *beside)


def nearness(claim: str, evidence: Sequence[str]) -> dict[str, float]:
    """Cosine of the claim, and of each part that it may be cut to, with the nearest sentence."""
    global _EMBEDDER  # noqa: PLW0603 - opened once
    _EMBEDDER = _EMBEDDER or open_embedder(Config.load())
    texts = [claim, *(kept for kept, _ in openings(claim))]
    vectors = _EMBEDDER.embed_short([*texts, *evidence])
    cosines = vectors[: len(texts)] @ vectors[len(texts) :].T
    return {text: float(max(row)) for text, row in zip(texts, cosines, strict=True)}


def rate(some: Sequence[Probe], says: Callable[[Probe], bool]) -> str:
    """How many of some pairs pass, with the interval in percent."""
    hits = sum(says(one) for one in some)
    if not some:
        return f"{'-':>24}"
    found = wilson(hits, len(some))
    return f"{hits:4} / {len(some):<4} [{100 * found.low:3.0f}, {100 * found.high:3.0f}]".ljust(24)


def table(some: Sequence[Probe], by_words: Callable[[Probe], bool]) -> None:
    print(f"  {'kind':12}{'wrong that pass':24}{'by words':24}{'right that pass':24}by words")
    for kind in [*sorted({one.kind for one in some}), "all"]:
        rows = [one for one in some if kind in (one.kind, "all")]
        wrong, right = [one for one in rows if not one.right], [one for one in rows if one.right]
        cells = [rate(group, says) for group in (wrong, right) for says in (lambda one: one.passes, by_words)]
        print(f"  {kind:12}{''.join(cells)}")


def matching_cut(right: Sequence[Probe]) -> float:
    """The share of words from which as many of the right pairs pass by words as by the checks."""
    return sorted((one.finding.coverage for one in right), reverse=True)[max(1, sum(one.passes for one in right)) - 1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="list the pairs looked at that come out wrong")
    asked = parser.parse_args()
    found = probes()
    seen, held = [one for one in found if not one.held], [one for one in found if one.held]
    cut = matching_cut([one for one in seen if one.right])
    for name, some in (("looked at", seen), ("held out", held)):
        print(f"{name}, n {len(some)}")
        table(some, lambda one: one.finding.coverage >= cut)
    for one in seen if asked.show else ():
        if one.passes != one.right:
            print("right " if one.right else "WRONG ", one.shown)
    return 0


if __name__ == "__main__":
    sys.exit(main())
