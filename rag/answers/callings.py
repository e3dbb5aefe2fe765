"""What somebody is called beside his name: "the witness, Ana Berg" is not "Ana Berg, the plaintiff", whom a witness heard.

A claim may not give him what its quotes say of another, where they call him otherwise. Knows capitals, commas and the words right before
a name; people by their offices and endings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import ARTICLES, STOP, Name, names, stem, words
from .quantities import Fault
from .roles import is_irregular
from .titles import OFFICES

_EDGE = re.compile(r"[.;:,()“”\"\n]")
_BEHIND = re.compile(
    r", (?:the|an?|its|his|her|their|[\w’']+['’]s) (?P<called>[a-z][\w’'-]*(?: [a-z][\w’'-]*){0,3}?)(?=[,.;]|$| (?:of|at|in|for|and|who)\b)"
)
_SOMEBODY = re.compile(rf"(?:{OFFICES}|victim|witness|plaintiff|suspect|accused|pilot|\w{{2,}}(?:er|or|ist|ant|ent|ian|man|woman|ee))s?")
"""Words for people by what they do or suffer, most of them by their ending."""
_NAME = 2
"""Words at the end of a name that are his own; those before them are what he is called: "Captain Ole Dahl"."""
_MOST = 4
"""Words right before a name that are looked at."""


def miscalled(claim: str, quotes: str) -> Iterator[Fault]:
    """What is wrong with what each name of the claim is called."""
    theirs = [(_key(name), called) for name, called in _called(quotes)]
    for name, mine in _called(claim):
        held = {word for key, called in theirs if key == _key(name) for word in called}
        added, other = mine - held, held - mine
        if added and other and _of_another(mine, added, quotes) and any(_SOMEBODY.fullmatch(word) for word in held):
            yield Fault(f"the cited text does not call {name.text!r} {' '.join(sorted(added))!r}", contradicted=True)


def _of_another(mine: set[str], added: set[str], quotes: str) -> bool:
    """Whether what is added to a name is said of somebody in the quotes, and not as what the one named is or became."""
    spoken = all(re.search(rf"\b{re.escape(word)}", quotes) and not _may_be(word, quotes) for word in added)
    return spoken and any(_SOMEBODY.fullmatch(word) for word in mine)


def _key(name: Name) -> str:
    return words(name.text)[-1].folded


def _called(text: str) -> Iterator[tuple[Name, set[str]]]:
    """Each name with the folded words that it is called by: before it, before a comma that sets it apart, and behind such a comma."""
    for name in names(text):
        own = [word.folded for word in words(name.text)[:-_NAME]]
        before = text[: name.start].rstrip()
        apart = before.endswith(",") and text[name.end : name.end + 1] == ","
        behind = None if apart else _BEHIND.match(text, name.end)
        last = _EDGE.split(before.removesuffix(",") if apart else before)[-1]
        yield name, {*own, *_nouns(last), *_nouns(behind["called"] if behind else "")} - STOP


def _nouns(phrase: str) -> Iterator[str]:
    """The last words of a phrase up to its verb or article, which are no other's name."""
    for word in words(phrase)[: -_MOST - 1 : -1]:
        if word.folded in STOP | ARTICLES or is_irregular(word.folded) or word.folded.endswith(("ed", "ing", "ly")):
            return
        yield word.folded


def _may_be(word: str, quotes: str) -> bool:
    """Whether the quotes say of somebody that he is it, who may be the one named."""
    return bool(re.search(rf"\b(?:is|was|be|been|became|become)\b[^.,;]{{0,30}}\b{re.escape(stem(word))}", quotes))
