"""How models refer to the numbered sentences: the brackets they write, and the phrases that only point there.

"[2]", "[1-3]", "[source 1]", "【1†source】"; "According to [2], …", "as [1] and [3] show", "(see [1])". Pure functions over a reply, which
may be one that is still coming. Knows no evidence: whether the numbers are ours is for others to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

REACH = 60
"""Characters behind a bracket that are waited for where a phrase may stand around it, which ends before them."""
_BACK = 60
"""Characters before a bracket within which such a phrase begins."""
_NUMBERS = r"\d{1,2}(?:(?: ?[,;] ?(?:and )?| and | ?& ?| ?[-–] ?)\d{1,2}){0,9}"
_POINTER = rf"(?:\[(?:\^|(?i:sentences?|sources?) )?{_NUMBERS}\]|【{_NUMBERS}(?:†[^】\n]{{0,30}})?】)"
BRACKET = re.compile(_POINTER)
OPENING = re.compile(r"[\[【]")
_BRACKET_BEGUN = re.compile(r"[\[【]\^?(?:[A-Za-z]{0,9}\Z|(?:(?i:sentences?|sources?) )?[\d,; &–and-]{0,40}(?:†[^】\n]{0,30})?\Z)")
_RANGE = re.compile(r"(\d+)(?: ?[-–] ?(\d+))?")

_ORIGINS = ("sentence", "source", "document", "article", "passage", "text", "excerpt")
_LABELS = [f"{the}{origin}{s}" for the in ("the ", "") for origin in _ORIGINS for s in ("s", "")]
_TOLD = "confirmed described explained given indicated mentioned noted reported said seen shown stated".split()
_WHOLE = ["according to", "based on", "as per", "per", "see also", "see", *(f"as {told} {by}" for told in _TOLD for by in ("in", "by"))]
"""What makes a phrase of its own with a reference behind it, wherever it stands."""
_HEADS = [*_WHOLE, "as", "both", "by", "cf.", "from", "in", "source:", "sources:"]
_JOINTS = [", and ", " and ", ", or ", " or ", " & ", ", ", "; ", ",", " "]
_VERBED = (
    r"(?:both |all |also )?(?:(?:add|confirm|describe|explain|indicate|mention|note|report|reveal|say|show|state|suggest|tell)s?"
    r"|confirmed|described|explained|indicated|mentioned|noted|reported|said|showed|stated)\b"
)


def _any(phrases: Iterable[str]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def _begun(phrases: Iterable[str]) -> str:
    """What any of the phrases may begin with, the whole of it included."""
    return _any({phrase[:end] for phrase in phrases for end in range(1, len(phrase) + 1)})


_LABELLED = rf"(?:(?i:{_any(_LABELS)}) )?"
_RUN = rf"{_LABELLED}{_POINTER}(?:(?:{_any(_JOINTS)})?{_LABELLED}{_POINTER})*"
_LEAD = re.compile(rf"(?:, |\(|(?<!\w))(?:(?i:{_any(_HEADS)}) )?{_LABELLED}\Z")
_LEAD_BEGUN = re.compile(
    rf"(?:(?:, |\(|(?<!\w))(?:(?i:{_begun(_HEADS)}|{_begun(_LABELS)})|(?:(?i:{_any(_HEADS)}) )(?i:{_begun(_LABELS)})? ?"
    rf"|(?i:{_any(_LABELS)}) )|, ?|\()\Z"
)
_JOINT_BEGUN = re.compile(_begun(_JOINTS))
_ANYWHERE = (
    re.compile(rf"\((?:(?i:{_any(_HEADS)}) )?{_RUN}\)"),
    re.compile(rf"(?P<comma>, )?(?i:{_any(_WHOLE)}) {_RUN}"),
    re.compile(rf"(?P<comma>, )?(?i:as) {_RUN} {_VERBED}"),
    re.compile(rf"(?P<comma>, ){_RUN}(?: {_VERBED}(?=[,.])|(?=[.;:!?\n]|\Z))"),
)
_AT_THE_START = (
    re.compile(rf"(?i:in|from|by) {_RUN}(?=,)"),
    re.compile(rf"(?i:both )?{_RUN} {_VERBED} that\b"),
)
_IS = re.compile(r"\b(?:is|are|was|were|be|been|being)\s\Z")
"""Behind it a phrase is what the sentence says: "The estimate is based on [2]"."""
_TELLS = re.compile(rf" {_VERBED}")
_SENTENCE_BEFORE = re.compile(rf"(?:\A|\n|[.!?:。！？][\"”’)*_]*(?:\s*{_POINTER})*)[\s>*_#-]*\Z")
_GOES_ON = re.compile(r"\s?[a-z,&\[【]")
_LEANS = re.compile(rf"(?<!\w)(?i:{_any([*_LABELS, *_HEADS])}|to|of|with|and|or|than|via|that)\s\Z")
"""A word that a reference is the object of."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What is to go out of a reply for a bracket, `start` to `end`, and the `brackets` in it.

    `drafted` is up to where the draft shows what stands before: the space, which it cannot take back. `opens`: it stood at the beginning of
    its sentence. `torn`: it leaves no sentence behind, for the words need the reference.
    """

    start: int
    drafted: int
    end: int
    brackets: tuple[str, ...]
    opens: bool = False
    torn: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers in the brackets, each once."""
        return tuple(dict.fromkeys(n for bracket in self.brackets for n in numbers(bracket)))


def numbers(bracket: str) -> tuple[int, ...]:
    """The numbers of a bracket in order, those of a range among them; one that runs backwards is none."""
    found: list[int] = []
    for first, last in _RANGE.findall(bracket.partition("†")[0]):
        through = range(int(first), int(last or first) + 1)
        if not through:
            return ()
        found += through
    return tuple(found)


def may_be_bracket(reply: str, at: int) -> bool:
    """Whether what comes may make a reference of the bracket that opens at `at`."""
    return _BRACKET_BEGUN.match(reply, at) is not None


def free(reply: str, at: int, floor: int, before: Reference | None) -> int:
    """Up to where nothing before `at` can belong to a reference that begins at `at`, or after it.

    :param floor, before: as for `reference`.
    """
    if before and before.end == floor and _JOINT_BEGUN.fullmatch(reply, floor, at):
        return floor
    begun = _LEAD_BEGUN.search(reply, max(floor, at - _BACK), at)
    return begun.start() if begun else at


def is_settled(reply: str, found: re.Match[str], floor: int) -> bool:
    """Whether enough stands behind a bracket to say what it refers to, and how much of the text around it only points there."""
    ahead = len(reply) - found.end()
    if ahead >= REACH:
        return True
    lead = _lead(reply, found.start(), floor)
    loose = lead == found.start() and not _opens(reply, lead)
    if not loose and (lead < found.start() or ahead <= 1 or _GOES_ON.match(reply, found.end())):
        return False
    return ahead > 0 and (reply[found.end()] not in "[【" or ahead > len("[sentences 1"))


def reference(
    reply: str, found: re.Match[str], floor: int, before: Reference | None, is_marker: Callable[[re.Match[str]], bool]
) -> Reference:
    """What goes out of the reply for the bracket `found`: it and the space before it, or the phrase that it stands in.

    :param floor: where the text begins that may still go. :param before: the reference that went before this one, which may reach up to it.
    :param is_marker: says of each further bracket in a phrase whether it is one of ours.
    """
    start, end = found.span()
    if before and before.end == floor and reply[floor:start] in ("", *_JOINTS):
        return Reference(floor, floor, end, (found[0],), before.opens, before.torn)
    lead = _lead(reply, start, floor)
    opens = _opens(reply, lead)
    said = _IS.search(reply, max(0, lead - _BACK), lead)
    for pattern in () if said else (*_ANYWHERE, *(_AT_THE_START if opens else ())):
        phrase = pattern.match(reply, lead, end + REACH - len(", x"))
        if phrase and all(map(is_marker, BRACKET.finditer(reply, lead, phrase.end()))):
            return _phrase(reply, phrase, opens)
    opens = opens and reply[end : end + 2].lstrip()[:1].islower()
    tells = reply[lead:start] == ", " and _TELLS.match(reply, end, end + REACH)
    leans = opens or bool(tells) or _LEANS.search(reply, max(0, start - _BACK), start) is not None
    return Reference(start - _spaced(reply, start), start, end, (found[0],), opens, leans)


def _phrase(reply: str, phrase: re.Match[str], opens: bool) -> Reference:
    """A phrase with the comma that parted it, or the space before it."""
    (drafted, end), brackets = phrase.span(), tuple(BRACKET.findall(phrase[0]))
    start = drafted
    if opens:
        end += len(reply[end : end + 2]) - len(reply[end : end + 2].lstrip(", "))
    elif phrase.groupdict().get("comma"):
        end += reply[end : end + 1] == ","
    else:
        start -= _spaced(reply, start)
    return Reference(start, drafted, end, brackets, opens)


def _spaced(reply: str, at: int) -> bool:
    return reply[at - 1 : at] == " "


def _lead(reply: str, bracket: int, floor: int) -> int:
    """Where the words begin that a phrase with this bracket would begin with; the bracket itself where there are none."""
    found = _LEAD.search(reply, max(floor, bracket - _BACK), bracket)
    return found.start() if found else bracket


def _opens(reply: str, at: int) -> bool:
    return _SENTENCE_BEFORE.search(reply, max(0, at - _BACK), at) is not None
