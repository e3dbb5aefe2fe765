"""The model's own [2] behind its words: told apart from every other bracket, and taken out while the reply still streams.

A bracket is a marker only when each number in it is one that the model was shown, it stands where a marker can stand, and
the evidence does not hold it behind the same word: then the model copied it. All other text comes out as it went in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..protocols import Pointer
from ..types import Evidence, Span

_MARKER = re.compile(r"\[(\d{1,2}(?: ?[,;] ?\d{1,2}){0,9})\]")
_BEGUN = re.compile(r"\[[\d,; ]{0,40}\Z")
_AHEAD = 2
"""Characters behind a bracket that decide what it is."""
_GOES_ON = re.compile(r"[A-Za-z0-9_({=^`\\]|\[(?!\d)")
"""What stands behind no marker: a link, a reference, a footnote's text, code."""
_CLOSES = re.compile(r"[.,;:!?…)\]”’\"'»\s]|\[\d|\Z")
"""What stands behind a marker that is glued to a word; else it is an index, as in part[1]+2."""
_NAMES_A_LIST = re.compile(r"(?:^|\W)(?:[A-Za-z]|\w*_\w*)\Z", re.ASCII)
"""What is glued to an index, as in x[1] or row_ids[2]."""
_WORD_CHARS = 24


class Markers:
    """Takes the markers out of one reply that comes in pieces.

    However the reply is cut, `feed` and `close` together give the same draft, in which the space before a marker stays; `text` is
    without it. Only what may be a marker is held back, at most some forty characters.

    :param numbers: those the model was shown. :param evidence: what it may have copied brackets from.
    """

    def __init__(self, numbers: Collection[int], evidence: Sequence[Evidence]) -> None:
        self._numbers = frozenset(numbers)
        self._copied = ["".join(e.text.split()) for e in evidence]
        self._raw = ""
        self._at = 0
        self._removed: list[tuple[Span, tuple[int, ...]]] = []

    def feed(self, piece: str) -> str:
        """The draft as far as it is now known to be no marker, from where it was before."""
        self._raw += piece
        return self._settled(final=False)

    def close(self) -> str:
        """The rest of the draft, when the reply is over."""
        return self._settled(final=True)

    def text(self) -> str:
        """The reply without its markers and the space before each."""
        edges = [0, *(edge for span, _ in self._removed for edge in span), len(self._raw)]
        return "".join(self._raw[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))

    def pointers(self) -> tuple[Pointer, ...]:
        """What the markers point at, by their place in `text`."""
        return tuple(Pointer(numbers, self.place(start)) for (start, _), numbers in self._removed)

    def place(self, at: int) -> int:
        """Where character `at` of the reply stands in `text`."""
        return at - sum(min(end, at) - start for (start, end), _ in self._removed if start < at)

    def _settled(self, *, final: bool) -> str:
        out = []
        while self._at < len(self._raw):
            bracket = self._raw.find("[", self._at)
            if bracket < 0:
                out.append(self._take(len(self._raw)))
                break
            out.append(self._take(bracket))
            found = _MARKER.match(self._raw, bracket)
            known = found.end() + _AHEAD <= len(self._raw) if found else not _BEGUN.match(self._raw, bracket)
            if not (known or final):
                break
            if found and self._is_marker(found):
                space = self._raw[bracket - 1 : bracket] == " "
                numbers = tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", found[1])))
                self._removed.append(((bracket - space, found.end()), numbers))
                self._at = found.end()
            else:
                out.append(self._take(bracket + 1))
        return "".join(out)

    def _take(self, end: int) -> str:
        text, self._at = self._raw[self._at : end], end
        return text

    def _is_marker(self, found: re.Match[str]) -> bool:
        raw, start, end = self._raw, found.start(), found.end()
        if not {int(n) for n in re.findall(r"\d+", found[1])} <= self._numbers or _GOES_ON.match(raw, end):
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
