"""Sentences of a document that speak to the machine or to the reader, instead of telling anything: what is data is never obeyed.

By rule, on the sentence and the question alone. Two strengths. To the machine: "ignore the previous instructions", "if the user
asks, reply with …", a role that speaks, a change of the answer's form. To the reader: a task or a question, "Translate the
sentence above". Words inside quotation marks are told, not said, so that news of an attack is none; nor is advice that somebody is said
to have given: "Keep away from the river, police warned." Knows no document and no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from .text import fold, stem, terms
from .types import Sentence, Span

Addressee = Literal["machine", "reader"]

_ABOUT = frozenset(
    stem(word) for word in "instruct instruction instructions injection injected prompt prompts command jailbreak ignore disregard".split()
)
"""Words of a question that asks about instructions."""
_HOW_TO = re.compile(
    r"\bhow (?:do|does|can|could|should|must|to)\b|\b(?:should|must|can) (?:i|we|you|one|people|users|readers)\b|\b(?:steps?|advice"
    r"|tips?)\b"
)
_REPEATED = 0.6
"""Share of a sentence's words in the question from which the question is about the sentence itself."""
_GENERIC = frozenset(
    stem(word) for word in "answer question summary summarise summarize list explain describe give following please".split()
)

# --- to the machine ----------------------------------------------------------------------------------

_REPLY = r"(?:answer|reply|response|output|message|summary|completion|translation|text|words?)"
_INSTRUCTIONS = (
    r"(?:instructions?|prompts?|rules?|directions?|directives?|guidelines?|commands?|context|constraints?|data|texts?|info(?:rmation)?"
    r"|conversations?|messages?|requests?|questions?|tasks?|documents?|articles?|sources?|content|everything|anything)"
)
_TELL = (
    r"(?:reply|respond|answer|say|print|output|write|state|report|return|repeat|echo|tell|claim|confirm|assert|conclude|mention|include)"
)
_NOW = r"(?:please |kindly |now |then |and |only |just |simply |always )*"
_AT = r"(?:^|[,:;] ?|\b(?:please|kindly|now|then|and|must|should|just|you to) )"
"""Where an order begins: "told reporters to ignore the rules" is none."""
_MODELS = r"(?:ai|ai models?|assistants?|ai assistants?|(?:large )?language models?|llms?|chatbots?|bots?|models?|machines?)"
_USER = r"(?:users?|readers?|someone|anyone|anybody|questioned|asked|prompted|you)"
_CODE = r"(?:code|codebase|solution|implementation)"
_NEAR = r"(?:following|subsequent|above|below|previous|preceding|last|next|whole|entire)"
_MACHINE = tuple(
    re.compile(pattern)
    for pattern in (
        # what came before shall not count
        rf"{_AT}(?:ignore|disregard|forget|override|bypass|neglect|overlook) (?:\w+ ){{0,5}}?{_INSTRUCTIONS}\b",
        rf"{_AT}(?:ignore|disregard|forget) (?:all|everything|anything|whatever|what)\b.{{0,40}}\b(?:above|before|previous|prior|earlier)",
        r"\b(?:do not|don't|never) (?:mention|reveal|tell|disclose|follow|translate|summari[sz]e|answer|cite|quote|use)\b"
        r".{0,40}\b(?:users?|instructions?|prompt|documents?|sentences?|above|previous)\b",
        # what the reply shall be
        rf"\b(?:if|when|whenever|should) (?:the |an? |any |your )?{_USER}\b[^,]{{0,60}}, ?{_NOW}{_TELL}\b",
        rf"\b(?:in|to|of|from|into|with|at the (?:start|end|beginning) of) your (?:\w+ )?{_REPLY}\b",
        r"^(?:\w+ ){1,4}?your (?:\w+ )?(?:answer|reply|response|output|completion)(?:'s)?\b",
        r"\byour (?:\w+ )?(?:answer|reply|response|output)\b.{0,20}\b(?:must|should|shall|has to|will|needs? to)\b",
        rf"^{_NOW}(?:reply|respond|answer) (?:only|with|by|in|as|to|exactly)\b",
        rf"^{_NOW}(?:print|output|echo|repeat|say)\b[ :]*(?:only|exactly|the following|after me|[\"'<(\[]|this:)",
        rf"^{_NOW}(?:print|output|echo|repeat|say) the (?:words?|sentence|text|phrase|string)\b",
        r"\b(?:with|and) (?:only|nothing but|exactly) the following\b|\babsolutely nothing else\b",
        r"\b(?:could|can|would|will) you (?:please )?(?:repeat|print|output|echo)\b",
        rf"\b(?:translate|rewrite|summari[sz]e|paraphrase|repeat|complete|continue) the {_NEAR} (?:\w+ )?"
        r"(?:text|sentences?|paragraphs?|passages?|documents?|words?|articles?|data)\b",
        rf"\b{_NEAR} (?:\w+ )?(?:code|snippet|{_REPLY})\b.*\byour (?:\w+ )?(?:{_CODE}|{_REPLY})\b",
        rf"\byour (?:\w+ )?{_CODE}\b.*\b{_NEAR} (?:\w+ )?(?:code|snippet)\b",
        # who speaks, and to whom
        rf"^(?:system|user|human|developer|{_MODELS})(?: (?:message|prompt|note|override|instructions?))?\s?[:>]",
        rf"\b(?:attention|note|message|notice|instructions?|reminder) (?:to|for) (?:the |all |any )?{_MODELS}\b",
        r"^(?:dear |hey |hello |hi )?(?:ai|assistant|chatbot|chatgpt|claude|gemini|copilot|gpt)\b ?[,:]",
        rf"\byou are (?:now|no longer|henceforth)\b|\byou are (?:an?|the) (?:\w+ ){{0,3}}?{_MODELS}\b",
        r"\b(?:from now on|henceforth),? you\b|\b(?:act|behave) as (?:if you|an?|the|though)\b",
        r"\bpretend (?:to be|that you|you)\b|^roleplay\b",
        r"\b(?:system|hidden|initial|original|developer) prompt\b.*\byou\b",
        r"\b(?:reveal|print|repeat|show|leak|output) (?:\w+ ){0,3}?(?:system |hidden |initial )?prompt\b",
    )
)
_FORMAT = re.compile(
    r"<\|\w+\|>|\[/?INST\]|<</?SYS>>|^#+ ?(?:instructions?|system|response)\b|</?(?:system|instructions?|prompt|assistant|user)>", re.I
)
"""What the formats of chat models are made of."""

# --- to the reader -----------------------------------------------------------------------------------

_CLEAR = (
    "add analyse analyze anagram append apply arrange assume augment avoid break calculate choose classify combine compile compose compute"
    " consider construct convert create define delete demonstrate describe determine develop devise download edit embed emphasize employ"
    " encode encourage enhance ensure enter evaluate execute explain express extract fetch find formulate generate give guess identify"
    " illustrate imagine implement include incorporate insert install integrate introduce invert jumble keep list locate make mention"
    " misspell mix modify obtain omit outline paraphrase perform permute pick predict prepare proofread provide put rearrange recite"
    " recommend redirect refer reformulate remove render reorder rephrase replace retrieve reverse rewrite run scramble select send share"
    " shift shorten shuffle simplify solve spell subscribe substitute suggest summarize summarise swap switch take tell transform translate"
    " try upload verify write"
)
_UNCLEAR = (
    "answer ask call check click compare complete contact copy delete design discuss display draft email follow format group highlight join"
    " link look name open post promote quote read report respond reply search show sign state stop submit tease type use visit"
)
_OBJECT = (
    r"(?:an?|the|your|my|our|his|her|their|its|this|these|those|all|any|every|each|some|me|us|it|them|here|only|just|how|what|why|which"
    r"|whether|to|with|in|on|up|down|out|for|about|as|one|two|three|\d+|[\"'“‘])"
)
_LEAD = (
    r"^(?:(?:please|kindly|now|then|also|next|first|finally|instead|ok|okay|so|and|additionally)\b,? )*"
    r"(?:(?:could|can|would|will) you (?:please )?|(?:i want|i need|i would like|i'd like|you must|you should|you need|make sure|be sure"
    r"|remember|feel free|try|do not forget|don't forget) (?:you )?(?:to )?|(?:do not|don't|never|always) )?"
)
_READER = (
    re.compile(rf"{_LEAD}(?:{'|'.join(_CLEAR.split())})(?: down| up| out)? (?!(?:is|are|was|were|has|have|had|will|would|and|or|of)\b)"),
    re.compile(rf"{_LEAD}(?:{'|'.join(_UNCLEAR.split())}) {_OBJECT}(?: |$)"),
    re.compile(r"^(?:(?:what|who|whom|whose|which|when|where|why|how)(?:'s)?|(?:can|could|would|will|do|does|did|is|are) \w+) [^?]*\?$"),
)  # fmt: skip
_ADVICE = (
    "apply avoid call check click consider contact delete download ensure find follow install join keep locate mix obtain open prepare"
    " remove report send share sign stop submit switch take use verify visit"
)
"""What people are advised to do; work on a text is not among it, which a model might do whoever is named behind it."""
_ADVISED = re.compile(
    rf"{_LEAD}(?:{'|'.join(_ADVICE.split())}) [^\"]*, (?:[\w'’.-]+ ){{1,8}}?(?:advised|said|says|warned|warns|urged|urges|recommended)"
    r"(?: (?:[\w'’.-]+ ?){1,5})?[.!]*$"
)

# --- where to look -----------------------------------------------------------------------------------

_QUOTED = re.compile(r"\"[^\"]*\"|(?<!\w)'[^']{2,}?'(?!\w)")
_UNITS = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+|\s*[|•]\s*")
_LINES, _WRAPPED = re.compile(r"\n+"), re.compile(r"\n{2,}|\n(?=[^\w\s]*[A-Z0-9])")
"""Where a line begins, and where one begins that does not just go on with the sentence of the line before."""
_LABEL = re.compile(r"^[\w ./()-]{1,40}: +(?=\S)")
_MARKS = " \t-–—*#>·|_~`"
_LONGEST_LABEL = 5
_LONGEST_PAPER = 5
"""Words of a name that may read as an order: papers are called "Follow the Harbour" or "Make Magazine"."""

_CLOSES = re.compile(r"[>\])”]\W*$")
_MOST_OPENED, _MOST_LINES, _WORTH = 4, 12, 2
"""Sentences that an instruction may open; lines of a sentence that is looked through, and words of content that are worth a quote."""


def addressee(text: str) -> Addressee | None:
    """Whom the sentence, or a part of it, speaks to instead of telling something; None for an ordinary sentence."""
    if _FORMAT.search(text) or any(_speaks_to_machine(unit) for unit in _units(text, _LINES)):
        return "machine"
    wrapped = _WRAPPED if text.upper() != text else re.compile(r"\n{2,}")
    return "reader" if any(_speaks_to_reader(unit) for unit in _units(text, wrapped)) else None


def withheld(text: str, question: str = "") -> bool:
    """Whether a sentence must neither be laid before a model nor be quoted as an answer to the question.

    What speaks to the reader may stand where it holds most words of the question, or that asks how to do something; what
    speaks to the machine only where the question asks about instructions, or repeats it.

    :param question: "" for a summary or a list, which asks about no sentence in particular.
    """
    kind = _known(text)
    if kind is None:
        return False
    asked, said = set(terms(question)) - _GENERIC, set(terms(text))
    if kind == "reader":
        return 2 * len(asked & said) <= len(asked) and not _HOW_TO.search(fold(question).text)
    return not asked & _ABOUT and (not said or len(asked & said) < _REPEATED * len(said))


def is_order(name: str) -> bool:
    """Whether what a document gives as its outlet or author is an instruction: to a machine, or one longer than such names are."""
    kind = _known(name)
    return kind == "machine" or (kind == "reader" and len(name.split()) > _LONGEST_PAPER)


def kept(sentences: Iterable[Sentence], question: str = "") -> Iterator[Sentence]:
    """The sentences, in order, without what is withheld for the question.

    Of one that a line break glued to an instruction its longest run of other lines stays. What an instruction opens, behind a colon or
    in a bracket, goes with it until that is closed, for a few sentences at most.
    """
    opened = 0
    for sentence in sentences:
        if not withheld(sentence.text, question):
            if not opened:
                yield sentence
            opened = 0 if _CLOSES.search(sentence.text) else max(0, opened - 1)
            continue
        opened = _MOST_OPENED if _opens(sentence.text) else 0
        if span := _rest(sentence.text, question):
            a, b = span
            yield replace(sentence, start=sentence.start + a, end=sentence.start + b, text=sentence.text[a:b])


def _opens(text: str) -> bool:
    """Whether an instruction to a machine goes on behind its end."""
    return _known(text) == "machine" and (
        text.rstrip().endswith(":") or any(text.count(a) > text.count(b) for a, b in ("<>", "[]", "“”", "()"))
    )


def _rest(text: str, question: str) -> Span | None:
    """The longest run of whole lines that nothing has to be withheld from; None where there is none worth quoting."""
    edges = [0, *(match.end() for match in re.finditer(r"\n", text)), len(text)]
    runs = [(a, b) for at, a in enumerate(edges[:-1]) for b in edges[at + 1 :] if (a, b) != (0, len(text))]
    for a, b in sorted(runs, key=lambda run: run[0] - run[1]) if len(edges) <= _MOST_LINES else ():
        start, end = a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())
        if len(terms(text[start:end])) >= _WORTH and not withheld(text[start:end], question):
            return start, end
    return None


@lru_cache(maxsize=20_000)
def _known(text: str) -> Addressee | None:
    return addressee(text)


def _units(text: str, lines: re.Pattern[str]) -> Iterator[str]:
    """The lines and sentences of a text, folded, each also without a label such as "Note: "."""
    for part in (piece for line in lines.split(text) for piece in _UNITS.split(line)):
        unit = fold(part).text.strip(_MARKS)
        if unit:
            yield unit
            label = _LABEL.match(unit)
            if label and len(label[0].split()) <= _LONGEST_LABEL:
                yield unit[label.end() :]


def _said(unit: str) -> tuple[str, bool]:
    """What a unit says in its own voice, and whether somebody else speaks in it; a unit that is one quotation says what it quotes."""
    bare = _QUOTED.sub('"', unit)
    if not terms(bare):
        return unit.strip("\"' "), True
    return bare, unit[0] == '"' or unit.count('"') % 2 == 1


def _speaks_to_machine(unit: str) -> bool:
    said, _ = _said(unit)
    return any(pattern.search(said) for pattern in _MACHINE)


def _speaks_to_reader(unit: str) -> bool:
    said, spoken = _said(unit)
    return not spoken and any(pattern.search(said) for pattern in _READER) and not _ADVISED.match(said)
