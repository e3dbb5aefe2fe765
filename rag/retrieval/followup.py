"""A question and the turns before it, made into one question that stands alone.

By rule only: it asks no model, so the same turns always give the same search. Knows no store.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import STOP, WORD, fold, is_country, names, stem, words
from ..types import Answer, Message

_PERSON = re.compile(r"\b(?:he|him|she)\b", re.IGNORECASE)
_PERSONS_OWN = re.compile(r"\b(?:his|her)\b(?=\s+\w)", re.IGNORECASE)
_HER = re.compile(r"\bher\b(?!\s+[a-z])", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|that|these|those|there|then|so|he|him|his|she|her|hers|one|ones|else|instead|same)\b",
    re.IGNORECASE,
)
_THING = re.compile(r"\b(?:it|them|they|this|that|these|those)\b", re.IGNORECASE)
_ELLIPSIS = re.compile(r"^\s*(?:and|but|or|also|so|then|what about|how about|what else|why not|how come)\b", re.IGNORECASE)
_ASKS_WHO = re.compile(r"^\W*(?:who|whom|whose|which|what|where)\b", re.IGNORECASE)
_ASKED_FOR = re.compile(r"^\W*(?:who|whom|which)\b(?! (?:is|was|are|were)\b)", re.IGNORECASE)
_NAME_WORDS = frozenset("who what when where why which how is are was were did does do can could will would tell name list".split())
_TOPIC_WORDS = 8
_TURNS, _REPLY_CHARS = 2, 800


@dataclass(frozen=True, slots=True)
class Query:
    """`question` as asked; `standalone` as searched and as put to a model; `leans` on the turns before it.

    `also` is what the conversation was about, for the search to weigh a little; empty where the question stands alone. `rendered` is
    true where `standalone` is in another language than `question`. `form` is the question in a chat model's words, searched beside
    `standalone`; empty for none.
    """

    question: str
    standalone: str
    leans: bool
    also: str = ""
    rendered: bool = False
    form: str = ""


def understand(question: str, history: Sequence[Message] = (), asked: str | None = None) -> Query:
    """Make a follow-up stand alone with words of the last turn; other questions stay as they are.

    :param asked: the last question in other words, as without the outlet it names; None takes it as it stands.
    """
    question = " ".join(question.split())
    turn = _last_turn(history)
    if turn is None:
        return Query(question, question, leans=False)
    about = _about(history, turn[1])
    if not _leans(question):  # it is mostly about the same thing all the same
        return Query(question, question, leans=False, also=about)
    asked, replied = asked or turn[0], turn[1]
    person = _person(asked, replied)
    standalone = _with_person(question, person) if person else question
    topic = _topic(standalone, asked, replied)
    if topic and _is_open(standalone):
        standalone = _with_topic(standalone, " ".join(topic))
    return Query(question, standalone, leans=True, also=about)


def _last_turn(history: Sequence[Message]) -> tuple[str, str] | None:
    """The last question (made to stand alone, where its answer says how) and the checked claims of its answer."""
    asked = next((m for m in reversed(history) if m.get("role") == "user"), None)
    if asked is None:
        return None
    reply = history[-1] if history[-1].get("role") == "assistant" else None
    question, content = str(asked.get("content", "")), str((reply or {}).get("content", ""))
    answer = (reply or {}).get("answer")
    if isinstance(answer, dict):
        answer = Answer.from_dict(answer)
    if isinstance(answer, Answer):
        question = answer.rendered or answer.standalone or question
        content = " ".join(claim.text for claim in answer.claims)
    return question, re.sub(r"\[\d{1,2}\]", "", content)


def _about(history: Sequence[Message], replied: str) -> str:
    """The questions of the conversation, and the beginning of the last answer."""
    asked = [str(turn.get("content", "")) for turn in history if turn.get("role") == "user"]
    return " ".join([*asked[-_TURNS:], replied[:_REPLY_CHARS]]).strip()


def _leans(question: str) -> bool:
    """True when the question points back: a pronoun with no name before it, an ellipsis, or very few words."""
    content = [word for word in words(question) if word.folded not in STOP]
    named = names(_decapitalised(question))
    for match in _POINTING.finditer(question):
        if not any(name.end <= match.start() for name in named):
            return True
    if _ELLIPSIS.match(question) and len(content) <= 3:
        return True
    return len(content) <= 1 and not named


def _with_topic(question: str, topic: str) -> str:
    """The topic behind the word that points at it, or at the end: "Why did Scholz rule them (ground troops) out?"."""
    pointing = _THING.search(question)
    if pointing is None:
        return f"{question} ({topic})"
    return f"{question[: pointing.end()]} ({topic}){question[pointing.end() :]}"


def _is_open(standalone: str) -> bool:
    """True when, persons put in, something still points back or there is too little to search for."""
    content = [word for word in words(standalone) if word.folded not in STOP]
    return len(content) <= 2 or bool(_POINTING.search(standalone))


def _decapitalised(question: str) -> str:
    """The question without the capital that only opens the sentence, so that "What" is no name."""
    first = WORD.search(question)
    if first and fold(first.group()).text in _NAME_WORDS:
        return question[: first.start()] + first.group().lower() + question[first.end() :]
    return question


def _person(asked: str, replied: str) -> str | None:
    """Whom "he" or "she" is likely to mean: the one asked about, or, after "who …?", the one answered."""
    answered = _ASKED_FOR.match(asked) or (_ASKS_WHO.match(asked) and not names(_decapitalised(asked)))
    for text in (replied, asked) if answered else (asked, replied):
        for name in names(_decapitalised(text)):
            if fold(name.text).text not in STOP | _NAME_WORDS and not name.text.isupper() and not is_country(fold(name.text).text):
                return name.text
    return None


def _with_person(question: str, person: str) -> str:
    named = names(_decapitalised(question))
    if any(fold(person).text in fold(name.text).text for name in named):
        return question
    question = _HER.sub(person, question)
    question = _PERSONS_OWN.sub(f"{person}’s", question)
    return _PERSON.sub(person, question, count=1)


def _topic(standalone: str, asked: str, replied: str) -> list[str]:
    """Content words of the last turn that the question does not hold, as written, the answer's first."""
    have = {stem(word.folded) for word in words(standalone)}
    topic: list[str] = []
    for text in (replied, asked):
        for word in words(text):
            if word.folded not in STOP and stem(word.folded) not in have and len(topic) < _TOPIC_WORDS:
                have.add(stem(word.folded))
                topic.append(re.sub(r"['’]s$", "", text[word.start : word.end]))
    return topic
