"""What search needs for languages other than English: stems, pairs of unspaced characters, and the language of a question.

Knows language codes and text. English itself is stemmed by the full text's own tokenizer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from .text import STOP, fold, words

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


# --- the language of a question ---------------------------------------------------------------------

# For each language first the words that only a question or a whole sentence has, then those that stand in names too ("La Paz", "Die Zeit").
_FUNCTION_WORDS = {
    "de": (
        "wer wen wem wessen wann wo wohin woher wovor wofür wozu wogegen womit worüber woran worauf warum weshalb wieso wie welche welcher"
        " welches welchen welchem wieviel wieviele hat haben hatte hatten ist sind waren wird wurde wurden werden kann können konnte muss"
        " müssen soll sollen will wollen wollte nicht kein keine und oder dass für über gegen zwischen während nach bei gibt sagt sagte"
        " weiß erzähl erzähle erzählen",
        "was war der die das den dem des ein eine einen einem einer eines in im am an auf aus von vom zu zum zur mit bis um ob er sie es"
        " ihr sein seine ihre ihren seinen sich vor seit durch unter wegen laut viele wenn als auch noch schon mehr man",
    ),
    "fr": (
        "qui quoi quel quelle quels quelles quand où pourquoi comment combien lequel laquelle est sont était étaient ont avait peut peuvent"
        " doit selon dans avec pour contre ne pas cette ces leur leurs sera fait après avant pendant depuis qu été"
        " dit disent sait parle parlez",
        "que a le la les l un une du de des d au aux à en et ou par sur sous entre il elle ils elles on se s ce son sa ses y t chez vers",
    ),
    "es": (
        "qué quién quiénes cuál cuáles cuándo dónde cómo cuánto cuánta cuántos cuántas porqué quien cual cuando donde cuanto cuantos"
        " cuantas es son fue fueron era está están ha han hay puede pueden debe según para sobre contra desde hasta tras pero sido será"
        " sabe háblame hábleme cuéntame",
        "que el la los las lo un una unos unas de del al a en y o por con sin entre se su sus no más como este esta",
    ),
    "it": (
        "chi che cosa cos quale quali qual quando dove dov perché quanto quanta quanti quante è sono era erano stato stata ha hanno può"
        " possono deve secondo nel nello nella nei negli nelle nell sul sullo sulla sui sulle dal dallo dalla dai dalle del dello della dei"
        " degli delle dell al allo alla ai agli alle contro non"
        " dicono sa parlami raccontami",
        "come il lo la i gli le l un uno una di d da in con su per tra fra a ad e o si c suo sua suoi loro più fino",
    ),
}  # fmt: skip
_TELLING = {code: frozenset(telling.split()) for code, (telling, _) in _FUNCTION_WORDS.items()}
_ANY = {code: frozenset(f"{telling} {other}".split()) for code, (telling, other) in _FUNCTION_WORDS.items()}
_FOLDED = {code: frozenset(fold(word).text for word in known) for code, known in _ANY.items()}
_PARTS, _MANY = re.compile(r"\w+"), 3


def question_language(question: str) -> str | None:
    """Code "de", "fr", "es" or "it", where the function words of a question say so; None for English and all others.

    A text of some length says more by its letters; in six words, four of them names, only these count. One of them must be a word
    that stands in no name, or open the question as "que" does, or three be there and none of English, and English words must be fewer,
    so that "Who won La Liga?" and "Rio de la Plata" stay English.
    """
    parts = _PARTS.findall(question.casefold().replace("\u0301", ""))
    english = sum(part in STOP for part in parts)
    hits = {code: sum(part in known for part in parts) for code, known in _ANY.items()}
    best = max(hits, key=lambda code: hits[code])
    opens = parts[:1] == ["que"] and sum(hits[code] == hits[best] for code in hits) == 1
    tells = opens or any(part in _TELLING[best] for part in parts) or (hits[best] >= _MANY and not english)
    return best if tells and hits[best] > english else None


def content(question: str) -> list[str]:
    """The words of a question that carry content, folded, in order: not the small words of English, nor of the language it is asked in."""
    small = _FOLDED.get(question_language(question) or "", frozenset())
    return [word.folded for word in words(question) if word.folded not in STOP and word.folded not in small]
