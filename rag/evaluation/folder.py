"""The folder of a run: `run.json`, `rows.jsonl`, `rows.csv` for spreadsheets and `report.html` for people.

Knows how a report is written, not what stands in it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

from .names import METRICS
from .pages.page import page
from .report import ROWS, RUN, Report, Row
from .sets.files import put

TABLE, PAGE = "rows.csv", "report.html"


def save(report: Report, folder: str | Path) -> Path:
    """Write the four files, each in one step, and return the folder; `Report.load` reads it back.

    :raises EvaluationError: it cannot be written.
    """
    folder = Path(folder)
    put(folder / ROWS, "".join(json.dumps(row.to_dict(), ensure_ascii=False) + "\n" for row in report.rows))
    put(folder / TABLE, _table(report.rows))
    put(folder / PAGE, page(report))
    save_head(report, folder)  # last: its presence says that the run is whole
    return folder


def save_head(report: Report, folder: Path) -> None:
    """Write `run.json` alone."""
    put(folder / RUN, json.dumps(report.to_dict(), ensure_ascii=False, indent=1) + "\n")


def _table(rows: Iterable[Row]) -> str:
    """The rows for a spreadsheet; seconds stand in the last columns."""
    names = [name for name, metric in METRICS.items() if metric.row]
    rows = list(rows)
    stages = sorted({stage for row in rows for stage in row.seconds})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = ["id", "kind", "tags", "answerable", "review", "question", "status", "short", "text", "error"]
    writer.writerow([*head, *names, *(f"seconds_{stage}" for stage in stages)])
    for row in rows:
        asked, answer = row.question, row.answer
        words = [asked.id, asked.kind, " ".join(asked.tags), str(asked.answerable).lower(), asked.review, asked.question]
        words += [answer.status, answer.short or "", answer.text] if answer else ["", "", ""]
        cells = [_cell(word) for word in [*words, row.error or ""]]
        writer.writerow([*cells, *(row.scores.get(name) for name in names), *(row.seconds.get(stage) for stage in stages)])
    return out.getvalue()


def _cell(text: str) -> str:
    """Text that a spreadsheet would take for a formula is put behind an apostrophe: it may come from a document."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text
