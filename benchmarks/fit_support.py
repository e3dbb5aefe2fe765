"""Fit the coefficients of `Claim.support` on open sets, and the support from which some of a claim counts as proved.

Run: python benchmarks/fit_support.py

Label: the cited sentences support the claim in full. Fitted on WiCE and on claims made of questions of SQuAD 2.0 and RGB
(`support_pairs.py`), two thirds of each by the hash of the article, each set and label weighing the same. Prints the coefficients with and
without an embedder, AUROC on what was left out, and how often claims with so much support are supported there.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import numpy as np
from open_sets import there_or_exit
from support_pairs import QUESTIONS, Seen, seen

Fitted = tuple[float, np.ndarray]


def fit(rows: Sequence[Seen], wide: int) -> Fitted:
    """Logistic regression over the first `wide` signals with a little ridge, by Newton's method; each set and label weighs the same."""
    x = np.array([[1.0, *row.x[:wide]] for row in rows])
    y = np.array([row.label == 1 for row in rows], float)
    groups = [(row.set, row.label == 1) for row in rows]
    weight = np.array([100 / groups.count(group) for group in groups])
    w = np.zeros(wide + 1)
    ridge = np.diag([0.0, *[1.0] * wide])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve(x.T @ (x * (weight * p * (1 - p))[:, None]) + ridge, x.T @ (weight * (p - y)) + ridge @ w)
    return float(w[0]), w[1:]


def support(rows: Sequence[Seen], fitted: Fitted) -> np.ndarray:
    bias, w = fitted
    return 1 / (1 + np.exp(-(bias + np.array([row.x[: len(w)] for row in rows]) @ w)))


def best_cut(values: np.ndarray, positive: np.ndarray) -> float:
    """The value from which to say yes for the best balanced accuracy."""
    return float(max(np.unique(values), key=lambda cut: (values[positive] >= cut).mean() + (values[~positive] < cut).mean()))


def area(values: np.ndarray, positive: np.ndarray) -> float:
    """AUROC."""
    return float(np.mean([(a > b) + 0.5 * (a == b) for a in values[positive] for b in values[~positive]]))


def main() -> int:
    there_or_exit()
    rows = [row for name in ("wice", *QUESTIONS) for row in seen(name)]
    fitted_rows, held = [row for row in rows if not row.held], [row for row in rows if row.held]
    for name, wide in (("FITTED", 3), ("WORDS_ONLY", 2)):
        fitted = fit(fitted_rows, wide)
        print(f"{name} = {fitted[0]:.2f}, ({', '.join(f'{w:.2f}' for w in fitted[1])})")
        wice = [row for row in fitted_rows if row.set == "wice"]
        cut = best_cut(support(wice, fitted), np.array([row.label > 0 for row in wice]))
        print(f"  PARTIAL: {cut:.2f} parts WiCE's claims with some support from those without best")
        for one in ("wice", *QUESTIONS):
            left = [row for row in held if row.set == one]
            values, full = support(left, fitted), np.array([row.label == 1 for row in left])
            print(f"  held out, {one}: n {len(left)}  AUROC {area(values, full):.3f}", end="")
            print(f"; of some support {area(values, np.array([row.label > 0 for row in left])):.3f}" if one == "wice" else "")
        values, full = support(held, fitted), np.array([row.label == 1 for row in held])
        for low in np.arange(0, 1, 0.2):
            inside = (values >= low) & (values < low + 0.2)
            if inside.any():
                print(
                    f"    {low:.1f}-{low + 0.2:.1f}: n {inside.sum():4d}  said {values[inside].mean():.2f}  true {full[inside].mean():.2f}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
