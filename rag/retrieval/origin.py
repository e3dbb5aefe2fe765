"""A question about one document: who published it, who wrote it, when, and what it is called.

By rule, like `asked.py`, and only where there is one document to be meant, the one at hand or one that is named by file, title or
subject: of many, "the report" may be one that they speak of.
What a document does not say of itself is no answer here; a search may find it in the text. Knows no store.
"""

from __future__ import annotations

import re

from ..days import written
from ..instructions import is_order, withheld
from ..text import fold
from ..types import Document, Fact

_THE = r"(?:the|this|that|your|my|our)(?: (?:news|whole|only))?"
_NAMED = r"(?P<named>[\w./ -]{1,80}\.[a-z]{2,5}|[“\"][^“”\"]{1,200}[”\"])"
_SUBJECT = r"(?:article|story|piece|news item|file|document) (?:about|on) (?P<about>.{1,200}?)"
_IT = (
    rf"(?:{_THE} {_SUBJECT}|{_NAMED.replace('named', 'alone')}"
    rf"|{_THE} (?:article|report|document|story|piece|file|text|publication|item)(?: (?:titled |called |entitled )?{_NAMED})?)"
)
_OUTLET = r"(?:(?:news )?(?:outlet|paper|publication|publisher|magazine|agency|organi[sz]ation|site)|newspaper|source|medium|website)"
_IS = r"(?:is|was|are|were)"
_OUT = r"(?:published|printed|released|carried|run|posted|issued)"
_ASKED: tuple[tuple[Fact, str], ...] = (
    ("outlet", rf"(?:which|what) {_OUTLET} {_IS} (?:the )?(?:source|origin|publisher) of {_IT}"),
    ("outlet", rf"(?:which|what) {_OUTLET} (?:{_OUT}|ran|wrote|reported) {_IT}"),
    ("outlet", rf"(?:which|what) {_OUTLET} (?:{_IS}|does|did) {_IT} (?:come )?(?:from|by|in|{_OUT} (?:in|by))"),
    ("outlet", rf"(?:in|by|from) (?:which|what) {_OUTLET} (?:{_IS}|does|did) {_IT}(?: {_OUT}| come| taken)?"),
    ("outlet", rf"who (?:{_OUT}|{_IS} the publisher of|{_IS} the source of) {_IT}"),
    ("outlet", rf"where {_IS} {_IT} (?:{_OUT}|from|taken from)"),
    ("outlet", rf"where (?:does|did) {_IT} come from"),
    ("outlet", rf"(?:what|which) {_IS} (?:the )?(?:name of the )?{_OUTLET} of {_IT}"),
    ("author", rf"who (?:wrote|authored|{_IS} the (?:author|writer|reporter|journalist) (?:of|behind)) {_IT}"),
    ("author", rf"who {_IS} {_IT} (?:written )?by"),
    ("author", rf"by whom {_IS} {_IT} written"),
    ("author", rf"(?:what|which) {_IS} the (?:name of the )?(?:author|writer) of {_IT}"),
    ("published", rf"(?:when|on (?:what|which) (?:day|date)|in (?:what|which) (?:year|month)) {_IS} {_IT} (?:{_OUT}|written|dated|from)"),
    ("published", rf"when did {_IT} (?:appear|come out)"),
    ("published", rf"(?:what|which) {_IS} the (?:publication |publishing )?(?:date|day)(?: of publication)? of {_IT}"),
    ("title", rf"(?:what|which) {_IS} the (?:title|headline|name) of {_IT}"),
    ("title", rf"(?:what|how) {_IS} {_IT} (?:called|titled|entitled|headlined)"),
)  # fmt: skip


def asked_fact(question: str) -> tuple[Fact, str | None] | None:
    """Which fact of a document a question asks for, its mark left out, and what names the document; None for any other question.

    The document is named by its file or by its title in quotation marks, or by its subject; None for the one at hand.
    """
    for fact, pattern in _ASKED:
        if found := re.fullmatch(pattern, question, re.IGNORECASE):
            return fact, found["named"] or found["alone"] or found["about"]
    return None


def is_called(document: Document, name: str) -> bool:
    """Whether the name is that of the document's file, with or without its folders, or its title, in quotation marks or without."""
    bare = fold(name.strip(' “”"')).text
    return bare in (fold(document.title).text, file := fold(document.name).text) or file.endswith(f"/{bare}")


def fact_of(document: Document, fact: Fact) -> str | None:
    """What the document says of itself, as a reader writes it; None where it does not, or where the words are an instruction."""
    value: str | None = getattr(document, fact)
    if not value or (withheld(value) if fact == "title" else is_order(value)):
        return None
    return written(value) if fact == "published" else value
