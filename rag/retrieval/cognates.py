"""A word of another language matched to a word of the documents that looks like it: "Poutine" to "putin", "sécurité" to "security".

By rules of spelling first, by edit distance then. Knows no lexicon and no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..text import fold, stem

_NAMES = (("^s(?=[aeiou])", "z"), ("tsch", "ch"), ("sch", "sh"), ("j", "y"), ("w", "v"))
_RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "de": (
        ("k", "c"), ("z", "c"), ("f", "ph"), ("ierung(?:en)?$", "ation"), ("ieren$", "e"), ("itat(?:en)?$", "ity"), ("ismus$", "ism"),
        ("isch(?:e[mnrs]?)?$", "ic"), ("iell(?:e[mnrs]?)?$", "ial"), ("iv(?:e[mnrs]?)?$", "ive"), ("enz(?:en)?$", "ence"), ("ie$", "y"),
        ("in$", ""), ("innen$", "s"), ("en$", ""), ("e$", ""), *_NAMES,
    ),
    "fr": (
        ("ique(s?)$", r"ic\1"), ("iques?$", "ical"), ("tes?$", "ty"), ("eurs?$", "or"), ("euse?s?$", "ous"), ("eux$", "ous"),
        ("aires?$", "ary"), ("ismes?$", "ism"), ("ifs?$", "ive"), ("ies?$", "y"), ("oires?$", "ory"), ("er$", "e"), ("ees?$", "ed"),
        ("ou", "u"), ("es?$", ""),
    ),
    "es": (
        ("dad(?:es)?$", "ty"), ("ci?cion(?:es)?$", "ction"), ("cion(?:es)?$", "tion"), ("sion(?:es)?$", "sion"), ("ic[oa]s?$", "ic"),
        ("ic[oa]s?$", "ical"), ("ismos?$", "ism"), ("os[oa]s?$", "ous"), ("iv[oa]s?$", "ive"), ("encias?$", "ence"), ("ancias?$", "ance"),
        ("mente$", "ly"), ("ari[oa]s?$", "ary"), ("ias?$", "y"), ("^es(?=[cpt])", "s"), ("f", "ph"), ("[aei]r$", "e"), ("or[ae]?s?$", "or"),
        ("[aeo]s?$", ""), ("[oa]s?$", "e"),
    ),
    "it": (
        ("ta$", "ty"), ("zion[ei]$", "tion"), ("ssion[ei]$", "ssion"), ("ic[oahei]+$", "ic"), ("ic[oahei]+$", "ical"), ("ism[oi]$", "ism"),
        ("os[oaie]$", "ous"), ("iv[oaie]$", "ive"), ("enz[ae]$", "ence"), ("anz[ae]$", "ance"), ("mente$", "ly"), ("ori?e?$", "or"),
        ("ari[oae]?$", "ary"), ("ia$", "y"), ("f", "ph"), ("z", "c"), ("[aei]re$", "e"), ("[aeio]$", ""), ("[oaei]$", "e"),
    ),
}  # fmt: skip
_CIRCUMFLEX = str.maketrans({"â": "as", "ê": "es", "î": "is", "ô": "os", "û": "us"})
_VARIANTS = 64
_LEAST, _SIMILAR = 5, 0.75
"""Letters of a word that may be matched by likeness alone, and how like the other must be: one letter in four may differ."""
_ALIKE = ("cksz", "fphvw", "ijy", "aeiou", "gj")
"""First letters that stand for one another."""


class Cognates:
    """Matches words to one vocabulary. :param vocabulary: folded words of all documents, each with its English stem."""

    def __init__(self, vocabulary: Mapping[str, str]) -> None:
        self._words = frozenset(vocabulary)
        self._of_stem = {root: word for word, root in sorted(vocabulary.items(), key=lambda item: -len(item[0]))}
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if len(word) >= _LEAST - 1 and word.isalpha():
                self._by_letter.setdefault(word[0], []).append(word)

    def has(self, folded: str) -> bool:
        """Whether the documents hold the word as it stands."""
        return folded in self._words

    def nearest(self, word: str, language: str) -> str | None:
        """The word of the documents that a word, as written, is likely the same as; None when none is.

        :param language: "de", "fr", "es" or "it".
        """
        respelled = _respelled(word, language)
        spelled = [other for other in respelled if len(other) >= _LEAST - 1]
        if found := next((other for other in spelled if other in self._words), None):
            return found
        if found := next((self._of_stem[stem(other)] for other in spelled if stem(other) in self._of_stem), None):
            return found
        return self._like({respelled[0], _as_name(respelled[0], language)}) if len(respelled[0]) >= _LEAST else None

    def _like(self, spellings: Iterable[str]) -> str | None:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        best: tuple[float, str] | None = None
        for word in sorted(spellings):
            likely = [other for letter in _same(word[:1]) for other in self._by_letter.get(letter, ()) if abs(len(other) - len(word)) <= 2]
            found = extractOne(word, likely, scorer=OSA.normalized_similarity, score_cutoff=max(_SIMILAR, best[0] if best else 0.0))
            if found and (best is None or found[1] > best[0]):
                best = found[1], str(found[0])
        return best[1] if best else None


def _respelled(word: str, language: str) -> list[str]:
    """The folded word, then what it becomes by one or more of the rules, those of the fewest rules first."""
    found = list(dict.fromkeys((fold(word).text, *([fold(word.casefold().translate(_CIRCUMFLEX)).text] if language == "fr" else []))))
    for pattern, other in _RULES[language]:
        changed = [new for one in found if (new := re.sub(pattern, other, one)) != one]
        found = list(dict.fromkeys(found + changed))[:_VARIANTS]
    return found


def _as_name(folded: str, language: str) -> str:
    """A folded name as English spells it, where German writes it by its own sounds: "selenskyj" as "zelenskyy"."""
    for pattern, other in _NAMES if language == "de" else ():
        folded = re.sub(pattern, other, folded)
    return folded


def _same(letter: str) -> str:
    return "".join(sorted({letter}.union(*(group for group in _ALIKE if letter in group))))
