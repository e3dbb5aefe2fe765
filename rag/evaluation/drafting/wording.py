"""A stored sentence turned into questions that it answers, by rule; a headline turned into one.

Only shapes that stay grammatical without a parser. Knows no document, no store and no model.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ...text import terms
from .cast import Cast
from .clauses import Clause, clauses, plain
from .facts import counted_object, counted_subject, dated_fact, object_asked, placed_fact, said
from .persons import offices, quoted, subject_asked
from .standing import Wording, is_even, is_sound

_RULES: tuple[Callable[[Clause, Cast], Wording | None], ...] = (
    subject_asked,
    counted_subject,
    counted_object,
    dated_fact,
    placed_fact,
    object_asked,
    said,
)
_INNER = str.maketrans({"“": "‘", "”": "’", '"': "'"})


def wordings(sentence: str, cast: Cast) -> list[Wording]:
    """The questions that the sentence answers, in the order of the rules; [] when it fits none.

    :param sentence: as stored. :param cast: the names of its document.
    """
    if quotation := quoted(sentence, cast):
        return [quotation]
    text = plain(sentence)
    if text is None:
        return []
    found = list(offices(text, cast))
    found += [made for clause in clauses(text, cast) for rule in _RULES if (made := rule(clause, cast))]
    return [made for made in found if is_sound(made)]


def overview(title: str) -> Wording | None:
    """The question what is reported under a headline; None when the title is cut off, too short or long, or no headline."""
    bare = " ".join(title.split()).strip(" `")
    if not is_even(bare):
        bare = bare.strip('“”"` ')
    bare = re.sub(r"\s+[|–—-]\s+[^|–—-]*$", "", bare)
    no_news = re.search(
        r"\.\.\.|…|\b(?:things|need to know|to know for|live updates?|as it happened|how to|schedule|quiz|recap)\b", title, re.IGNORECASE
    )
    if no_news or not 4 <= len(bare.split()) <= 20 or re.search(r"[#?]", bare) or len(terms(bare)) < 3:
        return None
    return Wording(f"What is reported about “{bare.translate(_INNER)}”?", "overview")
