"""The trace of one question, drawn up from what its search brought and what was made of it. Knows no model and no store."""

from __future__ import annotations

from collections.abc import Iterator

from .answers.case import Case
from .retrieval.followup import Query
from .retrieval.narrowing import Narrowed
from .retrieval.sentences import Scored
from .trace import Candidate, Trace


def traced(query: Query, found: Narrowed, case: Case, most: int) -> Trace:
    """How `case` was found. :param most: of how many sentences, the best first, the answerer may be given some."""
    finding = found.finding
    read = {(e.document, e.start) for e in case.evidence}
    sentences = [_sentence(one, rank, read, most) for rank, one in enumerate(finding.sentences, 1)]
    passages = (Candidate(hit.document, hit.start, hit.end, hit.rank, hit.score) for hit in finding.hits)
    relaxed = f", with {found.relaxed} put forward only" if found.relaxed else ""
    where = f"{found.scope or 'all documents'}{relaxed}" if found.scope or relaxed else ""
    return Trace(tuple(_forms(query, finding.searched)), where, tuple(passages), tuple(sentences), finding.missing)


def _forms(query: Query, searched: str) -> Iterator[tuple[str, str]]:
    """Each form of the question that says more than the one before."""
    yield "asked", query.question
    last = query.question
    for name, words in (("alone", query.standalone), ("reworded", query.form), ("searched", searched)):
        if words and words != last:
            yield name, words
            last = words
    if query.also:
        yield "before", query.also


def _sentence(one: Scored, rank: int, read: set[tuple[str, int]], most: int) -> Candidate:
    s = one.sentence
    parts = {"coverage": one.coverage, "cosine": one.cosine, **({} if one.holds is None else {"holds": one.holds})}
    why = "" if (s.document, s.start) in read else f"after the first {most}" if rank > most else "no room for it in what the model reads"
    return Candidate(s.document, s.start, s.end, rank, one.score, parts, why)
