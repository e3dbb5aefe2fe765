"""What full text needs for languages other than English: stems, and pairs of characters where no space parts the words.

Knows language codes and text. English itself is stemmed by the full text's own tokenizer.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from .text import words

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "es": "spanish",
    "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def forms(text: str, language: str | None) -> str:
    """What is indexed of a text beside its words: their stems in its language, and pairs of unspaced characters.

    :param language: ISO 639-1 code, perhaps with a region; None and "en" have no stems here. Empty when there is nothing to add.
    """
    found = words(text)
    pairs = [word.folded for word in found if word.end - word.start <= 2 and not word.folded.isascii()]
    return " ".join([*pairs, *stems((word.folded for word in found), language)])


def stems(folded: Iterable[str], language: str | None) -> list[str]:
    """Stems of folded words in a language, those that differ from the word; empty for English and languages without a stemmer."""
    code = (language or "").lower().partition("-")[0]
    if code not in _STEMMERS:
        return []
    return [stem for word in folded if word.isalpha() and (stem := _stem(code, word)) != word]


@lru_cache(maxsize=100_000)
def _stem(code: str, word: str) -> str:
    return str(_stemmer(_STEMMERS[code]).stemWord(word))


@lru_cache(maxsize=8)
def _stemmer(name: str) -> Any:  # snowballstemmer has no types
    import snowballstemmer

    return snowballstemmer.stemmer(name)
