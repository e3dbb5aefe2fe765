"""Question sets that bring their documents along: a BEIR folder, questions.jsonl beside corpus.jsonl, and SQuAD JSON.

Each becomes plain rows (`rows.py` reads them) and a corpus. In a BEIR folder a query without a relevant document cannot be scored
and is left out. Of a SQuAD question the evidence is the sentence that most of its answers stand in.
Sources: BEIR (Thakur et al. 2021), SQuAD 1.1 and 2.0 (Rajpurkar et al. 2016, 2018).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...sentences import sentence_spans
from ...types import Span
from ..questions import Problem
from .files import JSON_LINES, Raw, UnreadableError, rows_of, text_of

QUERIES, QUESTIONS, CORPUS, QRELS = "queries.jsonl", "questions.jsonl", "corpus.jsonl", "qrels"

_Grades = dict[str, dict[str, int]]


@dataclass(slots=True)
class Contents:
    """What a file or folder holds: rows and what is wrong with them, in order; `corpus` None when it brings no documents.

    `note` says in a few words, fit for the name of a file, that something was left out; "" when nothing was.
    """

    rows: list[Raw | Problem] = field(default_factory=list)
    corpus: list[Mapping[str, Any]] | None = None
    note: str = ""


# --- folders with a corpus ---------------------------------------------------------------------------


def is_beir(folder: Path) -> bool:
    """Whether it has the layout of BEIR: queries.jsonl with corpus.jsonl or judgements."""
    return (folder / QUERIES).is_file() and ((folder / CORPUS).is_file() or (folder / QRELS).is_dir())


def is_bench(folder: Path) -> bool:
    """Whether it holds rows of ours beside their corpus."""
    return (folder / QUESTIONS).is_file() and (folder / CORPUS).is_file()


def beir(folder: Path) -> Contents:
    """The queries of the first of qrels/test.tsv, dev.tsv, train.tsv or any other there, with grades."""
    found = Contents(corpus=[])
    first = ["test.tsv", "dev.tsv", "train.tsv"]
    judged = sorted((folder / QRELS).glob("*.tsv"), key=lambda path: (first.index(path.name) if path.name in first else 3, path.name))
    if not judged:
        found.rows.append(
            Problem(QRELS, "", "there is no .tsv in it", "Put the judgements into qrels/test.tsv: query-id, corpus-id, score")
        )
        return found
    grades = _read_grades(judged[0], f"{QRELS}/{judged[0].name}", found)
    rows = [one if isinstance(one, Problem) else _query(one) for one in rows_of(folder / QUERIES, QUERIES, JSON_LINES)]
    found.rows += _unknown(grades, rows, f"{QRELS}/{judged[0].name}")
    kept = [_graded(one, grades) if isinstance(one, Raw) else one for one in rows if isinstance(one, Problem) or grades.get(_id(one.row))]
    found.rows += kept
    if len(kept) < len(rows):
        found.note = f"{len(kept)} of {len(rows)} queries"
    _read_corpus(folder / CORPUS, found)
    return found


def bench(folder: Path) -> Contents:
    """Rows of ours, with the grades of qrels.tsv where there is one."""
    found = Contents(corpus=[])
    rows = rows_of(folder / QUESTIONS, QUESTIONS, JSON_LINES)
    if (judged := folder / f"{QRELS}.tsv").is_file():
        grades = _read_grades(judged, judged.name, found)
        found.rows += _unknown(grades, rows, judged.name)
        rows = [_graded(one, grades) if isinstance(one, Raw) else one for one in rows]
    found.rows += rows
    _read_corpus(folder / CORPUS, found)
    return found


def _id(row: Mapping[str, Any]) -> str:
    return str(row.get("id", ""))


def _query(raw: Raw) -> Raw:
    """A query as a row: `_id` and `text` under our names, `metadata` kept unless it is empty."""
    names = {"_id": "id", "text": "question"}
    row = {names.get(name, name): value for name, value in raw.row.items() if not (name == "metadata" and not value)}
    return Raw(raw.where, row)


def _graded(raw: Raw, grades: _Grades) -> Raw:
    """The row with what was judged of it; a document that only the row names keeps its grade."""
    judged, given = grades.get(_id(raw.row)), raw.row.get("relevant") or []
    if not judged or not isinstance(given, list | Mapping):
        return raw
    named = given if isinstance(given, Mapping) else {name: 1 for name in given if isinstance(name, str)}
    return Raw(raw.where, {**raw.row, "relevant": {**named, **judged}})


def _unknown(grades: _Grades, rows: Sequence[Raw | Problem], name: str) -> list[Problem]:
    known = {_id(one.row) for one in rows if isinstance(one, Raw)}
    return [
        Problem(name, "", f"the query {query!r} is in no row", "Take it out, or add the query") for query in grades if query not in known
    ]


def _read_grades(path: Path, name: str, found: Contents) -> _Grades:
    """Query -> document -> grade >= 1, from lines of query-id, corpus-id, score; a score of 0 means not relevant."""
    grades: _Grades = {}
    try:
        lines = csv.reader(io.StringIO(text_of(path, name), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, line in enumerate(lines, 1):
            try:
                query, document, grade = line[0], line[1], float(line[2])
            except (IndexError, ValueError):
                if number > 1 and line:
                    fix = "Write query-id, corpus-id and score with tabs between them"
                    found.rows.append(Problem(f"{name}, line {number}", "", f"it is {' '.join(line)[:60]!r}", fix))
                continue
            if grade >= 1:
                grades.setdefault(query, {})[document] = int(grade)
    except UnreadableError as error:
        found.rows.append(error.problem)
    return grades


def _read_corpus(path: Path, found: Contents) -> None:
    """Documents as (id, title, text) and whatever else they hold; `_id` is `id`."""
    seen: dict[str, str] = {}
    corpus: list[Mapping[str, Any]] = []
    for one in rows_of(path, path.name, JSON_LINES):
        fault = one if isinstance(one, Problem) else _corpus_fault(one, seen)
        if fault:
            found.rows.append(fault)
        elif isinstance(one, Raw):
            rest = {name: value for name, value in one.row.items() if name not in ("_id", "id")}
            corpus.append({"id": _document_id(one), "title": "", **rest})
    found.corpus = corpus


def _document_id(raw: Raw) -> str:
    return str(raw.row.get("_id", raw.row.get("id", "")))


def _corpus_fault(raw: Raw, seen: dict[str, str]) -> Problem | None:
    name = _document_id(raw)
    if not name.strip():
        return Problem(raw.where, "id", "it is missing", 'Write "id": "…"')
    if not isinstance(raw.row.get("text"), str):
        return Problem(raw.where, "text", "it is missing", 'Write "text": "…"')
    if name in seen:
        return Problem(raw.where, "id", f"{name!r} is also the id of {seen[name]}", "Give each document an id of its own")
    seen[name] = raw.where
    return None


# --- SQuAD -------------------------------------------------------------------------------------------


def is_squad(data: Any) -> bool:
    """Whether parsed JSON has the layout of SQuAD."""
    return isinstance(data, Mapping) and isinstance(data.get("data"), list)


def squad(data: Mapping[str, Any], name: str) -> Contents:
    """Questions about paragraphs; each paragraph is a document named TITLE-NUMBER, numbered from 0 within its article.

    What else a question holds is kept, and the names of its paragraph and article as `about` and `title`.
    """
    found = Contents(corpus=[])
    used: set[str] = set()
    for number, article in enumerate(data["data"]):
        try:
            title = str(article.get("title") or f"article-{number}")
            title = f"{title}-{number}" if title in used else title
            used.add(title)
            for index, paragraph in enumerate(article["paragraphs"]):
                _read_paragraph(paragraph, f"{title}-{index}", title, f"{name}, article {number + 1}", found)
        except (AttributeError, KeyError, TypeError) as error:
            seen = f"its article {number + 1} has not the layout of SQuAD ({type(error).__name__}: {error})"
            found.rows.append(Problem(name, "", seen, "Write data: [{title, paragraphs: [{context, qas: [{id, question, answers}]}]}]"))
    return found


def _read_paragraph(paragraph: Mapping[str, Any], document: str, title: str, where: str, found: Contents) -> None:
    text = paragraph["context"]
    rows = list(_asked(paragraph, document, title, where))
    if found.corpus is not None:
        found.corpus.append({"id": document, "title": title.replace("_", " "), "text": text})
    found.rows += rows


def _asked(paragraph: Mapping[str, Any], document: str, title: str, where: str) -> Iterator[Raw | Problem]:
    text: str = paragraph["context"]
    spans: list[Span] = []
    for asked in paragraph["qas"]:
        row = {**asked, "answers": list(dict.fromkeys(answer["text"] for answer in asked.get("answers") or ()))}
        row |= {"about": [document], "title": title}
        if row["answers"] and not asked.get("is_impossible"):
            spans = spans or sentence_spans(text)
            held = [_held(text, answer["text"], answer.get("answer_start", 0), spans) for answer in asked["answers"]]
            if None in held:
                wrong = asked["answers"][held.index(None)]["text"]
                yield Problem(
                    f"{where} ({asked.get('id')})",
                    "answers",
                    f"{wrong!r} does not stand in its paragraph",
                    "Correct the answer, or its answer_start",
                )
                continue
            start, end = Counter(held).most_common(1)[0][0] or (0, 0)
            row |= {"evidence": [{"document": document, "quote": text[start:end]}], "relevant": [document]}
        yield Raw(where, row)


def _held(text: str, answer: str, start: int, spans: Sequence[Span]) -> Span | None:
    """The sentence that holds the answer, or from the first to the last that it stands in; None when it is not in the text."""
    if text[start : start + len(answer)] != answer:
        start = text.find(answer)
    if start < 0 or not answer:
        return None
    touched = [span for span in spans if span[0] < start + len(answer) and start < span[1]]
    return (touched[0][0], touched[-1][1]) if touched else None
