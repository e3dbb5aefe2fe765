"""Summaries asked for, and the sentences that make one: of a document some spread over it, of many one from each text.

Nothing is worded: sentences are chosen by how much of the text's own vocabulary they hold that those before do not, one from each
part (after SumBasic, Nenkova and Vanderwende 2005). What speaks to the reader or to a machine is never chosen. Knows the catalog.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePosixPath

from ..index.catalog import Catalog
from ..instructions import kept
from ..text import WORD, fold, terms
from ..types import Asked, Document, Item, Overview, Scope, Sentence
from .scope import narrowed

MOST = 8
"""Sentences of a summary over many documents."""
_OF_ONE, _LEAST_WORDS, _LEAD = 5, 5, 1.5
"""Sentences of a summary of one document; words that make a sentence worth it; how much more the first of a document counts."""
_CHARS = 300

_SUMMARY = r"(?:summary|overview|outline|recap|digest|gist|synopsis|abstract|briefing)"
_POINTS = (
    r"(?:main|key|central|most important|major)"
    r" (?:points?|messages?|takeaways?|ideas?|facts?|topics?|themes?|findings?|arguments?|subjects?)"
)
_OPENINGS = (
    r"(?:summari[sz]e|sum up|recap|outline|condense|brief me on)(?P<x> .+)?",
    rf"(?:(?:give|show|write|provide|make|create|prepare|get)(?: me| us)? )?(?:an?|the)?(?: ?(?!key|main)\w+)? ?{_SUMMARY}(?: (?:of|on"
    rf"|about|for|from))?(?P<x> .+)?",
    rf"(?:(?:what (?:are|is)|list|give me|tell me|show me|name) )?(?:the )?{_POINTS}(?: (?:of|in|from|made in|made by))?(?P<x> .+)?",
    r"(?:tl;?dr|takeaways)(?: (?:of|for|from))?(?P<x> .+)?",
    r"what(?:['’]s| is| are)(?P<x> .+?) (?:all |mainly |mostly )?about",
    r"what (?:does|do)(?P<x> .+?) (?:say|cover|contain|discuss|deal with|tell(?: me| us)?|report)",
    r"what(?:['’]s| is) (?:in|inside)(?P<x> .+)",
    r"what(?: topics?| subjects?| themes?) (?:does|do|are covered (?:in|by))(?P<x> .+?)(?: (?:cover|discuss|deal with|contain))?",
)
_OPENLY = 2
"""So many of the openings ask for a summary by name, so that what they ask it of may be a topic: "what does Scholz say" is no such."""
_NUMBERS = {word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_SOME = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)}|a few|some|a couple of|several|no more than \d+|at most \d+|\d{{3,}})"
_LENGTH = re.compile(
    rf"(?: as| in| into| using| with)? {_SOME} (?:(?:short|brief|key|main|simple|plain|bullet) ?)*(?P<of>sentences?|lines?|points?|bullets?"
    r"|paragraphs?|words)\b"
    rf"|\b(?P<n2>{'|'.join(_NUMBERS)}|\d{{1,2}})-(?P<of2>sentence|line|point|paragraph|word)\b"
    r"| (?:in brief|in short|briefly|shortly|in a nutshell|as bullet points|in bullet points)$"
)
_HAPPENED = re.compile(
    r"(?:what (?:happened|was (?:said|decided|agreed)) (?:at|in|to|with|on|about|during)|what (?:is|we) (?:known|know) (?:of|about|on)"
    r"|(?:the )?(?:news|reporting|coverage|reports?|events?|state) (?:on|of|about|around|from))? ?(?:the |an? )?(?P<topic>.+)"
)
_ALL = re.compile(
    r"(?:(?:in|of|from|on|about|for) )?(?:(?:all|each|every|both|of|the|these|those|this|my|our|your|following|whole|entire|latest"
    r"|newest|recent|\d+) )*"
    r"(?:documents|articles|files|reports|stories|texts|pieces|news|folder|collection|corpus|archive|library|sources|everything|material)"
    r"(?: (?:here|together|you have|i have|in (?:the|this|my) (?:folder|collection|corpus|archive)))?(?: (?:about|on|regarding"
    r"|concerning|that mention) (?P<topic>.+))?"
)
_ONE = re.compile(
    r"(?:(?:the|this|that|following|whole|entire|above|my|uploaded|attached|provided) )*(?:document|article|file|report|story|text|piece"
    r"|page|email|mail|paper|it|this|that|following|content)"
)
_BARE = frozenset({"it", "this", "that"})
_POLITE = re.compile(
    r"^(?:(?:so|and|but|ok|okay|now|then|please|hi|hello|well)\b,? )*(?:(?:can|could|would|will) you (?:please )?|please |i (?:want"
    r"|would like) (?:you to )?)?"
    r"(?:(?:briefly|quickly|shortly) )?"
)


class Summaries:
    """Summarises over one store. Safe to share between threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def look(self, question: str, named: Scope | None, scope: Scope | None, before: Sequence[str]) -> Overview | str | None:
        """The summary that a question asks for; the topic, where it asks for one of what the documents hold on that; else None.

        :param question: without the words that name a scope. :param named: that scope. :param scope: what may be looked at.
        :param before: the documents that the answer before cited, which "the article" and "it" mean.
        """
        target, most = asked_for(question), length(question)
        if target is None:
            return None
        inside = self._catalog.headings(narrowed(scope, named))
        if not target or (many := _ALL.fullmatch(target)):
            if target and many and many["topic"]:
                return _as_written(many["topic"], question)
            return self.of(inside, len(inside), newest=bool(re.search(r"\b(?:latest|newest|recent)\b", target)), most=most)
        if _ONE.fullmatch(target):
            meant = [one for one in inside if one.name in before] if len(inside) > 1 else inside
            return self.of(meant or inside, len(inside), most=most) if meant or target not in _BARE else None
        if found := [one for one in inside if is_named(target, one)]:
            return self.of(found, len(inside), most=most)
        about = _HAPPENED.fullmatch(target) if openly(question) else None
        return _as_written(about["topic"], question) if about else None

    def of(self, documents: Sequence[Document], total: int, *, newest: bool = False, topic: str = "", most: int | None = None) -> Overview:
        """The summary of some documents, those on `topic`, of `total` looked at.

        :param newest: prefer what is new to what differs. :param most: so many sentences at most; None for what is usual.
        """
        groups = self._catalog.clusters([one.name for one in documents])
        order = sorted(documents, key=lambda one: one.published or "", reverse=True)
        texts: dict[str, Document] = {}
        for one in order:
            texts.setdefault(groups.get(one.name, one.name), one)
        wanted = list(texts.values()) if newest else list(islice(_spread(list(texts.values())), 3 * MOST))
        limit = most or MOST
        each = most or _OF_ONE if len(texts) == 1 else max(1, limit // max(1, len(texts)))
        items: list[Item] = []
        sentences = 0
        for one in wanted:
            held = [sentence for sentence in self._catalog.sentences(one.name) if sentence.citable]
            sentences += len(held)
            items += (Item(one, sentence, groups.get(one.name, one.name)) for sentence in chosen(held, each))
            if len(items) >= limit:
                break
        place = {one.name: number for number, one in enumerate(order)}
        items = sorted(items[:limit], key=lambda item: (place[item.document.name], item.sentence.start))
        return Overview(
            Asked("summary", topic=topic), topic, total, found=len(documents), texts=len(texts), items=tuple(items), sentences=sentences
        )


def _as_written(words: str, question: str) -> str:
    """Folded words of a question as they stand in it."""
    folded = fold(question)
    at = folded.text.rfind(words)
    return question[slice(*folded.back(at, at + len(words)))]


def asked_for(question: str) -> str | None:
    """What a summary is asked of, folded: "the article", "a.txt", "" for no one thing; None where no summary is asked for."""
    found = _opening(question)
    return (found[1]["x"] or "").strip(" \"'") if found else None


def openly(question: str) -> bool:
    """Whether a summary is asked for by name, and not only what something is about."""
    found = _opening(question)
    return found is not None and found[0] < _OPENLY


def length(question: str) -> int | None:
    """How many sentences the summary is to have, 1 to `MOST`: "in three sentences"; None where that is left open."""
    found = _LENGTH.search(fold(question).text)
    number, of = (found["n"] or found["n2"], found["of"] or found["of2"]) if found else (None, None)
    told = _NUMBERS.get(number or "") or (int(number) if number and number.isdigit() else 0)
    return min(told, MOST) if told and of and of[0] in "slbp" and not of.startswith("paragraph") else None


def _opening(question: str) -> tuple[int, re.Match[str]] | None:
    """Which opening the question has, and its parts; None for none."""
    if len(question) > _CHARS:
        return None
    plain = _POLITE.sub("", fold(question).text.strip(" ?.!:,-")).strip(" ?.!:,-")
    plain = " ".join(_LENGTH.sub("", plain).split()).strip(" ?.!:,-")
    matches = ((place, re.fullmatch(pattern, plain)) for place, pattern in enumerate(_OPENINGS))
    return next(((place, found) for place, found in matches if found), None)


def is_named(target: str, document: Document) -> bool:
    """Whether the folded words are the document's name, its file's name, that without its suffix, or its title."""
    path = PurePosixPath(document.name)
    bare = re.sub(r"^(?:the )?(?:document|article|file|report|story)s? (?:called |named |titled )?[\"']?", "", target).strip(" \"'.")
    own = {fold(written).text.strip(" \"'.") for written in (document.name, path.name, path.stem, document.title) if written}
    return bool({target, bare} & own - {""})


def chosen(sentences: Sequence[Sentence], most: int) -> list[Sentence]:
    """Up to `most` sentences in order, one from each part of the text; none that is short or speaks to the reader."""
    fit = [one for one in kept(sentences) if not one.text.rstrip().endswith("?")]
    worth = [one for one in fit if len(WORD.findall(one.text)) >= _LEAST_WORDS] or fit
    weights = Counter(stem for one in worth for stem in set(terms(one.text)))
    parts = min(most, len(worth))
    picked = []
    for part in range(parts):
        rows = worth[part * len(worth) // parts : (part + 1) * len(worth) // parts]
        best = max(rows, key=lambda one: _worth(one, weights) * (_LEAD if one is worth[0] else 1.0))
        picked.append(best)
        for stem in set(terms(best.text)):
            weights[stem] = 0
    return picked


def _worth(sentence: Sentence, weights: Counter[str]) -> float:
    """How much of the text's vocabulary a sentence holds, for its length."""
    held = set(terms(sentence.text))
    return sum(weights[stem] for stem in held) / (len(held) + 3) if held else 0.0


def _spread(texts: Iterable[Document]) -> Iterator[Document]:
    """The documents in an order in which each title brings most of what those before lack, so that the first few cover the rest."""
    left = {one.name: (one, set(terms(one.title))) for one in texts}
    counts = Counter(stem for _, title in left.values() for stem in title)
    while left:
        name = max(left, key=lambda key: sum(counts[stem] for stem in left[key][1]))
        one, title = left.pop(name)
        for stem in title:
            counts[stem] = 0
        yield one
