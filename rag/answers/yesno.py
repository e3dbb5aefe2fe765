"""Yes or no, where a sentence settles it: the question's proposition laid word by word over the sentence.

Rather too seldom than wrong. All words of the proposition must stand in the sentence, in their order, with nothing between them that
changes who did what; then a negation or an opposite turns the answer, and "may", "plans to", "denied", "if" leave it open. What
somebody says in the sentence is his word: the answer names him and is not settled. Knows English, one sentence at a time, no score.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..text import STOP, WORD, fold, names, negations
from ..types import Evidence
from . import existence
from .clauses import MARKS
from .hedges import OPEN
from .opposites import opposite
from .retracted import takes_back
from .roles import BE, is_irregular, passive, root
from .speech import SAYING
from .values import Stance, value_of

Polar = Literal["yes", "no"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sentence says to a yes/no question. `by` is who says so, "" where that is not named; None where the text itself does."""

    polar: Polar
    evidence: Evidence
    by: str | None = None


# --- the words the rules are made of ------------------------------------------------------------------

_DO, _HAVE = ("do", "does", "did"), ("has", "have", "had")
_MODAL = ("can", "could", "will", "would", "should", "may", "might", "must")
_SHORT = {"wo": "will", "ca": "can"}
_POLITE = frozenset("so and but please ok okay now well then also".split())
_REQUEST = frozenset("you we i".split())
"""Behind the verb that opens them, these make a request: "Can you …"."""
_ANYBODY = frozenset("anyone anybody someone somebody".split())
"""These make one behind "can" and its like only, or of the documents: "Could somebody …", "Are there any articles …"."""
_DOCUMENTS = frozenset("article articles document documents report reports text texts file files".split())
_SAY = frozenset("say state report claim confirm".split())
_NOT = frozenset("not no never neither nor cannot".split())
_ALWAYS = frozenset("all every each only always both most entire entirely whole first last half".split())
_SOME = frozenset("some few partly partially several".split())
_RELATIONS = frozenset("before after under over above below up down out off until without than least than more less fewer".split())
"""Words that a search passes over, and that change what is said."""
_REPORTED = SAYING | frozenset("reportedly reports according".split())
_SPOKEN = frozenset(root(verb) for verb in (*_REPORTED, "rule", "call"))
_BREAKS = frozenset(
    "that who which whom whose where when while although though because after before since and or but he she they it we i".split()
)
_PREPOSITIONS = frozenset("of with by to for from against without about between among near like".split())
_PARTED = re.compile(MARKS)
_MARKS = ("“", '"', "«")
_LONGEST_GAP, _LEAST = 4, 2
"""Words between two of the proposition's in a sentence, and its words of content: who, and what."""
_CHECKED = re.compile(r"(?:is it )?true or false(?: that)? |fact[- ]check(?: that)? ")
_OPENED = re.compile(r"\s*(yes|no)\b(?:[,.:;!]+\s*|\s*[–—-]\s+|\s*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Token:
    """One word: as written, folded, its stem, and where it stands."""

    raw: str
    word: str
    root: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Proposition:
    """What a yes/no question asks to be so: its auxiliary, "" where it is a statement, and its words of content in order."""

    auxiliary: str
    tokens: tuple[_Token, ...]
    held: tuple[_Token, ...]


def is_polar(question: str) -> bool:
    """Whether the question wants a yes or a no: opened by a verb, no request, no choice of two ("Is it A or B?"); or checks a claim."""
    tokens = _tokens(question)
    return bool(_asked(tokens) or _claimed(tokens))


def parted(text: str) -> tuple[Polar | None, str]:
    """The "yes" or "no" that a model's sentence opens with, and the rest of it; None and the sentence where it does not."""
    opened = _OPENED.match(text)
    if opened is None:
        return None, text
    rest = text[opened.end() :]
    return ("yes" if opened[1].lower() == "yes" else "no"), rest[:1].upper() + rest[1:]


def settle(question: str, evidence: Sequence[Evidence]) -> Verdict | None:
    """The verdict of the first sentence that has one; None where none has, where two differ, or for no yes/no question.

    :param evidence: sentences, the best first.
    """
    found = [verdict for one in evidence if (verdict := _verdict(question, one))]
    outright = [verdict for verdict in found if verdict.by is None] or found
    return outright[0] if outright and len({verdict.polar for verdict in found}) == 1 else None


def opposed(question: str, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The first sentence that says yes or no, and the first that says the other; empty where none does.

    What does not settle it says yes or no where it holds the question's words, whatever stands between them.
    """
    read = [(one, verdict.polar if (verdict := _verdict(question, one)) else _loosely(question, one)) for one in evidence]
    said = [(one, polar) for one, polar in read if polar]
    other = next((one for one, polar in said if polar != said[0][1]), None)
    return (said[0][0], other) if other else ()


def _loosely(question: str, evidence: Evidence) -> str | None:
    stance = value_of(question, evidence.text, evidence.speaker or "")
    return stance.text if isinstance(stance, Stance) else None


def _verdict(question: str, evidence: Evidence) -> Verdict | None:
    """What one sentence says to the question; None where it leaves it open."""
    proposition = _proposition(question)
    if proposition is None:
        return None
    wanted = existence.sought(question)
    if wanted is None:
        return _read(proposition, evidence) if len(proposition.held) >= _LEAST else None
    holds = existence.found(wanted, evidence.text)
    around = {token.word for token in _tokens(evidence.text)}
    return None if holds is None else Verdict("yes" if holds else "no", evidence, _by(evidence, proposition, around))


def told(verdict: Verdict, text: str) -> str:
    """A sentence of the answer behind the yes or no that it settles, and behind who says so: "Yes, according to Ann Lee: “…”"."""
    return "".join(opened(verdict, text))


def opened(verdict: Verdict, text: str) -> tuple[str, str]:
    """As `told`, in its two parts: what opens it, and the sentence, which no longer names who says so."""
    word = verdict.polar.capitalize()
    if verdict.by is None:
        return f"{word}{':' if text.startswith(_MARKS) else '.'} ", text
    return f"{word}, {f'according to {verdict.by}' if verdict.by else 'as reported'}: ", text.removeprefix(f"{verdict.by}: ")


# --- the question ------------------------------------------------------------------------------------


def _asked(tokens: Sequence[_Token]) -> list[_Token]:
    """The question from the verb that opens it; empty where it is no yes/no question."""
    rest = list(tokens)
    while rest and rest[0].word in _POLITE:
        rest = rest[1:]
    wanted = len(rest) > 1 and _auxiliary(rest[0]) in (*BE, *_DO, *_HAVE, *_MODAL) and not _requests(rest)
    return rest if wanted and not any(token.word == "or" for token in rest) else []


def _requests(rest: Sequence[_Token]) -> bool:
    """Whether it is a request, or a question about the documents."""
    who, of_documents = rest[1].word, any(token.word in _DOCUMENTS for token in rest)
    anybody = who in _ANYBODY and (_auxiliary(rest[0]) in ("can", "could", "will", "would") or of_documents)
    return who in _REQUEST or anybody or (who == "there" and of_documents)


def _auxiliary(token: _Token) -> str:
    bare = token.word.replace("'", "").removesuffix("nt") if token.word.endswith("n't") else token.word
    return _SHORT.get(bare, bare)


def _claimed(tokens: Sequence[_Token]) -> list[_Token]:
    """The statement in "True or false: …", "… true or false?" and "Fact check: …"; empty where there is none."""
    said = " ".join(token.word for token in tokens)
    opened = _CHECKED.match(said)
    if opened:
        return list(tokens[len(opened[0].split()) :])
    return list(tokens[:-3]) if said.endswith(" true or false") else []


def _proposition(question: str) -> _Proposition | None:
    tokens = _tokens(question)
    asked, rest, auxiliary = _asked(tokens), _claimed(tokens), ""
    if asked and not rest:
        auxiliary, rest = _auxiliary(asked[0]), asked[1:]
        if that := _stated(rest):
            auxiliary, rest = "", rest[that:]
    if not rest:
        return None
    if any(token.word in _NOT or token.word.endswith("n't") for token in rest):
        return None
    held = tuple(token for token in rest if token.word not in STOP)
    return _Proposition(auxiliary, tuple(rest), held)


def _stated(rest: Sequence[_Token]) -> int:
    """Where the statement begins in "(is) it true that …" and "(does) the article say that …"; 0 where there is none."""
    opening = [token.word for token in rest[:5]]
    if opening[0] == "it" and "that" in opening:
        return opening.index("that") + 1
    if any(word in _DOCUMENTS for word in opening[:3]):
        said = next((at for at, word in enumerate(opening) if word in _SAY), -1) + 1
        return said + (said < len(opening) and opening[said] == "that") if said else 0
    return 0


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in WORD.finditer(text):
        word = fold(match[0]).text.removesuffix("'s")
        found.append(_Token(match[0], word, root(word), match.start(), match.end()))
    return found


# --- the sentence ------------------------------------------------------------------------------------


def _read(asked: _Proposition, evidence: Evidence) -> Verdict | None:
    """What one sentence says to the proposition; None where it leaves it open."""
    text, said = evidence.text, _tokens(evidence.text)
    open_ = text.rstrip(" ”\"'").endswith("?") or takes_back(text)
    laid = None if open_ else _laid(asked.held, said)
    if laid is None:
        return None
    places, turned = laid
    roots = {token.root for token in asked.tokens}
    around = {token.word for token in said if token.root not in roots and token.raw != "May"}
    if around & OPEN - {asked.auxiliary} or not _same_bounds(asked, said, places):
        return None
    if not _is_subject(asked, said, places) or not _joined(asked, said, places, text) or not _same_voice(asked, said, places):
        return None
    denied = _denials(text, said, places)
    if denied is None or (denied and turned):
        return None
    return Verdict("no" if denied or turned else "yes", evidence, _by(evidence, asked, around))


def _laid(asked: Sequence[_Token], said: Sequence[_Token]) -> tuple[list[int], bool] | None:
    """Places of the proposition's words in the sentence, in order, and whether one is an opposite; None where a word is lacking."""
    for first in [place for place, token in enumerate(said) if token.root == asked[0].root]:
        places, turned = [first], 0
        for wanted in asked[1:]:
            near = range(places[-1] + 1, min(len(said), places[-1] + 2 + _LONGEST_GAP))
            same = next((at for at in near if said[at].root == wanted.root), None)
            other = next((at for at in near if opposite(said[at].root, wanted.root)), None) if same is None else None
            place = other if same is None else same
            if place is None:
                break
            turned += same is None
            places.append(place)
        if len(places) == len(asked) and turned <= 1:
            return places, turned == 1
    return None


def _same_bounds(asked: _Proposition, said: Sequence[_Token], places: Sequence[int]) -> bool:
    """Whether "all", "some", "before", a modal and the present stand in both or in neither."""
    mentioned = {token.word for token in asked.tokens}
    whole = {token.word for token in said}
    between = {token.word for token in said[max(0, places[0] - 2) : places[-1] + 1]}
    if mentioned & _ALWAYS - whole or whole & _SOME - mentioned or between & frozenset({"only", "half"}) - mentioned:
        return False
    if mentioned & _RELATIONS != between & _RELATIONS | (mentioned & whole & _RELATIONS):
        return False
    if asked.auxiliary in ("is", "are") and between & frozenset({"was", "were", "had"}):
        return False
    return asked.auxiliary not in _MODAL or asked.auxiliary in whole


def _is_subject(asked: _Proposition, said: Sequence[_Token], places: Sequence[int]) -> bool:
    """Whether the first word is as free in the sentence as in the question: not "the wife of Scholz", not "Scholz's deputy"."""
    before = said[places[0] - 1].word if places[0] else ""
    at = asked.tokens.index(asked.held[0])
    if before in _PREPOSITIONS and (asked.tokens[at - 1].word if at else "") != before:
        return False
    return _owns(said[places[0]]) == _owns(asked.held[0])


def _owns(token: _Token) -> bool:
    return token.raw.endswith(("’s", "'s", "s’", "s'"))


def _joined(asked: _Proposition, said: Sequence[_Token], places: Sequence[int], text: str) -> bool:
    """Whether nothing between the words changes who did what: no other name, no clause, no "tried to"."""
    mentioned = {token.word for token in asked.tokens}
    apposed = text[: said[places[0]].start].rstrip().endswith(",")  # "the chief executive, Maria Lopez, resigned"
    others = [name.start for name in names(text) if not {token.word for token in _tokens(name.text)} & mentioned]
    for a, b in zip(places, places[1:], strict=False):
        gap, between = said[a + 1 : b], text[said[a].end : said[b].start]
        if _PARTED.search(between) or any(said[a].end <= start < said[b].start for start in others):
            return False
        relative = bool(gap) and a == places[0] and gap[0].word in ("which", "who") and between.startswith(",")
        closed = relative or (apposed and between.startswith(",") and between.count(",") == 1)
        if ("," in between and not closed) or any(token.word in _BREAKS - mentioned for token in gap[relative:]):
            return False
        if gap and gap[-1].word == "to" and said[b].raw[0].islower() and "to" not in mentioned:
            return False
    return True


def _same_voice(asked: _Proposition, said: Sequence[_Token], places: Sequence[int]) -> bool:
    """Whether both are active or both passive, so that "A was hit by B" is no answer to "Did A hit B?"."""
    between = {token.word for token in said[places[0] : places[-1] + 1]}
    asks_passive = asked.auxiliary in BE or bool({token.word for token in asked.tokens} & {*BE, "be", "been"})
    return passive(between) == ("by" in {token.word for token in asked.tokens}) and not (
        asked.auxiliary in _DO and not asks_passive and bool(between & {*BE, "been"}) and _is_participle(said[places[1]])
    )


def _is_participle(token: _Token) -> bool:
    return token.word.endswith(("ed", "en", "wn", "un")) or is_irregular(token.word)


def _denials(text: str, said: Sequence[_Token], places: Sequence[int]) -> bool | None:
    """Whether the sentence denies what it is laid under; None where a denial stands elsewhere, for what it bears on is not known."""
    laid = {said[place].root for place in places}  # "opposes", under "support": the opposite, counted as such already
    found = [(a, b) for a, b in negations(text) if not {token.root for token in _tokens(text[a:b])} & laid]
    if not found:
        return False
    none = [(a, b) for a, b in found if text[a:b].lower() == "no" and text[b : said[places[0]].start].isspace()]  # "no child died"
    inside = none + [(a, b) for a, b in found if said[places[0]].end <= a and b <= said[places[-1]].start]
    plain = all(fold(text[a:b]).text in _NOT or text[a:b].lower().replace("’", "'").endswith("n't") for a, b in inside)
    return True if len(inside) == len(found) == 1 and plain else None


def _by(evidence: Evidence, asked: _Proposition, around: set[str]) -> str | None:
    """Who says what the sentence says; None where the text does itself, or the question asks for his words."""
    if "reportedly" in around:
        return ""
    if evidence.speaker:
        wanted = {token.root for token in asked.tokens}
        named = wanted & {token.root for token in _tokens(evidence.speaker)}
        return None if named and wanted & _SPOKEN else evidence.speaker
    return "" if around & _REPORTED else None
