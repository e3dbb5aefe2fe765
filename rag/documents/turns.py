"""Whose turn it is: in interviews, press conferences and subtitles, where a name and a colon stand before what somebody says.

A name before a colon is a speaker in subtitles, which are all speech, and in a text in which two of them take turns; elsewhere it
may be a heading as well. A turn lasts to the end of its paragraph or to the next one. Knows sentences, no file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ..types import Sentence

_NAME = r"[A-ZÀ-Þ][\w.'’-]*(?: (?:van|von|de|der|den|di|da|al|bin|el|la|of|the|[A-ZÀ-Þ][\w.'’-]*)){0,5}"
_LABEL = re.compile(rf"(?:>>+ ?|[-–—] ?)?\**(?P<name>{_NAME})\**(?:, [^:,]{{3,40}}| \([^():]{{2,40}}\))?\**:\** (?=\S)")
_TIME = re.compile(r"\d\d:\d\d:\d\d")
_NOBODY = frozenset(
    "a answer breaking cc correction date editor faq fact from live more n.b note p.s ps q question re read related source subject summary"
    " tip title to todo update updated warning watch".split()
)


def turns(sentences: Sequence[Sentence]) -> list[str | None]:
    """For each sentence the speaker whose turn it is, as written; None where nobody is said to have it."""
    labels = [_label(sentence) for sentence in sentences]
    named = Counter(label for label in labels if label and _is_person(label))
    taken = sum(count > 1 for count in named.values()) > 1
    found: list[str | None] = []
    turn: str | None = None
    for before, sentence, label in zip([None, *sentences], sentences, labels, strict=False):
        if label or before is None or sentence.start - before.end > 1:
            turn = label if label and (label in named if taken else _is_spoken(sentence)) and not _is_nobody(label) else None
        found.append(turn)
    return found


def _label(sentence: Sentence) -> str | None:
    label = _LABEL.match(sentence.text) if sentence.citable and " | " not in sentence.text else None
    return label["name"] if label else None


def _is_spoken(sentence: Sentence) -> bool:
    """Whether it is of subtitles, whose places are times."""
    return bool(sentence.place and _TIME.fullmatch(sentence.place))


def _is_person(label: str) -> bool:
    """Whether it is written as names in transcripts are: in several words, or in capitals."""
    return not _is_nobody(label) and (" " in label or (len(label) > 1 and label.isupper()))


def _is_nobody(label: str) -> bool:
    return not _NOBODY.isdisjoint(word.strip(".").removesuffix("’s").removesuffix("'s") for word in label.lower().split())
