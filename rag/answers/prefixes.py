"""Words that are opposites by what stands before or behind them, as "armed" and "unarmed", "legal" and "illegal", "harmful" and "harmless".

Only words that a claim and its quotes have are compared, so that no vocabulary is needed; those that look so and are none are listed, and
"in-" and "dis-", which begin many others, count before certain endings and stems only. Knows English, and no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..text import STOP, Word, negations, stem, words
from .clauses import clauses
from .roles import roots

_UN = re.compile(r"un(?P<bare>\w{4,})")
_IN = re.compile(
    r"(?:in|im(?=[bmp])|il(?=l)|ir(?=r))(?P<bare>\w{2,}(?:[ai]ble|[ae]nt|ate|[ie]te|al|ive|ous|ct|ure|id|ar|[ae]nce|ity|acy)(?:ly)?|\w{3,}[ai]bly)"
)
_DIS = re.compile(
    r"dis(?P<bare>(?:agree|allow|appear|approv|belie[vf]|connect|continu|engag|honest|honou?r|loyal|obe[yd]|own|please|prove|qualif|respect"
    r"|satisf|similar|trust|like|unit)\w*)"
)
_LESS = re.compile(r"(?P<bare>\w{3,})less(?P<ly>ly|ness)?")
_NO_OPPOSITES = frozenset(
    "less valuable flammable famous different habitable migrant migrants plant plants stance stances corporate mediate patient fold folded"
    " veil veiled cover covered tense vestment patience".split()
)


def contrary(one: str, other: str) -> bool:
    """Whether one of two folded words is the other with what turns it before or behind it."""
    return _turns(one, other) or _turns(other, one)


def _turns(longer: str, bare: str) -> bool:
    if bare in _NO_OPPOSITES:
        return False
    if less := _LESS.fullmatch(longer):
        return bare == f"{less['bare']}ful{less['ly'] or ''}"
    if longer.endswith("ed") != bare.endswith("ed") and longer.startswith("un"):  # who was unseated has lost his seat
        return False
    found = (form.fullmatch(longer) for form in (_UN, _IN, _DIS))
    return any(match is not None and stem(match["bare"]) == stem(bare) for match in found)


def turned_by_prefix(claim: str, quotes: Sequence[str]) -> tuple[str, str] | None:
    """A word of the claim and one of the quotes that are such opposites, said of the same; None where there is none."""
    told = [(quote[a:b], words(quote[a:b])) for quote in quotes for a, b in clauses(quote)]
    held = {stem(word.folded) for _, read in told for word in read}
    for begin, end in clauses(claim):
        clause = claim[begin:end]
        for word in [] if negations(clause) else _candidates(words(clause)):
            for other, read in told if stem(word.folded) not in held else ():
                twin = next((one.folded for one in read if contrary(word.folded, one.folded)), None)
                if twin and not negations(other) and {*roots(clause)} & {*roots(other)}:
                    return word.folded, twin
    return None


def _candidates(read: Sequence[Word]) -> list[Word]:
    return [word for word in read if word.folded not in STOP and word.folded.isalpha()]
