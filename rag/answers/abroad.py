"""German, French, Spanish and Italian text with its figures and days in English form, and which of two such texts denies.

"2,5 Milliarden" becomes "2.5 billion", "3. Mai 2024" "3 May 2024", "lundi" "Monday", so that the checks made for English read them.
Denial is compared as a whole, clause against clause, as no word order is known. Knows these four languages' words for months, days,
scales, shares and denial, and nothing else of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ..days import MONTHS
from ..languages import question_language
from ..text import STOP, words
from .clauses import nearest

_MONTHS = {
    "de": "januar februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}
_DAYS = {
    "de": "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
}
_IN_ENGLISH = (
    MONTHS,
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
)
_SCALES = {
    "de": {"trillion": "billion(?:en)?", "billion": "milliarden?|mrd\\.?", "million": "million(?:en)?|mio\\.?", "thousand": "tausend"},
    "fr": {"million": "millions?", "billion": "milliards?", "thousand": "mille"},
    "es": {"billion": "mil millones", "million": "millón|millones", "thousand": "mil"},
    "it": {"million": "milion[ei]", "billion": "miliard[oi]", "thousand": "mila"},
}
_PERCENT = re.compile(r"(?<=\d)\s?(?:prozent|pour cent|por ciento|per cento|%)(?!\w)", re.IGNORECASE)
_FIGURE = re.compile(r"(?<![\w.,])\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?:,\d+)?(?![\w]|[.,]\d)|(?<![\w.,])\d+,\d+(?![\w]|[.,]\d)")
_DENIAL = {
    "de": "nicht|nichts|nie|niemals|niemand\\w*|kein\\w*|ohne|weder|verneint\\w*|bestreitet|bestritt|dementiert\\w*",
    "fr": "pas|jamais|aucune?|rien|personne(?= (?:n['’]|ne\\b))|sans|ni|refus\\w+|nie|dément\\w*",
    "es": "no|nunca|jamás|ning[uú]n[ao]?|nadie|nada|sin|tampoco|niega|negó|rechaz[óa]",
    "it": "non|mai|nessun[ao]?|nulla|niente|senza|né|nega|negò|ha negato|rifiut[aò]",
}
_SURE = {
    "de": "nicht|niemals|niemand|kein\\w*|milliarden?|prozent",
    "fr": "jamais|aucune?|milliards?|n['’](?:a|est|ont|avait)",
    "es": "nunca|jamás|ning[uú]n[ao]?|millones|por ciento",
    "it": "nessun[ao]?|milioni|miliard[oi]|per cento",
}
"""Words that stand in no text but of the language."""
_LETTERS, _MANY = 3, 2


def language_of(claim: str, quotes: Sequence[str]) -> str | None:
    """The language that a claim and its quotes share, "de", "fr", "es" or "it"; None for all others, and where one is English."""
    texts = claim, "\n".join(quotes)
    return None if any(_is_english(text) for text in texts) else question_language("\n".join(texts)) or _by_words("\n".join(texts))


def _is_english(text: str) -> bool:
    found = {word.folded for word in words(text)}
    return question_language(text) is None and len([one for one in found & STOP if len(one) >= _LETTERS]) >= _MANY


def _by_words(text: str) -> str | None:
    """The language whose names of months and days, or words of denial, stand in a text too short for `question_language`."""
    found = {language: len(pattern.findall(text)) for language, pattern in _telling().items()}
    best = max(found, key=lambda language: found[language])
    return best if found[best] else None


@lru_cache(maxsize=1)
def _telling() -> dict[str, re.Pattern[str]]:
    english = {word.lower() for row in _IN_ENGLISH for word in row}
    forms = {language: {*_MONTHS[language].split(), *_DAYS[language].split()} - english for language in _MONTHS}
    telling = {language: "|".join([*sorted(forms[language]), _SURE[language]]) for language in _MONTHS}
    return {language: re.compile(rf"(?<!\w)(?:{some})(?!\w)", re.IGNORECASE) for language, some in telling.items()}


def english_figures(text: str, language: str) -> str:
    """The text with its numbers, shares, scales, months and names of days in English form; other words stay."""
    text = _FIGURE.sub(_figure, text)
    for pattern, english in _words(language):
        text = pattern.sub(english, text)
    return _PERCENT.sub(" percent", text)


def _figure(match: re.Match[str]) -> str:
    whole, _, decimals = match.group().partition(",")
    digits = re.sub(r"\D", "", whole)
    return f"{int(digits):,}" + (f".{decimals}" if decimals else "") if len(digits) > 3 else digits + (f".{decimals}" if decimals else "")


@lru_cache(maxsize=8)
def _words(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    scales = _SCALES[language].items()
    found = [(re.compile(rf"(?<=\d)\s?(?:{forms})(?!\w)", re.IGNORECASE), f" {scale}") for scale, forms in scales]
    for foreign, english in zip((_MONTHS[language], _DAYS[language]), _IN_ENGLISH, strict=True):
        found += [(re.compile(rf"\b{one}\b", re.IGNORECASE), two) for one, two in zip(foreign.split(), english, strict=True)]
    of = re.compile(r"(?<=\d)(?:\.|er)? (?:de |di )?(?=(?:" + "|".join(_IN_ENGLISH[0]) + r")\b)")
    year = re.compile(r"(" + "|".join(_IN_ENGLISH[0]) + r") del? (?=\d{4}\b)")
    since = re.compile(r"\b(?:en|im Jahr|im Jahre|seit|depuis|desde|dal|nel|el año|l['’]année) (?=(?:1[5-9]|20)\d\d\b)", re.IGNORECASE)
    return (*found, (of, " "), (year, r"\1 "), (since, "in "))


def denied_abroad(claim: str, quotes: Sequence[str], language: str) -> str | None:
    """How the claim and every clause of the quotes nearest to it differ in denying; None when one does not."""
    pattern = re.compile(rf"(?<!\w)(?:{_DENIAL[language]})(?!\w)", re.IGNORECASE)
    mine = pattern.search(claim)
    found = [pattern.search(clause) for _, clause, _ in nearest(claim, quotes)]
    if found and mine and not any(found):
        return f"the claim says {mine.group()!r}, the cited text does not"
    if found and not mine and all(found):
        return f"the cited text says {next(one.group() for one in found if one)!r} of it"
    return None
