"""Questions about who did it: the subject replaced by "who" or "which country", an office, a quotation.

None of them turns the order of words. Knows no document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...text import ARTICLES, fold, names, terms
from .cast import Cast, whole_names
from .clauses import Clause
from .nouns import KIND_OF_BODY, OFFICE, SPEAKERS
from .standing import Wording
from .verbs import AGENTS, AUXILIARIES, BASES, PARTICIPLES, SINGULAR, SPEECH, base_of

_BEING = r"(?:is|was|are|were|remains?|remained|becomes?|became|(?:has|have) (?:been|become))"
_INDEFINITE = re.compile(rf"{_BEING} (?:an?|one of|among) ")
_SPEAKERS = re.compile(rf"\b(?:{SPEAKERS})$")
_QUOTED = re.compile(
    r"^[“\"](?P<quote>(?!But |And |So |Or )[A-Z][^“”\"]{30,150}?)[,.!]?[”\"],? "
    r"(?:(?:said|says) (?P<after>[^,.]{3,70}?)(?=,|\.| (?:in|on|at|to|of|during|after)\b)|(?P<before>[^,.]{3,70}?) (?:said|says|told)\b)"
)
_OFFICE = re.compile(rf"\b(?:{OFFICE})\b", re.IGNORECASE)
_NO_OFFICE = re.compile(
    r"(?:an?|one|who|which|whose|where|but|and|with|including|also|his|her|their|its|former|as|like) "
    r"|.*\b(?:said|told|is|was|has|who|that)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"the |[A-Z][\w.]*[’']s? |[a-z-]+ (?:[a-z-]+ )*(?:of|at|for) ")


def subject_asked(clause: Clause, cast: Cast) -> Wording | None:
    """Of "Hungary actively opposes it": "Which country actively opposes it?"."""
    asked = _question_word(clause, cast)
    if asked is None or not clause.rest or _INDEFINITE.match(f"{clause.verb} {clause.rest}"):
        return None
    words = (clause.adverbs, SINGULAR.get(clause.verb, clause.verb), clause.rest, clause.lead)
    predicate = re.sub(r"^also |(?<= )(?:also|reportedly) ", "", " ".join(word for word in words if word))
    kind = {"Which country": "country", "Who": "who"}.get(asked, "body")
    return Wording(f"{asked} {predicate}?", kind, aliases(without_article(clause.subject), clause.name, cast))


def _question_word(clause: Clause, cast: Cast) -> str | None:
    if not clause.name:
        return "Who" if is_speaker(clause.subject) and main_verb(clause) in SPEECH else None
    sort = cast.sort(clause.name)
    alone = without_article(clause.subject) == clause.name
    if sort == "country":
        return "Which country" if alone else None
    acts = main_verb(clause) in AGENTS
    if cast.is_surely_person(clause.name) or (acts and sort not in ("place", "thing")):
        return "Who"
    kind = KIND_OF_BODY.get(fold(clause.name.split()[-1]).text)
    return f"Which {kind}" if kind and sort == "body" and alone else None


def is_speaker(subject: str) -> bool:
    """Whether the subject, which ends with no name, still says well enough who speaks: "Russian officials"."""
    return bool(
        _SPEAKERS.search(subject) and names(without_article(subject)) and not re.search(r" (?:of|in|on|at|for|from|by|with) ", subject)
    )


def main_verb(clause: Clause) -> str | None:
    """The base of the verb that says what is done: of "have warned" it is "warn"; None for "is" and for verbs unknown."""
    if clause.verb not in AUXILIARIES:
        return base_of(clause.verb)
    following = next((word for word in clause.rest.lower().split()[:2] if not word.endswith("ly")), "")
    if clause.verb in ("has", "have", "had"):
        return PARTICIPLES.get(following)
    return following if clause.verb not in ("is", "are", "was", "were") and following in BASES else None


def aliases(full: str, name: str, cast: Cast) -> tuple[str, ...]:
    """What someone goes by: as written, the name alone, and for a person the last word of it. `name` "" when there is none."""
    found = [full, name]
    if name and cast.sort(name) == "person":
        found.append([piece for piece in name.split() if piece not in ("Jr", "Sr", "II", "III")][-1])
    return tuple(dict.fromkeys(one for one in found if one))


def without_article(phrase: str) -> str:
    """The phrase without "the" or "a" in front."""
    first, _, rest = phrase.partition(" ")
    return rest if first.lower() in ARTICLES and rest else phrase


def offices(text: str, cast: Cast) -> Iterator[Wording]:
    """Of "Kaja Kallas, the EU's chief diplomat, said so": "Who is the EU's chief diplomat?"."""
    for name in (one.text for one in whole_names(text) if " " in one.text):
        phrase = _office(text, name)
        if phrase and cast.sort(name) in ("person", "other"):
            article = "" if re.match(r"the |[A-Z][\w.]*[’']s? ", phrase) else "the "
            yield Wording(f"Who is {article}{phrase}?", "role", aliases(name, name, cast))


def _office(text: str, name: str) -> str | None:
    """The office that stands in commas behind the name, or before the name that stands in commas."""
    office = r"(?P<office>[^,;:“”\"]{5,80}?)"
    for pattern in (rf"{re.escape(name)}, {office}(?:,|$)", rf"(?:^|, ){office}, {re.escape(name)},"):
        found = re.search(pattern, text)
        if found and _is_office(found["office"]):
            return found["office"]
    return None


def _is_office(phrase: str) -> bool:
    head = re.split(r" (?:of|at|for|in|to|on|with|from) ", phrase)[0]
    return bool(not _NO_OFFICE.match(phrase) and _DEFINITE.match(phrase) and _OFFICE.search(head) and names(phrase[1:]))


def quoted(sentence: str, cast: Cast) -> Wording | None:
    """Of "“We are ready,” Jan Carlson said": "Who said “We are ready”?"."""
    found = _QUOTED.match(" ".join(sentence.split()))
    if not found or not 7 <= len(found["quote"].split()) <= 22 or len(terms(found["quote"])) < 5:
        return None
    speaker = found["after"] or found["before"]
    named = whole_names(speaker)
    if not named or named[-1].end != len(speaker) or re.search(r" (?:to|of|in|at|on|for|from) ", speaker[: named[-1].start]):
        return None
    name = named[-1].text
    if cast.sort(name) != "person" and not (" " in name and cast.sort(name) == "other"):
        return None
    return Wording(f"Who said “{found['quote'].rstrip(',. ')}”?", "quote", aliases(without_article(speaker), name, cast))
