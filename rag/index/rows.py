"""Documents, sentences and passages as the catalog's tables hold them, and a scope as a condition on them.

Knows SQL as text; runs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ..types import Document, Passage, Scope, Sentence

DOCUMENT = "name, text, sha256, title, outlet, published, author, pages, quiet, places, updated, language, url, tags, encoding"
HEADING = "name, '', sha256, title, outlet, published, author, '[]', '[]', '[]', updated, language, url, tags, encoding"

# A document may have a megabyte: cut out of it one by one, its sentences would cost the reading of all of it each time. So the first
# row of a document brings the text of all its rows.
_SENTENCES = (
    'WITH told AS MATERIALIZED (SELECT d.id, d.name, s.start, s."end" AS stop, s.citable, s.page, s.place, s.speaker, s.date'
    " FROM sentences s JOIN documents d ON d.id = s.document WHERE {}),"
    " reach AS (SELECT id, min(start) AS first, max(stop) AS last FROM told GROUP BY id)"
    " SELECT name, start, stop, CASE start WHEN first THEN (SELECT substr(text, first + 1, last - first) FROM documents WHERE id = told.id)"
    " END, citable, page, place, speaker, date FROM told JOIN reach USING (id) ORDER BY name, start"
)
# The full text keeps each passage by itself: cut out of a document of a megabyte, it would cost the reading of all of it.
PASSAGES = (
    'SELECT p.id, d.name, p.start, p."end", f.body, p.header'
    " FROM passages p JOIN documents d ON d.id = p.document JOIN fulltext f ON f.rowid = p.id"
)


def row_of(document: Document) -> tuple[Any, ...]:
    """The columns `DOCUMENT` of it."""
    d = document
    spans = (json.dumps(d.pages), json.dumps(d.quiet), json.dumps(d.places, ensure_ascii=False))
    tags = json.dumps(d.tags, ensure_ascii=False)
    return d.name, d.text, d.sha256, d.title, d.outlet, d.published, d.author, *spans, d.updated, d.language, d.url, tags, d.encoding


def document_of(row: Sequence[Any]) -> Document:
    """The document of a row of the columns `DOCUMENT`, or of `HEADING`, without its text, places and quiet spans.

    :raises TypeError: or ValueError, for spans or tags that are not as they were written.
    """
    pages, quiet, places = (json.loads(part) for part in row[7:10])
    spans = (tuple(pages), tuple((a, b) for a, b in quiet), tuple((at, label) for at, label in places))
    name, text, sha256, title, outlet, published, author = row[:7]
    updated, language, url, tags, encoding = row[10:15]
    about = title, outlet, published, author
    return Document(name, text, sha256, *about, *spans, updated, language, url, tuple(json.loads(tags)), encoding)


def sentences_where(condition: str) -> str:
    """SQL for the sentences s of documents d that meet a condition, in order of name and place; rows for `sentences_of`."""
    return _SENTENCES.format(condition)


def sentences_of(rows: Iterable[Sequence[Any]]) -> list[Sentence]:
    """The sentences of the rows of `sentences_where`."""
    found, text, first = [], "", 0
    for row in rows:
        if row[3] is not None:
            text, first = row[3], row[1]
        found.append(sentence_of((*row[:3], text[row[1] - first : row[2] - first], *row[4:])))
    return found


def sentence_of(row: Sequence[Any]) -> Sentence:
    """The sentence of a row: name, start, end, text, citable, page, place, speaker, date."""
    return Sentence(row[0], row[1], row[2], row[3], bool(row[4]), *row[5:9])


def passage_of(row: Sequence[Any]) -> Passage:
    """The passage of a row of `PASSAGES`."""
    return Passage(*row[1:])


def condition(scope: Scope | None) -> tuple[str, list[Any]]:
    """SQL condition on documents d, and its parameters; a scope that restricts nothing is always true.

    An empty list matches nothing, an undated document is outside any date bound.
    """
    if not scope:
        return "1", []
    parts: list[tuple[str, Any]] = []
    if scope.documents is not None:
        parts.append(("d.name IN (SELECT value FROM json_each(?))", json.dumps(list(scope.documents))))
    if scope.outlets is not None:
        parts.append(("lower(d.outlet) IN (SELECT lower(value) FROM json_each(?))", json.dumps(list(scope.outlets))))
    if scope.after is not None:
        parts.append(("d.published >= ?", scope.after))
    if scope.before is not None:
        parts.append(("substr(d.published, 1, length(?)) <= ?", scope.before))
    if scope.tags is not None:
        shared = "SELECT 1 FROM json_each(d.tags) t JOIN json_each(?) w ON lower(t.value) = lower(w.value)"
        parts.append((f"EXISTS ({shared})", json.dumps(list(scope.tags))))
    parameters: list[Any] = []
    for sql, value in parts:
        parameters += [value] * sql.count("?")
    return " AND ".join(sql for sql, _ in parts), parameters
