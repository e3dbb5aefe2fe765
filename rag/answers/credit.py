"""Who reported it and when, told once for each report that an answer rests on; and who said it, where the words are his.

Knows citations and evidence, no model and no store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..days import written
from ..text import terms
from ..types import Citation, Evidence
from .dateline import names_report
from .verify import check

_MOST = 2
"""Reports that are named before one sentence: more would bury it."""
_CARRIED = 0.6
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii"))
_INSIDE = re.compile(r" (?:of|in|for|at|from|on|near) ")


def report(outlet: str | None, published: str | None) -> str:
    """Outlet and day as a reader is told: "Reuters, 12 March 2026"; what is not known is left out, "" when neither is."""
    return ", ".join(part for part in (outlet, published and written(published)) if part)


class Credits:
    """Remembers which reports were named, so that each is at its first mention only."""

    def __init__(self) -> None:
        self._named: set[str] = set()

    def first(self, claim: str, citations: Iterable[Citation]) -> str:
        """The reports that neither the claim nor one before names, "Reuters, 12 March 2026: "; "" where there are none or none is known."""
        told = {report(c.outlet, c.published): names_report(claim, c.outlet, c.published) for c in citations}
        self._named |= {name for name, by_claim in told.items() if by_claim}
        new = [name for name in told if name and name not in self._named][:_MOST]
        self._named |= set(new)
        return f"{'; '.join(new)}: " if new else ""


def speaker_of(claim: str, proof: Sequence[Evidence]) -> str | None:
    """Whose words a claim is by the sentences that prove it; None where those that nobody is quoted for carry it without him.

    Where no one speaker's sentences carry it alone it is told of all of them, "Ada Lind and Per Holm".
    """
    speakers = list(dict.fromkeys(e.speaker for e in proof if e.speaker))
    if not speakers or _carry([e for e in proof if not e.speaker], claim):
        return None
    alone = (s for s in speakers if len(speakers) > 1 and _carry([e for e in proof if e.speaker == s], claim))
    return next(alone, " and ".join(speakers))


def mingles(claim: str, proof: Sequence[Evidence]) -> bool:
    """Whether a claim joins what somebody is quoted for with what others tell, so that neither carries it: it is nobody's words."""
    sides = [[e for e in proof if bool(e.speaker) is spoken] for spoken in (True, False)]
    return all(side and not _carry(side, claim) for side in sides)


def attributed(claim: str, speaker: str) -> str:
    """The claim behind its speaker where it does not name him: "Russian officials said: …"."""
    return claim if _names(claim, speaker) else f"{speaker[0].upper()}{speaker[1:]} said: {claim}"


def _names(claim: str, speaker: str) -> bool:
    """Whether the claim names the speaker by the word that means him: the last of a name, the noun of a role.

    "Russian troops advance" does not name "Russian officials".
    """
    held = set(terms(claim))
    told = ([term for term in terms(_INSIDE.split(one)[0]) if term not in _SUFFIXES] or terms(one) for one in speaker.split(" and "))
    return any(part[-1] in held for part in told if part)


def _carry(proof: Sequence[Evidence], claim: str) -> bool:
    if not proof:
        return False
    found = check(claim, proof)
    return found.partial and found.coverage >= _CARRIED
