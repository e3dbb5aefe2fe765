"""The line that names a paper and its day: "The Monitor, 14 September 2026", "Süddeutsche Zeitung, 5. März 2026".

Whatever stands capitalised before a full day on a line of its own, the day is the document's. It is an outlet only where it looks like
one: "Rome, 14 September 2026" names a place and "Ada Lind, 14 September 2026" a person. Knows one line, no text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..text import fold, is_country
from .about import OUTLET
from .days import lone_day

_WORD = r"[A-ZÀ-Þ][\w&’'.-]*"
_RUN = re.compile(rf"{_WORD}(?: (?:{_WORD}|of|and|&|und|der|des|du|de|del|della|di)){{0,4}}")
_LINE = re.compile(r"(?P<name>[^,|·()–—\d]{2,60}?)(?:,| [-–—·]| \() ?(?P<day>[^()]{6,45})\)?")
_ARTICLED = re.compile(
    rf"(?:The|La|Le|Les|El|Il|Lo|Die|Der|Das|Het|L[’'])(?: |(?<=[’'])){_WORD}(?: (?:(?:of|de|du|del|della|di|und) )?{_WORD})?"
)
_PLACES = re.compile(
    r"(?:The (?:Hague|Gambia|Bahamas|Bronx|Vatican|Kremlin|White House)|La (?:Paz|Plata|Rochelle|Spezia|Habana|Haye)"
    r"|Le (?:Havre|Mans|Caire)|El (?:Paso|Salvador|Alto)|Les Sables)\b",
)
"""Places with an article in their names."""
_PAPER = re.compile(
    r"(?:times|post|journal|news|herald|tribune|chronicle|gazette|courier|dispatch|bulletin|examiner|inquirer|advertiser|ledger|weekly|daily"
    r"|wire|monitor|observer|telegraph|broadcasting|magazine|\w*zeitung|\w*nachrichten|\w*anzeiger|\w*ta(?:ge)?blatt|rundschau|kurier|presse"
    r"|corriere|gazzetta|giornale|courrier|diario|periodico|gaceta)"
)


class Masthead(NamedTuple):
    """What such a line says: the ISO day, and the outlet, None where what stands before the day is none for sure."""

    outlet: str | None
    day: str


def masthead(line: str) -> Masthead | None:
    """What a line says that is a capitalised name of up to five words and a full day; None for any other."""
    match = _LINE.fullmatch(line)
    day = lone_day(match["day"]) if match and _RUN.fullmatch(match["name"]) else None
    return Masthead(outlet(match["name"]), day) if match and day else None


def outlet(name: str) -> str | None:
    """The name when it looks like an outlet's: known, with an article, or with a word of papers; on one line."""
    if not _RUN.fullmatch(name):
        return None
    folded = fold(name).text.split()
    articled = _ARTICLED.fullmatch(name) and not _PLACES.match(name) and not name.isupper() and not is_country(folded[-1])
    looks = re.fullmatch(OUTLET, name) or articled or (len(folded) > 1 and any(_PAPER.fullmatch(word) for word in folded))
    return " ".join(name.split()) if looks else None
