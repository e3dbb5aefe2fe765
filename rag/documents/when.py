"""On which day: full dates, and those that only the day of publication completes, as in "on Tuesday" or "5 May".

A full date goes first. A relative one counts outside quotations only, as nobody knows the day of their speech, and not
beside a year gone by. Where a name is as likely, or two days are, the answer is None. Knows no document.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from ..text import dates

_CHARS = 5000  # of a sentence
_WAKE = 3  # sentences of a paragraph behind a year gone by in which a weekday may be of that year
_BECAME_NAMES = frozenset({(1, 6), (9, 11), (10, 7)})  # without its year, "January 6" is seldom that of this year
_FAR = 31  # days ahead that need a word of the future

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NAMED = {
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "last night": -1,
}
_DAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_WRITTEN = re.compile(
    rf"(?<![\w-])(?:(?:(?:[Oo]n )?(?P<of>{_DAY}),? )?"
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?P<m1>{_MONTH})|(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)"
    rf"|(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his past|[Tt]his coming|[Tt]his|[Oo]n) )?(?P<day>{_DAY})"
    rf"|(?P<named>{'|'.join(f'[{name[0].upper()}{name[0]}]{name[1:]}' for name in _NAMED)})"
    rf"|(?P<count>\d|1[0-3]|{'|'.join(_COUNTS)}) (?P<unit>days?|week) ago)(?![\w’'%-]|:\d|–\d)"
)
_YEAR = re.compile(r"(?<![\w.,])(?:1[5-9]|20)\d\d(?![\w,%])")

# --- names, habits and rough figures -----------------------------------------------------------------

_WEEKDAY_NO = re.compile(
    r"(?i:(?:^|[\s(])(?:the|an?|that|every|each|any|some|most|one|another|following|previous|of|by|until|till|through|before|after|from"
    r"|to|between|and|or|since|for|as|is|was|it[’']s|plays?|played|named|called|like|including|if|than))$|[,.:;”’\"'/–—]$"
)
_BEHIND_NAME = re.compile(  # "told Reuters Monday", "in Berlin Thursday", but not "on Black Friday"
    r"\b(?:told|tells|in|at|from) (?:the )?(?!Black|Good|Cyber|Ash|Easter|Palm|Super|Holy|Fat|Shrove|Bloody)(?:[A-Z][\w.]* ?){1,3}$"
)
_TITLE_FOLLOWS = re.compile(
    r" (?:Night|Morning|Afternoon|Evening|Times|Mirror|Telegraph|Express|People|Post|Mail|Herald|Service|Club|School|Review|Star|World"
    r"|Independent|Sport|Live|Brunch)\b"
)
_HABIT_FOLLOWS = re.compile(rf" (?:mornings|afternoons|evenings|nights)\b|,? (?:to|through|and|or|till|until) (?:{_DAY})")
_EVENT_FOLLOWS = re.compile(r" (?:attacks?|committee|commission|panel|insurrection|riot|rioters|hearings?|hijack|movement|holiday|weekend)")
_OF_PAPER = re.compile(r"\b(?:an?|the|his|her|their|its)$")
_PAPER_FOLLOWS = re.compile(
    r" (?:(?:news|press|written|joint|video|blog|court|radio|television|TV|phone) )?(?:briefing|call|conference|email|filing|interview"
    r"|letter|memo|post|release|report|ruling|speech|statement|testimony|tweet|vote)\b"
)
_HOUR = re.compile(r"\b\d{1,2}(?::\d\d)? ?[ap]\.?m\.?(?: [A-Z]{2,4})?$")
_SET_FOR = re.compile(  # but not "was scheduled for", which may have come to pass
    r"(?<!\bwas )(?<!\bwere )(?<!\bhad been )"
    r"\b(?:scheduled|set|planned|slated|due|expected|booked|postponed|rescheduled) (?:for|until|till)$"
)
_ROUGH = re.compile(
    r"\b(?:than|about|almost|nearly|over|some|around|roughly|until|till|from|least|approximately|only|just)$", re.IGNORECASE
)
_NOT_TOMORROW = re.compile(r"(?:^|\s)(?:an?|the|of|for|better|no|our|before|after|like|only|born|and)$", re.IGNORECASE)
_VERBS_OF_TODAY = (
    "announced|arrested|begins?|confirmed|launched|opened|opens|published|released|revealed|ruled|said|starts?|told|unveiled|voted|warned"
)
_SAID_TODAY = re.compile(rf"\b(?:{_VERBS_OF_TODAY}|earlier|later|here)$")
_TODAY_SAID = re.compile(rf" (?:{_VERBS_OF_TODAY})\b")

# --- tense -------------------------------------------------------------------------------------------

_TENSE = re.compile(
    r"\b(?:(?P<past>(?:would|could|should|might|may) (?:not )?have\b)"
    r"|(?P<ahead>(?:will|won[’']t|would|shall|may|might|could|should|must|can)\b(?: not| also| \w+ly)*(?: be)?(?: \w+)?"
    r"|\w+[’']ll (?:be )?\w+"
    r"|(?:(?:is|are|was|were|be|been|being) (?:\w+ly )?"
    r"(?:due|set|scheduled|expected|slated|planning|planned|preparing|likely|poised|going|about)"
    r"|scheduled|due|slated|plans|hopes|expects)\b(?: to)?(?: be)?(?: \w+)?|(?:is|are|was|were) to (?:be )?\w+"
    r"|(?:ahead|upcoming|airs|begins|closes|comes|ends|expires|faces|heads|kicks|launches|meets|opens"
    r"|premieres|returns|starts|takes (?:place|effect)|votes)\b)"
    r"|(?P<unclear>to (?!the\b|an?\b|reporters\b|journalists\b|hospital\b|court\b|work\b|jail\b|prison\b|death\b"
    r"|his\b|her\b|their\b|its\b)[a-z]+)"
    r"|(?P<then>(?:started|began|continued|managed|failed|refused|declined) to (?:[a-z]+ly )?[a-z]+"
    r"|was|were|had|did|(?!need|indeed|hundred|speed|exceed|agreed to|forced to)[a-z]+ed"
    r"|arose|beat|became|began|bought|broke|brought|built|came|cast|caught|chose|cut|died|drew|drove|fell|flew|fought|found|gave|got|grew|heard"
    r"|held|hit|kept|knew|laid|led|left|lost|made|met|paid|put|quit|ran|rode|rose|said|sank|sat|saw|sent|set|shook|shot|shut|sold|sought"
    r"|spent|split|spoke|spread|stole|stood|struck|sued|swept|swore|taught|threw|told|took|tore|went|withdrew|won|wore|wrote)\b)"
)


class Calendar:
    """The days of one document, sentence by sentence.

    :param published: ISO day of publication; without a sound one only full dates are found.
    """

    def __init__(self, published: str | None) -> None:
        today = _day(published or "")
        self._today = today if today and date.min.year + 1 < today.year < date.max.year - 1 else None
        self._wake = 0

    def find(self, text: str, outside: str, fresh: bool) -> str | None:
        """The day, as YYYY-MM-DD, that the next sentence tells of; None when it names none for certain.

        :param outside: the sentence with its quotations cut down to their marks. :param fresh: it begins a paragraph.
        """
        text, outside = text[:_CHARS], outside[:_CHARS]
        self._wake = 0 if fresh else self._wake - 1
        if self._today and any(int(year) < self._today.year for year in _YEAR.findall(text)):
            self._wake = _WAKE
        full = next((day for when in dates(text) if (day := _day(when.value))), None)
        if full is None and self._today and self._wake <= 0 and " | " not in text:
            found = (self._resolve(match, outside, self._today) for match in _WRITTEN.finditer(outside))
            full = next((day for day in found if day), None)
        return full.isoformat() if full else None

    def _resolve(self, match: re.Match[str], text: str, today: date) -> date | None:
        before, after = text[: match.start()].rstrip(), text[match.end() :]
        if match["day"]:
            return _told_beside(match, before, after, today) or _weekday(match, before, after, today)
        if match["named"]:
            return today + timedelta(_NAMED[match["named"].lower()]) if _is_day(match["named"], before, after) else None
        if match["unit"]:
            days = _COUNTS.get(match["count"]) or int(match["count"])
            rough = _ROUGH.search(before) or re.match(rf" (?:today|this|last|{_DAY})\b", after)
            return None if rough else today - timedelta(7 * days if match["unit"] == "week" else days)
        return _in_year(match, before, after, today)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        return None


def _is_day(named: str, before: str, after: str) -> bool:
    """Whether "today" and its kin are meant as the day, not as these days, the future or a title."""
    if named[0].isupper() and before and before[-1] not in ".:”—–)":
        return False
    if named.lower() == "today":
        return bool(_SAID_TODAY.search(before) or _TODAY_SAID.match(after))
    return " " in named or not _NOT_TOMORROW.search(before)


def _back(match: re.Match[str], today: date) -> int:
    """Days since it was that day of the week; 0 today."""
    return (today.weekday() - _DAYS.index(match["day"].lower())) % 7


def _told_beside(match: re.Match[str], before: str, after: str, today: date) -> date | None:
    """The weekday of "in a Tuesday statement", which is past, and of "scheduled for Tuesday", which is to come."""
    back = _back(match, today)
    if not match["which"] and _OF_PAPER.search(before) and _PAPER_FOLLOWS.match(after) and not _ahead(before, after):
        return today - timedelta(back)
    return today + timedelta(-back % 7) if _SET_FOR.search(before) else None


def _weekday(match: re.Match[str], before: str, after: str, today: date) -> date | None:
    which = (match["which"] or "").lower()
    if _TITLE_FOLLOWS.match(after) or _HABIT_FOLLOWS.match(after) or (not which and not _stands_free(before, after)):
        return None
    if re.search(r"(?:^|\s)(?:the|an?|than|or|and)$", before, re.IGNORECASE):
        return None
    back = _back(match, today)
    if which in ("last", "this past"):
        return today - timedelta(back or 7)
    if which == "next":
        return today + timedelta(7 - back)
    ahead = True if which.startswith("this") else _ahead(before, after)
    return None if ahead is None else today + timedelta(-back % 7) if ahead else today - timedelta(back)


def _stands_free(before: str, after: str) -> bool:
    """Whether a weekday without "on" is one, as in "said Tuesday", rather than a part of a name."""
    if re.match(r" [A-Z]", after):
        return False
    if _HOUR.search(before):
        return True
    if _WEEKDAY_NO.search(before):
        return False
    return not before or before.split()[-1][0].islower() or bool(_BEHIND_NAME.search(before))


def _in_year(match: re.Match[str], before: str, after: str, today: date) -> date | None:
    """A day of a month in the year that puts it nearest, unless the tense is against it."""
    month = 1 + _MONTHS.index((match["m1"] or match["m2"])[:3].lower())
    number = int(match["d1"] or match["d2"])
    if (
        (month, number) in _BECAME_NAMES
        or _EVENT_FOLLOWS.match(after)
        or re.search(r"(?:^|\s)(?:the|an?|every|each)$", before, re.IGNORECASE)
    ):
        return None
    days = [day for year in (today.year - 1, today.year, today.year + 1) if (day := _day(f"{year}-{month:02d}-{number:02d}"))]
    if match["of"]:
        days = [day for day in days if day.weekday() == _DAYS.index(match["of"].lower())]
    if not days:
        return None
    nearest = min(days, key=lambda day: (abs(day - today), day))
    ahead, distance = _ahead(before, after), (nearest - today).days
    against = distance and ahead is not None and ahead != (distance > 0)
    return None if against or (distance > _FAR and not ahead and not match["of"]) else nearest


def _ahead(before: str, after: str) -> bool | None:
    """Whether the words beside a day tell of the future: the last verb before it, else the first behind; None when they do not tell."""
    verb = next(iter([*_TENSE.finditer(before)][-1:]), None) or _TENSE.search(after)
    return None if verb is None or verb["unclear"] else bool(verb["ahead"])
