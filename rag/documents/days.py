"""A day as people and programs write it in metadata and above a text: "2025-03-21", "March 21, 2025", "21. März 2025", "21.03.2025".

Knows text only. A day that may be two ("03/04/2025") is None, never a guess. Time zones are not applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple

from ..text import dates

_NAMES = (  # of months in German, French, Spanish, Italian, Portuguese, Dutch and, as they stand behind a day, Russian
    "januar jänner janvier enero gennaio janeiro januari jan janv января",
    "februar feber février febrero febbraio fevereiro februari feb févr февраля",
    "märz mars marzo março maart mär mrz марта",
    "april avril abril aprile apr avr апреля",
    "mai mayo maggio maio mei мая",
    "juni juin junio giugno junho jun июня",
    "juli juillet julio luglio julho jul juil июля",
    "august août agosto augustus aug августа",
    "september septembre septiembre setiembre settembre setembro sep sept сентября",
    "oktober octobre octubre ottobre outubro okt oct октября",
    "november novembre noviembre novembro nov ноября",
    "dezember décembre diciembre dicembre dezembro december dez déc dic dec декабря",
)
_MONTHS = {name: number for number, line in enumerate(_NAMES, 1) for name in line.split()}
_FORMS = (
    re.compile(r"^(?P<y>\d{4})([-/.]?)(?P<m>\d{2})\2(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4})(?!\d)"),
    re.compile(r"(?<![\d/-])(?P<one>\d{1,2})([/-])(?P<two>\d{1,2})\2(?P<y>\d{4})(?![\d/-])"),
    re.compile(r"(?<!\d)(?P<y>\d{4})\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:\.|er|º)?[ -](?:de )?(?P<month>{'|'.join(_MONTHS)})\b\.?[ -]?(?:del? )?,? ?(?P<y>\d{{4}})(?!\d)", re.I
    ),
)
_BESIDE = re.compile(  # what may stand beside a day on a line that tells nothing else
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|\d{1,2}(?: ?[:h] ?\d{2}(?::\d{2})?(?: ?[ap]\.?m\b\.?)?| ?h| ?[ap]\.?m\b\.?)|\d{1,2}\.\d{2} ?(?:[ap]\.?m\b\.?|uhr)"
    r"|uhr|o['’]clock|at|on|um|à|às|a las"
    r"|(?:GMT|UTC)(?: ?[+-]\d{1,2}(?::?\d{2})?)?|[ECMP][SD]?T|B?ST|CES?T|IST|JST|AEDT|AEST|local time",
    re.IGNORECASE,
)


_IN_NAME = re.compile(r"^(?:19|20)\d\d([-_.]?)\d\d\1\d\d(?!\d)|(?<!\d)(?:19|20)\d\d([-_.]?)\d\d\2\d\d$")


class _Written(NamedTuple):
    """A day as YYYY-MM-DD, and where it is written."""

    day: str
    start: int
    end: int


def iso_day(value: str | None) -> str | None:
    """The day in a date as written, as YYYY-MM-DD; None when there is no whole date in it."""
    return next((written.day for written in _days(value or "")), None)


def lone_day(line: str) -> str | None:
    """The day on a line that tells a day, perhaps with its name and an hour, and nothing else."""
    for written in _days(line):
        rest = re.sub(rf"(?<!\w)(?:{_BESIDE.pattern})(?!\w)", " ", f"{line[: written.start]} {line[written.end :]}", flags=re.IGNORECASE)
        return None if any(map(str.isalnum, rest)) else written.day
    return None


def day_of_name(name: str) -> str | None:
    """The day that opens or ends the name of a file, year first: "2025-03-21 talks.txt", "talks_20250321.txt"; None for other names.

    A row of a corpus is named by its id, which is no day.
    """
    found = None if "#" in name else _IN_NAME.search(PurePosixPath(name).stem)
    digits = re.sub(r"\D", "", found[0]) if found else ""
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return day if _is_day(day) else None


def _days(value: str) -> Iterator[_Written]:
    """The days written in a value; those in forms that are surest first."""
    first, *others = _FORMS
    for written in (*_in_form(first, value), *(_Written(when.value, when.start, when.end) for when in dates(value))):
        if _is_day(written.day):
            yield written
    for form in others:
        yield from (written for written in _in_form(form, value) if _is_day(written.day))


def _in_form(form: re.Pattern[str], value: str) -> Iterator[_Written]:
    for match in form.finditer(value):
        said = match.groupdict()
        if "one" in said:
            one, two = int(said["one"]), int(said["two"])
            if one <= 12 and two <= 12 and one != two:  # the day may stand first or second
                continue
            said["d"], said["m"] = (said["one"], said["two"]) if two <= 12 else (said["two"], said["one"])
        month = _MONTHS[said["month"].lower()] if "month" in said else int(said["m"])
        yield _Written(f"{said['y']}-{month:02d}-{int(said['d']):02d}", match.start(), match.end())


def _is_day(value: str) -> bool:
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False
