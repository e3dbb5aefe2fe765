"""A sentence taken apart as far as a question needs it: what it opens with, its subject, its verb, and the rest.

By rule, for English as news is written. A sentence that does not fit a rule gives no clause. Knows no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...text import ARTICLES
from .cast import Cast, is_role, whole_names
from .remarks import dated, trimmed, without_days
from .verbs import AUXILIARIES, BASES, PAST, TAKING, THIRD, is_finite

_SHORTEST, _LONGEST = 6, 40
_VERB_BY = 12
"""Words within which the verb must come."""
_UNFIT = re.compile(
    r"[|@#_<>{}\[\]*~=…?]|https?:|www\.|\.com\b|::|\.\.|(?<!\d):|:(?!\d)|\b[A-Z]{4,} [A-Z]{4,}\b|\S\.[A-Z][a-z]"
    r"|\b(?!Sept|Corp|Bros|Prof|Capt|Sens|Reps)[A-Za-z]{4,}\. [A-Z]"
)
_DATELINE = re.compile(r"^(?:[A-Z][A-Za-z.]*,? ){0,4}\((?:AP|CNN|CNN Business|Reuters|AFP|BBC|UPI)\)\s*(?:[-–—]+\s*)?")
_BETWEEN_DASHES = re.compile(r"\s*(?:—|–|--)\s+[^—–]*?\s*(?:—|–|--)\s+|\s*—[^—]*—\s*")
_AFTER_DASH = re.compile(r"\s*(?: —| –| --|—).*$")
_OPENER = re.compile(
    r"^(?:however|meanwhile|but|and|yet|still|also|separately|moreover|in addition|earlier|later|then|so|overall|instead|now|currently"
    r"|notably|similarly|finally|eventually|afterwards?|last (?:week|month|year|night)"
    r"|(?:on )?\w+day(?: (?:morning|afternoon|evening|night))?)\b,? ",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^((?:on|in|at|by|during|after|before|since|prior to|following|despite|along with|for|with|under|amid|as of|earlier|late|between|from)"
    r" [^,]{2,70}), (.+)$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"; (?:and |but )?|, (?:and|but|while|though|although) (?=(?:the )?[A-Z])")
_APPOSITION = re.compile(r"^([^,]{2,70}), (\d\d|[^,]{2,90}), (.+)$")
_NO_SUBJECT = re.compile(
    r"\b(?:and|or|but|to|by|with|as|if|when|while|although|though|that|which|who|he|she|it|they|we|i|you|this|these|those|there|his|her|its"
    r"|their|our|my|not|than|because|after|before|during|since|until|where|what|how|why|here|one|all|some|many|most|both|another|such|no"
    r"|asked|then|whether|(?-i:may|might|must|should|shall))\b|[,“”\"]",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?:of|in|on|at|for|from|against|behind|between|about|into|under|over|near|among|across|outside|inside)\b", re.IGNORECASE
)
_ADVERB = re.compile(r"^(?:[a-z]+ly|also|now|still|then|later|once|never|again|soon|already|just|even|since|ever|further)$")
_BEFORE_VERB = AUXILIARIES | frozenset("helped helps made makes saw sees heard hears watched watches felt feels did does".split())
"""Verbs that another may follow at once."""
_AFTER_NOUN = frozenset("of on in for from by and or at with were are is was have has had will would can could to".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement. `subject` as written, with its article; `name` the name that it ends with, "" when it ends with none.

    `adverbs` stand between subject and `verb`; `rest` follows the verb, without side remarks and final stop; `lead` is a dated phrase
    that stood in front, "" for none.
    """

    subject: str
    name: str
    adverbs: str
    verb: str
    rest: str
    lead: str = ""

    @property
    def predicate(self) -> str:
        """Adverbs, verb and rest, with the lead behind them."""
        return " ".join(part for part in (self.adverbs, self.verb, self.rest, self.lead) if part)


def plain(sentence: str) -> str | None:
    """The sentence on one line without dateline, brackets, what stands in dashes, and final stop; None when it is none to ask about."""
    text = _DATELINE.sub("", " ".join(sentence.split()).replace(" ,", ","))
    text = re.sub(r"\s*\([^()]*\)", "", text)
    text = _AFTER_DASH.sub(".", _BETWEEN_DASHES.sub(" ", text))
    if not _SHORTEST <= len(text.split()) <= _LONGEST or _UNFIT.search(text) or not re.match(r"[A-Z0-9]", text):
        return None
    if not re.search(r"[.!][”\"’']?$", text) or text.count('"') % 2 or text.count("“") != text.count("”"):
        return None
    return re.sub(r"[.!]([”\"’']?)$", r"\1", text)


def clauses(text: str, cast: Cast) -> Iterator[Clause]:
    """The statements of a `plain` sentence, those whose subject and verb are certain."""
    for piece in _SPLIT.split(text):
        if found := _clause(piece, cast):
            yield found


def _clause(piece: str, cast: Cast) -> Clause | None:
    lead, piece = _led(_OPENER.sub("", piece, count=1))
    found = _parted(piece)
    if found is None:
        return None
    subject, adverbs, verb, rest = found
    if not _is_subject(subject):
        return None
    rest = trimmed(rest)
    if verb not in _BEFORE_VERB and is_finite(rest.partition(" ")[0]):  # a participle again: "a poll published in May found"
        return None
    return Clause(subject, _last_name(subject, cast), " ".join(adverbs), verb, rest, dated(lead, rest))


def _led(piece: str) -> tuple[str, str]:
    """The phrase with a preposition that opens the statement, "" for none, and what follows it."""
    found = _LEAD.match(piece)
    return (found[1], _OPENER.sub("", found[2], count=1)) if found else ("", piece)


def _parted(piece: str) -> tuple[str, list[str], str, str] | None:
    """Subject, adverbs, verb and rest; of a subject with a remark in commas only the subject, or the person where that is the remark."""
    apposition = _APPOSITION.match(piece)
    if apposition and (found := _verb_at(tokens := apposition[3].split(), 0)) and found[0] == len(found[1]):
        person = _is_person(apposition[2])  # "the EU's chief diplomat, Kaja Kallas, cautioned"
        subject = apposition[2] if person else apposition[1]
    elif found := _verb_at(tokens := piece.split(), 1):
        subject = " ".join(tokens[: found[0] - len(found[1])])
    else:
        return None
    at, adverbs = found
    return without_days(subject), adverbs, tokens[at], " ".join(tokens[at + 1 :])


def _is_person(phrase: str) -> bool:
    found = whole_names(phrase)
    return len(found) == 1 and found[0].text == phrase and 2 <= len(phrase.split()) <= 4


def _verb_at(tokens: list[str], first: int) -> tuple[int, list[str]] | None:
    """Place of the first finite verb from `first` on, and the adverbs before it; None where what follows speaks against a verb."""
    at = next((at for at, token in enumerate(tokens[:_VERB_BY]) if at >= first and is_finite(token)), None)
    if at is None:
        return None
    if _is_participle(tokens, at) or _is_plural(tokens, at):
        return None
    adverbs: list[str] = []
    while at - len(adverbs) - 1 >= first and _ADVERB.match(tokens[at - len(adverbs) - 1]):
        adverbs.insert(0, tokens[at - len(adverbs) - 1])
    return at, adverbs


def _is_participle(tokens: list[str], at: int) -> bool:
    """Whether a past form belongs to the noun before it: "shares owned by the state", "a house destroyed in the war"."""
    following = _word(tokens, at + 1)
    lacks_object = PAST.get(tokens[at]) in TAKING and _PREPOSITION.fullmatch(following) is not None
    return lacks_object or (following == "by" and tokens[at] not in AUXILIARIES)


def _is_plural(tokens: list[str], at: int) -> bool:
    """Whether a present form is a noun in the plural, as the words behind it tell: "funds rate topped", "attacks on"."""
    following = _word(tokens, at + 1)
    return tokens[at] in THIRD and (following in _AFTER_NOUN or following in BASES or _word(tokens, at + 2) in PAST)


def _word(tokens: list[str], at: int) -> str:
    return tokens[at].lower().strip(",.") if at < len(tokens) else ""


def _is_subject(subject: str) -> bool:
    bare = subject.split()
    if bare and bare[0].lower() in ARTICLES:
        bare = bare[1:]
    return 1 <= len(bare) <= 8 and not _NO_SUBJECT.search(" ".join(bare))


def _last_name(subject: str, cast: Cast) -> str:
    """The name that the subject ends with, when it is surely one and nothing but an article or a role stands before it."""
    found = whole_names(subject)
    if not found or found[-1].end != len(subject):
        return ""
    text, before = found[-1].text, subject[: found[-1].start].strip()
    if before and before.lower() not in ARTICLES and (_PREPOSITION.search(before) or not is_role(before)):
        return ""
    opens = not before or before.lower() in ARTICLES
    return text if " " in text or cast.known(text) or not opens else ""
