"""Offices and kin cut short: "the minister" for "the deputy minister", "the president" for "the vice president" or "the president's wife".

A claim may neither drop nor add what says that somebody holds an office otherwise than in full, or no more, or not yet. Knows a list
of offices and of such words; no names, and nobody who holds an office.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .quantities import Fault

OFFICES = (
    "president|minister|premier|chancellor|senator|governor|mayor|king|queen|prince|princess|pope|emperor|secretary|chief|head|leader|ceo|cfo"
    "|judge|justice|director|chairman|chairwoman|chair|chairperson|commissioner|editor|manager|ambassador|captain|coach|member|speaker"
    "|general|executive|officer|boss|spokesman|spokeswoman|owner|champion|treasurer|prosecutor|inspector|principal|professor|archbishop|bishop"
    "|rector|dean|consul|marshal|admiral|colonel|husband|wife|partner|employee|adviser|advisor"
)
_SHORT = {
    short: re.compile(rf"\b(?:{spelled})\b", re.IGNORECASE)
    for short, spelled in {
        "CEO": "chief executive(?: officer)?",
        "CFO": "chief financial officer|finance chief",
        "COO": "chief operating officer",
        "PM": "prime minister",
        "MP": "member of parliament",
    }.items()
}
"""Offices by their letters, and how they are written in words."""
_KINDS = {
    "former": "former|formerly|ex|onetime|one-time|previous|erstwhile|retired|late|once (?:an?|the)|ousted|deposed"
    "|used to be|(?:was|were|been) (?:once|previously)|previously an?",
    "deputy": "deputy|vice|assistant|associate|under|sub|junior|co",
    "acting": "acting|interim|caretaker|provisional|stand-in",
    "not yet": "(?:candidate|contender|nominee|running|run) for|would-be|aspiring|shadow|honorary|self-(?:proclaimed|declared)",
}
"""What keeps an office from being held in full, by kind; words of one kind stand for one another."""
_BEFORE = {kind: re.compile(rf"\b(?:{forms})[ -](?:[\w.&’'-]+ ){{0,2}}$", re.IGNORECASE) for kind, forms in _KINDS.items()}
_BEHIND = re.compile(r"(?:-elect|-designate|[ -](?:candidate|hopeful|nominee|contender))\b", re.IGNORECASE)
_PRESIDENTIAL = re.compile(r"\bpresidential(?= (?:candidate|hopeful|nominee|contender))", re.IGNORECASE)
_OFFICE = re.compile(rf"(?<!\w)(?:under)?(?:{OFFICES})s?(?![\w’'])", re.IGNORECASE)
_KIN = (
    "wife|husband|son|daughter|brother|sister|mother|father|aide|adviser|advisor|assistant|lawyer|deputy|spokesman|spokeswoman|envoy"
    "|predecessor|successor|rival|bodyguard|driver|secretary"
)
_OWNED = re.compile(rf"(?P<owner>\w+)(?:['’]s|s['’]) (?:\w+ )?(?P<kin>(?:{_KIN})s?)\b", re.IGNORECASE)
_WORDS_BEFORE = 40


def cut_short(claim: str, quotes: str) -> Iterator[Fault]:
    """What is wrong with each office of the claim that the quotes have only otherwise."""
    mine, theirs = _offices(claim), _offices(quotes)
    for office, kinds in mine.items():
        held = theirs.get(office)
        if held and not kinds & held:
            shown, told = (_shown(office, min(some)) for some in (kinds, held))
            yield Fault(f"the claim says {shown!r}, the cited text {told!r}", contradicted=True)
    for match in _OWNED.finditer(quotes):
        if fault := _owner_alone(match, claim, quotes):
            yield fault


def shortened(text: str) -> set[str]:
    """The letters, folded, of the offices that a text has in words: "ceo" of its chief executive."""
    return {short.casefold() for short, spelled in _SHORT.items() if spelled.search(text)}


def _offices(text: str) -> dict[str, set[str]]:
    """Each office in a text with the kinds in which it is held there; "" for in full."""
    found: dict[str, set[str]] = {}
    for short in ("CEO", "CFO"):  # of the other offices one word is known
        text = _SHORT[short].sub(short, text)
    for match in _OFFICE.finditer(_PRESIDENTIAL.sub("president   ", text)):
        office = match.group().lower().removesuffix("s")
        under = office.startswith("under")
        found.setdefault(office.removeprefix("under"), set()).add("deputy" if under else _kind(text, match.start(), match.end()))
    return found


def _kind(text: str, start: int, end: int) -> str:
    if _BEHIND.match(text, end) or _PRESIDENTIAL.match(text, start):
        return "not yet"
    before = text[max(0, start - _WORDS_BEFORE) : start]
    return next((kind for kind, pattern in _BEFORE.items() if pattern.search(before)), "")


def _shown(office: str, kind: str) -> str:
    return f"{office} ({kind})" if kind else office


def _owner_alone(match: re.Match[str], claim: str, quotes: str) -> Fault | None:
    """Whether the quotes speak of somebody's kin or staff only, and the claim of himself."""
    alone = re.compile(rf"(?<!\w){re.escape(match['owner'])}(?!\w|['’]s)", re.IGNORECASE)
    if not alone.search(claim) or alone.search(quotes) or re.search(rf"\b{match['kin']}", claim, re.IGNORECASE):
        return None
    return Fault(f"the cited text says it of {match.group()!r}")
