"""Claims with their quotes for people to label: rows made from a run, and the file of labels read back.

A label says how far the quotes of a claim carry it: "full", "partial" or "none". Knows no model and no figure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import EvaluationError
from ...types import Answer, Citation, Claim
from ..questions import Problem
from ..report import Report

LEVELS: Mapping[str, float] = {"full": 1.0, "partial": 0.5, "none": 0.0}
"""What a label or a judge may say, with what it counts in a mean."""


@dataclass(frozen=True, slots=True)
class Label:
    """A claim, the quotes it cites, and what a person says of them; `label` None means that nobody has said it yet.

    :param second: what a second person says, None when there is none. :param slice: any word by which figures are told apart.
    :param question: the id of the question the claim answers.
    """

    claim: str
    quotes: tuple[str, ...]
    label: str | None = None
    second: str | None = None
    slice: str = ""
    question: str = ""


def quotes(claim: Claim, answer: Answer) -> tuple[str, ...]:
    """The quotes that a claim cites, each behind outlet and date of its document where they are known, as a reader sees them.

    The speaker is not told: that a quote is somebody's must stand in one of the quotes.
    """
    return tuple(_sourced(cited) for cited in answer.citations if cited.number in claim.citations)


def _sourced(cited: Citation) -> str:
    known = ", ".join(part for part in (cited.outlet, cited.published) if part)
    return f"({known}) {cited.quote}" if known else cited.quote


def to_label(report: Report) -> Iterator[dict[str, Any]]:
    """Rows for a person to label: each claim of the run with its quotes once, `label` and `second` left empty.

    In an order drawn by hash: the first n are a fair sample, and the same run gives the same order. `slice` is the kind of the
    question. Claims without a quote are left out: there is nothing to judge.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in report.rows:
        for claim in row.answer.claims if row.answer else ():
            cited = list(quotes(claim, row.answer)) if row.answer else []
            drawn = hashlib.sha256(json.dumps([claim.text, *cited]).encode()).hexdigest()
            blank = {
                "claim": claim.text,
                "quotes": cited,
                "label": "",
                "second": "",
                "slice": row.question.kind,
                "question": row.question.id,
            }
            if cited:
                found.setdefault(drawn, blank)
    yield from (found[drawn] for drawn in sorted(found))


def load_labels(path: str | Path) -> tuple[Label, ...]:
    """Labels of a JSONL file: claim, quotes (or quote), label, and as one likes second, slice, question; other fields are ignored.

    A row whose label is empty is read as one that nobody has labelled yet.

    :raises EvaluationError: the file cannot be read, or a row cannot be used; the first one is told and how many more there are.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # not splitlines(): a text may hold other line ends
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {error}", "It should be a JSONL file in UTF-8") from error
    labels: dict[tuple[str, tuple[str, ...]], Label] = {}
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        made = _label(line, f"{path.name}, line {number}")
        if isinstance(made, Problem):
            problems.append(made)
        elif (made.claim, made.quotes) in labels:
            fix = "A second person's label is the field `second`"
            problems.append(Problem(f"{path.name}, line {number}", "", "the same claim and quotes stand in an earlier line", fix))
        else:
            labels[made.claim, made.quotes] = made
    if problems:
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        raise EvaluationError(f"{problems[0]}{more}", None, 'A row: {"claim": "…", "quotes": ["…"], "label": "full"}')
    return tuple(labels.values())


def _label(line: str, where: str) -> Label | Problem:
    try:
        row = json.loads(line)
    except ValueError as error:
        return Problem(where, "", f"it is not JSON: {error}")
    if not isinstance(row, dict):
        return Problem(where, "", f"it is a {type(row).__name__}, not an object")
    words = {name: "" if row.get(name) is None else row[name] for name in ("claim", "label", "second", "slice", "question")}
    cited: Any = row["quotes"] if "quotes" in row else [row.get("quote")]
    if wrong := _wrong(words, cited):
        return Problem(where, *wrong)
    label, second = (_level(words[name]) or None for name in ("label", "second"))
    return Label(words["claim"], tuple(cited), label, second, words["slice"], words["question"])


def _wrong(words: Mapping[str, Any], cited: Any) -> tuple[str, str, str] | None:
    """The first field of a row that cannot be used, what was seen there and what is wanted."""
    for name, value in words.items():
        if not isinstance(value, str) or (name == "claim" and not value.strip()):
            return name, f"it is {value!r}", "It is a text"
        if name in ("label", "second") and _level(value) not in ("", *LEVELS):
            return name, f"it is {value!r}", f"It is one of {', '.join(LEVELS)}, or empty"
    if not isinstance(cited, list) or not cited or not all(isinstance(one, str) and one.strip() for one in cited):
        return "quotes", f"it is {cited!r}", "It is a list of texts, at least one"
    if _level(words["second"]) and not _level(words["label"]):
        return "label", "it is empty while `second` is given", "The first person's label stands in `label`"
    return None


def _level(word: str) -> str:
    return word.strip().lower()
