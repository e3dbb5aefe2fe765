"""Fit the coefficients of the gate on open question sets.

Run: python benchmarks/fit_gate.py [--model local] [--rows N] [--ranking | --left-out | --agreement]

Label: the sentences that would be quoted hold a gold answer or a gold sentence (with a language model: its draft contains
one). Fitted on clapnq (Apache-2.0), of which two thirds trained the evidence model too, and on rgb_en (CC BY-NC-SA 4.0), of which it
never saw a row, each question within its own documents, with a language model on SQuAD 2.0 (CC BY-SA 4.0) too, over one store of all
paragraphs; of a draft of which nothing holds, what is quoted in its place is judged. A third of each, chosen by hash, is only reported on.
Prints AUROC, refusals at 15 % false refusals and a reliability table.
Rows are kept in benchmarks/results, so that a run resumes; none goes into the repository.
`--ranking` fits on the other SQuAD articles how the sentence scores are joined. `--left-out` asks each answerable question once more
without its gold documents and their near-duplicates, which makes it an unanswerable one, of any corpus; where what would be quoted then
holds a gold answer all the same, nobody knows what is right, and the row is dropped. Nothing is fitted on these rows; they are reported on
beside the answerable ones. `--agreement` tells whether it helps the gate to know how many further independent documents of the evidence
have the value of the best sentence: folds of the rows that are fitted on, with and without.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections.abc import Mapping
from typing import Any

import numpy as np
from open_sets import BENCH, RESULTS, OpenSet
from retrieval import store_over

from rag import Assistant, Config, Scope
from rag.answers import compose, gate, generative
from rag.answers.case import Case
from rag.answers.values import differ, value_of
from rag.assistant import SMALL_BUDGET
from rag.retrieval.followup import understand
from rag.retrieval.narrowing import Narrowed

WITHHELD = 0.05
"""Share of the right answers of any set that a strictness of 0.5 may withhold: risk control on the rows fitted on."""
NAMES = ("cosine", "missing_name", "holds", "yes")
SETS = ("clapnq", "rgb_en", "squad2")
_FOLDS, _MOST_AGREEING = 10, 3
FREE: Mapping[int, float] = {}
RARE = {1: -0.47}
"""A name of the question is missing in 7 of 295 rows with the local model: its weight there is that of the fit without one."""


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]", "", re.sub(r"\b(a|an|the)\b", " ", text.lower())).split())


def holds_gold(row: dict[str, Any], said: list[str]) -> bool:
    """Whether one of the sentences is a gold sentence, or a gold answer stands in them."""
    if row.get("evidence"):
        gold = [plain(e) for e in row["evidence"]]
        return any(plain(s) in g or g in plain(s) for s in said for g in gold if g)
    together = plain(" ".join(said))
    groups = row.get("answer_all_of") or [row["answers"]]
    return all(any(plain(a) and plain(a) in together for a in group) for group in groups)


def sample(rows: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    chosen = random.Random(7)
    yes = [row for row in rows if row["answerable"]]
    no = [row for row in rows if not row["answerable"]]
    return [r for pair in zip(chosen.sample(yes, count // 2), chosen.sample(no, count // 2), strict=True) for r in pair]


def case_of(assistant: Assistant, question: str, scope: Scope | None) -> Case:
    """What `Assistant.follow` lays before its model, disputes aside."""
    query = understand(question)
    found = Narrowed(assistant._retriever.find(query.standalone, assistant.config.passages, scope), scope)
    return assistant._case(query, found, SMALL_BUDGET if assistant._chat is not None and assistant._chat.small else None)


def observe(assistant: Assistant, row: dict[str, Any], scope: Scope | None) -> dict[str, Any]:
    case = case_of(assistant, row["question"], scope)
    yes, carried, quoted = None, [], compose._chosen(case)
    if assistant._chat is not None:
        draft = drafted(assistant, case)
        carried, _ = compose._sifted(case, draft)
        quoted = tuple(compose._together(carried)) or quoted
        yes = generative.confirmed(assistant._chat, case.standalone, quoted, {})
    worded = carried and not row.get("evidence")  # one asked for gold sentences is right when what would be cited is one of them
    said = [found.text for _, found in carried] if worded else [e.text for e in quoted]
    right = bool(row["answerable"]) and bool(said) and holds_gold(row, said)
    failed = assistant._chat is not None and not carried
    values = gate.features(compose.signals(case, yes))
    told = {name: row[name] for name in ("id", "set", "held", "answerable")}
    known = {"agreeing": agreeing(case), "says_gold": bool(said) and bool(row["answers"]) and holds_gold(row, said)}
    return {**told, "right": right, "x": values, "failed": failed, **known}


def drafted(assistant: Assistant, case: Case) -> generative.Draft:
    """What the assistant's model writes to a case."""
    writing = generative.write(assistant._chat, case.standalone, case.evidence, {"prompt": 0, "completion": 0})
    try:
        while True:
            next(writing)
    except StopIteration as done:
        draft: generative.Draft = done.value
        return draft


def agreeing(case: Case) -> int:
    """In how many further groups of near-duplicates the evidence has the value of the best sentence; 0 where that has none."""
    values = [(case.groups.get(e.document, e.document), value_of(case.standalone, e.text, e.speaker or "")) for e in case.ranked]
    if not values or values[0][1] is None:
        return 0
    home, first = values[0]
    return len(
        {group for group, value in values[1:] if value and group != home and type(value) is type(first) and not differ(first, value)}
    )


def ranking(assistant: Assistant, row: dict[str, Any]) -> list[dict[str, Any]]:
    """The sentences that the evidence model read for an answerable or unanswerable question, with what each is worth."""
    finding = assistant._retriever.find(row["question"], assistant.config.passages)
    gold = [plain(a) for a in row["answers"]]
    return [
        {"x": [one.cosine, one.coverage, one.holds], "right": any(g and g in plain(one.sentence.text) for g in gold)}
        for one in finding.sentences
        if one.holds is not None
    ]


def report_ranking(count: int) -> None:
    """Fit how cosine, coverage and the evidence model are joined, and print where each puts the gold sentence."""
    with opened("squad2", "extractive") as assistant:
        rows = [(row["held"], ranking(assistant, row)) for row in sample(read("squad2"), count) if row["answerable"]]
    bias, w = fit([one for held, found in rows if not held for one in found], "right")
    print("_JOINT = (" + ", ".join(f"{v:.2f}" for v in (bias, *w)) + ")   # bias, cosine, coverage, holds")
    orders = {"cosine + coverage": lambda x: x[0] + x[1] / 2, "evidence model": lambda x: x[2], "joined": lambda x: float(np.dot(w, x))}
    held = [found for is_held, found in rows if is_held]
    for name, worth in orders.items():
        ranks = [next((i for i, one in enumerate(sorted(found, key=lambda o: -worth(o["x"])), 1) if one["right"]), 99) for found in held]
        shares = "  ".join(f"first {k}: {np.mean([r <= k for r in ranks]):.3f}" for k in (1, 2, 4, 12))
        print(f"held out, n {len(ranks)}, {name}: {shares}")


def read(name: str) -> list[dict[str, Any]]:
    one = OpenSet(name)
    return [{**row, "set": name, "held": one.held(row)} for row in one.questions]


def questions(name: str, count: int, model: str) -> list[dict[str, Any]]:
    """Rows of a set, half of them answerable; of RGB the hardest noise and the refusals.

    Of SQuAD what is reported on, and with a language model, which has not seen the others either, as many of these.
    """
    rows = read(name)
    if name == "rgb_en":
        rows = [row for row in rows if row["type"] in ("noise_0.8", "reject")]
    if name != "squad2":
        return _half(rows, count)
    held = _half([row for row in rows if row["held"]], count)
    return held if model == "extractive" else [*_half([row for row in rows if not row["held"]], count), *held]


def _half(rows: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    return sample(rows, min(count, 2 * min(sum(r["answerable"] for r in rows), sum(not r["answerable"] for r in rows))))


def opened(name: str, model: str) -> Assistant:
    """An assistant over all documents of a set, kept between runs."""
    one = OpenSet(name)
    return store_over(name, list(one.corpus.values()), model)


def collect(name: str, model: str, count: int, *, without: bool = False) -> list[dict[str, Any]]:
    """The rows of a set as the gate sees them. :param without: only the answerable, asked without their documents."""
    RESULTS.mkdir(exist_ok=True)
    log = RESULTS / f"gate-{name}-{model.replace(':', '-')}-{Config.load().embedder.replace('/', '-')}{'-left-out' * without}.jsonl"
    done = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    seen = {r["id"] for r in done}
    with opened(name, model) as assistant, log.open("a") as out:
        for row in questions(name, count, model):
            if row["id"] not in seen and (row["answerable"] or not without):
                scope = Scope(documents=[document(d) for d in row["docs"]]) if row.get("docs") else None
                asked = ({**row, "answerable": False}, left_out(assistant, row)) if without else (row, scope)
                done.append(observe(assistant, *asked))
                out.write(json.dumps(done[-1]) + "\n")
                out.flush()
    return done


def document(name: str) -> str:
    return f"corpus.jsonl#{name}"


def left_out(assistant: Assistant, row: dict[str, Any]) -> Scope:
    """Where a question is asked as usual, without the documents that answer it and whatever is nearly the same as one of them.

    Where nothing is left of the question's own documents, that is the rest of the store.
    """
    groups = assistant._catalog.clusters()
    gold = {groups.get(document(d)) for d in row["relevant"]}
    there = [name for name in map(document, row.get("docs") or ()) if groups.get(name) not in gold]
    return Scope(documents=there or [name for name, group in groups.items() if group not in gold])


def fit(rows: list[dict[str, Any]], label: str, fixed: Mapping[int, float] = FREE) -> tuple[float, np.ndarray]:
    """Logistic regression with a little ridge, by Newton's method; each set weighs the same and has a constant of its own.

    Sets differ in how often they are answerable and how hard they are: without constants of their own, that difference is taken
    for a worth of the signals. Returned is the mean of the constants.

    :param fixed: weights that are given, by the number of their signal.
    """
    sets = sorted({row.get("set", "") for row in rows})
    of = np.array([[float(row.get("set", "") == name) for name in sets] for row in rows])
    seen = np.array([row["x"] for row in rows], float)
    w = np.array([fixed.get(n, 0.0) for n in range(seen.shape[1])])
    free = [n for n in range(seen.shape[1]) if n not in fixed]
    given, spread = seen @ w, seen[:, free].std(axis=0) + 1e-9  # so that the ridge holds a narrow signal back no more than a wide one
    x = np.hstack([of, seen[:, free] / spread])
    y = np.array([float(row[label]) for row in rows])
    weight = len(rows) / len(sets) * (of / of.sum(axis=0)).sum(axis=1)
    found = np.zeros(x.shape[1])
    ridge = np.diag([*[0.01] * len(sets), *[1.0] * len(free)])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ found - given))
        found -= np.linalg.solve(x.T @ (x * (weight * p * (1 - p))[:, None]) + ridge, x.T @ (weight * (p - y)) + ridge @ found)
    w[free] = found[len(sets) :] / spread
    return float(np.mean(found[: len(sets)])), w


def leniency(rows: list[dict[str, Any]], bias: float, w: np.ndarray) -> float:
    """Log-odds below even at which a strictness of 0.5 withholds no more than that share of the right answers of any set."""
    sets = sorted({row["set"] for row in rows})
    return -min(float(np.quantile([bias + float(np.dot(w, r["x"])) for r in rows if r["right"] and r["set"] == n], WITHHELD)) for n in sets)


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


def report_left_out(model: str, count: int) -> None:
    """Report on the answerable questions beside the same without their documents, with the coefficients of the product."""
    for name in SETS:
        asked = [row for row in collect(name, model, count) if row["answerable"]]
        without = collect(name, model, count, without=True)
        kept = [row for row in without if not row["says_gold"]]
        fitted = gate.FITTED[True, model != "extractive"]
        rows = [row for row in (*asked, *kept) if len(row["x"]) == len(fitted.values)]  # else nothing was found
        told = f"{len(kept)} left out, {len(without) - len(kept)} dropped as a gold answer is quoted all the same"
        report(rows, fitted.bias, np.array(fitted.values), "right", f"{name}, {told}")
        shown = [row for row in rows if row in kept and np.dot(fitted.values, row["x"]) + fitted.bias >= -fitted.leniency]
        print(f"    withheld at a strictness of 0.5: {1 - len(shown) / max(1, len(kept)):.2f} of those left out")


def report_agreement(rows: list[dict[str, Any]]) -> None:
    """Log loss and AUROC in folds by question, with and without agreement."""
    fold = [int(hashlib.sha256(row["id"].rsplit("-", 1)[0].encode()).hexdigest(), 16) % _FOLDS for row in rows]
    y = np.array([bool(row["right"]) for row in rows])
    agree = [min(row["agreeing"], _MOST_AGREEING) for row in rows]
    print(f"n {len(rows)}, {sum(y)} right; agreeing 0, 1, 2, 3 or more: {[agree.count(n) for n in range(_MOST_AGREEING + 1)]}")
    for title, wide in (("without", False), ("with agreement", True)):
        seen = [{**row, "x": [*row["x"], *([float(a)] * wide)]} for row, a in zip(rows, agree, strict=True)]
        p = np.zeros(len(rows))
        for number in range(_FOLDS):
            bias, w = fit([row for row, f in zip(seen, fold, strict=True) if f != number], "right")
            for at in (n for n, f in enumerate(fold) if f == number):
                p[at] = 1 / (1 + np.exp(-(bias + np.dot(w, seen[at]["x"]))))
        loss = -np.mean(np.where(y, np.log(p), np.log(1 - p)))
        area = np.mean([(a > b) + 0.5 * (a == b) for a in p[y] for b in p[~y]])
        worth = f"  weight on all rows {fit(seen, 'right')[1][-1]:.2f}" if wide else ""
        print(f"{title}: log loss {loss:.4f}  AUROC {area:.3f}{worth}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=300, help="at most so many of each set")
    parser.add_argument("--model", default="extractive")
    parser.add_argument("--ranking", action="store_true", help="fit how the sentence scores are joined instead")
    parser.add_argument("--left-out", action="store_true", help="report on questions asked without their documents instead")
    parser.add_argument("--agreement", action="store_true", help="tell whether agreement of documents helps instead")
    options = parser.parse_args()
    if not BENCH.is_dir():
        print(f"There is no {BENCH}: this fit needs the open rows of three question sets there.")
        return 0
    if options.ranking:
        report_ranking(options.rows)
        return 0
    if options.left_out:
        report_left_out(options.model, options.rows)
        return 0
    if options.agreement:
        report_agreement([row for name in SETS[:2] for row in collect(name, options.model, options.rows) if not row["held"]])
        return 0
    rows = [row for name in SETS for row in collect(name, options.model, options.rows)]
    rows = [r for r in rows if len(r["x"]) == max(len(one["x"]) for one in rows)]  # else nothing was found
    if failed := [r for r in rows if r["failed"]]:
        yes = [r["right"] for r in failed if r["answerable"]]
        print(f"drafts that failed: {len(failed) - len(yes)} of unanswerable questions, {len(yes)} of others, {sum(yes)} quoted right")
    bias, w = fit([r for r in rows if not r["held"]], "right", FREE if options.model == "extractive" else RARE)
    lenient = leniency([r for r in rows if not r["held"]], bias, w)
    print(f"Weights({bias:.2f}, ({', '.join(f'{v:.2f}' for v in w)}), {lenient:.2f})   # {', '.join(NAMES[: len(w)])}")
    report([r for r in rows if not r["held"]], bias, w, "right", "fitted")
    for name in SETS:
        if held := [r for r in rows if r["held"] and r["set"] == name]:
            report(held, bias, w, "right", f"held out, {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
