"""A model's reply read piece by piece: the words to be shown so far, and in the end its sentences with what points at each.

However a reply is cut into pieces, the same words and sentences come of it. Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ModelFormError
from ..protocols import Pointer
from ..sentences import sentence_spans
from ..types import Evidence
from . import structured
from .layout import Plain, plain
from .markers import Markers

_ENDED = re.compile(r"(?:(?<!\b[A-Z])(?<!\b[A-Z][a-z])[.…]|[!?。！？｡])[\"”’'»)\]」』]*\s*\Z")
"""The end of a text whose last sentence is whole; behind a capital, as in "Mr.", a stop may end none."""

_BRACKETED = re.compile(r"\[[^\]\n]*\]|【[^】\n]*】")


@dataclass(frozen=True, slots=True)
class Sentenced:
    """One sentence of a draft without its markers, and the evidence numbers that stood behind it.

    `torn`: without the markers its words are no sentence, as in "[1] and [2] differ"; it may be checked, but not shown.
    """

    text: str
    hints: tuple[int, ...]
    torn: bool = False


class Reply:
    """A reply in plain text, read piece by piece. `words` are those to be shown so far, as a draft; `cut` says that it is not whole.

    :param pointed: True when the provider's own citations point and the model was shown no numbers.
    """

    def __init__(self, evidence: Sequence[Evidence], *, pointed: bool = False) -> None:
        self._evidence = evidence
        self._markers = Markers(() if pointed else [e.id for e in evidence], evidence)
        self._pointers: list[Pointer] = []
        self.words = ""
        self.cut = False

    @property
    def text(self) -> str:
        """The words without white space around them."""
        return self.words.strip()

    @property
    def blank(self) -> bool:
        """Whether nothing at all was replied; no claims at all is a reply."""
        return not self.text

    def feed(self, piece: str) -> None:
        """Take the next piece of text."""
        self.words += self._markers.feed(piece)

    def point(self, pointer: Pointer) -> None:
        """Take what the provider, or a claim, points at; by its place in what was fed."""
        self._pointers.append(pointer)

    def cut_off(self) -> None:
        """The reply ends here and is not whole; `close` follows."""
        self.cut = True

    def close(self) -> None:
        """The reply is over."""
        self.words += self._markers.close()

    @property
    def unfinished(self) -> str:
        """The words that a reply breaks off in, of which `sentences` tells nothing; "" where all is whole."""
        laid = self._laid()
        left = laid.text[self._whole(laid) :].strip()
        return left if any(char.isalpha() for char in left) else ""

    def _laid(self) -> Plain:
        """The text without markers and layout."""
        return plain(self._markers.text(), self._evidence)

    def _whole(self, laid: Plain) -> int:
        """How many characters of that text are sentences that came whole."""
        spans = sentence_spans(laid.text) if self.cut else []
        return spans[-1][0] if spans and not _ENDED.search(laid.text) else len(laid.text)

    def sentences(self) -> tuple[Sentenced, ...]:
        """The reply as sentences, each with what points at its words; a marker behind a full stop belongs to the sentence before it."""
        laid = self._laid()
        placed = [Pointer(p.numbers, self._markers.place(p.at)) for p in self._pointers]
        hints = [(laid.place(p.at), n) for p in sorted([*self._markers.pointers(), *placed], key=lambda p: p.at) for n in p.numbers]
        torn = [laid.place(at) for at in self._markers.torn()]
        text = laid.text[: self._whole(laid)]
        spans = sentence_spans(text)
        out = []
        for index, (start, end) in enumerate(spans):
            floor, until = (start if index else -1), (spans[index + 1][0] if index + 1 < len(spans) else len(text))
            pointed = tuple(dict.fromkeys(n for at, n in hints if floor < at <= until))
            out.append(Sentenced(text[start:end].strip(), pointed, any(floor < at <= until for at in torn)))
        return tuple(one for one in out if _tells(one.text))


def _tells(text: str) -> bool:
    """Whether there is a word or a number in a piece of a reply, its brackets aside."""
    return any(char.isalnum() for char in _BRACKETED.sub("", text))


class ClaimsReply(Reply):
    """A reply with claims in JSON, or in plain text.

    :param asked: True where JSON was asked for; prose is then held back until it is known that none follows.
    """

    def __init__(self, evidence: Sequence[Evidence], *, asked: bool = True) -> None:
        super().__init__(evidence)
        self._asked = asked
        self._raw = self._told = ""
        self._claimed: int | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing at all was replied; no claims at all is a reply."""
        return not self._raw.strip()

    def feed(self, piece: str) -> None:
        """Take the next piece; words are told of what is whole so far, and none of the JSON or of what stands around it."""
        self._raw += piece
        if self._asked or structured.opens(self._raw):
            self._tell(structured.words(self._raw))
        else:
            self._tell(self._raw.partition("{")[0])

    def close(self) -> None:
        """The reply is over. :raises ModelFormError: it is meant as JSON, and is not what was asked for."""
        claimed, json = structured.claims(self._raw), structured.looks(self._raw) or (self._asked and structured.opens(self._raw))
        if claimed is None and json and self.cut:
            claimed = structured.finished(self._raw)
        told = self._raw if claimed is None else structured.joined(text for text, _ in claimed)
        more = self.cut and self._told.startswith(told)  # of a claim that breaks off some words were shown
        if not (told.startswith(self._told) or more) or (claimed is None and json):
            raise ModelFormError("The reply is not the JSON that was asked for", None, "Ask again")
        self._tell(told)
        self._claimed = None if claimed is None else len(told)
        at = 0
        for text, numbers in claimed or ():
            at = told.index(text, at) + len(text)
            self.point(Pointer(numbers, at))
        super().close()

    def _whole(self, laid: Plain) -> int:
        return super()._whole(laid) if self._claimed is None else laid.place(self._markers.place(self._claimed))

    def _tell(self, told: str) -> None:
        if told.startswith(self._told):
            super().feed(told[len(self._told) :])
            self._told = told
