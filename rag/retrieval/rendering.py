"""A question in German, French, Spanish or Italian put into English word by word, for a search in English documents.

By a small lexicon, by the parts of German compounds, and by what looks like a word of the documents; a name that is none of
these stays. No sentence for people, but the words stand where vectors and the evidence model look for them. Asks no model.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..index.catalog import Catalog
from ..index.perstate import PerState
from ..languages import question_language
from .cognates import Cognates
from .lexicon import LONGEST, Lexicon, Part, lexicon, parts

_OWN = 0.1
"""Share of the documents from which a language is one that the documents are in."""
_LEAST_PART, _LEAST_WORD = 3, 5
"""Letters of a part of a compound that the lexicon knows, and of one that only the documents do."""
_LINKS = ("", "s", "es", "n", "en", "er", "e")


class Renderings:
    """English of questions, over one catalog. Safe to share between threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._cognates = PerState(catalog, lambda: Cognates(catalog.vocabulary()))

    def language(self, question: str) -> str | None:
        """The language of a question that is not the documents'; None where it is theirs, English, or cannot be told.

        Also where documents say their languages and none is English, into which alone is rendered.
        """
        code = question_language(question)
        if code is None or self._catalog.share_in(code) >= _OWN:
            return None
        languages = self._catalog.languages()
        return code if not languages or "en" in languages else None

    def of(self, question: str) -> str | None:
        """The question's words in English; None where `language` is, and the question is to be searched as it stands."""
        code = self.language(question)
        if code is None:
            return None
        english = Rendering(lexicon(code), code, self._cognates.value).words(parts(question))
        return " ".join(english) + ("?" if question.rstrip().endswith("?") else "") if english else None


class Rendering:
    """Renders from one language with one vocabulary."""

    def __init__(self, known: Lexicon, language: str, cognates: Cognates) -> None:
        self._lexicon, self._language, self._cognates = known, language, cognates

    def words(self, asked: Sequence[Part]) -> list[str]:
        """The English of each phrase and word in order; what says nothing is left out."""
        found, at, verb = [], 0, self._parted(asked)
        while at < len(asked):
            if verb and at in (verb[0], verb[1]):
                found += [verb[2]] if at == verb[0] else []
                at += 1
                continue
            length, english = self._phrase(asked, at)
            found.append(english if english is not None else self._word(asked[at]))
            at += length
        return [english for english in found if english]

    def _phrase(self, asked: Sequence[Part], at: int) -> tuple[int, str | None]:
        """How many words from here are one entry, and its English; (1, None) where none is or the word is rather a name."""
        for length in range(min(LONGEST, len(asked) - at), 0, -1):
            english = self._lexicon.phrase(asked[at : at + length])
            if english is not None and not (length == 1 and self._is_name(asked[at], at, english)):
                return length, english
        return 1, None

    def _is_name(self, part: Part, at: int, english: str) -> bool:
        """Whether a capital says that a word is a name that the documents hold: "Costa" in the middle of a French question."""
        named = self._language != "de" and at > 0 and part.text[0].isupper() and not part.text.isupper()
        return named and not english[:1].isupper() and self._cognates.has(part.folded)

    def _parted(self, asked: Sequence[Part]) -> tuple[int, int, str] | None:
        """Places of a German verb and of its prefix at the end, and its English; None where there is no such verb."""
        if not asked:
            return None
        last = len(asked) - 1
        verbs = ((at, self._lexicon.parted(asked[at].folded, asked[last].folded)) for at in range(min(4, last), -1, -1) if at < last)
        return next(((at, last, english) for at, english in verbs if english), None)

    def _word(self, part: Part) -> str:
        folded = part.folded
        if self._is_name(part, 1, "") and part.text[0].isupper():
            return part.text
        if (english := self._lexicon.word(folded)) is not None:
            return english
        if self._cognates.has(folded) or not folded.isalpha():
            return part.text
        if self._language == "de" and (pieces := self._compound(folded)):
            return pieces
        return self._cognates.nearest(part.text, self._language) or part.text

    def _compound(self, folded: str) -> str | None:
        """A German compound by its parts, at least one of which the lexicon knows: "sicherheitsgarantie" is security guarantee."""
        for cut in range(len(folded) - _LEAST_PART, _LEAST_PART - 1, -1):
            head, tail = folded[:cut], folded[cut:]
            listed = self._lexicon.word(tail)
            behind = listed or self._compound(tail) or (tail if self._stands(tail) else None)
            before = next((known for link in _LINKS if head.endswith(link) and (known := self._head(head.removesuffix(link)))), None)
            if behind and before and (listed or before != head):
                return f"{before} {behind}"
        return None

    def _head(self, head: str) -> str | None:
        return self._lexicon.word(head) or (head if self._stands(head) else None) if len(head) >= _LEAST_PART else None

    def _stands(self, part: str) -> bool:
        return len(part) >= _LEAST_WORD and self._cognates.has(part)
