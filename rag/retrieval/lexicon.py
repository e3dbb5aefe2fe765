"""A small lexicon of the news, from German, French, Spanish and Italian to English: `lexicon.tsv`, written by hand.

Knows words and phrases, their endings, and German verbs that come apart. Knows no documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..languages import stems
from ..text import fold

LANGUAGES = ("de", "fr", "es", "it")
"""Codes of the lexicon's columns, in their order; English is the last."""
LONGEST = 6
"""Words of its longest phrase."""
_PART = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|[^\W_]+")
_GERMAN_ENDINGS = re.compile(r"(?:test|tet|ten|tes|te|est|st|en|er|em|es|et|e|n|s|t)$")
_LEAST, _ENDED = 3, 5
"""Letters that must be left of a word when its ending is taken off, and letters from which a form has one."""
_PREFIXES = frozenset("ab an auf aus ein fest fort her hin los mit nach statt teil um vor weg zu zurück zurueck".split())


@dataclass(frozen=True, slots=True)
class Part:
    """A word as written, parted from what is glued to it ("l’envoi" is two).

    `lower` keeps its accents, which tell "a" from "à"; `folded` drops them.
    """

    text: str
    lower: str
    folded: str


def parts(text: str) -> list[Part]:
    """Words of a text and of a lexicon's form, in order, cut at apostrophes, hyphens and stops."""
    return [Part(piece, piece.casefold(), fold(piece).text) for piece in _PART.findall(text)]


class Lexicon:
    """The words of one language.

    :param language: one of `LANGUAGES`. :param rows: (form, English) in order; of a form that comes twice the first counts.
    """

    def __init__(self, language: str, rows: Sequence[tuple[str, str]]) -> None:
        self._language = language
        self._written: dict[tuple[str, ...], str] = {}
        self._folded: dict[tuple[str, ...], str] = {}
        self._roots: dict[str, str] = {}
        for form, english in rows:
            pieces = parts(form)
            self._written.setdefault(tuple(part.lower for part in pieces), english)
            self._folded.setdefault(tuple(part.folded for part in pieces), english)
            if len(pieces) == 1 and len(pieces[0].folded) >= _ENDED:
                self._roots.setdefault(self.root(pieces[0].folded), english)

    def phrase(self, pieces: Sequence[Part]) -> str | None:
        """English of just these words, accents or not; None where they are not listed, "" where they say nothing."""
        known = self._written.get(tuple(part.lower for part in pieces))
        return known if known is not None else self._folded.get(tuple(part.folded for part in pieces))

    def word(self, folded: str) -> str | None:
        """English of a folded word, with or without its ending; None where it is not listed, "" where it says nothing."""
        if (known := self._folded.get((folded,))) is not None or len(folded) < _ENDED:
            return known
        root = self.root(folded)
        return next((self._roots[one] for one in (root, self.root(root)) if one in self._roots and len(one) >= _LEAST), None)

    def parted(self, verb: str, prefix: str) -> str | None:
        """English of a German verb of which the prefix stands at the end: "lehnt … ab"; None where they are not one verb."""
        if self._language != "de" or prefix not in _PREFIXES:
            return None
        known = self._folded.get((verb, prefix))
        return known if known is not None else self.word(prefix + verb)

    def root(self, folded: str) -> str:
        """A folded word without its ending."""
        if self._language == "de":
            cut = _GERMAN_ENDINGS.sub("", folded)
            return cut if len(cut) >= _LEAST else folded
        return next(iter(stems([folded], self._language)), folded)


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """The lexicon of one of `LANGUAGES`, read once."""
    column = LANGUAGES.index(language)
    return Lexicon(language, [(form, cells[-1].strip("-")) for cells in table() for form in cells[column].split(",") if form])


def table() -> Iterator[list[str]]:
    """The rows of the file: a cell of forms for each language, parted by commas, and the English last."""
    for line in Path(__file__).with_name("lexicon.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
