"""What a look at all documents brought, as an `Answer`: the number with its denominator, then a line for each item, each cited.

Nothing is worded but the frame: a line is title, outlet, day, and a sentence of the document, shortened but never altered. No
side of a comparison is said to be right. Knows no store and no question but the one that was asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..days import written
from ..instructions import withheld
from ..text import WORD
from ..types import Answer, Claim, Document, Evidence, Fact, Item, Overview, Span, Status
from .citations import Numbering, lines, marked
from .credit import report
from .extractive import quoted

_WORDS = 36
"""Longest quote of a line, in words; the citation holds the whole sentence."""
_BEFORE = 8
"""Words kept before the place that was asked for, where a quote is cut at its beginning."""
_NAMED = 12
"""Speakers named before the list."""
_ASKS_DAY = re.compile(r"\b(?:how (?:new|recent|old|current|fresh|up[- ]to[- ]date)|when|(?:day|date))\b", re.IGNORECASE)
_PLURALS = {"story": "stories"}
_MAKERS = ("outlet", "author")
"""Nouns for who made the documents, who are counted in place of these."""


def evidence_of(overview: Overview) -> tuple[Evidence, ...]:
    """The sentences of an overview in the order of its items, numbered from 1; a sentence that stands twice comes once."""
    items = overview.items or overview.nearby
    spans = dict.fromkeys(item.sentence for item in items)
    return tuple(
        Evidence(number, s.document, s.start, s.end, s.text, s.page, s.place, s.speaker, s.date) for number, s in enumerate(spans, 1)
    )


def told(overview: Overview, question: str, documents: Mapping[str, Document]) -> Answer:
    """The answer that an overview gives; an abstention that says what was looked at when nothing matched.

    :param documents: every document that the items or what lies nearby come from, with its text, by name.
    """
    evidence = {(e.document, e.start): e for e in evidence_of(overview)}
    numbering = Numbering(documents)
    cited = [numbering.cite(evidence[item.sentence.document, item.sentence.start]) for item in overview.items or overview.nearby]
    if not overview.items:
        near = [_quote(item) for item in overview.nearby]
        where = [f"Searched: {overview.scope}."] if overview.scope and not overview.within else []
        text = " ".join(
            [
                _no_summary(overview) or _nothing(overview),
                *where,
                *(["Nearest:"] if near else []),
                *(marked(q, (n,)) for q, n in zip(near, cited, strict=True)),
            ]
        )
        return Answer(
            question,
            overview.searched,
            text,
            "abstained",
            citations=numbering.citations,
            evidence=tuple(evidence.values()),
            scope=overview.scope,
        )
    listed = [
        Claim(text, (number,), "supported", 1.0, "quote", item.sentence.speaker)
        for text, number, item in zip(_lines(overview), cited, overview.items, strict=True)
    ]
    claims = (*_headings(overview, tuple(dict.fromkeys(cited))), *listed)
    status: Status = "partial" if overview.missing else "answered"
    number = len(overview.outlets) if overview.asked.noun in _MAKERS else overview.found
    short = str(number) if overview.asked.kind == "count" and not overview.passing else _asked_day(overview, question)
    if overview.asked.fact:
        short = overview.topic
    cut = claims, numbering.citations, (), tuple(evidence.values())
    return Answer(question, overview.searched, lines(claims), status, short, *cut, scope=overview.scope)


# --- the number ------------------------------------------------------------------------------------


def _headings(overview: Overview, cited: tuple[int, ...]) -> Iterator[Claim]:
    """The claim that counts; a comparison has one where a side is missing."""
    if overview.asked.kind == "origin":
        return
    if overview.asked.kind != "compare":
        yield Claim(_counted(overview), cited, "supported", 1.0, "count")
    elif overview.missing:
        there = _and(tuple(side for side in overview.asked.sides if side not in overview.missing))
        text = f"On {_named(overview.topic)} something was found from {there}, nothing from {_and(overview.missing, 'or')}."
        yield Claim(text, cited, "partial", 1.0, "count")


def _counted(overview: Overview) -> str:
    """Such as "4 of 37 articles mention “Viktor Orbán” (3 independent texts)." with what a reader must know of the list."""
    asked, shown = overview.asked, len(overview.items)
    frame = {"newest": _newest, "said": _said, "summary": _summary}.get(asked.kind, _outlets if asked.noun in _MAKERS else _number)
    parts = [frame(overview)]
    if overview.topic != asked.topic:
        parts.append(f"{_named(asked.topic)} itself stands in none of them.")
    if overview.passing:
        parts.append("None of them has it in its title or opening.")
    parts += _alone(overview)
    if overview.beside:
        parts.append(f"{overview.beside} more {'mentions' if overview.beside == 1 else 'mention'} it.")
    if overview.undated:
        parts.append(f"{_many(overview.undated, 'document')} without a date {'is' if overview.undated == 1 else 'are'} not among them.")
    listed = overview.sentences if asked.kind == "said" else overview.found
    if asked.kind not in ("newest", "summary") and shown < listed:
        parts.append(f"{shown} of {listed} shown, newest first.")
    return " ".join(parts)


def _number(overview: Overview) -> str:
    asked, found = overview.asked, overview.found
    if not asked.topic and not overview.within and found == overview.total:
        return f"There {'is' if found == 1 else 'are'} {_many(found, asked.noun)}{_texts(overview)}."
    predicate = _predicate(overview, found)
    return f"{found} of {_looked_at(overview)}{predicate}{_texts(overview)}."


def _outlets(overview: Overview) -> str:
    """Outlets, or authors, by how many of their documents match."""
    each = ", ".join(f"{outlet} ({number})" for outlet, number in overview.outlets.items()) or "none is named"
    inside = f"{overview.found} of {_many(overview.total, 'document')}"
    does = f", {_verb(overview, 2)}" if overview.asked.topic else ""
    return f"{_many(len(overview.outlets), overview.asked.noun)}, in {inside}{_scope(overview)}{_texts(overview)}{does}: {each}."


def _said(overview: Overview) -> str:
    of = f"{overview.found} of {_many(overview.total, overview.asked.noun)}"
    hold = "holds" if overview.sentences == 1 else "hold"
    if overview.asked.relation == "quote":
        who = "; ".join(overview.speakers[:_NAMED]) + (" …" if len(overview.speakers) > _NAMED else "")
        return f"Who spoke on {_named(overview.topic)}, in {of}{_scope(overview)}{_texts(overview)}: {who}."
    return f"{_many(overview.sentences, 'sentence')} in {of}{_scope(overview)} {hold} the words of {_named(overview.topic)}."


def _newest(overview: Overview) -> str:
    about = f" that mention {_named(overview.topic)}" if overview.topic else ""
    number = overview.found if overview.topic or overview.within else overview.total
    opening = "From {} on, the oldest" if overview.asked.oldest else "As of {}, the newest"
    of = f"{_many(number, overview.asked.noun)}{about}{_scope(overview)}{_texts(overview)}, by day of publication"
    return f"{opening.format(written(_first_day(overview) or ''))} of {of}."


def _summary(overview: Overview) -> str:
    """How many of the documents, or of one's sentences, were chosen: "Sentences from 8 of 40 documents (35 independent texts)."."""
    about = f" about {_named(overview.topic)}" if overview.topic else ""
    names = {item.document.name: item.document for item in overview.items}
    if overview.found == 1:
        of = f"{len(overview.items)} of {_many(overview.sentences, 'sentence')} of {_title(next(iter(names.values())))}"
        return f"{of}{',' if about else ''}{about}, 1 of {_many(overview.total, 'document')}{_scope(overview)}."
    some = f"Sentences from {len(names)} of {_many(overview.found, 'document')}{about}{_texts(overview)}"
    return f"{some}{f', of {overview.total}' if overview.found < overview.total else ''}{_scope(overview)}."


def _title(document: Document) -> str:
    """The title, as a reader knows the document; its name where the title is an instruction, which nobody is to take for ours."""
    return document.name if withheld(document.title) else document.title


def _first_day(overview: Overview) -> str | None:
    """The day of the newest document, or of the oldest where that is asked for."""
    first = min if overview.asked.oldest else max
    return first((item.document.published for item in overview.items if item.document.published), default=None)


def _asked_day(overview: Overview, question: str) -> str | None:
    """The day of the newest document, or the oldest, where the question asks how new or when it is; else None."""
    if overview.asked.kind != "newest" or not _ASKS_DAY.search(question):
        return None
    return (day := _first_day(overview)) and written(day)


def _predicate(overview: Overview, found: int) -> str:
    return f" {_verb(overview, found)}" if overview.asked.topic else ""


def _verb(overview: Overview, found: int) -> str:
    """What is said of the documents: "mention “Orbán”", in the number of `found`."""
    name, one = _named(overview.topic), found == 1
    return {
        "mention": f"{'mentions' if one else 'mention'} {name}",
        "about": f"{'is' if one else 'are'} about {name} by title or opening",
        "quote": f"{'quotes or reports' if one else 'quote or report'} words of {name}",
        "by": f"{'is' if one else 'are'} by {name}",
    }["mention" if overview.passing else overview.asked.relation]


def _no_summary(overview: Overview) -> str:
    """That nothing in the documents can be quoted for a summary; "" where none was asked for, or no document is there."""
    asked = overview.asked.kind == "summary" and overview.found
    return f"Nothing in {_many(overview.found, 'document')} can be quoted for a summary." if asked else ""


def _nothing(overview: Overview) -> str:
    """That nothing matched, and what was looked at."""
    asked = overview.asked
    if asked.kind == "compare":
        return f"Nothing was found on {_named(overview.topic)} from {_and(overview.missing, 'or')} in {_many(overview.total, 'document')}."
    if not overview.total:
        return f"No document fits{f' “{overview.within}”' if overview.within else ' the scope'}."
    if asked.kind == "newest" and overview.found:
        have = "has" if overview.total == 1 else "have"
        return f"0 of {_looked_at(overview)} {have} a date, so the documents don’t say which are the newest."
    if overview.found:
        return f"{overview.found} of {_many(overview.total, 'document')} match, but nothing in them can be cited."
    if not asked.topic:
        undated = f" {_many(overview.undated, 'document')} without a date cannot be told." if overview.undated else ""
        fit = "fits" if overview.total == 1 else "fit"
        return f"0 of {_many(overview.total, 'document')} {fit} “{overview.within}”.{undated}"
    looked = "Who said what was looked at in every sentence." if asked.relation == "quote" else "Every sentence and title was looked at."
    return " ".join([f"0 of {_looked_at(overview)} {_verb(overview, overview.total)}.", *_alone(overview), looked])


def _alone(overview: Overview) -> list[str]:
    """How many more hold only the last word of a name: the same person, or another of that name."""
    if overview.alone is None:
        return []
    name, number = overview.alone
    more = f"{number} more" if overview.found else str(number)
    return [f"{more} {'holds' if number == 1 else 'hold'} “{name}” alone."]


def _looked_at(overview: Overview) -> str:
    """The denominator: "those 7 documents", "5 articles (Reuters)"."""
    noun = "document" if overview.asked.noun in _MAKERS else overview.asked.noun
    return f"{_those(overview)}{_many(overview.total, noun)}{_scope(overview)}"


def _those(overview: Overview) -> str:
    if not overview.asked.pointing:
        return ""
    return "that " if overview.total == 1 else "those "


def _texts(overview: Overview) -> str:
    """Copies are told, as they are no further sources."""
    if overview.texts == overview.found:
        return ""
    return f" ({overview.texts} independent text{'' if overview.texts == 1 else 's'})"


def _scope(overview: Overview) -> str:
    if not overview.within:
        return ""
    return (
        f" ({overview.within})"
        if overview.asked.topic or overview.asked.kind in ("newest", "summary")
        else f" {_fit(overview)} “{overview.within}”"
    )


def _fit(overview: Overview) -> str:
    return "fits" if overview.found == 1 else "fit"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else _PLURALS.get(noun, noun + 's')}"


def _named(topic: str) -> str:
    return topic if topic[:1] in '“"«' else f"“{topic}”"


def _and(names: Sequence[str], word: str = "and") -> str:
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else "".join(names)


# --- the lines -------------------------------------------------------------------------------------


def _lines(overview: Overview) -> Iterator[str]:
    """A line for each item; what is a copy of an earlier one says so."""
    first: dict[str, Item] = {}
    for item in overview.items:
        earlier = first.setdefault(item.group, item)
        copy = earlier if earlier.document.name != item.document.name else None
        if overview.asked.kind == "compare":
            yield _of_side(item, copy)
        elif overview.asked.kind == "summary" and overview.found == 1:
            yield _quote(item)
        elif overview.asked.fact:
            yield _origin(item, overview.asked.fact, overview.topic)
        else:
            yield f"{_title(item.document)} {_about(item, copy)}{_lead(item)}: {_quote(item)}".replace("  ", " ")


_ORIGINS: dict[Fact, str] = {"outlet": "is from {}", "author": "is by {}", "published": "is dated {}", "title": "is its title"}


def _origin(item: Item, fact: Fact, value: str) -> str:
    """What the document says of itself, and the sentence that says it, or else the one it begins with: the facts stand beside the text."""
    return f"“{_title(item.document)}” {_ORIGINS[fact].format(value)}{'' if item.at else '; it begins'}: {_quote(item)}"


def _about(item: Item, copy: Item | None) -> str:
    """Outlet, day and whether it is a copy, in brackets."""
    known = report(item.document.outlet, item.document.published) or "no date"
    return f"({', '.join([known, *_same(copy)])})"


def _same(copy: Item | None) -> list[str]:
    return [f"same text as {copy.document.outlet or _title(copy.document)}"] if copy else []


def _lead(item: Item) -> str:
    return ", in the title alone; it begins" if item.titled else ""


def _of_side(item: Item, copy: Item | None) -> str:
    d = item.document
    known = report(*(part if part != item.side else None for part in (d.outlet, d.published)))
    where = [*filter(None, [known]), *_same(copy)]
    brackets = f" ({', '.join(where)})" if where else ""
    return f"{item.side}{brackets}: {_quote(item)}"


def _quote(item: Item) -> str:
    s = item.sentence
    return quoted(Evidence(0, s.document, s.start, s.end, _cut(s.text, item.at), speaker=s.speaker))


def _cut(text: str, at: Span | None) -> str:
    """The words around the place asked for, "…" where some are left out."""
    spans = [match.span() for match in WORD.finditer(text)]
    if len(spans) <= _WORDS:
        return text
    place = next((i for i, span in enumerate(spans) if at and span[1] > at[0]), 0)
    first = 0 if place < _WORDS - _BEFORE else min(place - _BEFORE, len(spans) - _WORDS)
    last = first + _WORDS
    begin = spans[first][0] if first else 0
    end = spans[last - 1][1] if last < len(spans) else len(text)
    return f"{'… ' if first else ''}{text[begin:end]}{' …' if last < len(spans) else ''}"
