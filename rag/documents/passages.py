"""Text to sentences and passages: the spans that are searched and quoted.

A passage is a run of whole sentences, so every quote is exact by construction. Knows no file and no store.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..sentences import sentence_spans
from ..text import WORD
from ..types import Document, Passage, Sentence, Span

# MiniLM reads 256 word pieces; the header and the odd long word need the rest.
PASSAGE_PIECES = 160


def split_sentences(document: Document) -> list[Sentence]:
    """All sentences in order, none of which reaches into or out of a quiet span.

    Those in one, and those without a letter or figure, such as a rule, are searched but not citable.
    """
    text, quiet = document.text, document.quiet
    return [
        Sentence(
            document.name,
            start,
            end,
            text[start:end],
            not _touches(quiet, start, end) and any(map(str.isalnum, text[start:end])),
            document.page_at(start),
            document.place_at(start),
        )
        for span in sentence_spans(text)
        for start, end in _cut(text, quiet, span)
    ]


def split_passages(document: Document, sentences: Sequence[Sentence], pieces: int = PASSAGE_PIECES) -> list[Passage]:
    """Runs of whole sentences of at most about `pieces` word pieces; a longer sentence stands alone."""
    runs: list[list[Sentence]] = []
    size = 0
    for sentence in sentences:
        length = word_pieces(sentence.text)
        if not runs or size + length > pieces:
            runs.append([])
            size = 0
        runs[-1].append(sentence)
        size += length
    header = passage_header(document)
    return [Passage(document.name, run[0].start, run[-1].end, document.text[run[0].start : run[-1].end], header) for run in runs]


def passage_header(document: Document) -> str:
    """What is known of the document, indexed with each of its passages but never citable."""
    return " · ".join(part for part in (document.outlet, document.published, document.title) if part)


def word_pieces(text: str) -> int:
    """About how many word pieces an English tokenizer makes of the text; never less than a quarter of its letters suggest."""
    count = len(WORD.findall(text))
    return max(round(count * 1.35), len(text) // 6)


def _touches(quiet: Sequence[Span], start: int, end: int) -> bool:
    index = bisect.bisect_left(quiet, (end, end))
    return any(a < end and start < b for a, b in quiet[max(0, index - 1) : index])


def _cut(text: str, quiet: Sequence[Span], span: Span) -> Iterator[Span]:
    """The parts of a span inside and outside of quiet spans, without the white space around them."""
    first = bisect.bisect_right(quiet, span[0], key=lambda one: one[1])
    marks = [mark for one in quiet[first : bisect.bisect_left(quiet, (span[1],))] for mark in one if span[0] < mark < span[1]]
    for start, end in pairwise([span[0], *marks, span[1]]):
        part = text[start:end]
        if part.strip():
            yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())
