"""Right answers of a question file over seeds/, for one model or several, each over an index of its own.

Run: python benchmarks/seed_questions.py [--model local extractive] [--questions FILE] [--documents FOLDER] [--wrong]

Prints what `rag eval run` prints, warm, and with --wrong each answer that is not right. What counts as right is said in
`rag/evaluation/scores.py`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rag import Assistant
from rag.evaluation import Row, evaluate

ROOT = Path(__file__).resolve().parent.parent


def wrong(row: Row) -> str:
    head = f"  WRONG {row.question.id} {row.question.kind}: {row.question.question}"
    if row.answer is None:
        return f"{head}\n    {row.error}"
    rejected = [(one.text, one.reason) for one in row.answer.rejected]
    return f"{head}\n    searched: {row.answer.standalone}\n    {row.answer.status}: {row.answer.text}\n    rejected: {rejected}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="+", default=["local", "extractive"])
    parser.add_argument("--questions", type=Path, default=ROOT / "questions" / "eu-summit.jsonl")
    parser.add_argument("--documents", type=Path, default=ROOT / "seeds")
    parser.add_argument("--wrong", action="store_true", help="print each wrong answer")
    options = parser.parse_args()
    for model in options.model:
        with tempfile.TemporaryDirectory() as store, Assistant.open(options.documents, store, model) as assistant:
            assistant.sync()
            assistant.warm()
            report = evaluate(options.questions, assistant)
        print(report)
        for row in report.rows if options.wrong else ():
            if row.scores["right"] != 1.0:
                print(wrong(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
