"""Typing errors in a question, mended against the words that the documents hold.

Only a word that neither the documents nor the language model's own vocabulary know is changed, so that
"Holland" never becomes "Poland". Knows no sentence and no score.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..text import STOP, stem, words


class Speller:
    """Mends questions against one vocabulary.

    :param vocabulary: folded words of all documents, each with its stem.
    :param knows: whether a folded word is a common word of the language; None when nothing can tell,
        then only one slip is forgiven.
    """

    def __init__(self, vocabulary: Mapping[str, str], knows: Callable[[str], bool] | None) -> None:
        self._present = frozenset(vocabulary)
        self._words = sorted(word for word in vocabulary if len(word) > 3 and word.isalpha())
        self._stems = frozenset(vocabulary.values())
        self._knows = knows

    def correct(self, text: str) -> str:
        """The text with each unknown word replaced by the nearest word of the documents, where one is near enough."""
        pieces, last = [], 0
        for word in words(text):
            if self._is_fine(word.folded):
                continue
            if near := self._nearest(word.folded):
                pieces += [text[last : word.start], near]
                last = word.end
        return "".join([*pieces, text[last:]])

    def _is_fine(self, word: str) -> bool:
        if len(word) < 4 or not word.isalpha() or word in STOP or word in self._present:
            return True
        return stem(word) in self._stems if self._knows is None else self._knows(word)

    def _nearest(self, word: str) -> str | None:
        """The word fewest slips away: a letter added, dropped or changed, or two neighbours swapped."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extractOne

        sure = self._knows is None or stem(word) in self._stems  # then it may be a rare form of a word that is there
        slips = 2 if len(word) >= 7 and not sure else 1
        likely = [other for other in self._words if abs(len(other) - len(word)) <= slips and other[0] in word[:2]]
        found = extractOne(word, likely, scorer=OSA.distance, score_cutoff=slips)
        return str(found[0]) if found else None
