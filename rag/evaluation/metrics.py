"""The formulas behind the figures: what was answered against what is right, ranks, risk, calibration, quantiles.

Every function is pure. Knows no question set, no assistant and no report: texts, numbers and names of documents come in, numbers go
out. Shares lie in 0..1, and more is better but for risk and calibration error.
"""

from __future__ import annotations

import math
import re
import string
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..errors import EvaluationError
from ..text import dates, fold, numbers

# --- texts made alike ------------------------------------------------------------------------------

_DROPPED = dict.fromkeys(map(ord, string.punctuation + "“”„«»‘’‚"))
_ARTICLES = re.compile(r"\b(a|an|the)\b")
_DASH_IN_NUMBERS = re.compile(r"(?<=\d)[–—‐‑](?=\d)")
_DATE_VALUE = re.compile(r"(?:-|(?P<year>\d{4}))-(?P<month>\d{2})(?:-(?P<day>\d{2}))?")
_MONTHS = "january february march april may june july august september october november december".split()
_MOST_DIGITS = 15  # a double holds no more; a longer run of digits is a name, not a value


def normalised(text: str) -> str:
    """The text as right answers are compared: lower case, no punctuation, no articles, single spaces, numbers and dates by value.

    The rules of SQuAD's evaluation (Rajpurkar et al., 2016; 2018 for version 2), and exactly those where the text holds no number, no
    date and no typographic quote. On top of them: typographic quotes go as straight ones do; a number stands as digits, so that
    "2.5 billion" is "2,500,000,000"; a date stands as day, month and year, so that "2024-12-19" is "December 19, 2024" and still
    shares its year with "December 2024"; two numbers never run together. What counts as a number or a date is up to `rag.text`.
    """
    text = _DASH_IN_NUMBERS.sub("-", text)
    out, last = "", 0
    for start, end, value in _values(text):
        out, last = _apart(_apart(out, _plain(text[last:start])), value), end
    return " ".join(_ARTICLES.sub(" ", _apart(out, _plain(text[last:]))).split())


def _plain(text: str) -> str:
    return text.lower().translate(_DROPPED)


def _apart(left: str, right: str) -> str:
    """Both in a row, with a space where two digits would meet."""
    return f"{left} {right}" if left[-1:].isdigit() and right[:1].isdigit() else left + right


def _values(text: str) -> list[tuple[int, int, str]]:
    """Spans of dates and of numbers outside them, in order, with what stands for each."""
    found = [(when.start, when.end, words) for when in dates(text) if (words := _date_words(when.value))]
    taken = [(start, end) for start, end, _ in found]
    for number in numbers(text):
        digits = sum(char.isdigit() for char in text[number.start : number.end])
        if digits <= _MOST_DIGITS and not any(number.start < end and start < number.end for start, end in taken):
            found.append((number.start, number.end, _digits(number.value)))
    return sorted(found)


def _date_words(value: str) -> str | None:
    """What stands for "2024-12-19": "19 december 2024". None for a lone year (a number as any), a day's name and a month that is none."""
    match = _DATE_VALUE.fullmatch(value)
    if not match or not 1 <= int(match["month"]) <= len(_MONTHS):
        return None
    day, year = (str(int(match[part])) if match[part] else "" for part in ("day", "year"))
    return f"{day} {_MONTHS[int(match['month']) - 1]} {year}".strip()


def _digits(value: float) -> str:
    value = float(f"{value:.{_MOST_DIGITS}g}")  # drops the noise of 1.1 * 1e9
    return str(int(value)) if value.is_integer() else repr(value)


# --- an answer against the right ones ----------------------------------------------------------------


def exact_match(prediction: str, answers: Sequence[str]) -> float:
    """1.0 where the normalised prediction equals a normalised right answer, else 0.0.

    As in SQuAD 2, right answers of which normalisation leaves nothing are passed over, and where none is left (or none was given)
    the one right prediction is one of which nothing is left either: no answer.
    """
    predicted = normalised(prediction)
    return max(float(predicted == right) for right in _rights(answers))


def token_f1(prediction: str, answers: Sequence[str]) -> float:
    """F1 over the normalised words that prediction and right answer share, repeats counted, for the nearest right answer: 0..1.

    No answer is handled as in `exact_match`: with nothing left on one side F1 is 1.0 if nothing is left on the other, else 0.0.
    """
    predicted = normalised(prediction).split()
    return max(_f1(predicted, right.split()) for right in _rights(answers))


def containment(text: str, answers: Sequence[str]) -> float:
    """1.0 where a normalised right answer stands in the normalised text as a run of whole words, else 0.0.

    No answer is handled as in `exact_match`. Markers such as [1] would count as words: give the text without them.
    """
    whole = normalised(text)
    return max(float(f" {right} " in f" {whole} " if right else not whole) for right in _rights(answers))


def _rights(answers: Sequence[str]) -> list[str]:
    return [right for answer in answers if (right := normalised(answer))] or [""]


def _f1(predicted: list[str], right: list[str]) -> float:
    if not predicted or not right:
        return float(predicted == right)
    shared = sum((Counter(predicted) & Counter(right)).values())
    return 2 * shared / (len(predicted) + len(right))


def says(text: str, groups: Sequence[Sequence[str]]) -> bool:
    """Whether of each group one alternative stands in the text, both folded; also inside a word. True without groups.

    An empty alternative stands nowhere.
    """
    folded = fold(text).text
    return all(any(_stands(one, folded) for one in group) for group in groups)


def forbidden(text: str, words: Sequence[str]) -> bool:
    """Whether one of the words stands in the text, both folded; also inside a word. An empty one stands nowhere."""
    folded = fold(text).text
    return any(_stands(word, folded) for word in words)


def _stands(wanted: str, folded: str) -> bool:
    needle = fold(wanted).text.strip()
    return bool(needle) and needle in folded


# --- ranks ---------------------------------------------------------------------------------------------

Ranking = Mapping[str, Mapping[str, float]]


def ranking(qrels: Mapping[str, Mapping[str, int]], run: Ranking, measures: Sequence[str]) -> dict[str, dict[str, float]]:
    """Measures of a ranking for each query, by ir-measures (MacAvaney et al., 2022) and so by trec_eval: query -> measure -> value.

    :param qrels: query -> item -> grade; from 1 on an item is relevant. A query without a relevant item is left out.
    :param run: query -> item -> score, higher is better; equal scores go by name, last first, as trec_eval has it. A query that is
        missing here has 0 of everything; one that is missing in `qrels` is left out.
    :param measures: in the notation of ir-measures, as "RR", "nDCG@10" (gain is the grade) or "R@10"; so they are named in the result.
    :raises EvaluationError: for a measure that ir-measures does not have.
    """
    judged = {query: dict(grades) for query, grades in qrels.items() if any(grade >= 1 for grade in grades.values())}
    ordered = {query: _by_place(run[query]) for query in judged if run.get(query)}
    found: dict[str, dict[str, float]] = {query: {} for query in judged}
    for name in measures:
        for query, value in _measured(name, judged, ordered):
            found[query][name] = value
    return found


def _by_place(scores: Mapping[str, float]) -> dict[str, float]:
    """The same order in whole numbers: trec_eval reads single precision, in which scores that differ may be equal."""
    best_last = sorted(scores, key=lambda item: (scores[item], item))
    return {item: float(place) for place, item in enumerate(best_last)}


def _measured(name: str, judged: Mapping[str, Mapping[str, int]], run: Ranking) -> Iterator[tuple[str, float]]:
    import ir_measures

    try:
        measure = ir_measures.parse_measure(name)
        if not judged:
            return
        found = list(ir_measures.iter_calc([measure], judged, run))
    except (AssertionError, NameError, TypeError, ValueError) as error:
        wanted = "A measure in the notation of ir-measures, such as RR, nDCG@10 or R@10"
        raise EvaluationError(f"There is no measure {name!r} ({error})", wanted, "Correct its name") from error
    yield from ((one.query_id, float(one.value)) for one in found)


# --- risk against coverage -------------------------------------------------------------------------------


def risk_coverage(confidence: Sequence[float], right: Sequence[float], total: int) -> list[tuple[float, float]]:
    """Risk of answering the surest questions only, for each share of them (Geifman & El-Yaniv, 2017): [(coverage, risk), …].

    :param confidence: of each answered question, higher is surer, finite. :param right: whether it was answered right, 0 or 1.
    :param total: all that was asked, also what was not answered; coverage is counted of it.
    :returns: coverage rising in 0..1, and the share of wrong answers among those answered so far. Answers of equal confidence are
        taken in one step, so the order of the rows never matters. [] when nothing was answered.
    :raises ValueError: when the lengths differ or `total` is less than what was answered.
    """
    if total < len(confidence):
        raise ValueError(f"{len(confidence)} answered of {total} asked")
    surest = sorted(zip(confidence, right, strict=True), key=lambda pair: -pair[0])
    curve, answered, wrong = [], 0, 0.0
    for _, step in groupby(surest, key=lambda pair: pair[0]):
        losses = [1.0 - good for _, good in step]
        answered, wrong = answered + len(losses), wrong + math.fsum(losses)
        curve.append((answered / total, wrong / answered))
    return curve


def aurc(curve: Sequence[tuple[float, float]]) -> float | None:
    """Area under the risk-coverage curve, over what was answered: 0..1, lower is better; None when nothing was.

    The mean of the risk at each answered question's own coverage, surest first. Those of one step share the risk at its end. So
    it does not depend on how much went unanswered, and equals the share of wrong answers when all are equally sure.
    """
    if not curve:
        return None
    before = [0.0, *(coverage for coverage, _ in curve)]
    return math.fsum((coverage - last) * risk for last, (coverage, risk) in zip(before, curve, strict=False)) / curve[-1][0]


def coverage_at(curve: Sequence[tuple[float, float]], precision: float = 0.95) -> float:
    """The greatest coverage at which at least `precision` of the answers are right: 0..1, 0.0 where there is none."""
    allowed = 1.0 - precision + 1e-9  # 1 - 0.9 is a little less than one tenth
    return max((coverage for coverage, risk in curve if risk <= allowed), default=0.0)


# --- calibration -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bin:
    """The `n` >= 1 answers whose confidence is over `low` and up to `high`: its `mean`, and the `share` that is right."""

    low: float
    high: float
    n: int
    mean: float
    share: float


def reliability(confidence: Sequence[float], right: Sequence[float], bins: int = 10) -> list[Bin]:
    """Confidence against the share that is right, in bins of equal width (Guo et al., 2017); bins without answers are left out.

    :param confidence: 0..1; 0 goes to the first bin. :param right: 0 or 1 for each.
    :raises ValueError: when the lengths differ or a confidence lies outside 0..1.
    """
    if not all(0.0 <= one <= 1.0 for one in confidence):
        raise ValueError("a confidence lies outside 0..1")
    edges = [edge / bins for edge in range(1, bins + 1)]
    held: dict[int, list[tuple[float, float]]] = {}
    for one, good in zip(confidence, right, strict=True):
        held.setdefault(bisect_left(edges, one), []).append((one, good))
    return [_bin(place / bins, edges[place], pairs) for place, pairs in sorted(held.items())]


def _bin(low: float, high: float, pairs: list[tuple[float, float]]) -> Bin:
    mean, share = (math.fsum(side) / len(pairs) for side in zip(*pairs, strict=True))
    return Bin(low, high, len(pairs), mean, share)


def ece(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error (Guo et al., 2017): |mean - share| of the bins weighted by their rows. 0..1, lower is better.

    None without bins.
    """
    if not bins:
        return None
    return math.fsum(one.n * abs(one.mean - one.share) for one in bins) / sum(one.n for one in bins)


def quantile(values: Sequence[float], q: float) -> float | None:
    """The value below which the share `q` (0..1) of the values lies, linear between the two nearest; None when there are none.

    Type 7 of Hyndman & Fan (1996): 0 is the least, 1 the greatest, 0.5 the median.
    """
    if not values:
        return None
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
