"""The words of the house: one frozen type per step.

Knows no file, no database and no model. Offsets are half-open and count Python characters of
`Document.text`; dates are ISO strings ("2024-12-21") or None; pages count from 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from .days import span
from .filenames import printable, shown
from .trace import Trace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Span = tuple[int, int]
Place = tuple[int, str]
"""Where a place begins in the text, and how a reader would name it."""
Status = Literal["answered", "partial", "conflict", "abstained"]
Verdict = Literal["supported", "partial"]
RejectedVerdict = Literal["unsupported", "contradicted"]
Kind = Literal["fact", "said", "quote", "count"]


class Message(TypedDict, total=False):
    """One turn of a conversation; `answer` may carry the `Answer` (or its dict) of an assistant's turn."""

    role: Literal["user", "assistant"]
    content: str
    answer: Any


# --- documents -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it will be shown: all offsets of the house point into `text`.

    `pages` holds the start offset of each page, empty when the kind has none. `places` holds (start, label) where a
    label such as "slide 4", "Prices!B7" or "00:01:12" begins, in order; it goes before pages. `quiet` holds spans
    that are shown and indexed but never cited (title, front matter, boilerplate). `updated` is the day of the last
    change that the document itself names, `language` an ISO 639-1 code, `encoding` a guessed encoding of the file
    (None where it was declared or plain UTF-8). None means not known.
    """

    name: str
    text: str
    sha256: str
    title: str
    outlet: str | None = None
    published: str | None = None
    author: str | None = None
    pages: tuple[int, ...] = ()
    quiet: tuple[Span, ...] = ()
    places: tuple[Place, ...] = ()
    updated: str | None = None
    language: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    encoding: str | None = None

    def page_at(self, offset: int) -> int | None:
        """The page, from 1, that holds `offset`; None when the document has no pages."""
        return bisect_right(self.pages, offset) or None

    def place_at(self, offset: int) -> str | None:
        """Where a reader would look for `offset`, as "p. 3" or "slide 4"; None when the text itself is the place."""
        if self.places:
            index = bisect_right(self.places, offset, key=lambda place: place[0])
            return self.places[index - 1][1] if index else None
        page = self.page_at(offset)
        return f"p. {page}" if page else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span of one document that can be scored and, when `citable`, quoted."""

    document: str
    start: int
    end: int
    text: str
    citable: bool = True
    page: int | None = None
    place: str | None = None
    speaker: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences, the unit that is searched; `header` is indexed, never cited."""

    document: str
    start: int
    end: int
    text: str
    header: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Which documents may answer. Every field is optional; bounds are inclusive ISO dates.

    None means no restriction; an empty sequence, or one that matches nothing, means no document. `str(scope)` is one line for
    people: "Reuters, 1–31 March 2026".
    """

    documents: Sequence[str] | None = None
    outlets: Sequence[str] | None = None
    after: str | None = None
    before: str | None = None
    tags: Sequence[str] | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) is not None for f in fields(self))

    def __str__(self) -> str:
        parts = [_listed(self.outlets, "outlet"), span(self.after, self.before), _listed(self.documents, "document")]
        parts.append(_listed(self.tags, "tag", "tagged "))
        return ", ".join(part for part in parts if part) or "all documents"


_LISTED = 4


def _listed(names: Sequence[str] | None, noun: str, lead: str = "") -> str:
    """The names in one line, "no outlet" for an empty list, "" for None; of more than a few only how many."""
    if names is None:
        return ""
    if len(names) > _LISTED:
        return f"{lead}{len(names)} {noun}s"
    last = [" and ".join(shown(name) for name in names[-2:])]
    return lead + ", ".join([*map(shown, names[:-2]), *last]) if names else f"no {noun}"


# --- answers ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked passage. `rank` from 1; `score` higher is better, comparable within one search only."""

    document: str
    start: int
    end: int
    text: str
    page: int | None
    place: str | None
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence laid before the answerer; `id` is the number, from 1, under which it saw it."""

    id: int
    document: str
    start: int
    end: int
    text: str
    page: int | None = None
    place: str | None = None
    speaker: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact span: `quote == text[start:end]` of the stored text whose UTF-8 SHA-256 is `sha256`."""

    number: int
    document: str
    title: str
    outlet: str | None
    published: str | None
    author: str | None
    page: int | None
    place: str | None
    start: int
    end: int
    quote: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One answer sentence. `citations` are citation numbers, `support` is 0..1, higher is surer.

    Where reports give values that cannot all be right, `value` is the one that this claim tells, as written, and `reports` counts the
    independent reports that give it; None elsewhere.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    support: float
    kind: Kind = "fact"
    speaker: str | None = None
    value: str | None = None
    reports: int | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A sentence of the draft that left the answer, and why."""

    text: str
    verdict: RejectedVerdict
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The checked answer to one question; `text` carries [1] markers that no code reads back.

    An abstention has no claims and no `short`; its citations are the nearby quotes named in `text`. An answer without claims that is
    no abstention replies to a greeting or the like: its `text` claims nothing of the documents and stands for itself.
    `seconds` maps stage to seconds: from the question on to `evidence`, `first_token`, `draft` (all of it written) and `total`; for itself
    `rewrite` (of the question, inside `evidence`) and `check`. `tokens` holds at least `prompt` and `completion`, and of each stage that
    spent some its own: `rewrite_prompt`, `rewrite_completion`, `answer_…`, `check_…`. Nothing outside `scope` was searched, None
    means all documents; `relaxed` is what the question named beyond it when nothing was found there, None when nothing was relaxed.
    `rendered` is what was searched where the question is in another language than the documents: its words in theirs; else "".
    `unanswered` holds the parts of the question, in its words, that the documents do not answer, where they answer others.
    `trace` tells how it was found; it is no part of what is compared or kept (`to_dict`), and None for an answer that was restored.
    """

    question: str
    standalone: str
    text: str
    status: Status
    short: str | None = None
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    model: str = ""
    seconds: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=dict)
    scope: Scope | None = None
    relaxed: Scope | None = None
    rendered: str = ""
    unanswered: tuple[str, ...] = ()
    trace: Trace | None = field(default=None, compare=False, repr=False)

    @property
    def searched(self) -> str:
        """Where was searched, and in which words if not in the question's, in one line for people; "" when there is nothing to tell."""
        where = f"{self.scope or 'all documents'}, as nothing was found in {self.relaxed}" if self.relaxed else str(self.scope or "")
        parts = [where, f"in English for “{self.rendered}”" if self.rendered else ""]
        told = " · ".join(part for part in parts if part)
        return f"Searched: {told}" if told else ""

    @property
    def notice(self) -> str:
        """The last line of `text` where it tells what is missing; else "".

        That is: the model gave no answer, or could not read all that was found, or the documents answer only a part of the question.
        """
        told = self.model.startswith("extractive instead of ") or self.tokens.get("left_out") or self.unanswered
        _, line, last = self.text.rpartition("\n")
        return last if told and line else ""

    @property
    def abstained(self) -> bool:
        """True when the documents were found not to answer the question."""
        return self.status == "abstained"

    def __str__(self) -> str:
        lines = [self.text, ""] if self.citations else [self.text]
        for c in self.citations:
            source = " · ".join(part for part in (c.outlet, c.published, c.title, c.place) if part)
            lines.append(f"[{c.number}] “{c.quote}”\n    {source} ({c.document}, characters {c.start}–{c.end})")
        lines += ["", self.searched] if self.searched and not self.abstained else []  # the text of an abstention says it
        return printable("\n".join(lines))

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe form, with `abstained` added for readers in other languages."""
        kept = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name != "trace"}
        return {**kept, "abstained": self.abstained}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Answer:
        """Restore what `to_dict` wrote; unknown keys are ignored."""
        known = {f.name: data[f.name] for f in fields(cls) if f.name in data and f.name != "trace"}
        for name, kind in (("claims", Claim), ("citations", Citation), ("rejected", Rejected), ("evidence", Evidence)):
            known[name] = tuple(_restore(kind, row) for row in known.get(name, ()))
        known["unanswered"] = tuple(known.get("unanswered", ()))
        for name in ("scope", "relaxed"):
            known[name] = _restore(Scope, known.get(name))
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Found:
    """First event of a stream: the evidence, before any model has written a word."""

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the draft; drafts are not checked and may differ from the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Last event of a stream: the checked answer, which replaces the draft."""

    answer: Answer


Event = Found | Token | Checked


# --- overviews -------------------------------------------------------------------------------

Wanted = Literal["count", "list", "said", "newest", "compare", "summary", "origin"]
Fact = Literal["outlet", "author", "published", "title"]
Relation = Literal["mention", "about", "quote", "by"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question about the documents themselves asks for.

    `noun` names what is counted, in its singular; `topic` is what the documents should hold (about whom they should be,
    whom they quote, who wrote them: `relation`), empty for all documents. `sides` are those of a comparison. `pointing`
    is True for "how many of them": the documents of the answer before. `fact` is what the one document is asked of itself: its
    `origin`, the document at hand or the one that `topic` names; None for the other kinds. `oldest` turns the order of "newest".
    """

    kind: Wanted
    noun: str = "document"
    relation: Relation = "mention"
    topic: str = ""
    sides: tuple[str, ...] = ()
    pointing: bool = False
    fact: Fact | None = None
    oldest: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an overview: a document, without its text, and the sentence of it that is quoted.

    `at` is the span of `sentence.text` that holds what was asked for; None when no one place does. `titled` is True when
    it stands in the document's title alone. `group` is the name of the document's group of near-duplicates.
    """

    document: Document
    sentence: Sentence
    group: str
    at: Span | None = None
    titled: bool = False
    side: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a look at all documents of a scope brought.

    `searched` is the question that was understood, `topic` what was looked for in the end, after spelling, and of an "origin"
    the fact. `items` are those to show, `found` counts all documents that match, `texts` their groups of near-duplicates,
    `sentences` their sentences that match, `total` the documents looked at, `undated` those without a day of publication where
    that matters. `beside` counts documents that only mention what others are about; `passing` is True when all those found do.
    `alone` is the last word of a name and how many further documents hold that alone, None where there are none or it is no
    name of several words. `outlets` maps an outlet to how many of its documents match, `speakers` names who said what matches.
    `within` names, for a reader, the scope that the question named, `scope` is all that limited the look. `missing` are sides
    with nothing on the topic; `nearby` is what comes nearest when nothing matches.
    """

    asked: Asked
    topic: str
    total: int
    searched: str = ""
    found: int = 0
    texts: int = 0
    items: tuple[Item, ...] = ()
    undated: int = 0
    beside: int = 0
    passing: bool = False
    alone: tuple[str, int] | None = None
    sentences: int = 0
    speakers: tuple[str, ...] = ()
    outlets: Mapping[str, int] = field(default_factory=dict)
    within: str = ""
    scope: Scope | None = None
    missing: tuple[str, ...] = ()
    nearby: tuple[Item, ...] = ()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return value


def _restore(kind: type[Any], row: Any) -> Any:
    if not isinstance(row, Mapping):
        return row
    known = {f.name: row[f.name] for f in fields(kind) if f.name in row}
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in known.items()})
