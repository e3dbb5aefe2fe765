"""Labels of people beside the levels of a judge: how far they agree, and whether that is enough to trust the judge.

Counts pairs of label and level, and keeps what was counted by the judge's fingerprint. Asks no model (`judge.py` does) and
reads no label's file (`labels.py` does).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...errors import EvaluationError
from ..intervals import wilson
from ..report import Figure
from ..sets.files import put
from .labels import LEVELS

LABELS_WANTED = 200
"""Fewer labels leave an agreement of 80 % uncertain by more than 5.5 points either way (Wilson)."""
KAPPA_WANTED = 0.6
"""Where agreement beyond chance is called substantial (Landis and Koch, 1977)."""
BALANCED_WANTED = 0.75
"""Each level counts alike, so that a judge cannot pass by missing the rare one: kappa alone would forgive that."""

Confusion = Mapping[str, Mapping[str, int]]
"""What people said -> what the judge said -> how often; the judge may also have been "unreadable"."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far one judge agrees with people; every figure of it follows from what was counted.

    :param confusion: labels against levels; "unreadable" replies count as disagreement. :param slices: the same by slice.
    :param people: labels of the first against those of the second person, empty when no row has both.
    :param unlabelled: rows left out because they have no label. :param failed: rows left out because asking the judge failed.
    """

    fingerprint: str
    model: str
    prompt_version: str
    confusion: Confusion
    slices: Mapping[str, Confusion]
    people: Confusion
    unlabelled: int = 0
    failed: int = 0

    @property
    def n(self) -> int:
        """Labels that the judge was held against."""
        return _total(self.confusion)

    @property
    def agreement(self) -> Figure:
        """Share of the labels that the judge repeats, with its Wilson interval."""
        return _share(self.confusion)

    @property
    def cohen_kappa(self) -> float | None:
        """Agreement beyond chance, -1..1, higher is better (Cohen, 1960); None when it is not defined."""
        return kappa(self.confusion)

    @property
    def balanced_accuracy(self) -> float | None:
        """Mean over the levels that people used of the share that the judge repeats; None without labels."""
        return balanced_accuracy(self.confusion)

    @property
    def human_kappa(self) -> float | None:
        """Agreement beyond chance of the two persons; no judge can be held to more. None without second labels."""
        return kappa(self.people)

    @property
    def missing(self) -> tuple[str, ...]:
        """What keeps the judge from counting as calibrated, in words; () when nothing does."""
        held: tuple[tuple[str, float | None, float], ...] = (
            ("labels", self.n, LABELS_WANTED),
            ("kappa", self.cohen_kappa, KAPPA_WANTED),
            ("balanced accuracy", self.balanced_accuracy, BALANCED_WANTED),
        )
        return tuple(f"{name} {_short(seen)}, at least {wanted} needed" for name, seen, wanted in held if seen is None or seen < wanted)

    @property
    def calibrated(self) -> bool:
        """Whether labels, kappa and balanced accuracy all reach what is wanted (see the constants above)."""
        return not self.missing

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form, with what follows from the counts; `from_dict` reads the counts back."""
        return asdict(self) | {
            "n": self.n,
            "agreement": asdict(self.agreement),
            "cohen_kappa": self.cohen_kappa,
            "balanced_accuracy": self.balanced_accuracy,
            "human_n": _total(self.people),
            "human_kappa": self.human_kappa,
            "by_slice": {name: _figures(counts) for name, counts in self.slices.items()},
            "calibrated": self.calibrated,
            "missing": list(self.missing),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Agreement:
        """Restore what `to_dict` wrote; figures are made anew from the counts, so that no file can claim better ones."""
        return cls(
            str(data["fingerprint"]),
            str(data["model"]),
            str(data["prompt_version"]),
            _counted(data["confusion"]),
            {str(name): _counted(one) for name, one in data["slices"].items()},
            _counted(data["people"]),
            int(data["unlabelled"]),
            int(data["failed"]),
        )

    def __str__(self) -> str:
        share = self.agreement
        bounds = f" ({share.low:.3f}–{share.high:.3f})" if share.low is not None and share.high is not None else ""
        lines = [f"{self.model} agrees with {_short(share.value)}{bounds} of {self.n} labels"]
        lines.append(f"  kappa {_short(self.cohen_kappa)}, balanced accuracy {_short(self.balanced_accuracy)}")
        lines += [f"  two persons: kappa {_short(self.human_kappa)} over {_total(self.people)} labels"] if self.people else []
        for name, counts in self.slices.items():
            lines.append(f"  {name}: agrees {_short(_share(counts).value)}, kappa {_short(kappa(counts))}, {_total(counts)} labels")
        left_out = [f"{n} {word}" for n, word in ((self.unlabelled, "without a label"), (self.failed, "failed")) if n]
        lines += [f"  left out: {', '.join(left_out)}"] if left_out else []
        return "\n".join([*lines, "  calibrated" if self.calibrated else f"  not calibrated: {'; '.join(self.missing)}"])


# --- counting ------------------------------------------------------------------------------------------


def tally(pairs: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Count pairs (said by people, said by the judge), in the order of the levels."""
    counts: dict[str, dict[str, int]] = {}
    for label, level in sorted(pairs, key=lambda pair: (_place(pair[0]), _place(pair[1]))):
        row = counts.setdefault(label, {})
        row[level] = row.get(level, 0) + 1
    return counts


def kappa(confusion: Confusion) -> float | None:
    """Cohen's kappa, unweighted: (observed - chance) / (1 - chance); None without pairs, or when chance alone gives 1."""
    total, seen = _total(confusion), _columns(confusion)
    if not total:
        return None
    chance = sum(sum(row.values()) * seen.get(label, 0) for label, row in confusion.items()) / total**2
    return None if chance == 1.0 else (_hits(confusion) / total - chance) / (1 - chance)


def balanced_accuracy(confusion: Confusion) -> float | None:
    """Mean recall over the labels that occur; None when none does."""
    recalls = [row.get(label, 0) / sum(row.values()) for label, row in confusion.items()]
    return sum(recalls) / len(recalls) if recalls else None


def corrected(mean: Figure, agreement: Agreement) -> Figure:
    """A mean of levels, put right by what the labels say of the judge: prediction-powered inference (Angelopoulos et al., 2023).

    Mean plus the mean of (label - level) over the labels, within 0..1; the interval joins the variance of both by a normal
    approximation. It holds as far as the labelled claims are a fair sample of those that were judged. None without an
    interval of `mean` or with fewer than two readable labels.
    """
    gaps = [
        (LEVELS[label] - LEVELS[level], count)
        for label, row in agreement.confusion.items()
        for level, count in row.items()
        if level in LEVELS
    ]
    n = sum(count for _, count in gaps)
    if n < 2 or mean.value is None or mean.low is None or mean.high is None:
        return Figure(None)
    gap = sum(one * count for one, count in gaps) / n
    variance = sum((one - gap) ** 2 * count for one, count in gaps) / (n - 1) / n
    half = math.hypot(max(mean.value - mean.low, mean.high - mean.value), 1.96 * math.sqrt(variance))
    value, low, high = (round(min(1.0, max(0.0, mean.value + gap + side)), 6) for side in (0.0, -half, half))
    return Figure(value, low, high, mean.n, "prediction-powered")


def _figures(counts: Confusion) -> dict[str, Any]:
    return {"n": _total(counts), "agreement": asdict(_share(counts)), "cohen_kappa": kappa(counts)} | {
        "balanced_accuracy": balanced_accuracy(counts)
    }


def _share(counts: Confusion) -> Figure:
    hits, total = _hits(counts), _total(counts)
    if not total:
        return Figure(None)
    bounds = wilson(hits, total)
    return Figure(hits / total, bounds.low, bounds.high, total, bounds.by)


def _hits(counts: Confusion) -> int:
    return sum(row.get(label, 0) for label, row in counts.items())


def _total(counts: Confusion) -> int:
    return sum(sum(row.values()) for row in counts.values())


def _columns(counts: Confusion) -> dict[str, int]:
    names = {level for row in counts.values() for level in row}
    return {level: sum(row.get(level, 0) for row in counts.values()) for level in names}


def _counted(data: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    return {str(label): {str(level): int(count) for level, count in row.items()} for label, row in data.items()}


def _place(level: str) -> int:
    return [*LEVELS, level].index(level)


def _short(value: float | None) -> str:
    return "not known" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")


# --- kept calibrations ---------------------------------------------------------------------------------


def save_calibration(path: str | Path, agreement: Agreement) -> None:
    """Keep an agreement in a JSON file under the judge's fingerprint, in place of an older one; other judges' stay.

    :raises EvaluationError: the file holds something else, or cannot be written.
    """
    kept = {name: one.to_dict() for name, one in _kept(Path(path)).items()}
    kept[agreement.fingerprint] = agreement.to_dict()
    put(Path(path), json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def calibration_for(path: str | Path, fingerprint: str) -> Agreement | None:
    """The agreement kept for exactly this judge; None when there is none, or no file yet.

    :raises EvaluationError: the file holds something else.
    """
    return _kept(Path(path)).get(fingerprint)


def _kept(path: Path) -> dict[str, Agreement]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): Agreement.from_dict(one) for name, one in data.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(f"{path} is not a file of calibrations: {error!r}", None, "Name another file, or remove this one") from error
