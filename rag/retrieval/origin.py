"""A question about the one document at hand: who published it, who wrote it, when, and what it is called.

By rule, like `asked.py`, and only where there is one document to be meant: of many, "the report" may be one that they speak of.
What a document does not say of itself is no answer here; a search may find it in the text. Knows no store.
"""

from __future__ import annotations

import re

from ..days import written
from ..instructions import withheld
from ..types import Document, Fact

_IT = r"(?:the|this|that|your|my|our)(?: (?:news|whole|only))? (?:article|report|document|story|piece|file|text|publication|item)"
_OUTLET = r"(?:(?:news )?(?:outlet|paper|publication|publisher|magazine|agency|organi[sz]ation|site)|newspaper|source|medium|website)"
_IS = r"(?:is|was|are|were)"
_OUT = r"(?:published|printed|released|carried|run|posted|issued)"
_ASKED: tuple[tuple[Fact, str], ...] = (
    ("outlet", rf"(?:which|what) {_OUTLET} {_IS} (?:the )?(?:source|origin|publisher) of {_IT}"),
    ("outlet", rf"(?:which|what) {_OUTLET} (?:{_OUT}|ran|wrote|reported) {_IT}"),
    ("outlet", rf"(?:which|what) {_OUTLET} (?:{_IS}|does|did) {_IT} (?:come )?(?:from|by|in|{_OUT} (?:in|by))"),
    ("outlet", rf"(?:in|by|from) (?:which|what) {_OUTLET} (?:{_IS}|does|did) {_IT}(?: {_OUT}| come| taken)?"),
    ("outlet", rf"who (?:{_OUT}|{_IS} the publisher of|{_IS} the source of) {_IT}"),
    ("outlet", rf"where (?:{_IS} {_IT} (?:{_OUT}|from|taken from)|(?:does|did) {_IT} come from)"),
    ("outlet", rf"(?:what|which) {_IS} (?:the )?(?:name of the )?{_OUTLET} of {_IT}"),
    ("author", rf"who (?:wrote|authored|{_IS} the (?:author|writer|reporter|journalist) (?:of|behind)) {_IT}"),
    ("author", rf"who {_IS} {_IT} (?:written )?by|by whom {_IS} {_IT} written"),
    ("author", rf"(?:what|which) {_IS} the (?:name of the )?(?:author|writer) of {_IT}"),
    ("published", rf"(?:when|on (?:what|which) (?:day|date)|in (?:what|which) (?:year|month)) {_IS} {_IT} (?:{_OUT}|written|dated|from)"),
    ("published", rf"when did {_IT} (?:appear|come out)"),
    ("published", rf"(?:what|which) {_IS} the (?:publication |publishing )?(?:date|day)(?: of publication)? of {_IT}"),
    ("title", rf"(?:what|which) {_IS} the (?:title|headline|name) of {_IT}"),
    ("title", rf"(?:what|how) {_IS} {_IT} (?:called|titled|entitled|headlined)"),
)  # fmt: skip


def asked_fact(question: str) -> Fact | None:
    """Which fact of the document at hand a question asks for, its mark left out; None for any other question."""
    return next((fact for fact, pattern in _ASKED if re.fullmatch(pattern, question, re.IGNORECASE)), None)


def fact_of(document: Document, fact: Fact) -> str | None:
    """What the document says of itself, as a reader writes it; None where it does not, or where the words are an instruction."""
    value: str | None = getattr(document, fact)
    if not value or withheld(value):
        return None
    return written(value) if fact == "published" else value
