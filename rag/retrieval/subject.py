"""What a question asks whatever is said about: "Hungary" in "What do the documents say about Hungary?".

By its words only, and only where nothing more particular is asked. Such a question is searched, and answered, as its subject alone would
be: no sentence holds "the answer" to it, and its other words stand in none. Knows no store.
"""

from __future__ import annotations

import re

from ..text import fold, words

_MOST_WORDS = 12
_ABOUT = r"(?:about|on|regarding|concerning|of|as to)"
_SOURCES = (
    r"(?:(?:the|this|these|those|my|our|your|all|both|any) )*"
    r"(?:documents?|articles?|files?|reports?|texts?|sources?|stor(?:y|ies)|pieces?|papers?|news|press|coverage|folder|corpus|collection)"
)
_SAY = r"(?:say|says|tell|tells|report|reports|reported|state|states|write|writes|said|wrote|told|know|reveal|reveals)(?: (?:me|us))?"
_MORE = r"(?:everything|something|anything|all|more|a bit|a little)(?:(?: that)? (?:you|the documents?|the articles?) (?:know|have|say))?"
_FORMS = (
    rf"what (?:do|does|did|can|could|have|has) (?:{_SOURCES}|we|you|they|it|one) (?:have to )?{_SAY} {_ABOUT} (?P<x>.+)",
    rf"what {_SAY} {_SOURCES} {_ABOUT} (?P<x>.+)",
    rf"what(?:['’]s| is| are| was| were| has been| is being) (?:said|written|reported|known|stated|told|mentioned)"
    rf"(?: (?:in|by) {_SOURCES})? {_ABOUT} (?P<x>.+)",
    rf"what is {_ABOUT} (?P<x>.+) (?:known|said|reported)",  # German, word for word
    rf"(?:tell|show|give)(?: (?:me|us))?(?: {_MORE})? {_ABOUT} (?P<x>.+)",
    rf"i (?:want|would like|need) to (?:know|read|learn|hear)(?: {_MORE})? {_ABOUT} (?P<x>.+)",
    rf"(?:(?:any |some )?information|{_MORE}) {_ABOUT} (?P<x>.+)",
)
_POLITE = re.compile(r"\W*(?:(?:so|and|but|ok|okay|now|then|please|well|(?:can|could|would|will) you)\b,? )*")
_AT_THE_END = re.compile(rf",? (?:please|in {_SOURCES}|according to {_SOURCES})$")
_PARTICULAR = re.compile(
    r"(?:how|who|whom|whose|what|which|when|where|why|whether|if|this|that|these|those|it|its|him|his|her|them|their|me|us|you|yourself)\b"
)


def subject(question: str) -> str | None:
    """The subject, as written; None for a question that asks for something of it, or points back with "it" or "that"."""
    folded = fold(question)
    opening = _POLITE.match(folded.text)
    skipped = opening.end() if opening else 0
    plain = folded.text[skipped:].rstrip(" ?.!:,-")
    found = next((match for form in _FORMS if (match := re.fullmatch(form, plain))), None)
    if found is None:
        return None
    about = _AT_THE_END.sub("", found["x"])
    if _PARTICULAR.match(about) or not 0 < len(words(about)) <= _MOST_WORDS:
        return None
    at = skipped + found.start("x")
    return question[slice(*folded.back(at, at + len(about)))]
