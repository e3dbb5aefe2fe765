"""How well verification tells claims that their source supports from those that it does not, on WiCE.

Run: python benchmarks/verification.py

Positive: supported at least in part. Printed are the third of the claims that nothing was fitted on, with the coefficients of the product,
and all of them, each with coefficients and threshold fitted on the other nine tenths (and on the claims made of questions, see
`fit_support.py`). Beside it: the plain share of words at the threshold that is best for the same claims, and calling every claim supported.
F1 of the positive claims says little, as seven of eight are; so F1 of the negative ones stands beside it, and below the same for
support in full. Intervals: 95 %, bootstrap over claims.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence

import numpy as np
from fit_support import best_cut, fit, support
from open_sets import there_or_exit
from support_pairs import QUESTIONS, Seen, seen

from rag.answers.support import FITTED, PARTIAL, SUPPORTED

_FOLDS, _RESAMPLES = 10, 2000
Said = np.ndarray


def balanced(said: Said, true: Said) -> float:
    return float(((said & true).sum() / true.sum() + (~said & ~true).sum() / (~true).sum()) / 2)


def f1(said: Said, true: Said) -> float:
    return float(2 * (said & true).sum() / max(1, said.sum() + true.sum()))


def line(name: str, said: Said, true: Said) -> None:
    """One row of the table: what was said of the claims and what is true."""
    draw = np.random.default_rng(7)
    samples = [draw.integers(0, len(true), len(true)) for _ in range(_RESAMPLES)]
    parts = []
    for measure in (balanced, f1, lambda s, t: f1(~s, ~t)):
        low, high = np.percentile([measure(said[i], true[i]) for i in samples if 0 < true[i].sum() < len(true)], [2.5, 97.5])
        parts.append(f"{measure(said, true):.3f} [{low:.3f}, {high:.3f}]")
    print(f"  {name:58} {'  '.join(parts)}")


def crossed(rows: Sequence[Seen], others: Sequence[Seen], value: Callable[[list[Seen], list[Seen]], np.ndarray], true: Said) -> Said:
    """For each claim whether its value reaches the threshold that is best for the other folds."""
    fold = np.array([int(hashlib.sha256(row.id.encode()).hexdigest(), 16) % _FOLDS for row in rows])
    said = np.zeros(len(rows), bool)
    for number in range(_FOLDS):
        train = [row for row, f in zip(rows, fold, strict=True) if f != number]
        test = [row for row, f in zip(rows, fold, strict=True) if f == number]
        cut = best_cut(value([*train, *others], train), true[fold != number])
        said[fold == number] = value([*train, *others], test) >= cut
    return said


def plain(_: Sequence[Seen], rows: Sequence[Seen]) -> np.ndarray:
    return np.array([row.coverage for row in rows])


def ours(train: Sequence[Seen], rows: Sequence[Seen]) -> np.ndarray:
    return support(rows, fit(train, 3))


def main() -> int:
    there_or_exit()
    rows = seen("wice")
    some, full = (np.array([test(row) for row in rows]) for test in (lambda row: row.label > 0, lambda row: row.label == 1))
    held = np.array([row.held for row in rows])
    contradicted, faulty, cut = (np.array([getattr(row, name) for row in rows]) for name in ("contradicted", "faulty", "cut"))
    values, words = support(rows, (FITTED[0], np.array(FITTED[1]))), plain((), rows)
    word_cut = {name: best_cut(words[~held], true[~held]) for name, true in (("some", some), ("full", full))}
    everything = np.ones(len(rows), bool)

    print(f"{'':60} balanced accuracy     F1 of the positive    F1 of the negative")
    print(f"held out, n {held.sum()}: supported at least in part ({some[held].sum()}) against not supported ({(~some)[held].sum()})")
    line("verify: support, not contradicted", ((values >= PARTIAL) & ~contradicted)[held], some[held])
    line("what is shown (no hard check fails, or cut to what holds)", (((values >= PARTIAL) & ~faulty) | cut)[held], some[held])
    line("plain share of words, threshold fitted", (words >= word_cut["some"])[held], some[held])
    line("all supported", everything[held], some[held])
    print(f"held out: supported in full ({full[held].sum()}) against the rest")
    line("verify: support, not contradicted", ((values >= SUPPORTED) & ~contradicted)[held], full[held])
    line("what is shown as supported", ((values >= SUPPORTED) & ~faulty)[held], full[held])
    line("plain share of words, threshold fitted", (words >= word_cut["full"])[held], full[held])
    line("all supported", everything[held], full[held])

    others = [row for name in QUESTIONS for row in seen(name) if not row.held]
    for what, true in (("at least in part", some), ("in full", full)):
        print(f"ten folds, n {len(rows)}: supported {what} ({true.sum()}) against the rest")
        line("verify: support, not contradicted", crossed(rows, others, ours, true) & ~contradicted, true)
        line("plain share of words, threshold fitted", crossed(rows, (), plain, true), true)
        line("all supported", everything, true)
    return 0


if __name__ == "__main__":
    sys.exit(main())
