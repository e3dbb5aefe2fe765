"""Runs kept in a folder, as the Evaluate tab shows them: a line for each, and the figures and questions of one.

Reads the heads of runs; gives HTML whose text is escaped and whose look is that of `evaluation/page.py`. What can be chosen
carries `data-pick`. Knows no assistant, no session and no web framework.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ..errors import EvaluationError, FootnoteError
from ..evaluation.names import METRICS
from ..evaluation.pages.charts import shown, tag
from ..evaluation.pages.page import OUTCOMES, headline, outcome, plots
from ..evaluation.pages.page import slices as slice_table
from ..evaluation.report import ROWS, RUN, Figure, Report, Row, load_run

COLUMNS = ("right", "evidence_recall@10", "answer_f1", "false_refusals", "seconds_total_p50")
"""Figures in the table of runs."""
LISTED = 500
"""Questions listed at most; a filter brings the others."""

_SHORT = {"right": "Right", "evidence_recall@10": "Recall @10", "answer_f1": "F1", "false_refusals": "False refusals"}
_SHORT["seconds_total_p50"] = "p50 s"
_FINE = ("right", "withheld", "unscored")


@dataclass(frozen=True, slots=True)
class Head:
    """A run without its rows. `key` is its folder below the folder of runs, by which it is chosen; `started` is ISO or ""."""

    key: str
    folder: Path
    name: str
    model: str
    started: str
    digest: str
    questions: int
    figures: Mapping[str, Figure]

    @property
    def when(self) -> str:
        """Date and time of day where this program runs; what the run says where that is none."""
        try:
            return datetime.fromisoformat(self.started).astimezone().strftime("%Y-%m-%d %H:%M")
        except ValueError:
            return self.started


def found(folder: Path) -> tuple[list[Head], list[EvaluationError]]:
    """The runs in a folder and in the folders of it (a sweep), newest first, and what is wrong with those that cannot be read."""
    heads, faults = [], []
    for path in sorted({*folder.glob(f"*/{RUN}"), *folder.glob(f"*/*/{RUN}")}):
        try:
            stat = path.stat()
            heads.append(_head(path, path.parent.relative_to(folder).as_posix(), stat.st_mtime_ns, stat.st_size))
        except EvaluationError as error:
            faults.append(error)
        except OSError as error:
            faults.append(EvaluationError(f"{path} cannot be read: {error.strerror or error}", None, f"Check: ls -l {path}"))
    return sorted(heads, key=lambda head: (head.started, head.key), reverse=True), faults


@lru_cache(maxsize=1000)
def _head(path: Path, key: str, changed: int, size: int) -> Head:
    """The head of a run; `changed` and `size` make a file that was written anew be read anew."""
    data = load_run(path)
    try:
        about, figures = data["about"], data["figures"]
        known = {name: Figure(_number(one["value"]), _number(one.get("low")), _number(one.get("high"))) for name, one in figures.items()}
        text = {name: str(about.get(name, "")) for name in ("name", "model", "digest")}
        return Head(key, path.parent, **text, started=str(data.get("started", "")), questions=int(about["questions"]), figures=known)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvaluationError(f"{path} is not the run.json of a run: {error!r}", "It should hold `about` and `figures`") from error


def chosen(heads: Sequence[Head], key: str | None) -> Head | None:
    """The run of that key, or else the newest; None when there is none."""
    return next((head for head in heads if head.key == key), heads[0] if heads else None)


def loaded(head: Head) -> Report:
    """The whole run; kept, while its rows are not written anew.

    :raises EvaluationError: it cannot be read.
    """
    try:
        changed = (head.folder / ROWS).stat().st_mtime_ns
    except OSError as error:
        raise EvaluationError(f"{head.folder / ROWS} cannot be read: {error.strerror}", None, "Make the run again") from error
    return _loaded(head.folder, changed)


@lru_cache(maxsize=4)
def _loaded(folder: Path, changed: int) -> Report:
    return Report.load(folder)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


# --- HTML ------------------------------------------------------------------------------------------


def html(*parts: str) -> str:
    """Pieces of markup as one string that can be sent: half characters become "?"; anything but markup is escaped."""
    return str(Markup().join(parts)).encode("utf-8", "replace").decode()


def part(*inside: str, **attributes: object) -> str:
    """Pieces of markup inside the element that the report's style sheet speaks of."""
    return html(tag("div", *inside, class_="fe-part", **attributes))


def note(text: str) -> str:
    """A quiet line."""
    return part(tag("p", text, class_="fe-small", role="status"))


def failure(error: FootnoteError) -> str:
    """An error as a line."""
    return part(tag("p", str(error), class_="fn-line", role="alert"))


def history(heads: Sequence[Head], key: str | None) -> str:
    """The table of runs, each to be chosen by its key; the one of that `key` is marked."""
    if not heads:
        return ""
    names = [("Run", ""), ("Questions", "fe-num"), *((_SHORT[name], "fe-num") for name in COLUMNS)]
    top = tag("thead", tag("tr", *(tag("th", name, scope="col", class_=kind) for name, kind in names)))
    body = tag("tbody", *(_run_line(head, head.key == key) for head in heads))
    return part(
        tag(
            "div",
            tag("table", tag("caption", "Runs, newest first"), top, body),
            class_="fe-scroll fn-runs",
            tabindex=0,
            role="region",
            aria_label="Runs",
        )
    )


def _run_line(head: Head, marked: bool) -> Markup:
    about = tag("span", f"{head.model} · {head.when}", class_="fe-small")
    name = tag("th", pick(head.name or head.key), " ", about, scope="row")
    cells = [("Questions", str(head.questions)), *((_SHORT[name], _shown(head, name)) for name in COLUMNS)]
    shown_cells = (tag("td", text, class_="fe-num", data_label=label) for label, text in cells)
    return tag("tr", name, *shown_cells, data_pick=head.key, **current(marked))


def _shown(head: Head, name: str) -> str:
    value = head.figures.get(name, Figure(None)).value
    return "–" if value is None else shown(value, METRICS[name].unit)


def pick(text: str) -> Markup:
    """What is pressed to choose the `data-pick` around it."""
    return tag("button", tag("bdi", text), type="button", class_="fn-pick")


def current(marked: bool) -> dict[str, str]:
    """Attributes that mark what is chosen."""
    return {"aria_current": "true"} if marked else {}


def title(head: Head) -> str:
    """The heading over one run."""
    count = f"{head.questions} question{'' if head.questions == 1 else 's'}"
    about = tag("p", f"{head.model} · {count} · {head.when} · ", tag("bdi", head.folder.as_posix()), class_="fe-small")
    return part(tag("h3", tag("bdi", head.name or head.key)), about)


def figures(report: Report) -> str:
    """Headline figures, pictures and slices."""
    folds = (("Pictures", plots(report)), ("Slices", slice_table(report)))
    return headline(report) + "".join(
        f'<details class="fn-more" open><summary>{name}</summary>{made}</details>' for name, made in folds if made
    )


# --- the questions of one run --------------------------------------------------------------------------


SHOWN = ("All", "Wrong", "Refused", "Failed")
"""What the list of questions can be cut to; a refusal may be right."""
EVERY = "All slices"


def slices(report: Report) -> list[str]:
    """The slices that some rows are in and some are not, as "kind: fact", behind one that is all rows."""
    held = Counter(f"{dimension}: {value}" for row in report.rows for dimension, values in row.slices.items() for value in set(values))
    return [EVERY, *(name for name, count in sorted(held.items()) if count < len(report.rows))]


def chosen_rows(report: Report, show: str, within: str) -> list[tuple[int, Row]]:
    """The rows that `show` (of `SHOWN`) and a slice leave, each with its number in the run."""
    dimension, _, value = within.partition(": ")
    inside = [(n, row) for n, row in enumerate(report.rows) if within == EVERY or value in row.slices.get(dimension, ())]
    return [(number, row) for number, row in inside if _is(row, show)]


def _is(row: Row, show: str) -> bool:
    match show:
        case "Wrong":
            return outcome(row) not in (*_FINE, "failed")
        case "Refused":
            return row.answer is not None and row.answer.abstained
        case "Failed":
            return row.answer is None
        case _:
            return True


def questions(report: Report, show: str, within: str) -> str:
    """The list of questions that `show` and a slice leave, each to be chosen by its number, with how it went."""
    rows = chosen_rows(report, show, within)
    of = f"{len(rows)} of {len(report.rows)} questions" + (f", the first {LISTED} of them here" if len(rows) > LISTED else "")
    items = tag("ul", *map(_item, rows[:LISTED]), class_="fn-list") if rows else ""
    return part(tag("p", of, class_="fe-small", role="status"), items)


def _item(numbered: tuple[int, Row]) -> Markup:
    number, row = numbered
    how = OUTCOMES[outcome(row)]
    badge = tag("span", tag("span", how.sign, aria_hidden="true"), " ", how.label, class_=f"fe-badge fe-is-{outcome(row)}")
    return tag("li", pick(row.question.question), " ", badge, data_pick=number)


def counts(report: Report) -> dict[str, int]:
    """How many rows each of `SHOWN` leaves."""
    return {show: sum(_is(row, show) for row in report.rows) for show in SHOWN}
