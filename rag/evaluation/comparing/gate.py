"""A gate for a run: what must hold whatever the questions, bounds set by hand, and nothing worse than a baseline.

Decides by the figures themselves, so the same run gives the same verdict; intervals stand in the reasons. Knows no
assistant and no file but the baseline.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...errors import EvaluationError
from ..names import METRICS
from ..report import ROWS, RUN, Figure, Report, Row, load_run, unknown_figure
from .changes import changes, pairs

Bounds = Mapping[str, float]

DEFAULT_DROP = 0.02
"""How much a guarded figure may be worse than in the baseline, where nothing else is said."""
GUARDED = tuple(
    metric.name
    for metric in METRICS.values()
    if metric.group in ("outcome", "retrieval", "answer", "citation", "abstention") and metric.unit == "share" and metric.higher is not None
)
"""Figures that are held against a baseline without being named."""
_JUDGED = {"judge_support": True, "judge_full": True, "judge_corrected": True, "judge_unreadable": False, "judge_failed": False}
"""Figures of a judge model, and whether more is better."""
_SLACK = 1e-6  # figures are rounded to six digits
_NAMED = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was held against the run; `seen` and `wanted` are figures in words, `reason` says what they mean."""

    name: str
    passed: bool
    seen: str
    wanted: str
    reason: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.passed else 'FAIL'}  {self.name}: {self.seen}, wanted {self.wanted}" + (
            f"\n      {self.reason}" if self.reason and not self.passed else ""
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says of a run, in the order in which it was checked."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)

    @property
    def exit_code(self) -> int:
        """For a shell: 0 when all passed, else 1."""
        return 0 if self.passed else 1

    def __str__(self) -> str:
        count = len(self.checks)
        head = f"The gate holds: {count} checks passed." if self.passed else f"The gate fails: {len(self.failures)} of {count} checks."
        return "\n".join([head, *map(str, self.failures), *(str(check) for check in self.checks if check.passed)])

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form, with `passed` beside the checks."""
        return {"passed": self.passed, "checks": [asdict(check) for check in self.checks]}


def judge(
    report: Report,
    baseline: Report | Mapping[str, Any] | None = None,
    minimum: Bounds | None = None,
    maximum: Bounds | None = None,
    max_drop: Bounds | None = None,
) -> Verdict:
    """Hold a run against what must always be, against bounds, and against a baseline.

    Always: every figure that must be at its best (`Metric.must`) is, where any row has it. A bounded figure that no row has fails.
    With a baseline: it is of the same question set, and no figure of `GUARDED` is worse than in it by more than `DEFAULT_DROP`,
    or gone. Figures of a judge model ("judge_…") pass nothing before the judge is calibrated.

    :param baseline: a run, or what its `run.json` holds; with rows, the reasons give the paired interval.
    :param minimum: least value by figure. :param maximum: greatest value by figure.
    :param max_drop: figure -> how much worse than in the baseline it may be, whichever way is worse, in its own unit; each takes the
        place of the default for that figure or adds the figure, the defaults of the others stay. Below 0 it must be better by that.
    :raises EvaluationError: an unknown figure, a bound that nothing can meet, `max_drop` without a baseline or for a figure of which
        neither direction is better, or a baseline that is none.
    """
    minimum, maximum, max_drop = (_sound(bounds or {}) for bounds in (minimum, maximum, max_drop))
    run = _Run.of(report)
    checks = [*_musts(run), *_bounded(run, minimum, least=True), *_bounded(run, maximum, least=False)]
    if baseline is None:
        if max_drop:
            raise EvaluationError(f"A drop of {next(iter(max_drop))!r} is bounded, but from nothing", "A baseline", "--baseline FILE")
        return Verdict(tuple(checks))
    before = _Run.of(baseline)
    same = _same_questions(run, before)
    drops = _drops(run, before, dict.fromkeys(GUARDED, DEFAULT_DROP) | max_drop, max_drop) if same.passed else ()
    return Verdict((*checks, same, *drops))


def load_baseline(path: str | Path) -> Report | Mapping[str, Any]:
    """A baseline from a run's folder, with its rows where they are there, or from a file like a run's `run.json`.

    :raises EvaluationError: there is none, or it is none.
    """
    path = Path(path)
    folder = path.parent if path.name == RUN else path
    if (folder / ROWS).exists() and (folder / RUN).exists():
        return Report.load(folder)
    found = load_run(path / RUN if path.is_dir() else path)
    _Run.of(found)
    return found


def junit(verdict: Verdict, name: str = "rag eval gate") -> str:
    """The verdict as JUnit XML: one suite, a test case for each check. Without times, so that the same verdict gives the same text."""
    from xml.etree import ElementTree  # noqa: S405 - writes only

    counts = {"tests": str(len(verdict.checks)), "failures": str(len(verdict.failures)), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": _clean(name), **counts})
    suite = ElementTree.SubElement(root, "testsuite", {"name": _clean(name), **counts, "skipped": "0", "time": "0"})
    for check in verdict.checks:
        case = ElementTree.SubElement(suite, "testcase", {"classname": _clean(name), "name": _clean(check.name), "time": "0"})
        if not check.passed:
            message = f"{check.seen}, wanted {check.wanted}"
            ElementTree.SubElement(case, "failure", {"message": _clean(message), "type": "gate"}).text = _clean(str(check))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _clean(text: str) -> str:
    """Without the characters that no XML may hold."""
    return _NOT_XML.sub("\ufffd", text)


# --- runs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """What the gate reads of a run, whether it came as a report or as a file."""

    about: Mapping[str, Any]
    figures: Mapping[str, Figure]
    calibrated: bool
    rows: tuple[Row, ...] = ()

    @classmethod
    def of(cls, run: Report | Mapping[str, Any]) -> _Run:
        if isinstance(run, Report):
            return cls(
                run.about, {**run.figures, **_figures(run.judged.get("figures", {}))}, run.judged.get("calibrated") is True, run.rows
            )
        about, figures, judged = run.get("about"), run.get("figures"), run.get("judged") or {}
        if not isinstance(about, Mapping) or not isinstance(figures, Mapping) or not isinstance(judged, Mapping):
            raise EvaluationError("The baseline is not a run", "It should hold `about` and `figures`, as run.json does", _REMAKE)
        return cls(about, _figures(figures) | _figures(judged.get("figures", {})), judged.get("calibrated") is True)

    def figure(self, name: str) -> Figure:
        return self.figures.get(name, Figure(None))


_REMAKE = "To make a new baseline: rag eval run FILE --out DIR, then put DIR/run.json in the baseline's place"


def _figures(plain: Mapping[str, Any]) -> dict[str, Figure]:
    found = {}
    for name, one in plain.items():
        value = one.get("value") if isinstance(one, Mapping) else "nothing"
        if isinstance(value, bool) or not isinstance(value, int | float | None):
            raise EvaluationError(f"The figure {name!r} of the run has {value!r} for a value", "A number or null", _REMAKE)
        found[name] = Figure(value, one.get("low"), one.get("high"), one.get("n", 0), one.get("by", ""))
    return found


def _sound(bounds: Bounds) -> dict[str, float]:
    """The bounds in order of name.

    :raises EvaluationError: an unknown figure, or a bound that is no number or lies outside of what the figure can be.
    """
    for name, bound in bounds.items():
        if name not in METRICS and name not in _JUDGED:
            raise unknown_figure(name)
        if not math.isfinite(bound) or (abs(bound) > 1 and (name in _JUDGED or METRICS[name].unit == "share")):
            raise EvaluationError(f"The bound of {name} is {bound:g}", "A share lies between 0 and 1", f"For 95 % write {name}=0.95")
    return dict(sorted(bounds.items()))


# --- checks ----------------------------------------------------------------------------------------------


def _musts(run: _Run) -> Iterator[Check]:
    for name, metric in METRICS.items():
        figure = run.figure(name)
        if not metric.must or figure.value is None:
            continue
        best = 1.0 if metric.higher else 0.0
        passed = abs(figure.value - best) <= _SLACK
        faulty = [row.question.id for row in run.rows if row.scores.get(name) not in (None, best)]
        reason = f"{metric.title}: {metric.meaning}. Anything but {best:g} is a fault of the product, whatever the questions."
        yield Check(f"must {name}", passed, _seen(figure), f"{best:g}", reason + _listed("Rows at fault", faulty))


def _bounded(run: _Run, bounds: Bounds, *, least: bool) -> Iterator[Check]:
    word, sign = ("min", 1) if least else ("max", -1)
    for name, bound in bounds.items():
        figure = run.figure(name)
        wanted = f"{'at least' if least else 'at most'} {bound:g}"
        if closed := _uncalibrated(run, name):
            yield Check(f"{word} {name}", False, _seen(figure), wanted, closed)
        elif figure.value is None:
            yield Check(f"{word} {name}", False, "no row has it", wanted, f"{_title(name)} has no value in this run, so nothing is shown.")
        else:
            passed = sign * (figure.value - bound) >= -_SLACK
            interval = "" if figure.low is None else f" Its 95 % interval is {figure.low:.6g} to {figure.high:.6g}."
            yield Check(f"{word} {name}", passed, _seen(figure), wanted, f"{_title(name)}: {_over(name)}.{interval}")


def _uncalibrated(run: _Run, name: str) -> str | None:
    """Why a figure of a judge model may not gate; None when it may, or is none."""
    if name not in _JUDGED or run.calibrated:
        return None
    return "A judge model's figure gates only when the judge was calibrated against labels of people; this run's judge was not."


def _same_questions(run: _Run, before: _Run) -> Check:
    ours, theirs = run.about.get("digest"), before.about.get("digest")
    passed = ours is not None and ours == theirs
    seen, wanted = (f"questions {about.get('name', '?')} ({str(about.get('digest'))[:12]})" for about in (run.about, before.about))
    reason = "" if passed else f"The baseline was made with other questions, so no figure can be held against it. {_REMAKE}."
    return Check("baseline", passed, seen, wanted, reason)


def _drops(run: _Run, before: _Run, allowed: Bounds, named: Bounds) -> Iterator[Check]:
    for name, drop in allowed.items():
        old, new, higher = before.figure(name), run.figure(name), _higher(name)
        if old.value is None and name not in named:
            continue
        if closed := _uncalibrated(run, name) or _uncalibrated(before, name):
            yield Check(f"drop {name}", False, _seen(new), f"at most {drop:g} worse", closed)
        elif old.value is None or new.value is None:
            where = "the baseline" if old.value is None else "this run"
            reason = f"{_title(name)}: no row of {where} has it. {_REMAKE if old.value is None else 'It was lost since the baseline'}."
            yield Check(f"drop {name}", False, _seen(new), f"a value, as in the baseline ({_seen(old)})", reason)
        else:
            bound = old.value - drop if higher else old.value + drop
            passed = new.value >= bound - _SLACK if higher else new.value <= bound + _SLACK
            wanted = f"{'at least' if higher else 'at most'} {bound:.6g} (baseline {old.value:.6g}, {drop:g} allowed)"
            yield Check(f"drop {name}", passed, _seen(new), wanted, _because(run, before, name, old.value != new.value))


def _higher(name: str) -> bool:
    higher = _JUDGED[name] if name in _JUDGED else METRICS[name].higher
    if higher is None:
        raise EvaluationError(f"Neither more nor less {name} is better", "A bound of its own", f"--min {name}=… or --max {name}=…")
    return higher


def _because(run: _Run, before: _Run, name: str, changed: bool) -> str:
    """What the figure is over and, where both runs have rows, its paired difference and the questions that got worse."""
    told = f"{_title(name)}: {_over(name)}."
    if not changed or not run.rows or not before.rows or name not in METRICS or not METRICS[name].row:
        return told
    met = pairs(before.rows, run.rows)
    (one,) = changes(met, [name])
    if one.difference is not None:
        found = one.difference
        told += f" Paired difference {found.mean:+.3f}, 95 % {found.low:+.3f} to {found.high:+.3f}, over {one.n} questions."
    if alone := one.only_a + one.only_b:
        told += f" {alone} questions have it in one of the runs only; they count in the figures, not in the difference."
    worse = -1 if _higher(name) else 1
    moved = [(a.question.id, worse * ((b.scores.get(name) or 0.0) - (a.scores.get(name) or 0.0))) for a, b in met if _both(name, a, b)]
    return told + _listed("Worse", [id for id, by in sorted(moved, key=lambda pair: -pair[1]) if by > 0])


def _both(name: str, *rows: Row) -> bool:
    return all(row.scores.get(name) is not None for row in rows)


def _listed(title: str, ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
    return f" {title}: {', '.join(ids[:_NAMED])}{more}." if ids else ""


def _title(name: str) -> str:
    return METRICS[name].title if name in METRICS else name


def _over(name: str) -> str:
    return f"{METRICS[name].meaning} (over: {METRICS[name].over})" if name in METRICS else "as the judge model says"


def _seen(figure: Figure) -> str:
    return "no row has it" if figure.value is None else f"{figure.value:.6g}" + (f" over {figure.n}" if figure.n else "")
