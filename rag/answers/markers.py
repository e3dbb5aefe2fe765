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

    However the reply is cut, `feed` and `close` together give the same text. At most some forty characters are held back.

    :param numbers: those the model was shown. :param evidence: what it may have copied brackets from.
    """

    def __init__(self, numbers: Collection[int], evidence: Sequence[Evidence]) -> None:
        self._numbers = frozenset(numbers)
        self._copied = ["".join(e.text.split()) for e in evidence]
        self._raw = ""
        self._at = 0
        self._removed: list[tuple[Span, tuple[int, ...]]] = []

    def feed(self, piece: str) -> str:
        """The text that is known to be shown, with what was held back before."""
        self._raw += piece
        return self._settled(final=False)

    def close(self) -> str:
        """The rest of the text, when the reply is over."""
        return self._settled(final=True)

    def pointers(self) -> tuple[Pointer, ...]:
        """What the markers taken out so far point at, by their place in the text without them."""
        return tuple(Pointer(numbers, self.place(start)) for (start, _), numbers in self._removed)

    def place(self, at: int) -> int:
        """Where character `at` of the reply stands in the text without markers."""
        return at - sum(min(end, at) - start for (start, end), _ in self._removed if start < at)

    def _settled(self, *, final: bool) -> str:
        out = []
        while self._at < len(self._raw):
            bracket = self._raw.find("[", self._at)
            if bracket < 0:
                end = len(self._raw)
                if not final and self._raw[-1] == " ":  # a marker takes the space before it along
                    end -= 1
                out.append(self._take(end))
                break
            found = _MARKER.match(self._raw, bracket)
            known = found.end() + _AHEAD <= len(self._raw) if found else not _BEGUN.match(self._raw, bracket)
            if not (known or final):
                out.append(self._take(max(self._at, self._before(bracket))))
                break
            if found and self._is_marker(found):
                out.append(self._take(max(self._at, self._before(bracket))))
                numbers = tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", found[1])))
                self._removed.append(((self._at, found.end()), numbers))
                self._at = found.end()
            else:
                out.append(self._take(bracket + 1))
        return "".join(out)

    def _take(self, end: int) -> str:
        text, self._at = self._raw[self._at : end], end
        return text

    def _before(self, bracket: int) -> int:
        return bracket - (self._raw[bracket - 1 : bracket] == " ")

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
