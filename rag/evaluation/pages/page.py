"""A report as one HTML file: verdict, figures, pictures, the worst questions with their quotes and traces.

The file needs no network, no script and no other file. Whatever comes from a document, a model or a question set is escaped
by the template, so that it shows as typed. The parts (`headline`, `plots`, `question`, …) are for other pages too: they go
with the style sheet `STYLE`, whose class names begin with `fe-`. Knows no formula, no store and no web framework.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from ...types import Citation, Evidence, Hit
from ..names import HEADLINE, METRICS, Metric
from ..report import Figure, Report, Row
from ..scores import rank_of, touched
from ..sets.library import Place
from . import charts

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
"""Style sheet of the page and of its parts."""

WORST = 50
"""Wrong questions that are shown in full; the rest of them are in the list."""
AROUND = 320
"""Characters of text shown either side of a quote."""
SLICED = (
    "right",
    "answer_f1",
    "answer_expected",
    "evidence_recall@10",
    "citation_recall",
    "support",
    "abstention_recall",
    "false_refusals",
)
"""Figures in the table of slices."""
DRAWN = ("right", "evidence_recall@10", "answer_f1")
"""Figures drawn by kind of question."""

JUDGED = {
    one.name: one
    for one in (
        Metric("judge_support", "citation", "Support, judged", "claims judged", "full 1, partial 0.5, none 0"),
        Metric("judge_corrected", "citation", "The same, corrected", "claims judged", "put right by the labels of people"),
        Metric("judge_full", "citation", "Fully supported", "claims judged", "share judged full"),
        Metric("judge_unreadable", "citation", "Unreadable", "all claims", "replies that name no level", higher=False),
        Metric("judge_failed", "citation", "Failed", "all claims", "asking the judge raised an error", higher=False),
    )
}
"""A judge's figures by name; they are no figures of the run."""

_BROKEN = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")  # what no HTML file can carry
_PROVED = [name for name, metric in METRICS.items() if metric.must and metric.row and metric.higher]


class Outcome(NamedTuple):
    """How a question went: in a word, as a sign, and as a tone ("good", "poor", "bad" or "none")."""

    label: str
    sign: str
    tone: str


OUTCOMES = {
    "right": Outcome("right", "✓", "good"),
    "withheld": Outcome("rightly withheld", "∅", "good"),
    "unscored": Outcome("not scored", "·", "none"),
    "wrong": Outcome("wrong", "≠", "poor"),
    "false_refusal": Outcome("false refusal", "–", "poor"),
    "false_answer": Outcome("false answer", "!", "bad"),
    "unproved": Outcome("citation wrong", "✗", "bad"),
    "failed": Outcome("failed", "×", "bad"),
}
"""Every outcome by name, the worst last."""

_FINE = ("right", "withheld", "unscored")


def ready() -> None:
    """Load what a page is made with, so that the first one is as quick as the next."""
    _macros()


def page(report: Report) -> str:
    """The whole report as one HTML file."""
    return str(_macros().page(report)).translate(_BROKEN)


# --- parts, each a safe piece of HTML that needs STYLE -----------------------------------------------


def headline(report: Report) -> str:
    """The verdict, how the questions went, and the table of the first figures."""
    return _part("headline", report)


def plots(report: Report) -> str:
    """The pictures."""
    return _part("plots", report)


def slices(report: Report) -> str:
    """The table of figures by kind, tag and turn; "" without slices."""
    return _part("slices", report)


def question(row: Row, *, opened: bool = False) -> str:
    """One question with what was expected, answered, quoted, rejected and found on the way; folded unless `opened`."""
    return _part("question", row, opened)


def _part(name: str, *given: Any) -> str:
    return f'<div class="fe-part">{getattr(_macros(), name)(*given)}</div>'.translate(_BROKEN)


@cache
def _macros() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent)
    rooms = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    rooms.filters |= {"shown": charts.shown, "count": _count, "flat": _flat}
    known = (verdict, outcome, outcomes, worst, others, failures, grouped, fault, judged_figures, sliced, context, gold, held)
    rooms.globals |= {one.__name__: one for one in known}
    rooms.globals |= {"METRICS": METRICS, "HEADLINE": HEADLINE, "OUTCOMES": OUTCOMES, "DRAWN": DRAWN, "charts": charts}
    rooms.globals |= {"STYLE": Markup(STYLE)}  # noqa: S704 - our own file
    return rooms.get_template("page.html.j2").module


# --- what the page says of a run ----------------------------------------------------------------------


def verdict(report: Report) -> str:
    """The run in one plain line, in numbers of questions and citations."""
    parts = [_of(report.rows, "right", "{} of {} right"), _citations(report.rows)]
    parts.append(_of(report.rows, "abstention_recall", "{} of {} unanswerable withheld or corrected"))
    parts.append(_of(report.rows, "false_refusals", "{} of {} answerable refused"))
    parts.append(f"{_count(len(report.failed), 'question')} failed" if report.failed else "")
    unchecked = sum(row.question.review == "unchecked" for row in report.rows)
    parts.append(f"{_count(unchecked, 'question')} not yet checked by a person" if unchecked else "")
    return "; ".join(filter(None, parts)) or "Nothing was scored"


def _of(rows: Iterable[Row], name: str, words: str) -> str:
    known = [row.scores[name] for row in rows if row.scores.get(name) is not None]
    return words.format(sum(score == 1 for score in known), len(known)) if known else ""


def _citations(rows: Iterable[Row]) -> str:
    known = [(row.scores.get("citation_exactness"), len(row.answer.citations)) for row in rows if row.answer]
    wrong = sum(round((1 - share) * n) for share, n in known if share is not None)
    total = sum(n for share, n in known if share is not None)
    return f"{wrong} of {_count(total, 'citation')} wrong" if total else ""


def outcome(row: Row) -> str:
    """How a question went, a name of `OUTCOMES`; a fault of proof comes before a right answer."""
    answer, right = row.answer, row.scores.get("right")
    if answer is None:
        return "failed"
    if any(row.scores.get(name) not in (None, 1) for name in _PROVED):
        return "unproved"
    if right is None:
        return "unscored"
    if right == 1:
        return "withheld" if answer.abstained else "right"
    if answer.abstained:
        return "false_refusal" if row.question.answerable else "wrong"
    return "wrong" if row.question.answerable else "false_answer"


def outcomes(report: Report) -> list[tuple[str, int]]:
    """Outcomes that occur, with their numbers, in the order of `OUTCOMES`."""
    found = Counter(map(outcome, report.rows))
    return [(name, found[name]) for name in OUTCOMES if found[name]]


def worst(report: Report) -> list[Row]:
    """At most `WORST` wrong questions: failures, wrong citations, false answers, false refusals, then by F1 from below."""
    order = list(reversed(OUTCOMES))

    def badness(row: Row) -> tuple[int, float]:
        f1 = row.scores.get("answer_f1")
        return order.index(outcome(row)), 1.0 if f1 is None else f1

    return sorted((row for row in report.rows if outcome(row) not in _FINE), key=badness)[:WORST]


def others(report: Report) -> list[Row]:
    """The questions that `worst` leaves out, in the order of the set."""
    told = {id(row) for row in worst(report)}
    return [row for row in report.rows if id(row) not in told]


def failures(report: Report) -> list[tuple[str, list[Row]]]:
    """What went wrong in asking or searching, with the rows it befell; the commonest first."""
    found: dict[str, list[Row]] = {}
    for row in report.rows:
        if row.error is not None or row.answer is None:
            found.setdefault(row.error or "no answer came", []).append(row)
    return sorted(found.items(), key=lambda pair: -len(pair[1]))


def grouped(report: Report) -> dict[str, list[tuple[Metric, Figure]]]:
    """All figures by group, in the order of `names.METRICS`."""
    found: dict[str, list[tuple[Metric, Figure]]] = {}
    for name, metric in METRICS.items():
        if name in report.figures:
            found.setdefault(metric.group, []).append((metric, report.figures[name]))
    return found


def fault(metric: Metric, figure: Figure) -> bool:
    """Whether the figure misses a value that it must have."""
    return metric.must and figure.value not in (None, 1.0 if metric.higher else 0.0)


def judged_figures(told: Mapping[str, Any]) -> list[tuple[Metric, Figure]]:
    """The judge's figures, of `Report.judged`."""
    found = told.get("figures", {})
    return [(metric, Figure(**found[name])) for name, metric in JUDGED.items() if name in found]


def sliced(report: Report) -> list[Metric]:
    """The figures of `SLICED` that any slice has."""
    tables = [figures for values in report.slices.values() for figures in values.values()]
    return [METRICS[name] for name in SLICED if any(name in table and table[name].value is not None for table in tables)]


# --- what the page says of a question --------------------------------------------------------------------


class Context(NamedTuple):
    """A quote with the text before and behind it, as far as it is known; the text is cut with "…"."""

    before: str
    quote: str
    after: str


class Found(NamedTuple):
    """Evidence of the question: its text and places, whether it was laid before the answerer and cited, and the rank of its passage."""

    text: str
    places: tuple[Place, ...]
    laid: bool
    cited: bool
    rank: int | None


def context(row: Row, cited: Citation) -> Context:
    """A citation's quote inside the longest passage or evidence of the row that holds it; the quote alone when none does."""
    piece = _piece(row, (cited.document, cited.start, cited.end))
    if piece is None or piece.text[cited.start - piece.start : cited.end - piece.start] != cited.quote:
        return Context("", cited.quote, "")
    before, after = piece.text[: cited.start - piece.start], piece.text[cited.end - piece.start :]
    return Context(
        "…" + before[-AROUND:] if len(before) > AROUND else before, cited.quote, after[:AROUND] + "…" if len(after) > AROUND else after
    )


def gold(row: Row) -> list[Found]:
    """What became of each evidence of the question."""
    answer = row.answer
    laid = [(e.document, (e.start, e.end)) for e in answer.evidence] if answer else []
    cited = [(c.document, (c.start, c.end)) for c in answer.citations] if answer else []
    found = []
    for wanted, places in zip(row.question.evidence, row.gold, strict=False):
        was_laid, was_cited = (any(touched(span, document, [places]) for document, span in spans) for spans in (laid, cited))
        found.append(Found(wanted.quote or _text(row, places), places, was_laid, was_cited, rank_of(places, row.hits)))
    return found


def held(row: Row, hit: Hit) -> str:
    """The numbers, from 1, of the question's evidence that this passage holds, alone or together with those above it."""
    numbers = [n for n, places in enumerate(row.gold, 1) if rank_of(places, [hit]) or rank_of(places, row.hits) == hit.rank]
    return ", ".join(map(str, numbers))


def _text(row: Row, places: Sequence[Place]) -> str:
    """The text at the first place of which a passage or evidence of the row has it all; "" when none has."""
    for document, start, end in places:
        if piece := _piece(row, (document, start, end)):
            return piece.text[start - piece.start : end - piece.start]
    return ""


def _piece(row: Row, place: Place) -> Hit | Evidence | None:
    document, start, end = place
    pieces: list[Hit | Evidence] = [*row.hits, *(row.answer.evidence if row.answer else ())]
    holding = [one for one in pieces if one.document == document and one.start <= start and end <= one.end]
    return max(holding, key=lambda one: len(one.text), default=None)


# --- words ----------------------------------------------------------------------------------------


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _flat(value: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, str]]:
    """The leaves of nested mappings as (dotted name, text)."""
    for key, inner in value.items():
        if isinstance(inner, Mapping):
            yield from _flat(inner, f"{under}{key}.")
        else:
            yield f"{under}{key}", f"{inner:g}" if isinstance(inner, float) else str(inner)
