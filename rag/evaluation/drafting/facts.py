"""Questions about what, when, where, how many, and what somebody said; most turn subject and verb around.

Knows no document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...text import ARTICLES, STOP, dates, fold, is_country, names, numbers, stem, terms, words
from .cast import Cast
from .clauses import Clause, clauses
from .nouns import ABBREVIATED
from .persons import is_speaker, main_verb, without_article
from .standing import Wording, points_back
from .verbs import AUXILIARIES, BASES, PARTICIPLES, PAST, SPEECH, THIRD, base_of, is_finite

# --- turning round --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Turned:
    """A statement as a question needs it: of "Netflix lost it" `front` is "did Netflix", `verb` "lose", `rest` "it"."""

    front: str
    verb: str
    rest: str


def _turned(clause: Clause, cast: Cast) -> _Turned | None:
    """The statement turned round; None where its subject does not say by itself what is meant, or its verb is not known."""
    subject = _small(clause, cast)
    if points_back(clause.subject) or not (clause.name or names(subject[1:])):
        return None
    rest = _one_verb(clause.rest)
    if clause.verb not in AUXILIARIES:
        base, front = base_of(clause.verb), f"{'did' if clause.verb in PAST else 'does'} {subject}"
        return _Turned(front, base, rest) if base and rest else None
    pieces = rest.split()
    while pieces and pieces[0].endswith("ly"):
        pieces.pop(0)
    if len(pieces) < 2 or not (pieces[0] in PARTICIPLES or pieces[0] in BASES):
        return None
    return _Turned(f"{clause.verb} {subject}", pieces[0], " ".join(pieces[1:]))


def _one_verb(rest: str) -> str:
    """The rest up to a second verb of the same subject, which would not turn with the first: "… and came to Britain"."""
    second = next((found for found in _SECOND.finditer(rest) if is_finite(found["verb"]) and found["verb"] not in BASES), None)
    return rest[: second.start()] if second else rest


def _small(clause: Clause, cast: Cast) -> str:
    """The subject as it stands inside a sentence: a small article, and a small first word where that is no name."""
    first, _, rest = clause.subject.partition(" ")
    if first.lower() in ARTICLES:
        return f"{first.lower()} {rest}"
    if (clause.name and clause.subject.startswith(clause.name)) or _TITLE.match(first):
        return clause.subject
    bare = first.removesuffix("’s").removesuffix("'s")
    is_name = bare.isupper() or is_country(fold(bare).text) or cast.known(bare)
    return clause.subject if is_name else first[0].lower() + clause.subject[1:]


_SECOND = re.compile(r" (?:and|but|or) (?:then |also |[a-z]+ly )?(?P<verb>[a-z]+)\b")
_TITLE = re.compile(rf"(?:{ABBREVIATED})\.?$")


# --- how many -------------------------------------------------------------------------------------------

_ABOUT = "at least|more than|nearly|about|around|almost|over|some|up to|as many as|fewer than|an estimated|roughly|approximately"
_VAGUE = rf"(?P<vague>(?:{_ABOUT}) )?"
_TAIL = r"(?P<tail> (?:in|on|at|from|to|for|of|with|during|after|over|across|against|by|since|through|and|as)\b.*|)$"
_NUMBER = (
    r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a dozen|dozens)(?: (?:hundred|thousand|million|billion))?"
)
_COUNTED = re.compile(
    rf"^(?i:{_VAGUE}(?P<number>{_NUMBER})) (?P<noun>(?:[\w-]+ ){{0,3}}?(?:[a-z-]+[^s\W]s|people|men|women|children)){_TAIL}"
)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_MONEY = re.compile(rf"^{_VAGUE}(?P<number>[$€£]\d[\d,.]*(?: (?:million|billion|trillion))?){_TAIL}")
_PAYING = frozenset("pay paid raise raised cost earn earned spend spent donate donated lose lost".split())
_UNCOUNTED = re.compile(
    r"\b(?:years?|months?|weeks?|days?|hours?|minutes?|times|percent|points|degrees|more|others?|miles?|feet|pounds|dollars|of)\b"
)
_SMALL_NUMBER = 1000


def counted_subject(clause: Clause, cast: Cast) -> Wording | None:
    """Of "Three people were injured in X": "How many people were injured in X?"."""
    found = _COUNTED.match(clause.subject)
    if not found or found["tail"] or not _is_counted(found) or not clause.rest or clause.verb in ("is", "was", "has"):
        return None
    if re.search(rf" and (?i:{_VAGUE}{_NUMBER}) ", clause.rest):  # "… were killed and more than 20 were hurt"
        return None
    return Wording(f"How many {found['noun']} {clause.predicate}?", "count", _counts(found))


def counted_object(clause: Clause, cast: Cast) -> Wording | None:
    """Of "Netflix lost 200,000 subscribers in May": "How many subscribers did Netflix lose in May?"."""
    turned = _turned(clause, cast)
    if not turned or turned.verb in SPEECH or re.search(r"\b(?:that|which|who|whose)\b", turned.rest):
        return None
    if (found := _COUNTED.match(turned.rest)) and _is_counted(found):
        return Wording(f"How many {found['noun']} {turned.front} {turned.verb}{found['tail']}?", "count", _counts(found))
    if (found := _MONEY.match(turned.rest)) and turned.verb in _PAYING:
        return Wording(f"How much {turned.front} {turned.verb}{found['tail']}?", "count", _counts(found))
    return None


def _is_counted(found: re.Match[str]) -> bool:
    """Whether it is something to ask "how many" of: no measure, no year, and no statement that was taken for a noun."""
    noun = found["noun"]
    return not (_UNCOUNTED.search(noun) or _YEAR.fullmatch(found["number"]) or any(is_finite(word) for word in noun.split()[:-1]))


def _counts(found: re.Match[str]) -> tuple[str, ...]:
    """The count as written, the bare number, and a small one in digits."""
    digits = [f"{one.value:g}" for one in numbers(found["number"]) if one.value < _SMALL_NUMBER and one.value.is_integer()]
    return tuple(dict.fromkeys([(found["vague"] or "").lower() + found["number"], found["number"], *digits]))


# --- when, where ------------------------------------------------------------------------------------------

_AFTER_DATE = re.compile(r"$| (?:in|at|with|for|to|by|after|on|from|during|under|because|near)\b")
_TELLING_OF = SPEECH | {"recall", "remember", "discuss", "consider", "cover", "feature", "include", "expect", "think"}
"""Verbs whose object, not they, may be what the date belongs to."""
_SUBORDINATE = re.compile(r"\b(?:since|when|after|before|because|while|that|which|who|as|if|until|where)\b")
_PLACED = re.compile(
    r"^(?P<more>(?:place|dead) )?(?:in|at|near) (?P<place>(?:the )?[A-Z][\w.’'-]*(?:,? [A-Z][\w.’'-]*)*)"
    r"(?P<tail> (?:in|on|after|during|for|to|with|by|before|since|from) .*|)$"
)


def dated_fact(clause: Clause, cast: Cast) -> Wording | None:
    """Of "The museum opened in May 1998": "When did the museum open?". Only a year or a month makes a date."""
    turned = _turned(clause, cast)
    if not turned or turned.verb in _TELLING_OF:
        return None
    rest = f"{turned.rest} {clause.lead}".strip()
    found = [when for when in dates(rest) if when.value[0] in "12-"]
    if len(found) != 1:
        return None
    written = re.sub(r"^(?:in|since|by|until|during|before|after|of) ", "", rest[found[0].start : found[0].end])
    opening = re.search(r"(?:^| )(?:on|in)(?: early| late)? $", rest[: found[0].end - len(written)])
    after = rest[found[0].end :]
    if not opening or not _AFTER_DATE.match(after) or _SUBORDINATE.search(before := rest[: opening.start()]):
        return None
    return Wording(f"When {turned.front} {turned.verb}{' ' if before else ''}{before}{after}?", "date", (written,))


def placed_fact(clause: Clause, cast: Cast) -> Wording | None:
    """Of "The summit was held in Brussels": "Where was the summit held?". Only a place right behind the verb tells where."""
    turned = _turned(clause, cast)
    found = _PLACED.match(turned.rest) if turned else None
    if not turned or not found:
        return None
    town = found["place"].split(",")[0]
    if cast.sort(town) not in ("place", "country"):
        return None
    more = f" {found['more'].strip()}" if found["more"] else ""
    answers = tuple(dict.fromkeys([without_article(found["place"]), without_article(town)]))
    return Wording(f"Where {turned.front} {turned.verb}{more}{found['tail']}?", "where", answers)


# --- what -------------------------------------------------------------------------------------------------

_OBJECTS = re.compile(
    r"^(?P<verb>rule(?:d|s) out|call(?:ed|s) for|caution(?:ed|s) against|warn(?:ed|s) (?:of|against|about)|apologi[sz](?:ed|es) for"
    r"|plead(?:ed|s) guilty to|push(?:ed|es) for|den(?:ied|ies)|oppos(?:ed|es)|reject(?:ed|s)|propos(?:ed|es)|banned|unveil(?:ed|s)"
    r"|acquir(?:ed|es)|condemn(?:ed|s)|prais(?:ed|es)|approv(?:ed|es)|launch(?:ed|es)"
    r"|(?:vow(?:ed|s)|pledg(?:ed|es)|promis(?:ed|es)|agree(?:d|s)|refus(?:ed|es)|plan(?:s|ned)|decid(?:ed|es)|threaten(?:ed|s)) to)"
    r" (?P<object>.+)$"
)
_SAID = re.compile(
    r"^(?:(?:reporters|lawmakers|journalists|investors|[A-Z][\w.]*(?: [A-Z][\w.]*)*) )?that (?P<that>.+)$|^(?P<bare>(?:the|an?|[A-Z]).+)$"
)


def object_asked(clause: Clause, cast: Cast) -> Wording | None:
    """Of "Scholz ruled out deploying troops": "What did Scholz rule out?"."""
    found = _OBJECTS.match(f"{clause.verb} {clause.rest}")
    if not found or not clause.name or not 2 <= len(found["object"].split()) <= 12:
        return None
    if len(terms(found["object"])) < 2 or points_back(found["object"]) or dates(found["object"]):
        return None
    first, *particles = found["verb"].split()
    verb = " ".join([base_of(first) or first, *particles]) + (" do" if particles == ["to"] else "")
    return Wording(f"What {'does' if first in THIRD else 'did'} {_small(clause, cast)} {verb}?", "what", (found["object"],))


def said(clause: Clause, cast: Cast) -> Wording | None:
    """Of "Zelensky said that NATO membership is the only guarantee": "What did Zelensky say about NATO membership?"."""
    speech = main_verb(clause)
    if speech not in SPEECH or not (clause.name or is_speaker(clause.subject)):
        return None
    found = _SAID.match(clause.rest if clause.verb not in AUXILIARIES else clause.rest.partition(" ")[2])
    text = (found["that"] or found["bare"]) if found else ""
    inner = next(clauses(text[:1].upper() + text[1:], cast), None)
    if inner is None or len(set(terms(inner.subject))) < 2 or points_back(inner.subject):
        return None
    telling = _telling(inner.predicate, f"{clause.subject} {inner.subject}")
    if len(telling) < 2:
        return None
    topic = text[0] + inner.subject[1:]
    question = f"What did {_small(clause, cast)} {'warn' if speech == 'warn' else 'say'} about {topic}?"
    return Wording(question, "said", (), tuple((word,) for word in telling[:2]), clause.name or without_article(clause.subject))


_FAINT = frozenset("still even ever well likely really very quite around almost nearly become remain there".split())


def _telling(text: str, known: str) -> list[str]:
    """Words of the text that carry most and are not known, folded: names and numbers first, then the longest."""
    held = set(terms(known))
    found = {
        word.folded: (not (text[word.start].isupper() or word.folded[0].isdigit()), -len(word.folded), word.folded)
        for word in words(text)
        if word.folded not in STOP | _FAINT and stem(word.folded) not in held and len(word.folded) > (2 if word.folded[0].isdigit() else 3)
    }
    return sorted(found, key=found.__getitem__)
