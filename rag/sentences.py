"""Where paragraphs and sentences of a text begin and end, in lists, tables and other languages too.

Every function is pure. Spans are half-open and count characters of the string that was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .types import Span

_BLOCK = re.compile(r"\S(?:.*?\S)??(?=\s*\n[ \t]*\n|\s*\Z)", re.DOTALL)
_LIST_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)]|#{1,6}|>|\|)[ \t]", re.MULTILINE)
_CELL, _ROW_CHARS = " | ", 1000  # what parts the cells of a table row; a longer line is prose with a bar in it

_ASKS = re.compile(
    r"""[\W\d_]*(?:Q(?:uestion)?\s?[:.]\s*)?(?:(?:and|but|so|then|well|now),?\ )?
    (?:who|whom|whose|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could
    |will|would|should|may|might|must|isn['’]t|aren['’]t|doesn['’]t|don['’]t|didn['’]t|won['’]t|who['’]s|what['’]s)\b[^"“”«»]*\?[\s"”’')\]]*""",
    re.IGNORECASE | re.VERBOSE,
)
_TURN = re.compile(
    r"(?:>>+ ?|[-–—] ?)?\**[A-ZÀ-Þ][\w.'’-]*(?: [A-ZÀ-Þ][\w.'’-]*){0,5}\**(?:, [^:,?\n]{3,40}| \([^():?\n]{2,40}\))?\**:\** (?=\S)"
)
_QUESTION = re.compile(r"^[^\"“”«»]*[?？]\s*$")


def only_asks(text: str) -> bool:
    """Whether a sentence is a question and states nothing, as a headline or the heading of an answer may be; English only.

    What reports a question ("He asked why they came.", 'Why, he asked, "should we go?"') states that it was asked. Behind the name of a
    speaker whatever ends as a question is one, in any language.
    """
    return _ASKS.fullmatch(text.strip()) is not None or (is_turn(text) and _QUESTION.search(text) is not None)


def is_turn(text: str) -> bool:
    """Whether the sentence stands behind a name and a colon, as where somebody begins to speak in a transcript."""
    return _TURN.match(text) is not None


def blocks(text: str) -> list[Span]:
    """Paragraphs: runs of text between blank lines, without the white space around them."""
    return [match.span() for match in _BLOCK.finditer(text)]


def sentence_spans(text: str) -> list[Span]:
    """Spans of sentences in order, without the white space around them, never across a blank line.

    A line of cells ("Item: Widget | Price: 4.50") is one sentence of its own, whatever stops are in it.
    """
    return [
        (start + a, start + b)
        for begin, end in blocks(text)
        for start, stop in _lines(text, begin, end)
        for a, b in _split(text[start:stop])
    ]


def _lines(text: str, begin: int, end: int) -> list[Span]:
    """The block cut before each list item or heading and around each row of a table, so that they are not glued into one sentence."""
    cuts = {m.start() for m in _LIST_ITEM.finditer(text, begin, end) if m.start() > begin}
    block, at = text[begin:end], begin
    for line in block.split("\n") if _CELL in block else ():
        if _CELL in line:
            cuts |= {at, at + len(line)}
        at += len(line) + 1
    edges = sorted({begin, end, *cuts})
    return list(zip(edges, edges[1:], strict=False))


def _split(block: str) -> Iterator[Span]:
    from nupunkt import sent_spans

    row = block.strip()
    if _CELL in row and len(row) <= _ROW_CHARS:
        left = block.index(row)
        yield left, left + len(row)
        return
    for start, end in _closed(block, sent_spans(block)):
        piece = block[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = end - (len(piece) - len(piece.rstrip()))
        if left < right:
            yield left, right


# Stops that end no sentence, of which the library, which knows English, does not know.
_SHORT = re.compile(r"\b(?:Mrd|Mio|Tsd|bzw|ca|Nr|Abs|vgl|ggf|inkl|zzgl)\.\s*$")
_ORDINAL = re.compile(r"\b(?:[Aa]m|[Vv]om|[Zz]um|[Bb]is|[Aa]b|[Ss]eit|[DdJj]e[rmns]|[Ii]m|[Bb]eim|und|oder) \d{1,2}\.\s*$")
_ORDERED = re.compile(
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert|Jahrestag|Geburtstag"
    r"|Lebensjahr|Weltkrieg|Spieltag|Bundesliga|Minute|Platz|Stock)"
)
_INITIALS = re.compile(r"(?:\b[^\W\d_]\.){2,}\s*$")
_FULL_STOP = re.compile(r"[。！？｡]+[”’」』）】》]*(?=\s*[^\s”’」』）】》と])")  # Chinese and Japanese put no space behind it


def _closed(block: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans, those that end too early joined to the next, those with Chinese or Japanese stops in them cut."""
    open_at: int | None = None
    end = 0
    for start, after in spans:
        if open_at is not None and not _goes_on(block[open_at:end], block[start:after]):
            yield from _cut(block, open_at, end)
            open_at = None
        open_at, end = (start if open_at is None else open_at), after
    if open_at is not None:
        yield from _cut(block, open_at, end)


def _goes_on(before: str, after: str) -> bool:
    before, after = before[-40:], after.lstrip()
    if _ORDINAL.search(before):
        return bool(_ORDERED.match(after))
    return bool(_SHORT.search(before)) or (after[:1].islower() and bool(_INITIALS.search(before)))


def _cut(block: str, start: int, end: int) -> Iterator[Span]:
    for stop in _FULL_STOP.finditer(block, start, end):
        yield start, stop.end()
        start = stop.end()
    yield start, end
