"""What can be read off text alone: folding with a map back, words, numbers, dates, names.

Every function is pure. Spans are half-open and count characters of the string that was given.
Knows no document and no question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .types import Span

# --- folding ---------------------------------------------------------------------------------

_SPACE = re.compile(r"\s+")
_STRAIGHT = dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’‚", "'") | dict.fromkeys("–—‐‑", "-")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` folded for comparison; character i of it came from `origin[i]` of the original."""

    text: str
    origin: Sequence[int]

    def back(self, start: int, end: int) -> Span:
        """The span of the original that the non-empty folded span came from."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> Folded:
    """Case-folded, straight quotes and hyphens, marks dropped, any white space as one space."""
    if text.isascii():  # most text is, and there only white space and case change
        return _fold_ascii(text)
    out: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        if char.isspace():
            piece = "" if out and out[-1] == " " else " "
        else:
            piece = _fold_char(char)
        out.extend(piece)
        origin.extend([index] * len(piece))
    return Folded("".join(out), tuple(origin))


def _fold_ascii(text: str) -> Folded:
    folded = _SPACE.sub(" ", text).lower()
    if len(folded) == len(text):
        return Folded(folded, range(len(text)))
    dropped = {index for run in _SPACE.finditer(text) for index in range(run.start() + 1, run.end())}
    return Folded(folded, tuple(index for index in range(len(text)) if index not in dropped))


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    if char in _STRAIGHT:
        return _STRAIGHT[char]
    return "".join(c for c in unicodedata.normalize("NFKD", char.casefold()) if not unicodedata.combining(c))


# --- words -----------------------------------------------------------------------------------

WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*", re.UNICODE)

# Function words and the verbs of asking; "not" and its kin are kept out of search but checked by negation().
STOP = frozenset(
    """a about after again all also am an and any are aren't as at be because been before being both but by can can't could
    couldn't did didn't do does doesn't doing don't each few for from further had hadn't has hasn't have haven't having he her
    here hers him his how however i if in into is isn't it its itself just let's me more most my no nor not of on once only or
    other our out over own per please same she should so some such tell than that the their them then there these they this
    those through to too under until up us very was wasn't we were weren't what what's when where which while who who's whom
    whose why will with won't would wouldn't you your according regarding concerning mentioned mention article text document
    documents articles say says said take takes took taken place happen happens happened get gets got make makes made give gives gave
    many much someone something anything somebody anyone exactly""".split()
)
ARTICLES = frozenset({"a", "an", "the"})
# Scripts that put no space between words: Thai, Lao, Burmese and Khmer; kana, and the characters of Chinese and Japanese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text, folded, with its span in that text."""

    folded: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Words in order; a possessive 's is dropped from the folded form.

    Where a script puts no space between words, each two neighbouring characters count as one: "北京市" as "北京" and "京市".
    """
    found = []
    for match in WORD.finditer(text):
        piece, start = match.group(), match.start()
        if piece.isascii() or not _UNSPACED.search(piece):
            found.append(Word(_bare(piece), start, match.end()))
        else:
            found += [Word(_bare(piece[a:b]), start + a, start + b) for a, b in _pairs(piece)]
    return found


def _pairs(piece: str) -> Iterator[Span]:
    """Pairs of characters in the parts of an unspaced script; the other parts whole."""
    last = 0
    for match in _UNSPACED.finditer(piece):
        if last < match.start():
            yield last, match.start()
        last = match.end()
        for start in range(match.start(), max(match.start() + 1, last - 1)):
            yield start, min(start + 2, last)
    if last < len(piece):
        yield last, len(piece)


@lru_cache(maxsize=100_000)
def _bare(word: str) -> str:
    return fold(word).text.removesuffix("'s")


# People and things of a country are told by its name, so that "the French proposals" are "proposals from France".
_COUNTRY = {
    "afghan": "afghanistan", "american": "america", "argentine": "argentina", "austrian": "austria", "australian": "australia",
    "belarusian": "belarus", "belgian": "belgium", "brazilian": "brazil", "british": "britain", "bulgarian": "bulgaria",
    "canadian": "canada", "chinese": "china", "croatian": "croatia", "cuban": "cuba", "czech": "czechia", "danish": "denmark",
    "dutch": "netherlands", "egyptian": "egypt", "english": "england", "estonian": "estonia", "european": "europe",
    "finnish": "finland", "french": "france", "georgian": "georgia", "german": "germany", "greek": "greece", "hungarian": "hungary",
    "indian": "india", "indonesian": "indonesia", "iranian": "iran", "iraqi": "iraq", "irish": "ireland", "israeli": "israel",
    "italian": "italy", "japanese": "japan", "korean": "korea", "latvian": "latvia", "lebanese": "lebanon", "libyan": "libya",
    "lithuanian": "lithuania", "mexican": "mexico", "moldovan": "moldova", "nigerian": "nigeria",
    "nigerien": "niger", "norwegian": "norway", "pakistani": "pakistan",
    "polish": "poland", "portuguese": "portugal", "romanian": "romania", "russian": "russia", "scottish": "scotland",
    "serbian": "serbia", "slovak": "slovakia", "slovenian": "slovenia", "spanish": "spain", "swedish": "sweden", "swiss": "switzerland",
    "syrian": "syria", "taiwanese": "taiwan", "turkish": "turkey", "ukrainian": "ukraine", "venezuelan": "venezuela",
    "vietnamese": "vietnam", "welsh": "wales",
}  # fmt: skip


_COUNTRIES = frozenset(_COUNTRY.values())


def country(word: str) -> str | None:
    """The country that a folded adjective such as "french" or "russians" belongs to; None for other words."""
    return _COUNTRY.get(word) or _COUNTRY.get(word.removesuffix("s"))


def is_country(word: str) -> bool:
    """Whether a folded word is the name of a country, or the adjective of one."""
    return word in _COUNTRIES or country(word) is not None


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Snowball English stem of a folded word, a nationality as its country; numbers and short words as they are."""
    if len(word) < 3 or not word.isalpha():
        return word
    return str(_stemmer().stemWord(country(word) or word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:  # snowballstemmer has no types
    import snowballstemmer

    return snowballstemmer.stemmer("english")


def terms(text: str) -> list[str]:
    """Stems of the words that carry content, in order, repeats kept."""
    return [term for piece in WORD.findall(text) for term in _terms_of(piece)]


@lru_cache(maxsize=200_000)  # a search reads thousands of words, nearly all of them met before
def _terms_of(piece: str) -> tuple[str, ...]:
    return tuple(stem(word.folded) for word in words(piece) if word.folded not in STOP)


# --- numbers and dates ---------------------------------------------------------------------------

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBER_WORDS = {w: float(i) for i, w in enumerate(_UNITS)} | {w: 10.0 * (i + 2) for i, w in enumerate(_TENS)} | {"dozen": 12.0}
_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12} | {
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
}
_PARTS = {"half": 0.5, "quarter": 0.25, "three": 0.75}
_LONG_SCALE = "dozen|hundred|thousand|million|billion|trillion"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<digits>\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<half> and a half\b)?"
    rf"(?:[ \u00a0-]?(?P<scale>{_LONG_SCALE}|bn|mn|tn|k|m)\b)?"
    rf"|\b(?P<part>half|(?:a |one[ -]|three[ -])quarters? of) an?(?= (?!{_LONG_SCALE})[a-z])"
    r"|\b(?P<points>half|(?:three[ -])?quarter)(?=[ -](?:percentage[ -])?points?\b)"
    rf"|\b(?P<word>{'|'.join(_NUMBER_WORDS)})(?:[ -](?P<unit>{'|'.join(_UNITS[1:10])}))?(?P<whalf>[ -]and[ -]a[ -]half)?"
    rf"(?:[ -](?P<wscale>{_LONG_SCALE}))?\b"
    rf"|\bhalf[ -]an?[ -](?P<halved>{_LONG_SCALE})\b"
    rf"|\ban? (?P<one>{_LONG_SCALE})\b(?! (?:and|{_LONG_SCALE})\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, by value: "2.5 billion" is 2.5e9. "one" alone is too often a pronoun to count.

    "A million" is one, and so is the part of a whole that "half a mile" and "a quarter point" tell.
    """

    value: float
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """Numbers in digits or words, scales and halves applied, in order: "two and a half million" is one."""
    found = [(_value(match.groupdict()), match) for match in _NUMBER.finditer(text)]
    return [Number(value, match.start(), match.end()) for value, match in found if value is not None]


def _value(group: dict[str, str | None]) -> float | None:
    """The value of a number as matched; None of a lone "one"."""
    if group["halved"]:
        return _SCALES[group["halved"].lower()] / 2
    if group["one"]:
        return _SCALES[group["one"].lower()]
    if part := (group["part"] or group["points"] or "").lower():
        return next(value for word, value in reversed(_PARTS.items()) if word in part)
    scale = (group["scale"] or group["wscale"] or "").lower()
    half = 0.5 if group["half"] or group["whalf"] else 0.0
    word, unit = ((group[key] or "").lower() for key in ("word", "unit"))
    if word == "one" and not scale and not half:
        return None
    if group["digits"]:
        value = float(re.sub(r"[,\u00a0\u202f]", "", group["digits"]))
    else:
        value = _NUMBER_WORDS[word] + (_NUMBER_WORDS[unit] if unit and word in _TENS else 0.0)
    return (value + half) * _SCALES.get(scale, 1.0)


_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(m + "|" + m[:3] + r"\.?" for m in _MONTHS if m != "may") + "|may|sept\\.?"
_DATE = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})(?:\b|(?=T\d\d:))"
    rf"|\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?P<m1>{_MONTH})(?:,? (?P<y1>\d{{4}}))?\b"
    rf"|\b(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y2>\d{{4}}))?\b"
    rf"|\b(?P<m3>{_MONTH}),? (?P<y3>\d{{4}})\b"
    r"|\b(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tomorrow)\b"
    r"|\b(?:in|since|by|until|during|before|after|of) (?P<year>1[5-9]\d{2}|20\d{2})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class When:
    """A date as written. `value` is "2024-12-19", "2024-12", "--12-19", "2024" or a lower-case day name."""

    value: str
    start: int
    end: int


def dates(text: str) -> list[When]:
    """Calendar dates, months of a year, years after a preposition and day names, in order."""
    return [When(_date_value(m.groupdict()), m.start(), m.end()) for m in _DATE.finditer(text)]


def _date_value(group: dict[str, str | None]) -> str:
    for plain in ("iso", "year", "day"):
        if value := group[plain]:
            return value.lower()
    month = next(value for key in ("m1", "m2", "m3") if (value := group[key]))
    number = 1 + next(i for i, name in enumerate(_MONTHS) if name.startswith(month.lower().rstrip(".")[:3]))
    year = group["y1"] or group["y2"] or group["y3"] or "-"
    day = group["d1"] or group["d2"]
    return f"{year}-{number:02d}" + (f"-{int(day):02d}" if day else "")


# --- names and negation ----------------------------------------------------------------------------

_OPENERS = STOP | frozenset("mr mrs ms dr meanwhile despite although though since yet still two three many several prior recent".split())
_JOINERS = frozenset({"of", "de", "van", "von", "der", "bin", "al"})


def is_part(one: str, other: str) -> bool:
    """Whether one date, as `When.value` has it, is a part of the other or the same: a year, a month of a year, a day without a year."""
    return other.startswith(one) or other.endswith(one.lstrip("-"))


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised run of words that is likely a proper name; a possessive "’s" is not part of it."""

    text: str
    start: int
    end: int


def names(text: str) -> list[Name]:
    """Likely proper names in order: runs of capitalised words, joined by "of", "de" and their kin.

    A lone capitalised word that opens the text counts too, unless it is a common opener.
    """
    runs: list[list[Word]] = []
    open_run = False
    for word in words(text):
        raw = text[word.start : word.end]
        gap = text[runs[-1][-1].end : word.start] if open_run else ""
        if raw[0].isupper() and gap in (" ", "\u00a0", "-"):
            runs[-1].append(word)
            open_run = not _possessive(raw)
        elif raw[0].isupper() and (word.folded not in _OPENERS or (len(raw) > 1 and raw.isupper())):
            runs.append([word])
            open_run = not _possessive(raw)
        elif open_run and word.folded in _JOINERS and gap == " ":
            runs[-1].append(word)
        else:
            open_run = False
    return [_name(text, run) for run in runs]


def _possessive(raw: str) -> bool:
    return raw.endswith(("'s", "’s"))


def _name(text: str, run: list[Word]) -> Name:
    while len(run) > 1 and run[-1].folded in _JOINERS:
        run = run[:-1]
    start, end = run[0].start, run[-1].end
    end -= 2 if _possessive(text[start:end]) else 0
    return Name(text[start:end], start, end)


def unnamed(speaker: str | None, text: str) -> str | None:
    """The speaker, when the text does not name him as written, so that whoever shows it should; else None."""
    return speaker if speaker and speaker not in text else None


_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|none|nobody|nothing|without|cannot|\w+n['’]t"
    r"|rul(?:e|ed|es|ing) (?:\w+ )?out|fail(?:s|ed|ing)?|failure|refus(?:e|ed|es|al|ing)|reject(?:s|ed|ing|ion)?|den(?:y|ied|ies|ying|ial)"
    r"|exclud(?:e|ed|es|ing)|prohibit(?:s|ed|ing)?|bann?(?:s|ed|ing)?|turn(?:s|ed|ing)? down|vot(?:e|ed|es|ing) (?:\w+ )?against"
    r"|absence|absent|lack(?:s|ed|ing)?|lacking|oppos(?:e|ed|es|ing)|opposition(?= to\b)|unable|impossible"
    r"|unwilling|declin(?:ed|es|ing) to|prevent(?:s|ed)?)\b",
    re.IGNORECASE,
)


def negations(text: str) -> list[Span]:
    """Words that deny, refuse or report an absence; "the opposition" are people, "opposition to" something refuses it."""
    return [match.span() for match in _NEGATION.finditer(text)]
