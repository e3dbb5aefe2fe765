"""Fit the gate's coefficients on the open rows of SQuAD 2.0.

Run: python benchmarks/fit_gate.py [--rows N] [--model local]

Each question is asked twice over one store of all paragraphs: over everything, and scoped to the paragraphs of its own
article, as in a folder of few documents. Label: the sentences that would be quoted hold a gold answer (with a model: its
answer contains one and cites a relevant paragraph). Articles are split by hash: two thirds fit, one third (never fitted on)
reports AUROC, refusals at 15 % false refusals, and a reliability table. Rows are kept in benchmarks/results so that a
run resumes. No row of the set is written into the repository. Data: SQuAD 2.0, CC BY-SA 4.0, Rajpurkar et al. 2018.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np

from rag import Assistant, Scope
from rag.answers import compose, extractive, gate, generative
from rag.retrieval.followup import understand

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared" / "bench" / "squad2"
RESULTS = ROOT / "benchmarks" / "results"
NAMES = ("coverage", "cosine", "missing", "missing_name", "fits", "fits_not", "denied", "holds", "yes")


def fitted_on(group: str) -> bool:
    """Two thirds of the articles, chosen by hash; the other third is only ever reported on."""
    return int(hashlib.sha256(("fit/" + group).encode()).hexdigest()[:8], 16) % 3 != 0


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]", "", re.sub(r"\b(a|an|the)\b", " ", text.lower())).split())


def sample(rows: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    chosen = random.Random(7)
    yes = [row for row in rows if row["answerable"]]
    no = [row for row in rows if not row["answerable"]]
    return [r for pair in zip(chosen.sample(yes, count // 2), chosen.sample(no, count // 2), strict=True) for r in pair]


def case_of(assistant: Assistant, question: str, scope: Scope | None) -> compose.Case:
    query = understand(question)
    return assistant._case(query, assistant._retriever.find(query.standalone, assistant.config.passages, scope))


def observe(assistant: Assistant, row: dict[str, Any], scope: Scope | None) -> dict[str, Any]:
    case = case_of(assistant, row["question"], scope)
    gold = [plain(a) for a in row["answers"]]
    yes, said = None, " ".join(e.text for e in extractive.choose(case.evidence, [case.scores[e.id] for e in case.evidence]))
    if assistant._chat is not None:
        writing = generative.write(assistant._chat, case.standalone, case.evidence, {"prompt": 0, "completion": 0})
        try:
            while True:
                next(writing)
        except StopIteration as done:
            draft = done.value
        yes, said = (0.0 if draft.refused else draft.yes), " ".join(s.text for s in draft.sentences)
    right = bool(row["answerable"]) and any(g and g in plain(said) for g in gold)
    values = gate.features(compose.signals(case, yes))
    return {
        "id": row["id"],
        "group": row["group"],
        "answerable": row["answerable"],
        "right": right,
        "scoped": scope is not None,
        "x": values,
        "refused": yes == 0.0,
    }


def collect(model: str, count: int) -> list[dict[str, Any]]:
    RESULTS.mkdir(exist_ok=True)
    log = RESULTS / f"gate-{model.replace(':', '-')}.jsonl"
    done = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    seen = {(r["id"], r["scoped"]) for r in done}
    rows = sample([json.loads(line) for line in (BENCH / "questions.jsonl").read_text(encoding="utf-8").splitlines()], count)
    folder = RESULTS / "squad2"
    folder.mkdir(exist_ok=True)
    (folder / "corpus.jsonl").write_text((BENCH / "corpus.jsonl").read_text(encoding="utf-8"), encoding="utf-8")
    with Assistant.open(folder, RESULTS / "squad2-store", model) as assistant, log.open("a") as out:
        print(assistant.sync(), file=sys.stderr) if assistant.documents() == [] else None
        names = [d.name for d in assistant.documents()]
        for number, row in enumerate(rows):
            own = [n for n in names if n.split("#", 1)[1].rsplit("-", 1)[0] == f"squad-{row['group']}"]
            for scope in (None, Scope(documents=own)):
                if (row["id"], scope is not None) in seen or (model == "local" and (number % 2 == 0) == (scope is None)):
                    continue
                done.append(observe(assistant, row, scope))
                out.write(json.dumps(done[-1]) + "\n")
                out.flush()
            if number % 50 == 0:
                print(f"{number}/{len(rows)}", file=sys.stderr, flush=True)
    return done


def fit(rows: list[dict[str, Any]], label: str) -> tuple[float, np.ndarray]:
    """Logistic regression with a little ridge, by Newton's method."""
    x = np.array([[1.0, *r["x"]] for r in rows])
    y = np.array([float(r[label]) for r in rows])
    w = np.zeros(x.shape[1])
    ridge = np.diag([0.0, *[1.0] * (x.shape[1] - 1)])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + ridge, x.T @ (p - y) + ridge @ w)
    return float(w[0]), w[1:]


def report(rows: list[dict[str, Any]], bias: float, w: np.ndarray, label: str, title: str) -> None:
    p = np.array([1 / (1 + np.exp(-(bias + np.dot(w, r["x"])))) for r in rows])
    y = np.array([bool(r[label]) for r in rows])
    answerable = np.array([bool(r["answerable"]) for r in rows])
    area = np.mean([(a > b) + 0.5 * (a == b) for a in p[y] for b in p[~y]])
    cut = np.quantile(p[answerable], 0.15)
    refused = np.mean(p[~answerable] < cut)
    print(
        f"{title}: n {len(rows)}  AUROC {area:.3f}  refused of the unanswerable at 15 % false refusals {refused:.2f} (threshold {cut:.2f})"
    )
    for low in np.arange(0, 1, 0.1):
        inside = (p >= low) & (p < low + 0.1)
        if inside.any():
            print(f"    {low:.1f}-{low + 0.1:.1f}: n {inside.sum():4d}  said {p[inside].mean():.2f}  true {y[inside].mean():.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1200)
    parser.add_argument("--model", default="extractive")
    options = parser.parse_args()
    if not BENCH.is_dir():
        print(f"There is no {BENCH}: this fit needs the open rows of SQuAD 2.0 there.")
        return 0
    rows = collect(options.model, options.rows)
    rows = [r for r in rows if not r["refused"]]
    fitting, held = [r for r in rows if fitted_on(r["group"])], [r for r in rows if not fitted_on(r["group"])]
    bias, w = fit(fitting, "right")
    print("Weights(" + f"{bias:.2f}, (" + ", ".join(f"{v:.2f}" for v in w) + "))   # " + ", ".join(NAMES[: len(w)]))
    report(fitting, bias, w, "right", "fitted")
    report(held, bias, w, "right", "held out")
    for scoped in (False, True):
        report([r for r in held if r["scoped"] == scoped], bias, w, "right", f"held out, {'scoped' if scoped else 'all'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
