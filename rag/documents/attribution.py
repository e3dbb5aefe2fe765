"""Who said it, and on which day: the speaker and the date of each sentence, read off its own words by rule.

A pronoun takes the speaker of the sentence before it. Where no rule speaks the answer is None, never a guess.
Knows no model and no store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ..text import ARTICLES, dates, names
from ..types import Sentence

_VERBS = (
    r"said|says|say|told|tells|warned|warns|warn|reiterated|reiterates|emphasi[sz]ed|emphasi[sz]es|stressed|stresses|cautioned|cautions"
    r"|urged|urges|claimed|claims|denied|denies|announced|announces|confirmed|confirms|insisted|insists|argued|argues|added|adds|noted|notes"
    r"|stated|states|reported|reports|highlighted|highlights|ruled out|rules out|declared|declares|asserted|acknowledged|admitted"
    r"|vowed|pledged"
    r"|accused|criticized|criticised|described|explained|predicted|demanded|called for|replied|wrote|writes|tweeted|testified|suggested"
)
_CUE = re.compile(rf"\b(?:{_VERBS})\b", re.IGNORECASE)
_AUXILIARIES = re.compile(
    r"(?:\s+(?:has|have|had|also|reportedly|repeatedly|later|then|again|previously|publicly|further))+$", re.IGNORECASE
)
_ACCORDING = re.compile(r"\b(?:according to|as reported by|as stated by)\s+", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:however|meanwhile|but|and|while|although|moreover|still|yet|separately|earlier|later|in addition|also)\b,?\s*", re.IGNORECASE
)
_EDGE = re.compile(r"[,;:—–]|[“”\"]")
_PRONOUN = re.compile(r"^(?:he|she|they)$", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:officials?|diplomats?|spokes\w+|ministers?|presidents?|chancellors?|leaders?|police|prosecutors?|lawyers?|analysts?|experts?|sources?|report|company"
    r"|government|ministry|court|judge|secretary|chief|director|mayor|governor|senators?|lawmakers?|researchers?|scientists?|witness(?:es)?|author(?:s|ities)|union|bank|agency)\b",
    re.IGNORECASE,
)


def attribute(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The same sentences with `speaker` (as written, without an article) and `date` (first full date, ISO) filled in."""
    out: list[Sentence] = []
    last: str | None = None
    for sentence in sentences:
        speaker = find_speaker(sentence.text)
        if speaker and _PRONOUN.match(speaker):
            speaker = last
        if speaker:
            last = speaker
        day = next((when.value for when in dates(sentence.text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", when.value)), None)
        out.append(replace(sentence, speaker=speaker, date=day))
    return out


def find_speaker(text: str) -> str | None:
    """Whom the sentence says it from, as written: a name, a role, or a bare pronoun; None when it reports no speech."""
    for cue in _CUE.finditer(text):
        if speaker := _subject(text[: cue.start()]) or _inverted(text, cue.end()):
            return speaker
    if (source := _ACCORDING.search(text)) and (found := names(text[source.end() : source.end() + 80])):
        return found[0].text if found[0].start <= 4 else None
    return None


def _subject(before: str) -> str | None:
    """The noun phrase that ends where the cue verb begins: back to the last comma or quotation mark."""
    before = _AUXILIARIES.sub("", before.rstrip())
    parts = [part.strip() for part in _EDGE.split(before)]
    while parts and not parts[-1]:  # "…, Kaja Kallas, cautioned": the name stands between two commas
        parts.pop()
    return _speaker(_AUXILIARIES.sub("", parts[-1])) if parts else None


def _inverted(text: str, end: int) -> str | None:
    """The subject behind the verb, as in “…,” said the minister."""
    if not re.search(r"[”\"][,.]?\s*\w+$", text[:end]):
        return None
    return _speaker(_EDGE.split(text[end:].strip().rstrip("."))[0])


def _speaker(phrase: str) -> str | None:
    phrase = _LEAD.sub("", phrase.strip())
    if _PRONOUN.match(phrase):
        return phrase
    pieces = phrase.split()
    if pieces and pieces[0].lower() in ARTICLES:
        pieces = pieces[1:]
    phrase = " ".join(pieces)
    found = names(phrase)
    if not pieces or len(pieces) > 8 or not (found or _ROLE.search(phrase)):
        return None
    if found and found[-1].end == len(phrase) or _ROLE.search(pieces[-1]):
        return phrase
    return None
