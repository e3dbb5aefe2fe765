"""All documents of a scope looked at, not the nearest few: which hold a topic, which are the newest, what each side says.

A document counts when the words stand in a sentence that can be cited, or in its title. Knows no answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..index.catalog import Catalog
from ..instructions import withheld
from ..text import stem, terms
from ..types import Asked, Document, Item, Overview, Scope, Sentence, Span
from .asked import kind_of_question
from .carried import Reading
from .narrowing import fixed
from .origin import fact_of, is_called
from .phrases import Topic, last_name, topic
from .retriever import Retriever
from .scope import Named, named_scope, narrowed
from .sides import Sides, is_by
from .summaries import Summaries, length

MOST = 20
"""Items shown of a list."""
MOST_NEW = 10
"""Items shown of what is new."""
_OPENING = 2
"""Citable sentences at the beginning of a document that tell what it is about."""
_NEARBY, _NEAR = 2, 0.5
_PASSAGES = 8
_MARKS = re.compile(r"[“”\"«»]")

_Row = tuple[Sentence, Mapping[int, Span]]
"""A sentence, and where in it which part of the topic stands."""


@dataclass(frozen=True, slots=True)
class _Match:
    """What one document holds: sentences in order; none when the title alone holds it, or no topic was asked for."""

    rows: tuple[_Row, ...] = ()

    def best(self, wanted: Topic | None) -> tuple[Sentence, Span] | None:
        """The first sentence that holds the whole topic, or else most of it; None without sentences."""
        if not self.rows:
            return None
        sentence, places = min(self.rows, key=lambda row: (not (wanted and wanted.whole(row[1])), -len(row[1]), row[0].start))
        return sentence, next(iter(places.values()))


class Overviews:
    """Looks over one store. Safe to share between threads.

    :param retriever: for comparisons, typing errors, and what lies near when nothing matches.
    """

    def __init__(self, catalog: Catalog, retriever: Retriever) -> None:
        self._catalog, self._retriever = catalog, retriever
        self._sides, self._summaries = Sides(catalog, retriever), Summaries(catalog)

    def look(self, reading: Reading, scope: Scope | None = None, before: Sequence[str] = ()) -> Overview | None:
        """What the documents hold, when the question is about them; None for an ordinary question, which a search answers.

        :param scope: what may be looked at, a filter always. :param before: the documents that the answer before cited, which
            "of them" means.
        """
        outlets, query = self._catalog.outlets(), reading.query
        for question in dict.fromkeys((query.question, query.standalone)):
            named = reading.named if question == query.standalone else named_scope(question, outlets, date.today())
            asked = kind_of_question(question, outlets, named.rest if named.scope else None)
            if asked is None and (summary := self._summary(question, named, scope, before)):
                return replace(summary, searched=question, within=named.said, scope=fixed(narrowed(scope, named.scope)))
            if asked is None or (asked.pointing and not before):
                continue
            if asked.kind == "origin":
                if found := self._origin(asked, named, scope, before):
                    return replace(found, searched=question, scope=fixed(scope))
                continue
            allowed = replace(scope or Scope(), documents=[name for name in before if _allows(scope, name)]) if asked.pointing else scope
            found = self._found(asked, named, allowed)
            return replace(found, searched=question, scope=fixed(narrowed(scope, _limits(asked, named)))) if found else None
        return None

    def _summary(self, question: str, named: Named, scope: Scope | None, before: Sequence[str]) -> Overview | None:
        """The summary that a question asks for, of documents or of those on a topic; None where it asks for none."""
        found = self._summaries.look(named.rest if named.scope else question, named.scope, scope, before)
        if not isinstance(found, str):
            return found
        inside = self._catalog.headings(narrowed(scope, named.scope))
        asked = Asked("list", relation="about", topic=found)
        _, _, matches = self._matching(asked, inside, narrowed(scope, named.scope))
        main = {name: match for name, match in matches.items() if self._opens_with(name, match)} or matches
        on = [one for one in inside if one.name in main]
        return self._summaries.of(on, len(inside), topic=found, most=length(question)) if on else None

    def _found(self, asked: Asked, named: Named, scope: Scope | None) -> Overview | None:
        inside = narrowed(scope, _limits(asked, named))
        if asked.kind == "compare":
            found = self._sides.compare(replace(asked, topic=_without_dates(asked.topic, named.rest)), inside)
        else:
            found = self._listed(asked, scope, inside, named.said)
        if found.found or not found.topic or not found.total:
            return found
        # What was said may be said in other words, and who "by" names may be no author: a search may find it.
        if asked.kind == "said" or asked.relation == "by":
            return None
        return replace(found, nearby=found.nearby or self._nearby(found.topic, inside))

    def _origin(self, asked: Asked, named: Named, scope: Scope | None, before: Sequence[str]) -> Overview | None:
        """What the document that is meant says of itself; of several on the subject that is named, which they are. None without."""
        meant = self._meant(asked, scope, before)
        if len(meant) > 1:
            return self._listed(replace(asked, kind="list", relation="about", fact=None), scope, scope, named.said)
        value = fact_of(meant[0], asked.fact) if meant and asked.fact else None
        if not value:
            return None
        # Its headline and the lines of its top prove nothing of what it reports, and best what it says of itself.
        told = (s for s in self._catalog.sentences(meant[0].name) if not withheld(s.text))
        says = next(((s, at) for s in told if (at := _place(value, s.text))), None)
        begins = next(iter(self._catalog.quotable(meant[0].name)), None)
        if begins is None:
            return None
        item = Item(meant[0], says[0], meant[0].name, says[1]) if says else Item(meant[0], begins, meant[0].name)
        return Overview(asked, value, 1, found=1, texts=1, items=(item,))

    def _meant(self, asked: Asked, scope: Scope | None, before: Sequence[str]) -> Sequence[Document]:
        """The documents of which a fact is asked: by the name or subject that is told, else the only one there is, or was cited before."""
        inside = self._catalog.headings(scope)
        if not asked.topic:
            return inside if len(inside) == 1 else [one for one in inside if [one.name] == list(before)]
        if called := [one for one in inside if is_called(one, asked.topic)]:
            return called
        _, _, matches = self._matching(replace(asked, relation="about"), inside, scope)
        return [one for one in inside if one.name in matches and self._opens_with(one.name, matches[one.name])]

    def _listed(self, asked: Asked, given: Scope | None, scope: Scope | None, said: str) -> Overview:
        """Every document of the scope that matches, counted, and the first of them as items."""
        inside = self._catalog.headings(scope)
        looked_at = inside if asked.topic or asked.kind == "newest" else self._catalog.headings(given)
        undated = self._undated(scope) if asked.kind == "newest" or _is_dated(scope) else 0
        overview = Overview(asked, asked.topic, len(looked_at), undated=undated, within=said)
        if not asked.topic or asked.relation == "by":
            wrote = (one for one in inside if not asked.topic or _wrote(asked.topic, one.author))
            return self._shown(overview, inside, {one.name: _Match() for one in wrote}, None)
        wanted, written, matches = self._matching(asked, inside, scope)
        overview = self._with_last_name(replace(overview, topic=written), inside, scope, matches)
        if asked.relation == "about" and matches:
            main = {name: match for name, match in matches.items() if self._opens_with(name, match)}
            overview = replace(overview, beside=len(matches) - len(main) if main else 0, passing=not main)
            matches = main or matches
        return self._shown(overview, inside, matches, wanted)

    def _with_last_name(
        self, overview: Overview, inside: Sequence[Document], scope: Scope | None, matches: Mapping[str, _Match]
    ) -> Overview:
        """The overview with how many more hold only the last word of a name, which may be the same person or another."""
        last = last_name(overview.topic)
        if last is None or overview.asked.relation not in ("mention", "about") or overview.asked.kind == "said":
            return overview
        wanted = topic(last)
        held = self._held(wanted, overview.asked, inside, scope)
        further = {one.name: held[one.name] for one in inside if one.name in held and one.name not in matches}
        if not further:
            return overview
        near = self._shown(overview, inside, further, wanted).items[:_NEARBY]
        return replace(overview, alone=(last, len(further)), nearby=near)

    def _undated(self, scope: Scope | None) -> int:
        """How many documents the scope would hold if it named no days, and have none."""
        anywhen = replace(scope, after=None, before=None) if scope else None
        return sum(not one.published for one in self._catalog.headings(anywhen))

    # --- what matches ---

    def _matching(self, asked: Asked, inside: Sequence[Document], scope: Scope | None) -> tuple[Topic, str, dict[str, _Match]]:
        """The documents that match, and the topic in the form that matched: as written, else whatever the capitals, else spelled anew."""
        anywhere = asked.kind in ("said", "newest")  # what is new on it need not call it so again
        exact = topic(asked.topic, anywhere=anywhere)
        for written in dict.fromkeys((asked.topic, self._retriever.spell(asked.topic))):
            form = topic(written, anywhere=anywhere)
            for wanted in dict.fromkeys((form, form.loose())):
                found = self._held(wanted, asked, inside, scope)
                if found:
                    return wanted, written if written == asked.topic else _as_found(written, found), found
        return exact, asked.topic, {}

    def _held(self, wanted: Topic, asked: Asked, inside: Sequence[Document], scope: Scope | None) -> dict[str, _Match]:
        """What each document holds of the topic, for those that hold it whole."""
        if not wanted.parts:
            return {}
        if asked.relation == "quote" and asked.kind != "said":
            return self._quoted(wanted, scope)
        rows = self._rows(wanted, scope)
        held = _by_document(row for row in rows if asked.relation != "quote" or row[0].speaker)
        found = {name: _Match(group) for name, group in held.items() if wanted.whole(part for _, places in group for part in places)}
        if asked.kind == "said":
            return found
        titled = (one.name for one in inside if one.name not in found and wanted.whole(wanted.held(one.title)))
        return found | {name: _Match() for name in titled}

    def _quoted(self, wanted: Topic, scope: Scope | None) -> dict[str, _Match]:
        """What those named said, by document; only words in quotation marks where a document has some."""
        speakers = [speaker for speaker in self._catalog.speakers() if is_by(wanted, speaker)]
        rows = ((s, {0: (0, len(s.text))}) for s in self._catalog.spoken_by(speakers, scope) if s.citable)
        found = _by_document(rows)
        return {name: _Match(tuple(row for row in group if _MARKS.search(row[0].text)) or group) for name, group in found.items()}

    def _rows(self, wanted: Topic, scope: Scope | None) -> Iterator[_Row]:
        """Citable sentences that hold a part of the topic, each once."""
        seen: set[tuple[str, int]] = set()
        for part in wanted.parts:
            for sentence in self._catalog.holding([stem(word) for phrase in part for word in phrase.words], scope):
                key = sentence.document, sentence.start
                if not sentence.citable or key in seen:
                    continue
                seen.add(key)
                if (places := wanted.held(sentence.text)) and not withheld(
                    sentence.text, sentence.text[slice(*next(iter(places.values())))]
                ):
                    yield sentence, places

    def _opens_with(self, name: str, match: _Match) -> bool:
        """Whether the title or one of the first sentences holds the topic, so that the document is about it."""
        if not match.rows:
            return True
        before = self._catalog.sentences(name, 0, match.rows[0][0].start)
        return sum(sentence.citable for sentence in before) < _OPENING

    # --- what is shown ---

    def _shown(self, overview: Overview, inside: Sequence[Document], found: Mapping[str, _Match], wanted: Topic | None) -> Overview:
        """The overview with its counts, and its items newest first, or oldest where these are asked for, undated ones last."""
        groups = self._catalog.clusters(found)
        matching = [one for one in inside if one.name in found]
        order = sorted((one for one in matching if one.published), key=lambda one: one.published or "", reverse=not overview.asked.oldest)
        order += [one for one in matching if not one.published]
        said = [sentence for one in order for sentence, _ in found[one.name].rows]
        of_authors = overview.asked.noun == "author"
        undated = sum(not one.published for one in order) if overview.asked.kind == "newest" and overview.topic else overview.undated
        items = self._items(overview.asked, order, found, groups, wanted)
        return replace(
            overview,
            found=len(order),
            texts=len(set(groups.values())),
            items=tuple(items),
            undated=undated,
            sentences=len(said),
            speakers=_fullest(sentence.speaker for sentence in said if sentence.speaker),
            outlets=dict(Counter(by for one in order if (by := one.author if of_authors else one.outlet)).most_common()),
        )

    def _items(
        self, asked: Asked, order: Sequence[Document], found: Mapping[str, _Match], groups: Mapping[str, str], wanted: Topic | None
    ) -> list[Item]:
        is_news, told = asked.kind == "newest", set()
        items: list[Item] = []
        for one in order:
            group = groups.get(one.name, one.name)
            if is_news and (not one.published or group in told):  # a copy is no further news
                continue
            told.add(group)
            items += self._lines(asked.kind, one, found[one.name], group, wanted)
            if len(items) >= (MOST_NEW if is_news else MOST):
                break
        return items[:MOST]

    def _lines(self, kind: str, one: Document, match: _Match, group: str, wanted: Topic | None) -> Iterator[Item]:
        """The items of one document: its best sentence, or each where they are listed; none when nothing in it can be cited."""
        best = match.best(wanted)
        if best is None:
            opening = next(self._catalog.quotable(one.name), None)
            if opening:
                yield Item(one, opening, group, titled=wanted is not None)
        elif kind == "said":
            yield from (Item(one, sentence, group, next(iter(places.values()))) for sentence, places in match.rows)
        else:
            yield Item(one, best[0], group, best[1])

    def _nearby(self, about: str, scope: Scope | None) -> tuple[Item, ...]:
        """The sentences that come nearest to a topic that no document holds; empty when none comes near."""
        finding = self._retriever.find(about, _PASSAGES, scope)
        near = [one.sentence for one in finding.sentences[:_NEARBY] if one.coverage or one.cosine >= _NEAR]
        there = {one.name: one for one in self._catalog.headings(Scope(documents=[sentence.document for sentence in near]))}
        return tuple(Item(there[one.document], one, one.document) for one in near if one.document in there)


def _by_document(rows: Iterable[_Row]) -> dict[str, tuple[_Row, ...]]:
    """Rows by the name of their document, in order of place."""
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row[0].document, []).append(row)
    return {name: tuple(sorted(group, key=lambda row: row[0].start)) for name, group in found.items()}


def _as_found(written: str, found: Mapping[str, _Match]) -> str:
    """A topic mended by the documents' words, as the first of them writes it."""
    for match in found.values():
        for sentence, places in match.rows:
            start, end = places.get(0, (0, 0))
            if terms(sentence.text[start:end]) == terms(written):
                return sentence.text[start:end]
    return written


def _fullest(speakers: Iterable[str]) -> tuple[str, ...]:
    """Each speaker once, by his longest name: "Kaja Kallas" is in "EU foreign policy chief Kaja Kallas"."""
    kept: list[str] = []
    for speaker in sorted(dict.fromkeys(speakers), key=lambda one: -len(one)):
        if not any(f" {other}".endswith(f" {speaker}") for other in kept):
            kept.append(speaker)
    return tuple(sorted(kept))


def _place(value: str, text: str) -> Span | None:
    """Where the value stands in the text, letter for letter; None where it does not."""
    at = text.find(value)
    return (at, at + len(value)) if at >= 0 else None


def _wrote(name: str, author: str | None) -> bool:
    """Whether the author's line holds the name."""
    wanted = topic(name).loose()
    return bool(author and wanted.parts and wanted.whole(wanted.held(author)))


def _allows(scope: Scope | None, name: str) -> bool:
    return scope is None or scope.documents is None or name in scope.documents


def _limits(asked: Asked, named: Named) -> Scope | None:
    """What of the scope that a question names limits the look: the outlets of a comparison are its sides, only its dates do."""
    if named.scope is None or asked.kind != "compare":
        return named.scope
    return replace(named.scope, outlets=None) or None


def _is_dated(scope: Scope | None) -> bool:
    return scope is not None and (scope.after is not None or scope.before is not None)


def _without_dates(about: str, rest: str) -> str:
    """The topic of a comparison without the dates at its end, which are a scope: what of it stands in the rest of the question."""
    kept = about.split()
    while kept and " ".join(kept) not in rest:
        kept.pop()
    return " ".join(kept) or about
