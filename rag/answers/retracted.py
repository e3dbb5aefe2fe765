"""What a text takes back: a sentence with the one behind it that calls it false, and a report that its outlet has corrected since.

Another outlet's word against a report takes nothing back, and is told beside it. Knows English and the words of corrections, and no
question; who calls something false in quotation marks denies it only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..sentences import sentence_spans
from ..text import negations, terms
from ..types import Document, Evidence
from .erratum import Erratum, errata, may_hold_note, opens

_TAKEN_BACK = re.compile(
    r"(?:that|this|it|these|those|the (?:claim|report|story|article|video|post|statement|figure|number|image|headline)s?)\b[^.!“”\"]{0,40}?"
    r"\b(?:should have (?:said|read|stated|been)\b|(?:is|was|are|were) (?:entirely |simply |completely )?"
    r"(?:wrong|false|incorrect|untrue|inaccurate|fabricated|not true|a hoax|an error)(?=[.!;]|$))"
    r"(?!.*\b(?:said|says|told|according|argued)\b)",
    re.IGNORECASE,
)
_CORRECTED = re.compile(r"\W*correct(?:ed|ion)\b\W*", re.IGNORECASE)
_BEHIND = 300
"""Characters behind a sentence in which the one that takes it back ends."""
_ALIKE = 0.7
"""Share of a sentence's words, or a title's, that what replaces it must hold."""


def takes_back(text: str) -> bool:
    """Whether a sentence of the text, not the first, takes back the one before it, or the first is a note that takes something back."""
    if _TAKEN_BACK.search(text) is None and not may_hold_note(text):
        return False
    first, *more = [text[start:end] for start, end in sentence_spans(text)] or [""]
    return any(_TAKEN_BACK.match(sentence) for sentence in more) or opens(first, more[0] if more else "") is not None


def told(found: Sequence[Evidence], documents: Mapping[str, Document]) -> list[Evidence]:
    """The sentences found, in their order, each with what takes it back or what it takes back with what is right.

    Without those that their own outlet has corrected, and without a note of which only the wrong part is at hand.

    :param documents: by name, each that a sentence is of.
    """
    whole = [_with_what_takes_it_back(e, documents[e.document].text) for e in found]
    false = [one for one, before in zip(whole, found, strict=True) if one is not before]
    within = {(e.document, place) for e in false for place in range(e.start + 1, e.end)}
    notes = {name: list(errata(document.text)) for name, document in documents.items()}
    return [
        e
        for e in whole
        if (e.document, e.start) not in within
        and not _is_replaced(e, false, documents)
        and (e in false or not (opens(e.text, "") is not None or _is_corrected(e, notes, documents)))
    ]


def _with_what_takes_it_back(e: Evidence, text: str) -> Evidence:
    behind = text[e.end : e.end + _BEHIND]
    start, end = next(iter(sentence_spans(behind)), (0, 0))
    sentence = behind[start:end]
    if not sentence or "\n\n" in behind[:start] or not (_TAKEN_BACK.match(sentence) or opens(e.text, sentence) is not None):
        return e
    return replace(e, end=e.end + end, text=e.text + behind[:end])


def _is_corrected(e: Evidence, notes: Mapping[str, Sequence[Erratum]], documents: Mapping[str, Document]) -> bool:
    """Whether a note of the sentence's own document, or of a later one of its outlet, takes back what it says."""
    own = documents[e.document]
    theirs = [d for d in documents.values() if d is own or (d.outlet and d.outlet == own.outlet and _follows(d, own))]
    return any(note.denies(e.text) for d in theirs for note in notes[d.name] if d is not own or not note.span[0] <= e.start < note.span[1])


def _is_replaced(e: Evidence, false: Iterable[Evidence], documents: Mapping[str, Document]) -> bool:
    """Whether the sentence is of a report that was corrected as a whole, or says what its outlet has taken back."""
    own = documents[e.document]
    later = [d for d in documents.values() if d.outlet and d.outlet == own.outlet and d is not own and _follows(d, own)]
    if any(_CORRECTED.match(d.title) and _alike(own.title, d.title) for d in later):
        return True
    return not negations(e.text) and any(documents[one.document] in later and _alike(e.text, one.text) for one in false)


def _follows(document: Document, other: Document) -> bool:
    return (document.published or "") >= (other.published or "") and not _CORRECTED.match(other.title)


def _alike(text: str, other: str) -> bool:
    """Whether the other holds most words of the text, whatever its figures."""
    asked, held = {t for t in terms(text) if t.isalpha()}, set(terms(other))
    return bool(asked) and len(asked & held) >= _ALIKE * len(asked)
