"""Right answers of a question file over seeds/.

Run: python benchmarks/seed_questions.py [--model local extractive] [--questions FILE] [--wrong]

Prints, for each model, right/total per kind with a 95 % Wilson interval, citations that are not exact spans, words, and
seconds p50/p95 warm until evidence, first token and checked answer. The rule for "right" compares case-folded text with
straight quotes and single spaces. Answerable: not abstained, every `expect` group has an alternative in `text`, no
`forbid` string, at most `max_words` words, and a citation overlaps a gold evidence sentence. Unanswerable: abstained.
False premise: abstained, or the `expect` words stand in the text.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

from rag import Answer, Assistant

ROOT = Path(__file__).resolve().parent.parent


def folded(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(str.maketrans("“”‘’", "\"\"''"))
    return " ".join(text.casefold().split())


def says(answer: Answer, row: dict[str, Any]) -> bool:
    text = folded(answer.text)
    return all(any(folded(one) in text for one in group) for group in row["expect"])


def right(answer: Answer, row: dict[str, Any], texts: dict[str, str]) -> bool:
    if any(folded(bad) in folded(answer.text) for bad in row["forbid"]):
        return False
    if row["kind"] == "false_premise":
        return answer.abstained or says(answer, row)
    if not row["answerable"]:
        return answer.abstained
    if answer.abstained or not says(answer, row) or len(re.findall(r"\w+", answer.text)) > row["max_words"]:
        return False
    return any(overlaps(citation, quote, texts) for citation in answer.citations for quote in row["evidence"])


def overlaps(citation: Any, quote: str, texts: dict[str, str]) -> bool:
    start = texts[citation.document].find(quote)
    return start >= 0 and citation.start < start + len(quote) and start < citation.end


def history_of(row: dict[str, Any]) -> list[dict[str, str]]:
    return [m for asked, said in row["history"] for m in ({"role": "user", "content": asked}, {"role": "assistant", "content": said})]


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share (Wilson, 1927)."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, z * z
    centre, spread = share + square / (2 * total), z * (share * (1 - share) / total + square / (4 * total * total)) ** 0.5
    return (centre - spread) / (1 + square / total), (centre + spread) / (1 + square / total)


def quantiles(values: list[float]) -> str:
    if not values:
        return "-"
    ordered = sorted(values)
    return f"{statistics.median(ordered):.2f} / {ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]:.2f}"


def run(model: str, rows: list[dict[str, Any]], show_wrong: bool) -> None:
    with tempfile.TemporaryDirectory() as store, Assistant.open(ROOT / "seeds", store, model) as assistant:
        assistant.sync()
        assistant.warm()
        texts = {d.name: assistant.document(d.name).text for d in assistant.documents()}
        kinds: dict[str, list[bool]] = defaultdict(list)
        stages: dict[str, list[float]] = defaultdict(list)
        invalid, words = 0, []
        for row in rows:
            answer = assistant.ask(row["question"], history_of(row))
            good = right(answer, row, texts)
            kinds[row["kind"]].append(good)
            invalid += sum(c.quote != texts[c.document][c.start : c.end] for c in answer.citations)
            words.append(len(re.findall(r"\w+", answer.text)))
            for stage, seconds in answer.seconds.items():
                stages[stage].append(seconds)
            if show_wrong and not good:
                print(f"  WRONG {row['id']} {row['kind']}: {row['question']}\n    searched: {answer.standalone}")
                print(f"    {answer.status}: {answer.text}")
                print(f"    rejected: {[(r.text, r.reason) for r in answer.rejected]}")
    total = [good for goods in kinds.values() for good in goods]
    low, high = wilson(sum(total), len(total))
    print(
        f"{model}: right {sum(total)}/{len(total)} ({low:.2f}-{high:.2f})  "
        + "  ".join(f"{k} {sum(g)}/{len(g)}" for k, g in sorted(kinds.items()))
    )
    print(f"  invalid citations {invalid}  words p50/p95 {quantiles([float(w) for w in words])}")
    print(
        "  seconds p50/p95: "
        + "  ".join(f"{stage} {quantiles(stages[stage])}" for stage in ("evidence", "first_token", "total") if stages[stage])
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="+", default=["local", "extractive"])
    parser.add_argument("--questions", type=Path, default=ROOT / "questions" / "eu-summit.jsonl")
    parser.add_argument("--wrong", action="store_true", help="print each wrong answer")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    for model in options.model:
        run(model, rows, options.wrong)
    return 0


if __name__ == "__main__":
    sys.exit(main())
