"""A search inside the scope the user gave and the one the question names.

The user's scope is a filter always. What the question names is one too, until nothing is left or found in it: then passages that
match it are put forward instead, and that is told. An empty scope never means all documents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..index.catalog import Catalog
from ..text import terms
from ..types import Hit, Scope, Sentence
from .followup import Query
from .retriever import Finding, Retriever
from .scope import Named, narrowed
from .sentences import Scored
from .subject import subject

_WHAT = re.compile(r"\W*(?:what|any|is there|are there|has anything|was anything)\b", re.IGNORECASE)
_ANYTHING = frozenset(terms("new news latest update updates report reported story stories headlines coverage else"))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What was found and where: inside `scope` (None: all documents), with `relaxed` put forward only (None: nothing had to be).

    `empty` is true when the scope the user gave holds no passage, so that nothing could be found. `topical` is true where whatever is
    said about a subject is asked for, which alone was searched then.
    """

    finding: Finding
    scope: Scope | None
    relaxed: Scope | None = None
    empty: bool = False
    topical: bool = False


class Narrowing:
    """Searches one store through its retriever. Safe to share between threads."""

    def __init__(self, catalog: Catalog, retriever: Retriever) -> None:
        self._catalog, self._retriever = catalog, retriever

    def find(self, query: Query, named: Named, k: int, scope: Scope | None) -> Narrowed:
        """The k best passages and their sentences for `query`, which names `named`, inside the user's `scope`."""
        asked = _asked(query.standalone, named)
        about = subject(asked)
        return replace(self._find(about or asked, query, named, k, fixed(scope)), topical=about is not None)

    def _find(self, asked: str, query: Query, named: Named, k: int, scope: Scope | None) -> Narrowed:
        also, form = query.also, query.form
        if scope and not self._catalog.allowed(scope):
            return Narrowed(self._retriever.find(asked, k, scope), scope, empty=True)
        if not named.scope:
            return Narrowed(self._retriever.find(asked, k, scope, also=also, form=form), scope)
        both = fixed(narrowed(scope, named.scope))
        if both and _asks_for_all(named) and (opened := self._catalog.openings(both, k)):
            return Narrowed(_opening(opened), both)
        if self._catalog.allowed(both):
            finding = self._retriever.find(asked, k, both, also=also, form=form)
            if _speaks(finding) or not terms(named.rest):  # that words of the scope alone stand in no sentence means nothing
                return Narrowed(finding, both)
        finding = self._retriever.find(asked, k, scope, _parts(named.scope), also, form)
        return Narrowed(finding, scope, fixed(named.scope))

    def search(self, question: str, named: Named, k: int, scope: Scope | None) -> list[Hit]:
        """The k best passages, found as `find` does; empty when the user's scope is."""
        asked = _asked(question, named)
        asked = subject(asked) or asked
        if not named.scope:
            return self._retriever.search(asked, k, scope)
        both = narrowed(scope, named.scope)
        if both and _asks_for_all(named) and (opened := self._catalog.openings(both, k)):
            return list(_opening(opened).hits)
        hits = self._retriever.search(asked, k, both) if self._catalog.allowed(both) else []
        return hits or self._retriever.search(asked, k, scope, _parts(named.scope))


def _asks_for_all(named: Named) -> bool:
    """Whether nothing is asked but what there is in the scope: "What did Reuters report in March?", "What's new since Monday?"."""
    return bool(_WHAT.match(named.rest)) and set(terms(named.rest)) <= _ANYTHING


def _opening(sentences: Sequence[Sentence]) -> Finding:
    """What stands first in the newest documents, as a finding of the words "the latest"."""
    hits = [Hit(s.document, s.start, s.end, s.text, s.page, s.place, 1 / rank, rank) for rank, s in enumerate(sentences, 1)]
    scored = [Scored(sentence, 1 - rank / 100, coverage=1.0, cosine=0.0) for rank, sentence in enumerate(sentences)]
    return Finding("the latest", tuple(hits), tuple(scored), {}, ())


def _asked(question: str, named: Named) -> str:
    """What is searched: names of outlets and months stand in few sentences, so they go, unless no word of content is left."""
    return named.rest if named.scope and terms(named.rest) else question


def _speaks(finding: Finding) -> bool:
    """Whether a sentence holds any of the question's words; of a question without such words, whether there is a sentence."""
    return any(one.coverage > 0 or not finding.weights for one in finding.sentences)


def _parts(named: Scope) -> list[Scope]:
    """Outlets and dates apart, so that an article of the right outlet and another month still comes forward."""
    return [part for part in (Scope(outlets=named.outlets), Scope(after=named.after, before=named.before)) if part]


def fixed(scope: Scope | None) -> Scope | None:
    """The scope with tuples in place of lists, so that an answer that holds it equals itself after JSON; None for no restriction."""
    if not scope:
        return None
    names = {name: tuple(value) for name in ("documents", "outlets", "tags") if (value := getattr(scope, name)) is not None}
    return replace(scope, **names)  # type: ignore[arg-type]  # the names are those of three fields of that type
