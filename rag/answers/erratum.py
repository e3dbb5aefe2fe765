"""What a document takes back in a note, as "An earlier version said that 40 had died. Four had." or "It was £3, not £5.".

A note speaks of the paper's own report; who says in quotation marks what he wrote before takes nothing back here. Knows English and one
text, and not which other documents the note is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..sentences import blocks, sentence_spans
from ..text import names, negations, numbers, terms, words
from ..types import Span

_TELLS = r"(?:said|stated|reported|wrote|claimed|gave|put|described|named|suggested|implied)"
_WRONGLY = r"(?:(?:wrongly|incorrectly|mistakenly|erroneously) )"
_MISTOLD = r"(?:mis(?:stated|reported|identified|named|spelled|quoted|represented))"
_PIECE = r"(?:report|article|story|item)"
_OURS = rf"(?:(?:an?|the) (?:earlier|previous|original|first) (?:version|{_PIECE})|(?:our|this) (?:\w+ )?{_PIECE})"
_SURE = re.compile(
    rf"[*_([ ]{{0,3}}(?:correct(?:ion|ed)\b[: –—-]*(?:[^.!?“”\"]{{0,60}}? )??(?:(?:{_OURS})\b[^.!?“”\"]{{0,60}}?|we) {_WRONGLY}?{_TELLS}"
    rf"|(?:an?|the) (?:earlier|previous|original) version\b[^.!?“”\"]{{0,60}}? {_WRONGLY}?{_TELLS}"
    rf"|(?:[^.!?“”\"]{{0,60}}?\b)?(?:{_OURS}\b[^.!?“”\"]{{0,60}}?|we) (?:{_WRONGLY}{_TELLS}|{_MISTOLD}))\b(?: that\b)?(?P<said>.*)",
    re.IGNORECASE | re.DOTALL,
)
"""How a sentence opens that takes back what it says, whatever follows."""
_MAYBE = re.compile(
    rf"[*_([ ]{{0,3}}(?:[^.!?“”\"]{{0,60}}?\b)?(?:{_OURS}\b[^.!?“”\"]{{0,60}}?|we) {_TELLS}\b(?: that\b)?(?P<said>.*)",
    re.IGNORECASE | re.DOTALL,
)
"""How one opens that does so where the next one corrects it."""
_RIGHT = re.compile(
    r"the (?:correct|right|actual|true) \w+ (?:is|was|are|were)\b|\bshould have (?:said|read|stated|been)\b|^(?:in fact|actually)\b",
    re.IGNORECASE,
)
_TRIGGER = re.compile(rf"correct|version|, not |\bwe (?:{_WRONGLY}?{_TELLS})|{_WRONGLY}{_TELLS}|{_MISTOLD}", re.IGNORECASE)
_SPOKEN = re.compile(r"\b(?:said|says|told|according|claim\w*|argue[sd]|insist\w*|adds|added)\b|[“”\"]", re.IGNORECASE)
_NOT = re.compile(r", (?:and )?not (?=\S)")
_REACH = 30
"""Characters between a figure and the ", not" behind it."""
_PARAGRAPH = 3000
"""Characters of a paragraph; a note does not stand in a longer one."""
_ALIKE = 0.6
"""Share of the words of what is taken back that a sentence with its figure must hold to be the one that says it; without a figure all."""
_UNCOUNTED = 3
"""Words of what is taken back, where no figure is, from which a sentence may be told by them."""
_EMPTY = frozenset(
    term for word in "number figure amount total sum name date version report article story correct wrong".split() for term in terms(word)
)


@dataclass(frozen=True, slots=True)
class Erratum:
    """Where a note stands, the stems and names of what it takes back, the figures that were wrong and those that are right."""

    span: Span
    stems: frozenset[str]
    names: frozenset[str]
    wrong: frozenset[float]
    right: frozenset[float]

    def denies(self, text: str) -> bool:
        """Whether a sentence says what is taken back, so far as its words tell."""
        held, figures = set(terms(text)), _figures(text)
        told = len(self.stems & held) >= (_ALIKE if self.wrong else 1) * len(self.stems) and self.names <= {
            word.folded for word in words(text)
        }
        enough = len(self.stems) >= (1 if self.wrong else _UNCOUNTED)
        return enough and told and self.wrong <= figures and not (self.right - self.wrong) & figures and not negations(text)


def may_hold_note(text: str) -> bool:
    """Whether a text holds a word that a note needs, which is soon told."""
    return _TRIGGER.search(text) is not None


def opens(text: str, behind: str) -> str | None:
    """What a sentence of a note takes back, read with the sentence behind it; None for a sentence of another kind."""
    found = _SURE.match(text) or (_MAYBE.match(text) if corrects(behind) else None)
    return found["said"] if found else None


def corrects(text: str) -> bool:
    """Whether a sentence gives, in nobody's words, what is right in place of something before it."""
    return _SPOKEN.search(text) is None and (_RIGHT.search(text) is not None or contrast(text) is not None)


def contrast(text: str) -> tuple[float, float] | None:
    """The figure that is right and the one that is not, of "They lost 28%, not 38%."; None where there is no such pair."""
    found = _NOT.search(text)
    figures = numbers(text) if found else []
    before = [n for n in figures if found and found.start() - _REACH <= n.end <= found.start()]
    after = [n for n in figures if found and found.end() <= n.start <= found.end() + 1]  # behind the sign of a currency
    return (before[-1].value, after[0].value) if before and after else None


def upheld(text: str) -> str:
    """What a note leaves standing: of the sentence that opens one and the next the next, and of "28%, not 38%" what is right.

    Any other text is returned as it is.
    """
    spans = sentence_spans(text) if _TRIGGER.search(text) else []
    if len(spans) > 1 and opens(text[slice(*spans[0])], text[slice(*spans[1])]) is not None:
        text = text[spans[1][0] :]
    if contrast(text) is None or _SPOKEN.search(text):
        return text
    found = _NOT.search(text)
    wrong = next(n for n in numbers(text) if found and n.start >= found.end())
    return f"{text[: found.start()]}{text[wrong.end :].removeprefix('%')}" if found else text


def errata(text: str) -> Iterator[Erratum]:
    """The notes of a text, in order; the sentence behind one belongs to it when it stands in the same paragraph."""
    for start, end in blocks(text) if _TRIGGER.search(text) else ():
        if end - start <= _PARAGRAPH and _TRIGGER.search(text, start, end):
            spans = [(start + a, start + b) for a, b in sentence_spans(text[start:end])]
            yield from filter(None, (_erratum(text, one, two) for one, two in zip(spans, [*spans[1:], (end, end)], strict=True)))


def _erratum(text: str, one: Span, two: Span) -> Erratum | None:
    sentence, behind = text[slice(*one)], text[slice(*two)]
    if (said := opens(sentence, behind)) is not None:
        said, _, mended = said.partition(";")  # "… said that 400 had come; 40 had"
        pair = contrast(behind) or contrast(mended)
        right, wrong = ({pair[0]}, {pair[1]}) if pair else (_figures(f"{mended} {behind}"), _figures(said))
        return _about((one[0], two[1]), said, wrong, right)
    pair = contrast(sentence) if _SPOKEN.search(sentence) is None else None
    return _about(one, sentence, {pair[1]}, {pair[0]}) if pair else None


def _figures(text: str) -> set[float]:
    return {number.value for number in numbers(text)}


def _about(span: Span, said: str, wrong: Iterable[float], right: Iterable[float]) -> Erratum:
    counts = {term for number in numbers(said) for term in terms(said[number.start : number.end])}
    stems = frozenset(term for term in terms(said) if term.isalpha() and term not in _EMPTY | counts)
    named = frozenset(word.folded for name in names(said) for word in words(name.text))
    return Erratum(span, stems, named, frozenset(wrong), frozenset(right))
