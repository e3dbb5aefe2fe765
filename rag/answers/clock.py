"""The times of day of a claim against those of its quotes, on one clock: "15:00" is "3 p.m.", and "5:57 a.m." is not "5:57 p.m.".

A time that does not say which half of the day it is of may be of either: "5:57", "three o'clock". Knows no zones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..types import Span
from .places import displaced
from .quantities import Fault

_HOUR, _HALF_DAY = 60, 720
_HOURS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_CLOCK = re.compile(
    rf"(?<![\w:.,$€£])(?:(?P<hour>1[0-2]|0?[1-9]|{_HOURS})(?:[:.](?P<minute>[0-5]\d))?\s?(?:(?P<half>[ap])\.?m\b|o['’]clock\b)"
    r"|(?P<hour24>[01]?\d|2[0-3]):(?P<minute24>[0-5]\d)(?![:.]?\d)|(?P<word>noon|midday|midnight)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day in its place, with the minutes after midnight, 0..1439, that it may stand for."""

    minutes: frozenset[int]
    start: int
    end: int


def times(text: str) -> list[Time]:
    """The times of day in a text, in order."""
    return [Time(_minutes(match), match.start(), match.end()) for match in _CLOCK.finditer(text)]


def _minutes(match: re.Match[str]) -> frozenset[int]:
    if match["word"]:
        return frozenset({0 if match["word"].lower() == "midnight" else _HALF_DAY})
    written = (match["hour24"] or match["hour"]).lower()
    hour = int(written) if written.isdigit() else _HOURS.split("|").index(written) + 1
    minutes = hour * _HOUR + int(match["minute24"] or match["minute"] or 0)
    if hour * _HOUR > _HALF_DAY or (match["hour24"] and written.startswith("0")):  # only a clock of 24 hours writes so
        return frozenset({minutes})
    halves = {"a": (0,), "p": (_HALF_DAY,)}.get((match["half"] or "").lower(), (0, _HALF_DAY))
    return frozenset(minutes % _HALF_DAY + half for half in halves)


def mistimed(claim: str, quotes: str) -> Iterator[Fault]:
    """What is wrong with each time of day that the claim names."""
    held = times(quotes)
    for one in times(claim):
        shown = claim[one.start : one.end]
        same = [(other.start, other.end) for other in held if one.minutes & other.minutes]
        rivals: list[Span] = [(other.start, other.end) for other in held if not one.minutes & other.minutes]
        if not same:
            turned = any(_turned(one, other) for other in held)
            yield Fault(f"the time {shown!r} is not in the cited text", contradicted=turned)
        elif rival := displaced(claim, (one.start, one.end), quotes, same, rivals):
            yield Fault(f"the time {shown!r} is told of something else; here the cited text has {quotes[slice(*rival)]!r}")


def _turned(one: Time, other: Time) -> bool:
    """Whether two times differ by the half of the day."""
    return {minute % _HALF_DAY for minute in one.minutes} == {minute % _HALF_DAY for minute in other.minutes}
