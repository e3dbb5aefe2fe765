"""What a row of a question set rests on: each evidence marked in the text of its document, as HTML whose text is escaped.

Shows as well what a proposed row has beside its evidence: the text it was made from, or what the answer it came from had cited.
Knows the assistant by its documents, and no web framework.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from ..errors import EvaluationError, FootnoteError
from ..evaluation.pages.charts import tag
from ..evaluation.questions import Gold, Question
from ..evaluation.sets.library import Library, Place, Store
from ..evaluation.sets.rows import question_of
from .runs import failure, part

AROUND = 400
"""Characters of a document shown either side of the evidence."""
ASIDE = {"nearby": "Near it, and not its answer", "cited": "Cited by the answer that this row came from"}
"""Fields of a row that hold spans of documents, with what these are."""
_SCOPED = 3


def shown(row: Question, store: Store) -> str:
    """Earlier turns, scope, the evidence and what lies beside it; a document that cannot be read is said to be so."""
    try:
        library = Library(store)
        pieces = [*_evidence(row, library), *_beside(row, library)]
    except FootnoteError as error:
        return failure(error)
    none = "This row names no evidence" + ("." if row.answerable else ", as the documents should not answer it.")
    return part(*_about(row), *(pieces or [tag("p", none, class_="fe-note")]))


def _about(row: Question) -> Iterator[Markup]:
    turns = [("asked before" if turn.get("role") == "user" else "answered before", turn.get("content", "")) for turn in row.history]
    said = [("note", str(row.extra["note"]))] if row.extra.get("note") else []
    lines = [tag("div", tag("dt", name), tag("dd", text)) for name, text in (*turns, *_scope(row), *said)]
    if lines:
        yield tag("dl", *lines, class_="fe-turns")


def _scope(row: Question) -> Iterator[tuple[str, str]]:
    for name, value in (row.to_dict().get("scope") or {}).items():
        many = isinstance(value, list | tuple) and len(value) > _SCOPED
        yield f"only {name}", f"{len(value)} of them" if many else value if isinstance(value, str) else ", ".join(value)


def _evidence(row: Question, library: Library) -> Iterator[Markup]:
    for number, gold in enumerate(row.evidence, 1):
        places = library.locate(gold)
        if places:
            yield _quote(f"Evidence {number}", places[0], library)
        else:
            lost = tag("p", f"Evidence {number} stands nowhere in the documents.", class_="fe-error")
            yield tag("blockquote", tag("p", gold.quote or "", class_="fe-text"), lost, class_="fe-gold")


def _beside(row: Question, library: Library) -> Iterator[Markup]:
    for field, what in ASIDE.items():
        for gold in _golds(row.extra.get(field)):
            for place in library.locate(gold)[:1]:
                yield _quote(what, place, library)


def _golds(value: Any) -> tuple[Gold, ...]:
    """The spans that a field which is not ours holds, if it does."""
    try:
        spans = [value] if isinstance(value, Mapping) else value
        return question_of({"question": "…", "evidence": spans}).evidence if isinstance(spans, list | tuple) else ()
    except EvaluationError:
        return ()


def _quote(what: str, place: Place, library: Library) -> Markup:
    name, start, end = place
    text = library.text(name)
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    around = (("…" if start > AROUND else "") + before, tag("mark", text[start:end]), after + ("…" if end + AROUND < len(text) else ""))
    where = (f"{what}: ", tag("bdi", library.title(name)), " · ", tag("bdi", name), f", {start}–{end}")
    return tag("blockquote", tag("p", *around, class_="fe-text fe-serif"), tag("p", *where, class_="fe-small"), class_="fe-gold")
