"""What is denied: whether quotes deny just what a claim states, and whether a claim denies what no quote does.

By the words behind a "not" and those before it, clause by clause, so that "did not fall" denies "fell"; and by who is set apart, as in
"Lopez, not Holm, resigned". Knows English and its words of denial, no names but by their capitals, and no score.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..text import STOP, names, negations, words
from ..types import Span
from .clauses import around, clauses, nearest
from .denying import deniers, proved
from .opposites import opposite, reversed_in
from .prefixes import contrary
from .roles import root, roots

_NO_DENIAL = re.compile(
    r"\w+(?: \w+)? (?:only|just|merely|until|doubt)\b|[^.;,]{0,60}\buntil\b|no (?:fewer|less|later|sooner|earlier)\b"
    r"|(?:no|not) more than\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"not|no|never|neither|nor|none|cannot|\w+n['’]t", re.IGNORECASE)
_NOBODY = re.compile(r"nobody|none|no one", re.IGNORECASE)
_REASON = re.compile(r"\b(?:because|when|after|since|although|if|as)\b")
_FILLED = re.compile(r"\s*(?:(?:yet|even|ever|longer|actually|still|\w{2,}ly)\s+)+", re.IGNORECASE)
"""What may stand between "not" and the word that it denies."""
_LEFT_OPEN = re.compile(r"\b(?:or|if|whether|why)\s*$", re.IGNORECASE)
_SPOKEN_OF = re.compile(r"\b(?:when|why|how|where|whether|what|who|whom|which|that|if)\b", re.IGNORECASE)
_AGENT = re.compile(r"\bby\s*$", re.IGNORECASE)
_APART = re.compile(
    r"(?:(?:,|\bbut|\band|[–—])\s+not|\b(?:unlike|instead of|rather than|as opposed to|short of|except(?: for)?|excluding"
    r"|with the exception of)|\b(?:all|every\w*|any\w*)(?: \w+)? but)\s+",
    re.IGNORECASE,
)
"""What sets somebody or something apart from those of whom the sentence speaks."""
_SUBJECT = 60
"""Characters before a denial in which its subject is looked for."""


@dataclass(frozen=True, slots=True)
class _Denial:
    """A denial in its place: its word, what stands in its clause before and behind it, and the clauses that deny nothing."""

    word: str
    before: str
    behind: str
    others: tuple[str, ...]
    at: Span


def denied(claim: str, quotes: str) -> str | None:
    """How the quotes deny or refuse just what the claim takes for granted; None when they do not."""
    if negations(claim):
        return None
    claimed = set(roots(claim))
    for start, end in negations(quotes):
        said = set(roots(quotes[start:end])) & claimed or proved(quotes, (start, end), claim)
        if not said and not _NO_DENIAL.match(quotes, start):
            one = _denial(quotes, (start, end))
            if _denies_whole(claimed, one) or _denies_verb(claim, claimed, one, quotes) or _denies_all(claim, claimed, one):
                return f"the cited text says {one.word!r} of it"
    return _set_apart(claim, claimed, quotes)


def _denial(quotes: str, at: Span) -> _Denial:
    spans = clauses(quotes)
    begin, stop = next(((a, b) for a, b in spans if a <= at[0] < b), at)
    others = tuple(quotes[a:b] for a, b in spans if a != begin and not negations(quotes[a:b]))
    return _Denial(quotes[slice(*at)], quotes[begin : at[0]], quotes[at[1] : stop], others, at)


def _denies_whole(claimed: set[str], one: _Denial) -> bool:
    """Whether much of the claim stands behind the denial, up to a reason.

    "Not" denies the word behind it; who rules out or opposes something denies it by whatever verb.
    """
    governed = roots(_REASON.split(one.behind)[0])
    shared = claimed & set(governed)
    return len(shared) >= 2 and len(shared) >= len(claimed) / 3 and (governed[0] in shared or not _NOT.fullmatch(one.word))


def _denies_verb(claim: str, claimed: set[str], one: _Denial, quotes: str) -> bool:
    """Whether the very first word denied is claimed, of somebody whom the words beside it name, and said nowhere else of him."""
    behind = one.behind[filled.end() :] if (filled := _FILLED.match(one.behind)) else one.behind
    clause = _REASON.split(behind)[0]
    governed = roots(clause)
    if not governed or governed[0] not in claimed or governed[0] in {*roots(one.before), *roots(behind[len(clause) :])}:
        return False
    if _NOBODY.fullmatch(one.word):
        return not any(governed[0] in roots(other) for other in one.others)
    if any(governed[0] in roots(other) and not _of_others(other, governed[0], claimed) for other in one.others):
        return False
    about = {*roots(quotes[: one.at[0]][-_SUBJECT:]), *roots(behind[len(clause) :])}
    subjects = (said - {governed[0]} for said in (claimed, *(set(roots(claim[a:b])) for a, b in clauses(claim))) if governed[0] in said)
    return any(len(subject & about) >= min(2, len(subject)) for subject in subjects if subject or len(claimed) == 1)


def _of_others(clause: str, verb: str, claimed: set[str]) -> bool:
    """Whether a clause says the verb of somebody whom it names, and the claim does not."""
    at = next((word.start for word in words(clause) if root(word.folded) == verb), len(clause))
    named = _named(f"x {clause[:at]}")  # behind a word, so that none of these is taken for an opening one
    return bool(named) and not named & claimed


def _denies_all(claim: str, claimed: set[str], one: _Denial) -> bool:
    """Whether nothing but an empty verb is denied, "did not take place", of all that is claimed; or of a name, "but Holm did not"."""
    before = set(roots(one.before))
    if _LEFT_OPEN.search(one.before) or not claimed:
        return False
    if _AGENT.search(one.before):
        return claimed <= before  # "approved by neither house"
    if roots(one.behind) or not _NOT.fullmatch(one.word) or not before or not before <= claimed:
        return False
    if before == claimed:
        return True
    named = _named(claim)
    told = [set(roots(other)) for other in one.others]
    return before <= named and any(claimed - before <= other and not before & other for other in told)


def _set_apart(claim: str, claimed: set[str], quotes: str) -> str | None:
    """How the quotes set apart just what the claim speaks of; None when they do not, or when the claim does so itself."""
    if _APART.search(claim):
        return None
    held = set(roots(quotes))
    for mark in _APART.finditer(quotes):
        if any(not mark.start() <= start < mark.end() for start, _ in negations(quotes)):  # "no one except Holm resigned"
            continue
        stop = next((end for begin, end in clauses(quotes) if begin <= mark.end() < end), mark.end())
        first = roots(quotes[mark.end() : stop])[:1]
        rest = quotes[: mark.start()] + " . " + quotes[stop:]
        if first and first[0] in claimed - set(roots(rest)) and claimed <= held and not _names_affirmed(claim, rest):
            return f"the cited text sets {quotes[mark.end() : stop].strip()!r} apart"
    return None


def _names_affirmed(claim: str, rest: str) -> bool:
    """Whether the claim names somebody of whom the rest of the quotes speaks: "Lopez was chosen over Holm"."""
    return bool(_named(claim) & _named(f"x {rest}"))


def _named(text: str) -> set[str]:
    """The stems of all names in a text."""
    return {term for name in names(text) for term in roots(name.text)}


def negated(claim: str, quotes: Sequence[str]) -> str | None:
    """The "not" behind which the quotes have most of what they have of a claim that denies nothing; None where there is none.

    Whatever verb it denies: "she cannot stand in the election" carries no "she can run in the election". A verb of the opposite side
    carries it, as "did not withdraw" that somebody stayed; so does what is only spoken of: "did not say when the mill closes".
    """
    claimed, near = set(roots(claim)), nearest(claim, quotes)
    if negations(claim) or not near:
        return None
    lacking = claimed - _named(claim) - {root for _, clause, _ in near for root in roots(clause)}
    others = [quote[a:b] for quote in quotes for a, b in clauses(quote) if not deniers(quote[a:b])]
    if any(lacking <= set(roots(other)) for other in others) or not lacking:  # "did not name the man who left in May"
        return None
    found = [next(_governing(clause, claimed), None) for _, clause, _ in near]
    return f"the cited text says {found[0]!r} of it" if found[0] and all(found) else None


def _governing(clause: str, claimed: set[str]) -> Iterator[str]:
    """The plain denials of a clause behind which much of the claim stands, said of another verb."""
    for start, end in negations(clause):
        governed = roots(clause[end:])
        if not _NOT.fullmatch(clause[start:end]) or _NO_DENIAL.match(clause, start) or _SPOKEN_OF.search(clause, end) or not governed:
            continue
        other = governed[0] not in claimed and not any(opposite(governed[0], root) for root in claimed)
        shared = claimed & set(governed)
        if other and len(shared) >= 2 and len(shared) >= len(claimed) / 3:  # noqa: PLR2004 - as in a denial of the whole
            yield clause[start:end]


def overshadowed(claim: str, quotes: Sequence[str]) -> bool:
    """Whether every clause of the quotes that holds most of a claim denies something, and the claim nothing."""
    near = nearest(claim, quotes)
    return bool(near) and not negations(claim) and all(negations(clause) for _, clause, _ in near)


def denies(claim: str, quotes: Sequence[str]) -> str | None:
    """What the claim denies, where nothing in the quotes does, nor says the opposite; else None."""
    told = "\n".join(quotes)
    refused = [span for span in negations(claim) if not (_NO_DENIAL.match(claim, span[0]) or _said_otherwise(claim, span, told))]
    if refused and _said_of_him(claim, refused[0], told):
        return f"the cited text says it without {claim[slice(*refused[0])]!r}"
    if not refused or (negations(told) and not _affirms(claim, refused[0], told)):
        return None
    held = set(roots(told))
    if any(set(roots(claim[a:b])) & held for a, b in refused):
        return None
    start, end = refused[0]
    if reversed_in(claim[:start] + claim[end:], quotes):  # "did not fall" of what rose
        return None
    return f"the claim says {claim[start:end]!r}, the cited text does not"


def _said_otherwise(claim: str, refused: Span, quotes: str) -> bool:
    """Whether the quotes deny it by another word of its kind, or by the word it denies turned: "not vaccinated" as "unvaccinated"."""
    behind = [word.folded for word in words(claim[refused[1] : around(claim, refused[0])[1]]) if word.folded not in STOP][:1]
    return proved(claim, refused, quotes) or any(contrary(one, word.folded) for one in behind for word in words(quotes))


def _said_of_him(claim: str, refused: Span, quotes: str) -> bool:
    """Whether the quotes say the very word that the claim denies of those whom it names, and deny it only of others whom they name."""
    start, end = around(claim, refused[0])
    governed, named = roots(claim[refused[1] : end])[:1], _named(claim[start : refused[0]])
    held = [quotes[a:b] for a, b in clauses(quotes) if governed and governed[0] in roots(quotes[a:b])]
    refusing = [clause for clause in held if negations(clause)]
    affirmed = any(named <= set(roots(clause)) for clause in held if clause not in refusing)
    return bool(named) and affirmed and not any(named & set(roots(one)) or not _named(f"x {one}") for one in refusing)


def _affirms(claim: str, refused: Span, quotes: str) -> bool:
    """Whether the quotes hold the word that the claim denies in clauses without a denial only, of something else that is claimed."""
    place = around(claim, refused[0])[1]
    governed, claimed = roots(claim[refused[1] : place]), set(roots(claim))
    spoken = [quotes[begin:stop] for begin, stop in clauses(quotes)]
    held = [clause for clause in spoken if governed and governed[0] in roots(clause)]
    return any(len(claimed & set(roots(clause))) > 1 for clause in held) and not any(negations(clause) for clause in held)
