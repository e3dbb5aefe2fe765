"""What a user typed to limit a question, held against what is there: a name or a day that cannot be meant is refused at once.

Knows no command line and no page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ..errors import ConfigError
from ..filenames import shown
from ..retrieval.outlets import called
from ..text import fold
from ..types import Document, Scope

_NEAR = 60
"""Likeness, 0..100, from which a name is offered as the one that was meant."""


class Shelf(Protocol):
    """What can be named."""

    def documents(self) -> Sequence[Document]:
        """All documents; the text may be missing."""
        ...

    def outlets(self) -> Sequence[str]:
        """Every outlet of the documents."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Limits as typed: names of documents, outlets and tags, days as "2026-03-21", "2026-03" or "2026". Empty means no limit."""

    documents: Sequence[str] = ()
    outlets: Sequence[str] = ()
    after: str | None = None
    before: str | None = None
    tags: Sequence[str] = ()

    @classmethod
    def of(cls, scope: Scope) -> Wanted:
        """What was typed for a scope."""
        return cls(scope.documents or (), scope.outlets or (), scope.after, scope.before, scope.tags or ())

    @property
    def narrows(self) -> bool:
        """Whether anything is limited."""
        return any((self.documents, self.outlets, (self.after or "").strip(), (self.before or "").strip(), self.tags))

    def scope(self, shelf: Shelf) -> Scope | None:
        """The scope that is meant, names as the documents spell them; None when nothing is limited.

        :raises ConfigError: a day is none, the bounds leave no day, or nothing has that name; the nearest name is told.
        """
        after, before = _bound("after", self.after), _bound("before", self.before)
        if after and before and after[: len(before)] > before:
            raise ConfigError(f"No day is after {after} and before {before}", "Both bounds are inclusive", "Swap them")
        known = shelf.documents() if self.documents or self.tags else ()
        scope = Scope(
            documents=_all("document", self.documents, [d.name for d in known], _like) or None,
            outlets=_all("outlet", self.outlets, shelf.outlets() if self.outlets else (), called) or None,
            after=after,
            before=before,
            tags=_all("tag", self.tags, [tag for d in known for tag in d.tags], _like) or None,
        )
        return scope or None


def _bound(side: str, typed: str | None) -> str | None:
    text = (typed or "").strip()
    if not text:
        return None
    try:
        date.fromisoformat((text + "-01-01")[:10] if re.fullmatch(r"\d{4}(?:-\d\d){0,2}", text) else "")
    except ValueError:
        wanted = "A day is written as 2026-03-21, a month as 2026-03, a year as 2026"
        raise ConfigError(f"{side} is {text!r}, which is no date", wanted) from None
    return text


def _like(typed: str, known: Iterable[str]) -> Sequence[str]:
    """The names that are the one typed, else those that differ in case only, else files of that name in a folder."""
    rules: tuple[Callable[[str], bool], ...] = (
        lambda name: name == typed,
        lambda name: fold(name).text == fold(typed).text,
        lambda name: name.rpartition("/")[2] == typed,
    )
    known = list(dict.fromkeys(known))
    return next((found for rule in rules if (found := [name for name in known if rule(name)])), [])


def _all(kind: str, typed: Sequence[str], known: Sequence[str], find: Callable[[str, Sequence[str]], Sequence[str]]) -> tuple[str, ...]:
    found, exact = dict[str, None](), set(known)
    for name in typed:
        meant = [name] if name in exact and kind == "document" else find(name, known)  # of many that are ticked, each is exact
        if not meant:
            raise _unknown(kind, name, known)
        found |= dict.fromkeys(meant)
    return tuple(found)


def _unknown(kind: str, typed: str, known: Sequence[str]) -> ConfigError:
    from rapidfuzz import fuzz, process

    seen = f"There is no {kind} {shown(typed)!r}"
    near = process.extractOne(typed, list(dict.fromkeys(known)), scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=_NEAR)
    if near:
        return ConfigError(seen, f"Did you mean {shown(near[0])!r}?")
    first = ", ".join(map(shown, sorted(set(known))[:5]))
    return ConfigError(seen, f"There {'are' if first else 'is'} {first or f'no {kind} at all'}{' …' if len(set(known)) > 5 else ''}")
