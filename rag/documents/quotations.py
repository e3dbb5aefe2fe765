"""What of a sentence stands inside quotation marks, followed from sentence to sentence.

Knows marks and paragraphs only. Single marks are left alone: apostrophes cannot be told from them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"[“”„«»\"]")
_OPENING = {"„": True, "«": True, "»": False, "”": False}


@dataclass(frozen=True, slots=True)
class Outside:
    """A sentence with each quotation cut down to its marks, as “”, and whether it begins and ends inside one."""

    text: str
    begins: bool = False
    ends: bool = False

    @property
    def quotes_only(self) -> bool:
        """Whether there are no words outside quotation marks."""
        return "“" in self.text and not any(map(str.isalnum, self.text))


class Quotations:
    """Follows the marks of one document, sentence by sentence."""

    def __init__(self) -> None:
        self._open = False

    def outside(self, text: str, fresh: bool) -> Outside:
        """What the next sentence says outside quotation marks.

        :param fresh: it begins a paragraph; then a quotation goes on only behind a mark of its own, as in print.
        """
        if fresh and not (self._open and _MARK.match(text)):
            self._open = False
        begins = self._open
        pieces, at = ["“”"] if begins else [], 0
        for mark in _MARK.finditer(text):
            opens = self._opens(text, mark.start())
            if not self._open:
                pieces += [text[at : mark.start()], "“”"]  # also for a mark that closes what was never opened
            self._open, at = opens, mark.end()
        if not self._open:
            pieces.append(text[at:])
        return Outside("".join(pieces), begins, self._open)

    def _opens(self, text: str, at: int) -> bool:
        """Whether the mark opens a quotation; a straight one does when a word follows it and none goes before."""
        mark = text[at]
        if mark == "“":  # closes „so“
            return not (self._open and text[at + 1 : at + 2] in ("", " ", ",", "."))
        if mark != '"':
            return _OPENING[mark]
        before, after = text[at - 1 : at] if at else " ", text[at + 1 : at + 2]
        loose_before, loose_after = before.isspace() or before in "([—–-/", not after or after.isspace()
        return loose_before if loose_before != loose_after else not self._open
