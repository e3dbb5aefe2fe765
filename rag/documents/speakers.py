"""Whom one sentence says it from, read off its own words by rule; None where no rule speaks.

Knows English verbs of saying and the noun phrases beside them. Knows no other sentence and no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ..text import ARTICLES, country

_CHARS, _BEFORE, _AFTER = 5000, 300, 160  # of a sentence, before a verb, behind it

# --- verbs -----------------------------------------------------------------------------------------

_SAID = "said|says|told|tells|warned|warns|cautioned|cautions|insisted|insists|argued|argues"
_ACTS = (
    "reiterated|reiterates|emphasi[sz]ed|emphasi[sz]es|stressed|urged|urges|announced|announces|denied|denies|asserted|acknowledged"
    "|admitted|highlighted|highlights|accused|critici[sz]ed|described|explained|predicted|demanded|replied|vowed|pledged|testified"
    "|tweeted|reported|called for|ruled out|rules out|(?:was|were|is|are|been) (?:also )?(?:quoted|cited) as saying"
)
# Not only words are added, claimed or confirmed: what is said must follow.
_WEAK = "added|adds|noted|claimed|stated|wrote|writes|confirmed|confirms|suggested|declared|declares|reports"
_THINGS = "claims|notes|states|stresses"  # nouns as often as not
_ASKED = "asked|recalled|joked|concluded|continued|responded|commented|observed|quipped|posted"  # only beside a quotation
_CUE = re.compile(
    rf"(?<![\w’'-])(?:{_SAID}|{_ACTS}|(?P<weak>{_WEAK})|(?P<thing>{_THINGS})|(?P<asked>{_ASKED})|(?P<plural>say|tell|warn|argue))"
    r"(?![\w’'-])"
)
_HELD = frozenset({"accused", "criticised", "criticized", "described", "reported", "highlighted"})  # as often of or about somebody
_OF_WHAT = re.compile(r" (?:of|for|as|over|at|near|in|on)\b")
_TURNED = frozenset({"said", "says"})  # may stand before their subject without a quotation: "…, said the minister"
_TO_SOMEBODY = frozenset({"told", "tells", "urged", "urges", "tell"})
_DAY_NAME = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_OF_ONESELF = frozenset({"vowed", "pledged", "claimed", "claims", "demanded", "wrote", "writes"})  # "vowed to be", unlike "said to be"
_TO_BE = re.compile(r" to (?:be|have)\b")
_SOMETHING_ELSE = re.compile(
    r" (?:to (?:be|have|jail|prison)|by|for duty"
    r"|(?:(?:the|an?|his|her|their) )?(?:motion|request|bail|appeal|petition|entry|access|parole))\b"
)
_WORDS_FOLLOW = re.compile(
    r"\s*(?:$|[:,.]|“|(?:that|it|its|there|on|during|at|to \w+ that|in (?:an?|his|her|their|its)|last|earlier)\b|" + _DAY_NAME + ")"
)
_PASSIVE = re.compile(r"(?<![\w’'])(?:was|were|is|are|been|being|be|gets?|got)(?: [a-z]+ly| also| first| not)?$")
_BETWEEN = re.compile(  # what may stand between a subject and its verb
    rf"(?:[ ,](?:(?:(?:on|late|early|earlier|last|this) )*(?:{_DAY_NAME}|week|month|year|night)(?: (?:morning|afternoon|evening|night))?"
    r"|has|have|had|also|later|then|again|further|earlier|previously|since|once|even|today|yesterday"
    r"|(?!family\b|assembly\b|ally\b|monopoly\b)[a-z]+ly),?)+$"
)
_RELATIVE = re.compile(r", (?:who|which|whose|whom)\b[^,]*$")
_DOES = re.compile(r" (?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|did|does|do|not|no longer|never)\b")
_ACCORDING = re.compile(r"\b(?:[Aa]ccording to|[Aa]s (?:reported|stated) by|(?:quoted|cited)(?= [^,]{2,60} as saying))\s+")
_PAPERS = r"(?:reports?|statements?|stud(?:y|ies)|surveys?|poll|analysis|data|figures|estimates|research|letter|release)"
_PAPER = re.compile(rf"(?:[\w’'-]+ ){{0,4}}{_PAPERS}(?: (?:released|published|issued|conducted|compiled))? (?:by|from) ")
_PAPER_OF = re.compile(  # "a 2018 Harwick Research Center analysis"
    r"(?:(?:an?|the|new|recent|latest|preliminary|official|\d{4}) ){0,4}(?P<whose>(?:[A-Z][\w&-]*[’']?s? ){1,5})"
    r"(?:reports?|statement|study|studies|survey|polls?|polling|analysis|data|figures|estimates?|research|statistics|calculations?"
    r"|records|review)\b"
)

# --- nouns -----------------------------------------------------------------------------------------

_BODIES = (
    "administration agency airline army association authority bank brigade broadcaster bureau cabinet campaign center centre charity club"
    " commission committee company council court department embassy firm government group guard hospital institute kremlin military"
    " ministry navy newspaper office organi[sz]ation outlet palace parliament party pentagon police regulator school service staff union"
    " university watchdog"
)
_PEOPLE = (
    "activist actor adviser advisor aide ambassador analyst attorney author biologist campaigner captain chair chairman chairwoman"
    " champion chancellor chief coach columnist commander commentator commissioner coroner correspondent counsel critic deputy"
    " detective diplomat director doctor economist editor employee engineer envoy epidemiologist executive expert father firefighter"
    " founder general governor head historian host investigator judge lawmaker lawyer leader manager mayor member meteorologist"
    " minister mother neighbou?r officer official operative organi[sz]er owner physician pilot player pollster premier president"
    " principal professor prosecutor relative reporter researcher resident scientist secretary senator sheriff singer source spokesman"
    " spokesperson spokeswoman star strategist superintendent supporter surgeon survivor teacher victim winner witness worker writer"
)
_BODY = re.compile(rf"(?:{'|'.join(_BODIES.split())})", re.IGNORECASE)
_PERSON = re.compile(rf"(?:{'|'.join(_PEOPLE.split())})", re.IGNORECASE)
_PLURAL = re.compile(
    rf"(?:(?:{'|'.join(_PEOPLE.split())})e?s|(?:spokes|chair|spokeswo)men|spokespeople|agencies|authorities|colleagues|companies|families|fans"
    r"|firefighters|friends|governments|ministries|parents|police|students|universities|voters)",
    re.IGNORECASE,
)
_COUNTS = frozenset("all another any both each every few many most much one other others several some two three".split())
_DETERMINERS = ARTICLES | _COUNTS | {"his", "her", "their", "its", "our", "my", "this", "these", "those"}
_INSIDE = frozenset("in at for from on near".split())  # "officials in Kyiv", "a spokesman for the ministry"
_NOT_SAID_HERE = frozenset(
    "that whether if what which who whom whose how why because after before when once until unless since though although while than"
    " no nor did does do had has have would could should with without by to into about against over under between like where not".split()
)
_BREAKS = _INSIDE | _NOT_SAID_HERE | frozenset(
    "and or but so as is are was were be been being will may might can must he she they it i we you him them us me more everyone"
    " everybody anyone someone somebody nobody none nothing something people there here then now also still yet just even only"
    " meanwhile however moreover instead yesterday today tomorrow earlier later again during through amid despite following within"
    " among via familiar briefed close".split()
)  # fmt: skip
_NO_NAMES = _DETERMINERS | frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november"
    " december".split()
)
_LINKS = frozenset("of for on and & the de della du da di la le van von der den ter bin al el y".split())
_ALSO_NAMES = frozenset({"Will", "May"})
_PRONOUNS = frozenset({"he", "she", "they", "it"})
_OPENERS = frozenset("but and so however meanwhile still yet".split())
_MOST_TOKENS = 10
_PLACE_BEFORE = re.compile(r"\b(?:in|of|from|near|at|outside) (?:[A-Z][\w.-]*\.? ?){1,3}$")
_EDGE = re.compile(r"[,;:—–]+|“”|\s-\s")
_ASIDE = re.compile(r"\s?\([^()]{0,80}\)|(?<=\w), (?:Jr\.|Sr\.|Inc\.?|[RDI]-[\w.]+),")
# A period that ends no sentence.
_SHORT = re.compile(r"(?:(?:[A-Z]\.)+|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Prof|Rev|St|Supt|Insp|Hon)\.),?")


def find_speakers(outside: str) -> list[str]:
    """Whom the sentence says it from, in order, as written, without articles: names, roles and bare pronouns, each once.

    :param outside: the sentence with its quotations cut down to “”, so that nobody in them is taken for the speaker.
    """
    if " | " in outside:  # a row of a table
        return []
    text = _ASIDE.sub("", outside[:_CHARS])
    said = [_subject_of(cue, text) for cue in _CUE.finditer(text)]
    named = [_source(text[source.end() : source.end() + _AFTER]) for source in _ACCORDING.finditer(text)]
    return list(dict.fromkeys(speaker for speaker in (*said, *named) if speaker))


def is_pronoun(speaker: str) -> bool:
    """Whether somebody named before is meant."""
    return speaker.lower() in _PRONOUNS


def is_plural(speaker: str) -> bool:
    """Whether "they" may stand for the speaker."""
    return " and " in speaker or bool(_PLURAL.fullmatch(_head(speaker)))


def is_body(speaker: str) -> bool:
    """Whether "it" may stand for the speaker: an institution, or initials such as FDA."""
    head = _head(speaker)
    return bool(_BODY.fullmatch(head)) or (1 < len(head) <= 6 and head.isalpha() and head.isupper())


def _head(speaker: str) -> str:
    words = speaker.split()
    return next((word for word, after in zip(words, words[1:], strict=False) if after in _INSIDE), words[-1])


# --- verbs and what stands beside them ----------------------------------------------------------------


def _subject_of(cue: re.Match[str], text: str) -> str | None:
    before, after = text[max(0, cue.start() - _BEFORE) : cue.start()].rstrip(), text[cue.end() : cue.end() + _AFTER]
    held = cue.group() in _HELD
    if _PASSIVE.search(before) or _says_something_else(cue.group(), after) or ((held or cue.group() == "told") and _OF_WHAT.match(after)):
        return None
    quoted = "“" in before or after.lstrip(" ,:").startswith("“")
    if (cue["weak"] and not quoted and not _WORDS_FOLLOW.match(after)) or (cue["asked"] and not quoted):
        return None
    if cue["thing"] and not re.match(r" that\b|: ?“|,? “", after):
        return None
    turned = before.endswith(("”", ",") if cue.group() in _TURNED else ("”", "”,"))
    bare = _BETWEEN.sub("", before)
    aside = before.endswith(",") and not bare.endswith(",") and _RELATIVE.search(bare)  # "Smith, who met Jones on Monday, said …"
    speaker = _subject(f"{bare}," if aside else bare, held=held)
    if speaker is None and turned and cue.group() not in _TO_SOMEBODY:
        speaker = _behind(after)
        if speaker and not before.endswith(("”", "”,")) and _DOES.match(after.partition(speaker)[2]):
            speaker = None  # "…, said Kyiv was ready"
    return None if speaker and cue["plural"] and not (is_plural(speaker) or speaker.endswith("s") or speaker == "they") else speaker


def _says_something_else(verb: str, after: str) -> bool:
    """Whether what follows makes of the verb one that tells no words: "said to be", "denied bail"."""
    return bool(_SOMETHING_ELSE.match(after)) and not (verb in _OF_ONESELF and _TO_BE.match(after))


def _subject(before: str, held: bool) -> str | None:
    """The noun phrase that ends where the verb begins; between commas, the one that they belong to."""
    parts = [part.strip() for part in _EDGE.split(before)]
    closed = len(parts) > 1 and not parts[-1] and not before.endswith("”")
    parts = [part for part in parts if part]
    if not parts or before.endswith(("”", "”,")):
        return None
    if not closed:
        return _noun_phrase(parts[-1].split())
    if len(parts) == 1 or held:  # "Smith, accused of fraud, …"
        return None
    return _set_off(parts)


def _set_off(parts: Sequence[str]) -> str | None:
    """“the envoy, Ada Lind,” and “Ada Lind, 45, the envoy,”: the name of whoever stands between commas."""
    if len(parts) > 2 and _PLACE_BEFORE.search(parts[-2]) and _is_whole_name(parts[-1]) and _is_apposition(parts[-2]):
        parts = [*parts[:-2], f"{parts[-2]}, {parts[-1]}"]  # "Ada Lind, an envoy in Harwick, Montana,"
    if parts[-1].split()[0].lower() not in _DETERMINERS and _is_whole_name(parts[-1]):
        return _noun_phrase(parts[-1].split())
    *before, last = parts[-4:]
    while before and not _is_whole_name(before[-1]):
        before.pop()
    if not before:
        return _noun_phrase(last.split()) if _start(last.split()) == 0 else None
    while len(before) > 1 and _is_whole_name(before[-2]):  # "police in Harwick, Ontario, a town …"
        before.pop()
    return _noun_phrase(before[-1].split())


def _is_apposition(part: str) -> bool:
    """Whether the part tells who the one before it is: "a farmer in Gardiner", "45"."""
    opening = part.split()[0]
    return opening.lower() in _DETERMINERS or opening.isdigit() or opening[0].islower()


def _is_whole_name(part: str) -> bool:
    """Whether all of the part is one name, with or without a role before it."""
    tokens = part.split()
    while tokens and tokens[0].lower() in _OPENERS:
        tokens.pop(0)
    if not tokens or not _is_name(tokens[-1]) or _of_role(tokens, 0):
        return False
    return _start(tokens) == 0 or (_reach(tokens, len(tokens)) == 0 and _is_name(tokens[0]))


def _behind(after: str) -> str | None:
    """The subject behind its verb, as in “…,” said the minister."""
    taken: list[str] = []
    tokens = after.split()
    for token, following in zip(tokens, [*tokens[1:], ""], strict=False):
        bare = token.rstrip(",;:.?!)—–")
        inside = taken and (
            (bare in _INSIDE and _is_role(taken[-1])) or (bare in ("for", "and", "&") and _is_name(taken[-1]) and _is_name(following))
        )
        if not bare or "“" in token or (_breaks(bare) and not inside) or (taken and bare in ARTICLES and taken[-1] not in _INSIDE | {"of"}):
            break
        taken.append(token.rstrip(",") if _SHORT.fullmatch(token) else bare)
        if token != bare and (not _SHORT.fullmatch(token) or token.endswith(",")):
            break
    while taken and (taken[-1].lower() in _NO_NAMES or (taken[-1].islower() and taken[-1].endswith("ing"))):
        taken.pop()
    start = _start(taken) if taken else None
    if start is None and "of" in taken[1:]:  # "…,” said the envoy of the vote."
        taken = taken[: len(taken) - 1 - taken[::-1].index("of")]
        start = _start(taken)
    whole = start is not None and _reach(taken, start) == 0
    return " ".join(taken[taken[0].lower() in ARTICLES :][:_MOST_TOKENS]) if whole else None


def _source(after: str) -> str | None:
    """Who stands behind "according to", himself or as who issued the paper that does."""
    if paper := _PAPER.match(after):
        return _behind(after[paper.end() :])
    paper = _PAPER_OF.match(after)
    whose = re.sub(r"[’']s?$", "", paper["whose"].strip()) if paper else ""
    return _behind(after) or (_behind(whose) if whose and not country(whose.split()[-1].lower()) else None)


# --- noun phrases --------------------------------------------------------------------------------------


def _noun_phrase(tokens: Sequence[str]) -> str | None:
    """The noun phrase at the end of the tokens, when it can speak and does so in a clause of its own."""
    if not tokens:
        return None
    if tokens[-1].lower() in _PRONOUNS:
        return tokens[-1] if len(tokens) == 1 or tokens[-2].lower() not in _NOT_SAID_HERE | _INSIDE else None
    start = _start(tokens)
    if start is None or (start and tokens[start - 1].lower() in _NOT_SAID_HERE | _INSIDE):
        return None
    phrase = tokens[start + (tokens[start].lower() in ARTICLES) :]
    return " ".join(phrase) if len(phrase) <= _MOST_TOKENS else None


def _start(tokens: Sequence[str]) -> int | None:
    """Where the noun phrase at the end of the tokens starts; None when there is none that can speak."""
    head = tokens[-1]
    start = _reach(tokens, len(tokens))
    if head.endswith(("’s", "'s")) or not (_is_name(head) or _is_role(head) or _of_role(tokens, start)):
        return None
    if _is_name(head):
        run = _run(tokens)
        before = tokens[run - 1].lower() if run else ""
        inside = (
            start > 1 and tokens[start - 1].lower() in _INSIDE and _is_role(tokens[start - 2])
        )  # "sources from the opposition Labour Party"
        belongs = inside or _is_role(before) or _of_role(tokens[:run], start) or _is_of_another(tokens[start:run])
        start = start if start < run and belongs else run - (before in _DETERMINERS)
    if start > 1 and tokens[start - 1].lower() in _INSIDE | {"and"} and (_is_role(tokens[start - 2]) or _is_name(tokens[start - 2])):
        left = _start(tokens[: start - 1])
        return start if left is None else left
    return start


def _of_role(tokens: Sequence[str], start: int) -> bool:
    """Whether the phrase from `start` on is a role of something: "the police chief of", "the head of the agency"."""
    return any(word == "of" and _is_role(role) for role, word in zip(tokens[start:], tokens[start + 1 :], strict=False))


def _is_of_another(before: Sequence[str]) -> bool:
    """Whether the words before a name make it that of another who speaks: "the wife of", "the rebels of"; a paper speaks for him."""
    noun = next((noun for noun, word in pairwise(before) if word == "of"), "")
    speaks = noun.islower() and noun not in _DETERMINERS and re.fullmatch(_PAPERS, noun) is None
    return speaks and before[0].lower() in _DETERMINERS


def _reach(tokens: Sequence[str], at: int) -> int:
    """How far to the left words go on that can belong to a noun phrase, its determiner included."""
    while at and not _breaks(tokens[at - 1]):
        at -= 1
        if tokens[at].lower() in _DETERMINERS and not (at and tokens[at - 1] == "of"):  # not so in "one of the officers"
            break
    return at


def _run(tokens: Sequence[str]) -> int:
    """Where the run of capitalised words at the end starts."""
    at = len(tokens) - 1
    while at:
        links = at
        while links and tokens[links - 1] in _LINKS:
            links -= 1
        if not links or not _is_name(tokens[links - 1]) or links < at - 2:
            break
        at = links - 1
    return at


def _is_name(token: str) -> bool:
    word = token.rstrip(".")
    return token[:1].isupper() and not _breaks(word) and word.lower() not in _NO_NAMES


def _breaks(token: str) -> bool:
    return token.lower() in _BREAKS and token not in _ALSO_NAMES and not (len(token) > 1 and token.isupper())  # WHO, US


def _is_role(token: str) -> bool:
    return bool(_PERSON.fullmatch(token) or _BODY.fullmatch(token) or _PLURAL.fullmatch(token))
