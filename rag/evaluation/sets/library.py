"""The stored documents as the evaluation sees them: names that a question set may use, places where a quote stands, and what fits neither.

Knows the assistant by `documents` and `document` only, and no file format.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Protocol

from ...sentences import sentence_spans
from ...text import fold
from ...types import Document
from ..questions import Gold, Problem, Question, QuestionSet

Place = tuple[str, int, int]
"""A document's name, and a half-open span of its stored text."""

_BETWEEN = "\n"  # folding leaves no line feed in a text, so no quote reaches across


class Store(Protocol):
    """What is needed of an assistant."""

    def documents(self) -> Sequence[Document]:
        """All documents; their text is not needed."""
        ...

    def document(self, name: str) -> Document:
        """The stored document."""
        ...


class Library:
    """The documents of one store, read once and kept, in order of `names`. May be shared between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._titles = {document.name: document.title for document in store.documents()}
        self._texts: dict[str, str] = {}
        self.names = tuple(self._titles)

    def title(self, name: str) -> str:
        """Title of a document, its name when there is no such document."""
        return self._titles.get(name, name)

    def text(self, name: str) -> str:
        """Stored text of a document, by its full name.

        :raises DocumentsError: there is none of that name.
        """
        if name not in self._texts:
            self._texts[name] = self._store.document(name).text
        return self._texts[name]

    # --- names ---

    def resolve(self, name: str) -> str | None:
        """The document that `name` means; None when there is none, or more than one."""
        found = self.candidates(name)
        return found[0] if len(found) == 1 else None

    def candidates(self, name: str) -> tuple[str, ...]:
        """Documents that `name` may mean: of that very name; else the rows of a corpus with that id; else files of that name in a folder.

        A file may be named without its folder or its suffix.
        """
        if name in self._titles:
            return (name,)
        ids, files = self._short
        return tuple(ids.get(name) or files.get(name) or ())

    @cached_property
    def _short(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        ids: dict[str, list[str]] = defaultdict(list)
        files: dict[str, list[str]] = defaultdict(list)
        for name in self._titles:
            path, hash_, row = name.partition("#")
            if hash_:
                ids[row].append(name)
            parts = path.split("/")
            for short in {"/".join(parts[start:]) for start in range(len(parts))}:
                files[short + hash_ + row].append(name)
                if not hash_ and (stem := re.sub(r"(?<=[^/])\.[^./]*$", "", short)) != short:
                    files[stem].append(name)
        return dict(ids), dict(files)

    # --- quotes ---

    def locate(self, gold: Gold) -> tuple[Place, ...]:
        """All places where the evidence stands, () when it stands nowhere.

        A span is taken as given when the document has it, and says what is quoted; else the quote decides. A quote is looked for
        in the document named, or in all: places where it stands as written come first, then documents where it differs in case,
        quotation marks, dashes, accents or white space.
        """
        name = self.resolve(gold.document) if gold.document is not None else None
        if gold.document is not None and name is None:
            return ()
        if name is not None and gold.start is not None and gold.end is not None:
            there = self.text(name)[gold.start : gold.end]
            if len(there) == gold.end - gold.start > 0 and gold.quote in (None, there):
                return ((name, gold.start, gold.end),)
            if gold.quote is None:
                return ()
        quote = (gold.quote or "").strip()
        needle = _folded(quote)
        if not needle:
            return ()
        exact: list[Place] = []
        near: list[Place] = []
        for one in [name] if name is not None else self._holding(needle):
            spans = list(_finds(self.text(one), quote))
            exact += [(one, *span) for span in spans]
            near += [] if spans else [(one, *span) for span in _near(self.text(one), quote)]
        return (*exact, *near)

    def _holding(self, needle: str) -> list[str]:
        """Documents whose folded text holds the folded quote: one search over all texts, as bytes, where it is fastest."""
        starts, shelf = self._shelf
        found: dict[str, None] = {}
        wanted = needle.encode("utf-8", "replace")
        place = shelf.find(wanted)
        while place >= 0:
            number = bisect_right(starts, place) - 1
            found[self.names[number]] = None
            place = shelf.find(wanted, starts[number + 1]) if number + 1 < len(starts) else -1
        return list(found)

    @cached_property
    def _shelf(self) -> tuple[list[int], bytes]:
        """Where each text begins, and all of them folded, in the order of `names`."""
        folded = [(_folded(self.text(name)) + _BETWEEN).encode("utf-8", "replace") for name in self._titles]
        return list(accumulate((len(one) for one in folded), initial=0))[:-1], b"".join(folded)

    # --- what is nearest ---

    def nearest_sentence(self, quote: str, document: str | None = None) -> Place | None:
        """The sentence most like the quote, in one document or in that which shares most words with it; None when none is like it."""
        from rapidfuzz import fuzz, process

        name = document or self._most_alike(quote)
        if name is None:
            return None
        spans = sentence_spans(text := self.text(name))
        near = process.extractOne(_folded(quote), [_folded(text[a:b]) for a, b in spans], scorer=fuzz.ratio, score_cutoff=50)
        return (name, *spans[near[2]]) if near else None

    def _most_alike(self, quote: str) -> str | None:
        """The document that holds most words of the quote."""
        shared: Counter[str] = Counter()
        for word in sorted(_words(quote)):
            shared.update(self._holders.get(word, ()))
        return min(shared, key=lambda name: (-shared[name], name), default=None)

    @cached_property
    def _holders(self) -> dict[str, list[str]]:
        """Word -> documents that hold it."""
        holders: dict[str, list[str]] = defaultdict(list)
        for name in self.names:
            for word in _words(self.text(name)):
                holders[word].append(name)
        return dict(holders)


def _finds(text: str, quote: str) -> Iterator[tuple[int, int]]:
    place = text.find(quote)
    while place >= 0:
        yield place, place + len(quote)
        place = text.find(quote, place + len(quote))


def _near(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Spans where the folded quote stands, but not within a word: "EU" is not in "Reuters"."""
    folded = fold(text)
    for start, end in _finds(folded.text, fold(quote).text.strip()):
        if not (_within_word(folded.text, start) or _within_word(folded.text, end)):
            yield folded.back(start, end)


def _within_word(text: str, place: int) -> bool:
    around = text[max(place - 1, 0) : place + 1]
    return len(around) == 2 and around.isascii() and around.isalnum()  # scripts without spaces are all ends of words


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    return fold(char).text


def _folded(text: str) -> str:
    """What `fold` makes of the text, without white space around it and without the map back, and ten times as fast."""
    return " ".join((text if text.isascii() else _BEYOND_ASCII.sub(lambda match: _fold_char(match[0]), text)).lower().split())


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", _folded(text)))


# --- a question set against the documents ------------------------------------------------------------


def check(questions: QuestionSet, library: Library | Store) -> list[Problem]:
    """What of the set does not fit the documents, row by row; rows that are rejected are not looked at.

    Documents that are not there, evidence that stands nowhere, spans that are none or hold another text than their quote, and
    rows that say nothing by which an answer could be scored.
    """
    shelf = library if isinstance(library, Library) else Library(library)
    return [problem for question in questions.asked for problem in _faults(question, f"{questions.name}, row {question.id!r}", shelf)]


def _faults(question: Question, where: str, library: Library) -> Iterator[Problem]:
    for name in question.relevant:
        yield from _unnamed(name, "relevant", where, library)
    for name in (question.scope.documents if question.scope else None) or ():
        yield from _unnamed(name, "scope", where, library)
    for gold in question.evidence:
        yield from _misplaced(gold, where, library)
    if question.answerable and not _says_something(question):
        fix = "Add answers, expect, evidence or relevant; or answerable: false, if the documents do not answer it"
        yield Problem(where, "", "it says nothing by which an answer could be scored", fix)


def _says_something(asked: Question) -> bool:
    worded = asked.answers or asked.expect or asked.forbid or asked.evidence or asked.relevant or asked.status or asked.max_words
    return bool(worded or asked.speaker or asked.outlet or asked.published)


def _unnamed(name: str, field: str, where: str, library: Library) -> Iterator[Problem]:
    found = library.candidates(name)
    if len(found) > 1:
        yield Problem(where, field, f"{name!r} may be any of {len(found)} documents", f"Write {found[0]!r}, or another in full")
    elif not found:
        yield Problem(
            where, field, f"there is no document {name!r} among the {len(library.names)} of the index", _nearest_name(name, library)
        )


def _nearest_name(name: str, library: Library) -> str:
    from rapidfuzz.process import extractOne

    near = extractOne(name, library.names, score_cutoff=60)
    return f"Did you mean {near[0]!r}? If it is new, type: rag sync" if near else "If it is new, put it in its folder and type: rag sync"


def _misplaced(gold: Gold, where: str, library: Library) -> Iterator[Problem]:
    if gold.document is not None and library.resolve(gold.document) is None:
        yield from _unnamed(gold.document, "evidence", where, library)
    elif gold.start is not None and gold.end is not None:
        yield from _misspanned(gold, where, library)
    elif not library.locate(gold):
        shown = _cut(gold.quote or "")
        elsewhere = library.locate(Gold(gold.quote)) if gold.document is not None else ()
        if elsewhere:
            yield Problem(where, "evidence", f"{shown} stands not in {gold.document!r}", f"It stands in {elsewhere[0][0]!r}")
            return
        place = library.nearest_sentence(gold.quote or "", library.resolve(gold.document) if gold.document is not None else None)
        seen = f"{shown} stands in no document" if gold.document is None else f"{shown} stands not in {gold.document!r}"
        yield Problem(where, "evidence", seen, f"Nearest is {_quoted(place, library)}" if place else "Copy the sentence as it stands there")


def _misspanned(gold: Gold, where: str, library: Library) -> Iterator[Problem]:
    name, start, end = library.resolve(gold.document or "") or "", gold.start or 0, gold.end or 0
    text = library.text(name)
    if not 0 <= start < end <= len(text):
        yield Problem(where, "evidence", f"{name!r} has no characters {start} to {end}", f"It ends at {len(text)}")
    elif gold.quote not in (None, text[start:end]):
        instead = library.locate(Gold(gold.quote, gold.document))
        fix = f"The quote stands at {instead[0][1]} to {instead[0][2]}" if instead else "Correct the quote, or leave it out"
        seen = f"characters {start} to {end} are {_cut(text[start:end])}, not {_cut(gold.quote or '')}"
        yield Problem(where, "evidence", seen, fix)


def _quoted(place: Place, library: Library) -> str:
    name, start, end = place
    return f"{_cut(library.text(name)[start:end], 300)} in {name!r}"


def _cut(text: str, length: int = 80) -> str:
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= length else f'"{line[: length - 1]}…"'
