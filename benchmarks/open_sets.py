"""The open halves of public benchmarks, as every command here reads them, and the third of each that nothing is fitted on.

Which third is decided by the hash of the article: its title where a set has titles, so that an article that stands in
several sets is left out of all of them. Rows are read in place; none is ever written into the repository.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared" / "bench"
RESULTS = ROOT / "benchmarks" / "results"
Row = dict[str, Any]


def fitted_on(article: str) -> bool:
    """Two thirds of the articles, chosen by hash; the other third is left out of every fit."""
    return int(hashlib.sha256(("fit/" + article).encode()).hexdigest()[:8], 16) % 3 != 0


@dataclass(frozen=True)
class OpenSet:
    """One set: `name` is that of its folder."""

    name: str

    @property
    def folder(self) -> Path:
        return BENCH / self.name

    @cached_property
    def corpus(self) -> dict[str, Row]:
        """Documents by id; without the `source` of RGB's, which says of each whether it holds the answer, and would be its outlet."""
        rows = _rows(self.folder / "corpus.jsonl")
        return {row["id"]: {k: v for k, v in row.items() if k != "source" or not v.startswith("RGB ")} for row in rows}

    @cached_property
    def questions(self) -> list[Row]:
        return _rows(self.folder / "questions.jsonl")

    @cached_property
    def rewrites(self) -> list[Row]:
        return _rows(self.folder / "rewrites.jsonl")

    @cached_property
    def qrels(self) -> dict[str, dict[str, int]]:
        """Question id -> document id -> relevance; questions without a relevant document are not in it."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for line in (self.folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
            question, document, score = line.split("\t")
            found[question][document] = int(score)
        return dict(found)

    def article(self, row: Row) -> str:
        """What a question is about, as the split knows it."""
        if group := row.get("group"):
            return str(group)
        home = (row.get("relevant") or row.get("about") or row.get("docs") or [None])[0]
        title = self.corpus[home]["title"] if home in self.corpus else ""
        return title.replace(" ", "_") or str(home or row["id"])

    def held(self, row: Row) -> bool:
        """Whether the question belongs to the third that nothing is fitted on."""
        return not fitted_on(self.article(row))


def there_or_exit() -> None:
    """End the command with a word of why where the sets are not there."""
    if not BENCH.is_dir():
        sys.exit(f"There is no {BENCH}: this command needs the open question sets there")


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.is_file() else []
