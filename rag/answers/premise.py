"""What a question takes for granted, against a sentence that says otherwise: a denial, another number, direction or name, a retraction.

Sure rather than thorough: but for the one thing, the sentence must say what the question does. Knows English, and no score.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from ..languages import question_language
from ..text import Name, fold, names, negations, numbers, stem, terms, words
from ..types import Evidence
from .amounts import Amount, amount, counting, foresees, stated
from .clauses import clauses, nearest
from .hedges import open_words
from .initials import initials
from .kindred import kindred
from .opposites import opposite
from .retracted import takes_back
from .roles import roots
from .values import Called, differ, named_in, value_of
from .verify import refutes

_GRANTED = re.compile(r"^\W*(?:\w+ )?(?:why|when|where|how|what (?:caused|led|made|drove))\b", re.IGNORECASE)
"""Questions that take their verb for granted; "who won?" is no word on anyone who lost."""
_ASKS_WORDS = re.compile(
    r"\b(?:what|how) (?:did|does|do|has|have|had|is|was|were) (?:\S+ ){1,8}?"
    r"(?:sa(?:y|id)|saying|t(?:ell|old)|think|thought|believe|claim|argue|announce|promise|warn|write|decide|comment|respond|reply|replied"
    r"|react|answer)(?:e?d|ing)?\b"
)
"""Asks for what somebody said or decided, which may be a denial: that is the answer then, and corrects nothing."""
_REST, _MOST = 0.8, 0.5
"""Share of the question's other words that the sentence must hold; of those that are no names, where the sentence is a denial."""
_CHARGED = frozenset("accuse accuses accused alleged allegedly alleges claim claims claimed charged indicted suspected suspects".split())
"""Words that leave open what others than the accused say is so."""


def denied(question: str, evidence: Evidence, missing: Collection[str] = (), others: Sequence[Evidence] = ()) -> bool:
    """Whether the sentence says otherwise than the question takes for granted.

    :param missing: words of the question, folded, that nothing found holds: only a name among them can be the wrong one.
    :param others: the other sentences found; where one of them says just what is taken for granted, no number, direction or claim is wrong.
    """
    if question_language(question) or _ASKS_WORDS.search(fold(question).text):
        return False
    if _refuses(question, evidence) or any(wrong(question, evidence) for wrong in (_direction, _figure, _claim)):
        return not any(_affirms(question, other) for other in others)
    return _name(question, evidence, missing)


def contested(question: str, told: Sequence[Evidence], denials: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The first sentence told that says what the question takes for granted, and the first denial of it; empty where one is lacking.

    Such a denial corrects nothing: it is one's word against another's.
    """
    against = next((e for e in denials if _refuses(question, e)), None)
    stated = next((e for e in told if _affirms(question, e)), None) if against else None
    return (stated, against) if stated and against else ()


def _refuses(question: str, evidence: Evidence) -> bool:
    return _shares(question, evidence.text) and refutes(evidence, _by_surname(question, evidence.text))


def _named(question: str) -> list[Name]:
    """The names of a question; its first word is none, as every question has a capital there."""
    first = next(iter(words(question)), None)
    return [name for name in names(question) if first is None or name.start > first.start]


def _shares(question: str, text: str) -> bool:
    """Whether a denial speaks of what the question does: of most words that are no names, and of the one behind each name.

    That is what somebody named did, or what of his is asked about: "resign" in "Why did Maria Lopez resign?". His name alone does not do.
    """
    held, named = set(roots(text)), _named(question)
    bare = question
    for name in reversed(named):
        bare = f"{bare[: name.start]} {bare[name.end :]}"
    asked = list(dict.fromkeys(roots(bare)))
    behind = {root for name in named for root in roots(question[name.end :])[:1]}
    return sum(root in held for root in asked) >= max(1, _MOST * len(asked)) and behind & set(asked) <= held


def _by_surname(question: str, text: str) -> str:
    """The question with whomever the text calls by the surname alone, and calls nobody else by, named so: "Lopez" for Maria Lopez."""
    runs = [name.text.split() for name in names(text)]
    for name in _named(question):
        *first, last = name.text.split()
        called = [run for run in runs if run[-1] == last]
        if first and called and all(run == [last] for run in called):
            question = question.replace(name.text, last)
    return question


def _affirms(question: str, evidence: Evidence) -> bool:
    """Whether the sentence says all that the question does, word for word and number for number, as a fact or an accusation."""
    told, held = {n.value for n in numbers(evidence.text)}, set(terms(evidence.text))
    said = all(any(kindred(t, h) for h in held) for t in terms(question) if t.isalpha())
    sure = any(not open_words(clause) - _CHARGED for _, clause, _ in nearest(question, [evidence.text]))
    firm = said and sure and not foresees(evidence.text, question) and not takes_back(evidence.text)
    return firm and all(n.value in told for n in numbers(question)) and not _refuses(question, evidence)


def _direction(question: str, evidence: Evidence) -> bool:
    """As in "Why did revenue rise?" of revenue that fell."""
    if not _GRANTED.search(question):
        return False
    told = [evidence.text[start:end] for start, end in clauses(evidence.text)]
    sure = {t for clause in told if not foresees(clause, question) for t in terms(clause)}
    turned = {t for t in terms(question) if t not in sure and any(opposite(t, h) for h in terms(evidence.text))}
    both = any(kindred(t, h) for t in turned for h in sure)
    return len(turned) == 1 and not both and not negations(question) and not negations(evidence.text) and _rest(question, evidence, turned)


def _figure(question: str, evidence: Evidence) -> bool:
    """As in "Why did 300 people protest?" of 500."""
    for given in _given(question):
        noun = next((word.folded for word in words(question[question.index(given.text) + len(given.text) :])), "")
        told = amount(f"how many {noun} were there?", evidence.text, set(terms(question)))
        figures = {stem(word.folded) for word in words(given.text)}
        if isinstance(told, Amount) and differ(given, told) and _rest(question, evidence, figures):
            return True
    return False


def _given(question: str) -> list[Amount]:
    """Amounts of things that the question names: no dates, years, sums, or numbers that belong to a name, as in "Season 17"."""
    spans = [(n.start, n.end) for n in counting(question)]
    free = [s for s in spans if re.match(r" [a-z]", question[s[1] : s[1] + 2]) and not re.search(r"[A-Z][\w’'-]* $", question[1 : s[0]])]
    return [found for span in free if (found := stated(question, span)).unit == ""]


def _claim(question: str, evidence: Evidence) -> bool:
    """As in "Why did Acme burn down?" of "A video claims that Acme burned down. This is false."."""
    return takes_back(evidence.text) and _rest(question, evidence, ())


def _name(question: str, evidence: Evidence, missing: Collection[str]) -> bool:
    """As in "Why did Google buy WhatsApp?" of what somebody else bought, where nothing found speaks of Google."""
    for name in _named(question):
        if not {word.folded for word in words(name.text)} <= set(missing):
            continue
        verb = question[name.end :]
        told = value_of(f"Who{verb}", evidence.text, evidence.speaker or "")
        gone = {stem(word.folded) for word in words(name.text)}
        if isinstance(told, Called) and _rest(question, evidence, gone):
            return True
    return False


def _rest(question: str, evidence: Evidence, without: Collection[str]) -> bool:
    """Whether the sentence holds what else the question says: nearly all its words, and every name."""
    held = set(terms(f"{evidence.text} {evidence.speaker or ''}")) | initials(evidence.text)
    other = [t for t in dict.fromkeys(terms(question)) if t not in without]
    kept = [t for t in other if any(kindred(t, h) for h in held)]
    return len(other) >= 2 and len(kept) >= _REST * len(other) and named_in(question) - set(without) <= held
