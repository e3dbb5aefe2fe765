"""What a question about the documents themselves asks for: how many, which, who all, what is new, side by side, or whence.

By rule, and only where the words are plain: everything else asks what the documents say, which a search answers better
than a list. Knows no store; which outlets there are it is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from ..text import STOP, fold, words
from ..types import Asked, Relation, Wanted
from .origin import asked_fact

_MOST_WORDS = 8
"""Words of content beyond which a topic is a sentence, which no document holds as it stands."""
_MOST_SIDES = 4
_CHARS = 300
"""A longer question is no plain one."""

# --- the words the rules are made of ---------------------------------------------------------------

_NOUN = r"(?P<noun>articles?|documents?|reports?|stories|story|pieces|files?|news items?)"
_MANY = r"(?:articles|documents|reports|stories|pieces|files)"
_OUTLETS = r"(?P<noun>(?:news )?(?:outlets|newspapers|publications|media)|authors)"
_THEM = r"(?P<them>(?:of )?(?:them|these|those))"
_PLACE = r"(?:folder|collection|corpus|archive|index|store|documents|files)"
_HERE = rf"(?: (?:in|of|from) (?:the|this|my|our|your|these) {_PLACE})?(?: published| dated)?"
_HAS = r"(?:are there|are here|do (?:you|we|i) have|have (?:you|we|i)(?: got)?|exist)"
_LIST = r"(?:list|show|name|give|find|enumerate)(?: me)?"
_EVERY = r"(?: (?:all|every|each))?(?: of)?(?: the| my| your| our)?"

_HEADS: tuple[tuple[str, str], ...] = (
    ("count", rf"(?:in )?how many (?:{_THEM}|(?:of the |different |separate )?{_NOUN}){_HERE}"),
    ("count", rf"(?:(?:what is )?the number of|number of|count{_EVERY}|what number of) {_NOUN}{_HERE}"),
    ("count", rf"how many (?:different )?{_OUTLETS}"),
    ("count", r"how many(?= mention)"),
    ("which", rf"(?:in )?(?:which|what) (?:{_THEM}|(?:of the )?{_NOUN}){_HERE}"),
    ("which", r"which(?= mention)"),
    ("outlets", rf"(?:which|what) {_OUTLETS}"),
    ("list", rf"{_LIST}{_EVERY} {_OUTLETS}{_HERE}"),
    ("list", rf"who are the (?P<noun>authors){_HERE}"),
    ("list", rf"{_LIST}(?: an?| the)?(?: list of)?{_EVERY} {_NOUN}{_HERE}"),
    ("any", rf"(?:do (?:you|we|i) have|have (?:you|we) got|are there|is there) (?:(?:(?:any|an) )?{_NOUN}|anything){_HERE}"),
    ("any", r"(?:anything|what (?:happened|was reported|was published))"),
    ("every", rf"(?:all|every)(?: the)? {_NOUN}{_HERE}"),
)
"""How a question about documents opens; what follows is one of the tails."""

_THAT = rf"(?:{_HAS}{_HERE} )?(?:that |which )?(?:(?:actually|explicitly|also|ever|even|still|do) )?"
_BE = r"(?:is|are|was|were)"
_TAILS: tuple[tuple[Relation, str], ...] = (
    ("mention", rf"{_THAT}(?:mention(?:s|ed|ing)?|refer(?:s|red|ring)? to|name[sd]?) (?P<x>.+)"),
    ("mention", rf"{_THAT}(?:speak(?:s|ing)?|talk(?:s|ed|ing)?|spoke) (?:of|about) (?P<x>.+)"),
    ("mention", rf"{_THAT}(?:contain|use|hold|include)(?:s|d|ing)? (?:the )?(?:words?|phrases?|terms?|names?|expressions?) (?P<x>.+)"),
    ("quote", rf"{_THAT}(?:quot|cit)(?:e|es|ed|ing) (?P<x>.+)"),
    ("about", rf"{_THAT}(?:{_BE} )?about (?!to |\d)(?P<x>.+?)(?:,? {_HAS}{_HERE})?"),
    ("about", rf"{_THAT}(?:discuss(?:es|ed|ing)?|cover(?:s|ed|ing)?|deal(?:s|t|ing)? with|concern(?:s|ing)|regarding) (?P<x>.+)"),
    ("about", rf"{_THAT}(?:report(?:s|ed|ing)?|writ(?:e|es|ing)|wrote) (?:on|about) (?P<x>.+)"),
    ("about", rf"(?:{_HAS}{_HERE} )?on (?P<x>.+?)(?:,? {_HAS}{_HERE})?"),
    ("about", r"(?:did|has|have)(?: the)? (?:publish|published|run|carry|carried|print|printed|write|written) (?:on|about) (?P<x>.+)"),
    ("by", rf"(?:{_HAS} |{_BE} )?(?:written |published )?by (?P<x>.+)"),
    ("by", r"did (?P<x>.+?) write"),
    ("mention", rf"in which (?P<x>.+?) (?:{_BE} (?:mentioned|named)|appears?|occurs?)"),
    ("mention", rf"(?:{_BE}|does|do|did) (?P<x>.+?) (?:mentioned|named|appear|occur)(?: in)?"),
    ("quote", rf"{_BE} (?P<x>.+?) (?:quoted|cited)(?: in)?"),
)  # fmt: skip
_ARE = r"are|(?:is|are) (?:represented|included|indexed|loaded|available|covered)"
_ALL = re.compile(rf"(?:{_HAS}|{_ARE})?(?: ?(?:altogether|in total|in all|here|now))?{_HERE}", re.IGNORECASE)

_ALL_OF = r"(?:all|every(?:one|body)|each|every)(?: of)?(?: the| those)?"
_FOLDER = (
    r"what(?:['’]s| is| do (?:you|we|i) have| have (?:you|we|i)(?: got)?)"
    r" (?:here|in (?:the|this|my|our|your) (?:folder|collection|corpus|archive|index|store))"
)
_ALONE: tuple[tuple[Wanted, Relation, str], ...] = (
    ("list", "mention", rf"(?P<noun>{_MANY}) (?:that |which )?mention(?:ing)? (?P<x>.+)"),
    ("list", "mention", rf"where {_BE} (?P<x>.+?) mentioned"),
    ("list", "about", r"what (?:do|have) (?:you|we|i) (?:have |got )(?:on|about) (?P<x>.+)"),
    ("list", "by", r"what (?:did|has) (?P<x>.+?) (?:write|written|authored?)"),
    ("list", "about", r"(?:do (?:you|we|i) have|have (?:you|we|i) got|is there) anything (?:on|about) (?P<x>.+)"),
    ("said", "mention", rf"{_LIST} {_ALL_OF}(?: [\w-]+){{0,2}}? (?:who|that|which) (?P<x>.+)"),
    ("said", "mention", r"who all (?P<x>.+)"),
    ("said", "mention", r"which (?!do|of)[\w-]+ all (?P<x>.+)"),
    ("said", "mention", r"who are all (?:the )?(?:[\w-]+ )?(?:who|that) (?P<x>.+)"),
)  # fmt: skip

_LATEST = r"(?:latest|newest|most recent)"
_OLDEST = re.compile(r"\b(?:oldest|earliest)\b", re.IGNORECASE)
_NEWS = rf"(?:news|updates?|developments|{_MANY})"
_WITH = r"(?:that |which )?(?:on|about|regarding|mention(?:ing)?|from)"
_NEWEST: tuple[str, ...] = (
    rf"what(?:['’]s| is| are) (?:new|the {_LATEST}|(?:the )?{_LATEST} {_NEWS})(?:,? (?:on|regarding|concerning|from) (?P<x>.+))?",
    rf"what(?:['’]s| is| are) the {_LATEST}(?: {_NEWS})? (?:about|with) (?P<x>.+)",
    rf"(?:{_LIST}(?: all)? )?(?:the )?(?:\d+ )?{_LATEST} {_NEWS}(?: {_WITH} (?P<x>.+))?",
    rf"(?:what(?:['’]s| is) the )?{_LATEST} (?:article|document|story)(?: (?:on|about) (?P<x>.+))?",
    rf"{_LATEST} on (?P<x>.+)",
    r"what (?:was|has been|have been) published",
    rf"(?:which|what)(?: of the)? (?:{_MANY}|article|document|story|report|file) (?:are|is) (?:the )?{_LATEST}",
    rf"how (?:new|recent|old|current|fresh|up[- ]to[- ]date) (?:is|are)(?: the| my| your| these)?(?: {_LATEST})? (?:one|article|document"
    rf"|story|report|file|{_MANY}|news)",
    rf"(?:when|on (?:what|which) (?:day|date)) (?:was|is) the {_LATEST} (?:article|document|story|report|file)(?: published| dated| from)?",
    rf"what(?:['’]s| is) the date of the {_LATEST} (?:article|document|story|report|file)",
    r"(?:(?:is|are) there |do (?:you|we) have )?any(?:thing new|(?: new)? news| updates)(?: (?:on|about|from) (?P<x>.+))?",
)

_SAY = r"(?:report|say|write|think|claim|cover|describe)(?:s|ed)?|said|wrote"
_ON = r"(?:on|about|of|over|regarding|concerning)"
_COVERAGE = r"(?:coverage|reports|reporting|accounts?|articles|stories|views?|positions?)"
_AGAINST = r"(?:compared (?:to|with)|and what (?:do|does|did))"
_OF_IT = rf"(?: (?:{_SAY})(?: {_ON} (?:it|that))?)?"
_COMPARING: tuple[tuple[bool, str], ...] = (  # True: the words are so plain that anything may be a side
    (True, rf"(?:compare|contrast) what (?P<a>.+?) (?:{_SAY}) {_ON} (?P<x>.+?) (?:and|with|to) what (?P<b>.+?){_OF_IT}"),
    (True, rf"(?:(?:compare|contrast)|what(?:['’]s| is) the difference between) (?:what|how) (?P<a>.+?) (?:{_SAY})(?: {_ON})? (?P<x>.+)"),
    (True, rf"(?:compare|contrast) (?:the )?{_COVERAGE} {_ON} (?P<x>.+?) (?:by|in|from) (?P<a>.+)"),
    (False, rf"(?:compare|contrast) (?P<a>.+?) {_COVERAGE} (?:of|on|about) (?P<x>.+)"),
    (False, r"(?:compare|contrast) (?P<a>.+? (?:and|with|to|versus|vs\.?) .+?) (?:on|about|regarding|over) (?P<x>.+)"),
    (False, rf"how (?:do|does|did) (?P<a>.+?) differ (?:on|about|over|regarding|in (?:their|its|his|her) {_COVERAGE} {_ON}) (?P<x>.+)"),
    (False, rf"how (?:do|does|did) (?P<a>.+?)['’]s? {_COVERAGE} of (?P<x>.+?) differ from (?:that (?:of|in) )?(?P<b>.+)"),
    (False, r"(?:where|on what) do (?P<a>.+?) (?:differ|disagree|agree) (?:on|about|over|regarding) (?P<x>.+)"),
    (False, rf"what (?:do|did) (?P<a>.+?) (?:{_SAY}) (?:about|on|of|regarding) (?P<x>.+)"),
    (False, rf"what (?:do|does|did) (?P<a>.+?) (?:{_SAY}) {_ON} (?P<x>.+?),? {_AGAINST} (?P<b>.+?){_OF_IT}"),
    (False, r"what are the differences between (?P<a>.+?) (?:on|about|regarding|over) (?P<x>.+)"),
)  # fmt: skip

_SPOKE = re.compile(
    r"(?:(?:ha(?:s|ve) )?(?:comment|remark|react|respond)(?:s|ed)? (?:on|about|to)|(?:sp[eo]aks?|spoke|talk(?:s|ed)?) (?:of|about|on)"
    r"|(?:say|says|said|have said) (?:some|any)thing (?:on|about)|(?:is|are|was|were) quoted (?:on|about)) (?P<x>.+)",
    re.IGNORECASE,
)
_POLITE = re.compile(
    r"^(?:(?:so|and|but|ok|okay|now|then|please|hi|hello|well)\b,? )*(?:(?:can|could|would|will) you (?:please )?|please |i want you to )?"
    r"(?:tell me |(?:i )?(?:would like|want) to know )?(?:exactly |roughly |about )?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"^(?:to|that|how|whether|why|who|what|when|where|if)\b"
    r"|\b(?:is|are|was|were|be|been|did|does|do|has|have|had|will|would|can|could|should|who|which|what|when|how|why)\b",
    re.IGNORECASE,
)
_POINTING = frozenset("it its they them this that these those he him his she her hers there one ones same".split())
_QUOTED = re.compile(r"[“\"«‘']([^“”\"»]+)[”\"»’']$")
_DANGLING = re.compile(
    r"(?: (?:is|are|was|were|did|do(?:es)?|published?|dated|written|from|by|in|of|on|since|between|during|until|the|and|,))+$",
    re.IGNORECASE,
)
"""What a scope leaves behind when its words are taken out."""


def kind_of_question(question: str, outlets: Collection[str] = (), rest: str | None = None) -> Asked | None:
    """What the question asks of the documents themselves; None for an ordinary question.

    :param outlets: the outlets of the documents, which may be sides of a comparison.
    :param rest: the question without the words that name a scope; None where it names none.
    """
    whole = _plain(question)
    if len(whole) > _CHARS:
        return None
    scoped = rest is not None and rest != question
    plain = _plain(_DANGLING.sub("", _plain(rest or ""))) if scoped else whole
    if (origin := asked_fact(whole)) and (origin[1] is None or _topic(origin[1])):
        return Asked("origin", fact=origin[0], topic=origin[1] or "")
    return _comparing(whole, outlets) or _newest(_plain(rest or question)) or _documents(plain, scoped=scoped) or _alone(plain)


def _plain(question: str) -> str:
    return _POLITE.sub("", " ".join(question.split())).strip(" ?.!:,")


def _match(pattern: str, text: str) -> re.Match[str] | None:
    return re.fullmatch(pattern, text, re.IGNORECASE)


def _documents(question: str, *, scoped: bool) -> Asked | None:
    """A head such as "how many articles" with a tail such as "mention X"."""
    for head, pattern in _HEADS:
        opening = re.match(rf"{pattern}(?: |$)", question, re.IGNORECASE)
        if opening is None:
            continue
        found = opening.groupdict()
        kind: Wanted = "count" if head == "count" else "list"
        asked = Asked(kind, _noun(found.get("noun")), pointing=bool(found.get("them")))
        tail = question[opening.end() :].strip()
        for relation, form in _TAILS:
            ending = _match(form, tail)
            topic = _topic(ending["x"]) if ending else None
            if topic:
                return replace(asked, relation=relation, topic=topic)
        if _ALL.fullmatch(tail) and not asked.pointing and (head in ("count", "list") or scoped or tail):
            return asked
    return None


def _alone(question: str) -> Asked | None:
    """Forms that are whole in themselves."""
    if _match(_FOLDER, question):
        return Asked("list")
    for kind, relation, pattern in _ALONE:
        found = _match(pattern, question)
        if found is None:
            continue
        spoke = _SPOKE.fullmatch(found["x"]) if kind == "said" else None
        topic = _topic((spoke or found)["x"])
        if topic:
            noun = _noun(found.groupdict().get("noun"))
            return Asked(kind, noun, "quote" if spoke else relation, topic)
    return None


def _newest(question: str) -> Asked | None:
    """What is asked of the newest, or in the same words of the oldest."""
    turned = _OLDEST.sub("newest", question)
    for pattern in _NEWEST:
        found = _match(pattern, turned)
        if found is None:
            continue
        about = found.groupdict().get("x")
        topic = _topic(about) if about else ""
        if topic is not None:
            return Asked("newest", topic=topic, oldest=turned != question)
    return None


def _comparing(question: str, outlets: Collection[str]) -> Asked | None:
    for plain, pattern in _COMPARING:
        found = _match(pattern, question)
        topic = _topic(found["x"]) if found else None
        if found is None or not topic:
            continue
        sides = tuple(_sides(found["a"], found.groupdict().get("b")))
        if 2 <= len(sides) <= _MOST_SIDES and (plain or all(_is_named(side, outlets) for side in sides)):
            return Asked("compare", topic=topic, sides=sides)
    return None


def _sides(*parts: str | None) -> Iterator[str]:
    """The sides of a comparison: "Reuters’ and the FT’s" as "Reuters" and "FT"."""
    for part in parts:
        for side in re.split(r",? (?:and|or|with|versus|vs\.?|to|from) |, ", part or ""):
            bare = re.sub(r"^(?:the|both) |['’]s?$| each$", "", side.strip(), flags=re.IGNORECASE).strip()
            if bare:
                yield bare


def _is_named(side: str, outlets: Collection[str]) -> bool:
    """Whether a side is an outlet, a file or a proper name, so that something can be found that is its own."""
    folded = fold(side).text
    if folded in {fold(outlet).text.removeprefix("the ") for outlet in outlets} or re.search(r"\.\w{2,5}$", side):
        return True
    return all(word[0].isupper() or fold(word).text in STOP for word in side.split())


def _topic(written: str) -> str | None:
    """What a document should hold, without the words around it; None when that is a clause, a pronoun or nothing."""
    written = re.sub(
        r"^(?:both |either |the (?:words?|phrases?|terms?|names?|topics?|subjects?|issues?) (?:of )?)", "", written.strip(" ,")
    )
    if _QUOTED.fullmatch(written):
        return written
    content = [word.folded for word in words(written) if word.folded not in STOP]
    if not content or len(content) > _MOST_WORDS or set(content) <= _POINTING:
        return None
    return None if _CLAUSE.search(written) else written


_SINGULAR = {"stories": "story", "media": "outlet", "newspapers": "outlet", "publications": "outlet"}


def _noun(written: str | None) -> str:
    """The noun in its singular: "article" of "articles"."""
    noun = fold(written or "document").text.removeprefix("news ")
    return _SINGULAR.get(noun) or noun.removesuffix("s")
