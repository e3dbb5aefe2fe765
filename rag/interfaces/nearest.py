"""From words that a reader selected in an answer to the sentence of its evidence that lies nearest to them.

The other way round from a citation: it holds for any words, also for those of a draft that were left out. Knows the assistant by the
protocol `Chats` and all HTML from `render.py`; opens only documents that the answer's evidence or a search names.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import DocumentsError, FootnoteError
from ..text import terms
from ..types import Document, Evidence
from . import render
from .conversation import Chats, Turn

_LONGEST = 1000  # characters of a selection that are looked for


def nearest(assistant: Chats, turns: Iterable[Turn], key: object, selected: object) -> dict[str, str]:
    """The reader's parts for the sentence nearest to the words selected in turn `key`.

    Where no sentence of that answer's evidence holds any of the words, all documents are searched for them.
    """
    turn = next((turn for turn in turns if turn.key == key), None)
    words = set(terms(str(selected)[:_LONGEST]))
    if turn is None:
        return render.unavailable()
    best = max(_evidence(turn), key=lambda e: _held(e, words), default=None)
    try:
        if best is not None and (held := _held(best, words)):
            how = f"The nearest sentence of this answer's evidence: it holds {held} of the {render.counted(len(words), 'word')} selected."
            return _found(assistant.document(best.document), best, how)
        return _searched(assistant, str(selected)[:_LONGEST]) if words else render.nothing_near()
    except DocumentsError:
        return render.removed(best.document) if best else render.nothing_near()
    except FootnoteError as error:
        return render.unread(best.document if best else "", error)


def _evidence(turn: Turn) -> tuple[Evidence, ...]:
    return turn.answer.evidence if turn.answer else turn.evidence or ()


def _held(sentence: Evidence, words: set[str]) -> int:
    """How many of the words, as stems, a sentence holds, its speaker's name among its own."""
    return len(words & set(terms(f"{sentence.speaker or ''} {sentence.text}")))


def _found(document: Document, sentence: Evidence, how: str) -> dict[str, str]:
    """The sentence where it stands now: at its place, or in a document that changed at the only other one that has its words."""
    text, start = document.text, sentence.start
    if text[start : sentence.end] == sentence.text:
        return render.near(document, start, sentence.end, sentence.place, how)
    if not sentence.text or text.count(sentence.text) != 1:
        return render.moved(document, sentence)
    start = text.index(sentence.text)
    return render.near(document, start, start + len(sentence.text), document.place_at(start), f"{how} The document changed since.")


def _searched(assistant: Chats, selected: str) -> dict[str, str]:
    hit = next(iter(assistant.search(selected, 1)), None)
    if hit is None:
        return render.nothing_near()
    how = "Nothing in this answer's evidence holds the words selected; this is the nearest passage of all documents."
    return render.near(assistant.document(hit.document), hit.start, hit.end, hit.place, how)
