"""The model's own [2] behind its words: told apart from every other bracket, and taken out while the reply still streams.

A bracket is a marker only when each number in it is one that the model was shown, it stands where a marker can stand, and
the evidence does not hold it behind the same word: then the model copied it. What only points there goes with it ("According to [2],").
All other text comes out as it went in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..protocols import Pointer
from ..types import Evidence
from . import references
from .references import BRACKET, OPENING, Reference

_GOES_ON = re.compile(r"[A-Za-z0-9_({=^`\\]|\[(?!\^?\d|(?i:sentences?|sources?) \d)")
"""What stands behind no marker: a link, a reference, a footnote's text, code."""
_CLOSES = re.compile(r"[.,;:!?…)\]”’\"'»\s【]|\[(?:\^?\d|(?i:sentences?|sources?) \d)|\Z")
"""What stands behind a marker that is glued to a word; else it is an index, as in part[1]+2."""
_NAMES_A_LIST = re.compile(r"(?:^|\W)(?:[A-Za-z]|\w*_\w*)\Z", re.ASCII)
"""What is glued to an index, as in x[1] or row_ids[2]."""
_WORD_CHARS = 24


class Markers:
    """Takes the markers out of one reply that comes in pieces.

    However the reply is cut, `feed` and `close` together give the same draft, in which the space before a marker stays, and so does a
    marker that its sentence cannot be without; `text` is without them. Only what may be a marker, or a phrase around one, is held back, at
    most some hundred characters.

    :param numbers: those the model was shown. :param evidence: what it may have copied brackets from.
    """

    def __init__(self, numbers: Collection[int], evidence: Sequence[Evidence]) -> None:
        self._numbers = frozenset(numbers)
        self._copied = ["".join(e.text.split()) for e in evidence]
        self._raw = ""
        self._at = 0
        self._removed: list[Reference] = []

    def feed(self, piece: str) -> str:
        """The draft as far as it is now known to be no marker, from where it was before."""
        self._raw += piece
        return self._settled(final=False)

    def close(self) -> str:
        """The rest of the draft, when the reply is over."""
        return self._settled(final=True)

    def text(self) -> str:
        """The reply without its markers and the space before each."""
        edges = [0, *(edge for gone in self._removed for edge in (gone.start, gone.end)), len(self._raw)]
        return "".join(self._raw[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))

    def pointers(self) -> tuple[Pointer, ...]:
        """What the markers point at, by their place in `text`; one that opened a sentence stands behind its first letter."""
        return tuple(Pointer(gone.numbers, self._placed(gone)) for gone in self._removed)

    def torn(self) -> tuple[int, ...]:
        """The places in `text`, as of `pointers`, of markers whose sentence says nothing, or something else, without them."""
        return tuple(self._placed(gone) for gone in self._removed if gone.torn)

    def place(self, at: int) -> int:
        """Where character `at` of the reply stands in `text`."""
        return at - sum(min(gone.end, at) - gone.start for gone in self._removed if gone.start < at)

    def _placed(self, gone: Reference) -> int:
        at = self.place(gone.start)
        rest = self.text()[at:] if gone.opens else ""
        return at + len(rest) - len(rest.lstrip()) + bool(rest.strip())

    def _settled(self, *, final: bool) -> str:
        out = []
        while self._at < len(self._raw):
            opening = OPENING.search(self._raw, self._at)
            at = opening.start() if opening else len(self._raw)
            found = BRACKET.match(self._raw, at)
            if not final and (
                not references.is_settled(self._raw, found, self._at) if found else not opening or references.may_be_bracket(self._raw, at)
            ):
                before = self._removed[-1] if self._removed else None
                out.append(self._take(references.free(self._raw, at, self._at, before)))
                break
            out.append(self._marker(found) if found and self._is_marker(found) else self._take(at + 1))
        return "".join(out)

    def _marker(self, found: re.Match[str]) -> str:
        """Take a marker out, with all that only points there; what of the draft stands before it."""
        before = self._removed[-1] if self._removed else None
        gone = references.reference(self._raw, found, self._at, before, self._is_marker)
        self._removed.append(gone)
        shown = self._take(gone.end if gone.torn else gone.drafted)
        self._at = gone.end
        if gone.opens and not gone.torn:  # the sentence begins behind the phrase now
            first = self._raw[gone.end : gone.end + 1]
            self._raw = self._raw[: gone.end] + (first.upper() if len(first.upper()) == 1 else first) + self._raw[gone.end + 1 :]
        return shown

    def _take(self, end: int) -> str:
        text, self._at = self._raw[self._at : end], end
        return text

    def _is_marker(self, found: re.Match[str]) -> bool:
        raw, start, end = self._raw, found.start(), found.end()
        numbers = references.numbers(found[0])
        if not numbers or not self._numbers.issuperset(numbers) or _GOES_ON.match(raw, end):
            return False
        line = raw[raw.rfind("\n", 0, start) + 1 : start]
        if raw.count("```", 0, start) % 2 or line.replace("```", "").count("`") % 2:
            return False
        before = raw[start - 1 : start]
        if before in ("[", "\\", "^") and before:
            return False
        if raw[end : end + 1] == ":" and not line.strip():  # [1]: opens the text of a footnote
            return False
        if re.match(r"\w", before, re.ASCII) and (_NAMES_A_LIST.search(line) or not _CLOSES.match(raw, end)):
            return False
        return not self._is_copied(found)

    def _is_copied(self, found: re.Match[str]) -> bool:
        word = self._raw[: found.start()].rstrip()[-_WORD_CHARS:].split()[-1:]
        bracket = "".join(found[0].split())
        if not word:
            return any(text.startswith(bracket) for text in self._copied)
        return any(word[0] + bracket in text for text in self._copied)
