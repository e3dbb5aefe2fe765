"""Question sets on disk: which file or folder is laid out how, read as a whole, written, and added to.

Files of rows (.jsonl, .csv, .tsv, .yaml, .yml, .json), a folder of them, and the sets of `bundles.py` that bring documents along.
Knows no meaning of a row (`rows.py`) and no document of a store (`library.py`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...errors import EvaluationError
from ..questions import Problem, Question, QuestionSet
from .bundles import CORPUS, QRELS, QUERIES, Contents, beir, bench, is_beir, is_bench, is_squad, squad
from .files import JSON_LINES, Raw, UnreadableError, has_bom, put, row, rows_of, text_of
from .rows import parse
from .tables import CSV, TSV
from .yamls import YAML

KINDS = {".jsonl": JSON_LINES, ".csv": CSV, ".tsv": TSV, ".yaml": YAML, ".yml": YAML}
"""Suffix, in lower case -> how such files are read and written."""
_JSON = ".json"
_READ = ", ".join([*KINDS, "SQuAD .json"])
_adding = threading.Lock()


def read(path: str | Path) -> QuestionSet:
    """The questions of a file or folder.

    :raises EvaluationError: there is none, or something is wrong with it; names the first problem and how many more there are.
    """
    found, wrong = problems(path)
    if wrong:
        more = f"{len(wrong) - 1:,} more problem{'s' * (len(wrong) > 2)} in {found.name}" if len(wrong) > 1 else None
        raise EvaluationError(str(wrong[0]), more, f"To see all, type: rag eval check {path}" if more else None)
    return found


def problems(path: str | Path) -> tuple[QuestionSet, list[Problem]]:
    """The questions of a file or folder that are sound, and what is wrong with the others, in order.

    :raises EvaluationError: there is nothing at `path`, or nothing that is a question set.
    """
    path = Path(path)
    if path.is_dir():
        contents = _folder(path)
    elif path.is_file():
        contents = _file(path) or Contents(
            [Problem(path.name, "", "it holds no questions", 'Write [{"question": …}] or the layout of SQuAD')]
        )
    else:
        raise _missing(path)
    questions, wrong = _parsed(contents.rows)
    name = path.resolve().name + (f" ({contents.note})" if contents.note else "")
    return QuestionSet(name, tuple(questions), None if contents.corpus is None else tuple(contents.corpus)), wrong


def write(path: str | Path, questions: Iterable[Question]) -> None:
    """Write a set, in place of what is there; the suffix tells how. A table keeps fields that are not ours as text.

    :raises EvaluationError: the suffix is not in `KINDS`, or the file cannot be written.
    """
    path = Path(path)
    put(path, _kind(path).dump(tuple(questions)))


def add(path: str | Path, questions: Iterable[Question]) -> tuple[Question, ...]:
    """Add rows at the end of a file, which is made when missing; what stands there stays as it is, to the byte.

    :return: the questions as added: one that is there already, by id and question, is left out, whatever became of it; another
        whose id is taken has a new one, "a" becoming "a-2".
    :raises EvaluationError: the file has problems, cannot hold more rows, or cannot be written; then nothing is changed.
    """
    path = Path(path)
    kind = _kind(path)
    with _adding:
        there = path.exists() and path.stat().st_size > 0
        held = {(question.id, question.question) for question in read(path).questions} if there else set()
        taken = {name for name, _ in held}
        new = tuple(_unique(question, taken) for question in questions if (question.id, question.question) not in held)
        if new:
            put(path, kind.add(text_of(path, path.name), new) if there else kind.dump(new), bom=there and has_bom(path))
    return new


def put_corpus(questions: QuestionSet, folder: Path) -> Path:
    """Write the documents that a set brings along to `corpus.jsonl` in the folder, to be indexed from there.

    :return: the file. :raises EvaluationError: the set brings none, or the file cannot be written.
    """
    if not questions.corpus:
        raise EvaluationError(f"{questions.name} brings no documents along")
    path = folder / CORPUS
    text = "".join(json.dumps(document) + "\n" for document in questions.corpus)
    if not path.exists() or path.read_bytes() != text.encode():  # an untouched file is not read again by the next sync
        put(path, text)
    return path


def _unique(question: Question, taken: set[str]) -> Question:
    number, free = 1, question.id
    while free in taken:
        number += 1
        free = f"{question.id}-{number}"
    taken.add(free)
    return question if free == question.id else replace(question, id=free)


def _kind(path: Path) -> Any:
    if path.is_dir() or path.suffix.lower() not in KINDS:
        seen = f"{path} is a folder" if path.is_dir() else f"{path} is of kind {path.suffix or 'none'}"
        raise EvaluationError(seen, "Questions are written to " + ", ".join(KINDS), f"Name a file, such as {path.with_suffix('.jsonl')}")
    return KINDS[path.suffix.lower()]


def _missing(path: Path) -> EvaluationError:
    from rapidfuzz.process import extractOne

    beside = sorted(p.name for p in path.parent.iterdir() if _is_set(p)) if path.parent.is_dir() else []
    near = extractOne(path.name, beside, score_cutoff=60)
    fix = f"Did you mean {path.parent / near[0]}?" if near else f"See what is there: ls {path.parent}; `rag eval draft` proposes a set"
    return EvaluationError(f"There is no file or folder {path}", f"A question set: {_READ}, or a folder", fix)


# --- files and folders -------------------------------------------------------------------------------


def _folder(path: Path) -> Contents:
    if is_beir(path) or is_bench(path):
        found = beir(path) if is_beir(path) else bench(path)
        return replace(found, rows=_numbered(found.rows, ""))
    parts = [part for file in sorted(path.iterdir()) if _is_set(file) and (part := _file(file, f"{file.stem}-"))]
    if not parts:
        looked = f"Looked for {_READ}; and for {QUERIES} with {QRELS}/*.tsv (BEIR)"
        raise EvaluationError(
            f"There is no question set in {path}", looked, f"Put one there; `rag eval draft -o {path}/draft.jsonl` proposes one"
        )
    corpora = [part.corpus for part in parts if part.corpus is not None]
    return Contents([row for part in parts for row in part.rows], [one for corpus in corpora for one in corpus] if corpora else None)


def _is_set(path: Path) -> bool:
    name = path.name.lower()
    known = path.suffix.lower() in KINDS or (path.suffix.lower() == _JSON and not name.endswith(".baseline.json"))
    return known and not name.startswith(".") and path.is_file()


def _file(path: Path, prefix: str = "") -> Contents | None:
    """What a file holds; None for JSON that is no question set, which in a folder is passed over."""
    suffix = path.suffix.lower()
    if suffix == _JSON:
        found = _json(path)
    elif suffix in KINDS:
        found = Contents(rows_of(path, path.name, KINDS[suffix]))
    else:
        raise EvaluationError(
            f"{path} is of kind {path.suffix or 'none'}", f"A question set is {_READ}, or a folder", "Convert it to one of these"
        )
    return replace(found, rows=_numbered(found.rows, prefix)) if found else None


def _json(path: Path) -> Contents | None:
    """SQuAD, or a list of rows as in YAML."""
    try:
        data = json.loads(text_of(path, path.name))
    except UnreadableError as error:
        return Contents([error.problem])
    except json.JSONDecodeError as error:
        seen = f"it is not JSON: {error.msg} at character {error.colno}"
        return Contents([Problem(f"{path.name}, line {error.lineno}", "", seen, "If each line is a row, name the file .jsonl")])
    except (ValueError, RecursionError) as error:
        return Contents([Problem(path.name, "", f"it is not JSON that can be read: {error}")])
    if is_squad(data):
        return squad(data, path.name)
    rows = data.get("questions") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not any(isinstance(one, dict) and "question" in one for one in rows):
        return None
    return Contents([row(f"{path.name}, row {number}", one) for number, one in enumerate(rows, 1)])


# --- rows to questions -------------------------------------------------------------------------------


def _parsed(rows: Sequence[Raw | Problem]) -> tuple[list[Question], list[Problem]]:
    """The sound questions, and the problems of all rows."""
    questions: list[Question] = []
    wrong: list[Problem] = []
    first: dict[str, str] = {}
    for raw in rows:
        if isinstance(raw, Problem):
            wrong.append(raw)
            continue
        where = _where(raw)
        question, faults = parse(raw.row, where, raw.number)
        wrong += faults
        if question is None:
            continue
        if question.id in first:
            seen = f"{question.id!r} is also the id of {first[question.id]}"
            wrong.append(Problem(raw.where, "id", seen, "Give each row an id of its own"))
            continue
        first[question.id] = raw.where
        questions.append(question)
    return questions, wrong


def _where(raw: Raw) -> str:
    given = raw.row.get("id")
    return f"{raw.where} ({given})" if isinstance(given, str | int) and str(given).isprintable() else raw.where


def _numbered(rows: Sequence[Raw | Problem], prefix: str) -> list[Raw | Problem]:
    """Rows that know which one of their file they are, for those that give no id."""
    return [replace(one, number=f"{prefix}row-{n}") if isinstance(one, Raw) else one for n, one in enumerate(rows, 1)]
